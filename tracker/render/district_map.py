"""The Folium map of the district: Leaflet from this application, our layer of requests, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import folium
from folium.map import Layer
from folium.template import Template

from tracker.domain.filters import ADDRESS_NAMES, DEFAULT_FILTERS, Filters, to_address
from tracker.geo.merging import PIN_PX, RING_PX, RING_STEP_PX
from tracker.geo.tiles import MAX_ZOOM
from tracker.i18n import language, t
from tracker.render import assets
from tracker.render.icons import ICONS, PIN_OF, PINS, SHAPES
from tracker.render.map_words import to_words
from tracker.render.palette import LOOKS

CENTRE = (58.0235, 56.315)
ZOOM = 12
_MIN_ZOOM = 9


class ScriptOnly(folium.MacroElement):
    """A piece of a map whose script alone is wanted: Folium would compile a page around it at each run, the component drops it."""

    def render(self, **kwargs: Any) -> str:
        """Nothing of its own; what is not ours, tiles for one, makes ready what Folium needs of it."""
        return "".join(piece.render(**kwargs) or "" for piece in self._children.values())


class _Frame(folium.Element):
    """The map fills the component's frame, from the first moment: its styles come later."""

    _template = Template(
        "<style>html, body { width: 100%; height: 100%; margin: 0; } #map_div { position: relative; width: 100%; height: 100%; }</style>"
    )


class DistrictMap(ScriptOnly, folium.Map):
    """A Folium map that loads only what this application serves; jQuery, Bootstrap and marker fonts are not needed."""

    default_js: list[tuple[str, str]] = [  # noqa: RUF012 - as Folium declares them
        ("leaflet", assets.script("map")),
    ]
    default_css: list[tuple[str, str]] = [  # noqa: RUF012
        ("leaflet_css", assets.from_leaflet("leaflet.css")),
        ("map_css", assets.own("map/map.css")),
    ]

    def render(self, **kwargs: Any) -> str:
        """The pieces, and the frame around them."""
        cast("folium.Figure", self.get_root()).header.add_child(_Frame(), name="frame")
        return super().render(**kwargs)


class RequestLayer(ScriptOnly, Layer):
    """The layer of requests. Its script never changes, so the page that shows it never has to mount the map again."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = courtyards.start({{ this._parent.get_name() }}, {{ this.settings|tojson }});
        {% if this.show %}{{ this.get_name() }}.addTo({{ this._parent.get_name() }});{% endif %}
        {% endmacro %}
        """
    )

    def __init__(self, settings: Mapping[str, object], *, show: bool = True) -> None:
        super().__init__(name="requests", overlay=True, control=False, show=show)
        self._name = "RequestLayer"
        self.settings = dict(settings)


class RequestQuery(ScriptOnly, folium.FeatureGroup):
    """One line of script that gives the layer another filter, and shows another place where one is given."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        courtyards.setQuery({{ this.query|tojson }}); courtyards.show({{ this.view|tojson }}); var {{ this.get_name() }} = L.featureGroup();
        {% endmacro %}
        """
    )

    def __init__(self, filters: Filters, view: tuple[float, float, int] | None = None) -> None:
        super().__init__(name="query", control=False)
        self.query = to_route_query(filters)
        self.view = view


class Spot(ScriptOnly, folium.FeatureGroup):
    """A mark at one place, drawn without pictures from elsewhere."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup([courtyards.spot({{ this.at|tojson }}, {{ this.label|tojson }})]);
        {% endmacro %}
        """
    )

    def __init__(self, lat: float, long: float, label: str) -> None:
        super().__init__(name="spot", control=False)
        self.at = (lat, long)
        self.label = label


class Outline(ScriptOnly, folium.FeatureGroup):
    """The line around an area; nothing in it can be pressed, so the requests under it can."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.geoJSON({{ this.geometry|tojson }}, {{ this.style|tojson }});
        {% endmacro %}
        """
    )
    style: ClassVar[dict[str, object]] = {
        "interactive": False,
        "fill": False,
        "color": "#5b1f66",
        "weight": 3,
        "dashArray": "9 7",
        "className": "own-outline",
    }

    def __init__(self, geometry: Mapping[str, object]) -> None:
        super().__init__(name="outline", control=False)
        self.geometry = geometry


def to_route_query(filters: Filters) -> str:
    """The filters as the map's route reads them; there nothing at all would mean the default view."""
    return urlencode(to_address(filters))


def build_map(
    categories: Mapping[str, str],
    *,
    home: tuple[float, float, int] = (*CENTRE, ZOOM),
    tile_url: str = "",
    tile_attribution: str = "",
    is_picking: bool = False,
    has_tools: bool = False,
    has_requests: bool = True,
    remember: str = "",
) -> DistrictMap:
    """The map with its ground, outlines and requests; `categories` are the names of the kinds of work by code.

    It begins, and comes back by its button, at `home`: latitude, longitude and zoom.

    With `has_tools` it has its legend, search and layers; `remember` names the view that a browser's tab comes back to.
    """
    drawn = DistrictMap(
        location=home[:2],
        zoom_start=home[2],
        tiles=None,
        # Under its own names Folium gives both to the layer of tiles, and there is none.
        minZoom=_MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        zoom_control=False,
        # A fade keeps the browser painting for a quarter of a second after every step.
        fade_animation=False,
    )
    source = t("© участники OpenStreetMap")
    if tile_url:
        folium.TileLayer(tile_url, attr=tile_attribution or source, max_zoom=MAX_ZOOM, control=False).add_to(
            drawn
        )
    settings = {
        **_drawings(),
        "words": to_words(categories),
        "language": language(),
        "hasTiles": bool(tile_url),
        "attribution": "" if tile_url else source,
        "isPicking": is_picking,
        "hasTools": has_tools,
        "remember": remember,
        "filters": {"names": ADDRESS_NAMES, "usual": to_route_query(DEFAULT_FILTERS)},
    }
    RequestLayer(settings, show=has_requests).add_to(drawn)
    return drawn


def _drawings() -> dict[str, object]:
    looks = {group.value: {**asdict(look), "isOpen": group.is_open} for group, look in LOOKS.items()}
    sizes = {"pin": PIN_PX, "ring": RING_PX, "step": RING_STEP_PX}
    return {"icons": ICONS, "pins": PINS, "pinOf": PIN_OF, "shapes": SHAPES, "looks": looks, "sizes": sizes}
