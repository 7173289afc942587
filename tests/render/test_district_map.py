"""The Folium map asks for nothing outside, and its script stays the same whatever it shows."""

from __future__ import annotations

import re

from streamlit_folium import _get_feature_group_string, _get_header, generate_leaflet_string

from tracker.domain.filters import DEFAULT_FILTERS, Filters
from tracker.domain.statuses import StatusGroup
from tracker.render.district_map import DistrictMap, Outline, RequestQuery, Spot, build_map, to_route_query
from tracker.render.icons import ICONS

NAMES = {code: f"Вид {code}" for code in ICONS}
HOSTILE = "</script><script>alert('x')</script>"


def script_of(drawn: DistrictMap) -> str:
    drawn.get_root().render()
    return generate_leaflet_string(drawn)


def line_of(group: RequestQuery | Spot | Outline) -> str:
    drawn = build_map(NAMES)
    drawn.get_root().render()
    return _get_feature_group_string(group, drawn)


def test_the_map_begins_where_it_is_told() -> None:
    assert "24.9442" in script_of(build_map(NAMES, home=(60.1716, 24.9442, 14)))


def test_the_page_of_the_map_names_no_other_host() -> None:
    drawn = build_map(NAMES, has_tools=True, is_picking=True)
    links = [address for _name, address in (*drawn.default_js, *drawn.default_css)]
    page = "".join([*links, script_of(drawn), _get_header(drawn)])
    assert "courtyards.start" in page
    assert "//" not in re.sub(r"http://www.w3.org/\S+", "", page)
    assert "jquery" not in page.lower()


def test_the_script_is_the_same_every_time_so_that_the_map_is_never_mounted_again() -> None:
    assert script_of(build_map(NAMES)) == script_of(build_map(NAMES))


def test_filters_reach_the_layer_as_one_line() -> None:
    line = line_of(RequestQuery(Filters(status=(StatusGroup.NEW,), q="ул. Мира & <b>")))
    assert line.count("courtyards.setQuery(") == 1
    assert "status=new" in line
    assert "<b>" not in line


def test_the_default_view_and_everything_are_two_questions() -> None:
    assert to_route_query(DEFAULT_FILTERS) == "recent_days=90"
    assert to_route_query(Filters()) == "all=1"


def test_words_with_markup_stay_words() -> None:
    assert HOSTILE not in script_of(build_map({"other": HOSTILE}))
    assert HOSTILE not in line_of(Spot(58.0, 56.3, HOSTILE))


def test_an_outline_is_a_line_that_takes_no_clicks() -> None:
    line = line_of(Outline({"type": "Polygon", "coordinates": [[[56.1, 58.1], [56.2, 58.1], [56.2, 58.2]]]}))
    assert "L.geoJSON(" in line and "[56.1, 58.1]" in line
    assert re.search(r'"interactive": false', line) and re.search(r'"fill": false', line)


def test_a_tile_server_is_used_only_when_it_is_set() -> None:
    assert "tileLayer" not in script_of(build_map(NAMES))
    with_tiles = script_of(
        build_map(NAMES, tile_url="https://tiles.city.example/{z}/{x}/{y}.png", tile_attribution="Город")
    )
    assert "tiles.city.example" in with_tiles
    assert "\\u0413\\u043e\\u0440\\u043e\\u0434" in with_tiles or "Город" in with_tiles
