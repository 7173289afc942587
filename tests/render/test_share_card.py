"""Pictures of links: words fit, a place is marked, and every ground can be drawn."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tracker.domain.statuses import StatusGroup
from tracker.geo.mercator import TILE_PX
from tracker.render.icons import ICONS, PINS, SHAPES
from tracker.render.lettering import Face, clean
from tracker.render.palette import LOOKS
from tracker.render.paths import to_lines
from tracker.render.share_card import MAP_WIDTH, WIDTH, Card, draw_card
from tracker.render.small_map import Ground, KnownHouse, View, draw_ground

LAT, LONG = 58.0235, 56.315
SQUARE = [
    [LONG - 1, LAT - 1],
    [LONG + 1, LAT - 1],
    [LONG + 1, LAT + 1],
    [LONG - 1, LAT + 1],
    [LONG - 1, LAT - 1],
]
HOLE = [
    [LONG - 0.001, LAT - 0.001],
    [LONG + 0.001, LAT - 0.001],
    [LONG, LAT + 0.001],
    [LONG - 0.001, LAT - 0.001],
]


def card(**changes: Any) -> Card:
    given: dict[str, Any] = {
        "title": "Освещение двора",
        "text": "ул. Уральская, 95",
        "foot": ("Заявка № МОТ-2026-000001", "подана 12.03.2026"),
        "label": "В работе",
        "group": StatusGroup.IN_PROGRESS,
        "category": "lighting",
        "lat": LAT,
        "long": LONG,
        "zoom": 16.0,
    }
    return Card(**given | changes)


def drawn(told: Card, ground: Ground = Ground()) -> Image.Image:  # noqa: B008 frozen
    return Image.open(BytesIO(draw_card(told, ground))).convert("RGB")


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def test_the_place_is_marked_in_the_colour_of_the_status() -> None:
    for group in StatusGroup:
        picture = drawn(card(group=group, category="parking"))
        edge = picture.getpixel((WIDTH - MAP_WIDTH // 2 - 28, 315))
        assert edge == rgb(LOOKS[group].colour)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Ж" * 4000,
        "слово " * 900,
        "<script>alert(1)</script>",
        "🤷‍♀️ 你好 العربية \u202e\x00",
        "́" * 50,
    ],
)
def test_any_words_can_be_drawn_and_stay_beside_the_map(text: str) -> None:
    picture = drawn(card(title=text, text=text, label=text, foot=(text, text, text)))
    plain = drawn(card(title="", text="", label="", foot=()))
    left = WIDTH - MAP_WIDTH
    assert picture.crop((left, 0, WIDTH, 630)).tobytes() == plain.crop((left, 0, WIDTH, 630)).tobytes()


def test_words_are_cut_at_words_and_say_so() -> None:
    face = Face(40, 600)
    lines = face.wrap("Ремонт дворовых проездов и пешеходных дорожек вдоль домов", 400, 2)
    assert len(lines) == 2 and lines[-1].endswith("…")
    assert all(face.width(line) <= 400 for line in lines)
    assert face.wrap("Урны", 400, 2) == ["Урны"]


def test_letters_that_the_font_lacks_are_left_out() -> None:
    assert clean("Двор\u00a0№ 5 🤷 «ёлка»\x07") == "Двор № 5 «ёлка»"


def test_every_icon_pin_and_mark_of_the_map_can_be_drawn() -> None:
    for d in (*ICONS.values(), *PINS.values(), *SHAPES.values()):
        lines = to_lines(d)
        assert lines and all(len(line) > 1 for line in lines)
        assert all(-2 <= at <= 34 for line in lines for point in line for at in point)


def test_a_view_knows_its_corners() -> None:
    view = View(LAT, LONG, 15.4, 560, 630, 2)
    west, south, east, north = view.box
    (left, top), (right, bottom) = view.place([west, east], [north, south])
    assert (left, top) == pytest.approx((0, 0), abs=0.5)
    assert (right, bottom) == pytest.approx(view.size, abs=0.5)


def test_what_lies_outside_and_in_holes_is_not_the_district() -> None:
    outline = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE]]}
    picture = draw_ground(Ground(outlines=[outline]), View(LAT, LONG, 16, 400, 400))
    assert picture.getpixel((200, 230)) == rgb("#dde4df")
    assert picture.getpixel((5, 5)) == rgb("#f6f6f0")


def test_an_outline_of_another_kind_is_left_out() -> None:
    for outline in (
        {"type": "Point", "coordinates": [LONG, LAT]},
        {"type": "Polygon", "coordinates": []},
        {},
    ):
        draw_ground(Ground(outlines=[outline]), View(LAT, LONG, 16, 100, 100))


def test_houses_yards_and_streets_are_drawn_where_there_are_no_tiles() -> None:
    houses = [KnownHouse(LONG + n / 2000, LAT, "ул. Уральская", str(n)) for n in range(3)]
    empty = draw_ground(Ground(), View(LAT, LONG, 17, 400, 400, 2))
    full = draw_ground(Ground(houses=houses, yards=[(LONG, LAT)]), View(LAT, LONG, 17, 400, 400, 2))
    assert full.tobytes() != empty.tobytes()
    assert full.getpixel((400, 440)) != empty.getpixel((400, 440))


def test_names_of_streets_keep_clear_of_the_mark_in_the_middle() -> None:
    view, radius = View(LAT, LONG, 17, 400, 400, 2), 84
    north = LAT + 72 / view.metre / 111_320  # its street's name would stand in the middle
    box = (400 - radius // 2, 400 - radius // 2, 400 + radius // 2, 400 + radius // 2)
    named, nameless = (
        draw_ground(Ground(houses=[KnownHouse(LONG, north, street, "")]), view)
        for street in ("Уральская", "")
    )
    assert named.tobytes() != nameless.tobytes()
    assert named.crop(box).tobytes() == nameless.crop(box).tobytes()


def test_names_of_streets_stand_whole_beside_the_edge() -> None:
    view = View(LAT, LONG, 17, 400, 400, 2)
    west, south = LONG - 185 * 2 / view.metre / 59_000, LAT - 120 * 2 / view.metre / 111_320
    named, nameless = (
        draw_ground(Ground(houses=[KnownHouse(west, south, street, "")]), view)
        for street in ("улица Индустриализации", "")
    )
    assert named.tobytes() != nameless.tobytes()
    assert named.crop((0, 0, 6, 800)).tobytes() == nameless.crop((0, 0, 6, 800)).tobytes()


def everywhere(view: View, zoom: int, things: dict[str, Any], labels: list[Any]) -> Ground:
    tile = {"extent": 4096, "things": things, "labels": labels}
    return Ground(tile_zoom=zoom, tiles=dict.fromkeys(view.tiles(zoom), tile))


def test_tiles_are_drawn_with_holes_lines_and_names() -> None:
    view = View(LAT, LONG, 15, TILE_PX, TILE_PX)
    ring = [0, 0, 4096, 0, 0, 4096, -4096, 0]
    hole = [1000, 1000, 0, 2000, 2000, 0, 0, -2000]
    things = {
        "water": [[ring, hole]],
        "building": [[[10, 10, 300, 0, 0, 300, -300, 0]]],
        "street": [[[0, 500, 4096, 0]], [[500, 0, 0, 4096]]],
        "unheard_of": [[ring]],
    }
    labels = [[14, "street", "Уральская", 2000, 500, 0], [14, "street", "Соликамская", 500, 2000, -90]]
    picture = draw_ground(everywhere(view, 15, things, labels), view)
    colours = {colour for _count, colour in picture.getcolors(1_000_000) or ()}
    assert {rgb("#b9d6e4"), rgb("#f5f4ef"), rgb("#ffffff")} <= colours
