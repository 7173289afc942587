"""Words on the ground: along their streets, none over another at any zoom, the more important first."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
import shapely

from tracker.geo.ground_labels import NUMBER, SQUARE_ZOOM, Label, lay_out, short_number
from tracker.geo.ground_tiles import tile_units
from tracker.geo.mercator import unit_px

SQUARE = (2688, 1241)
SIDE = tile_units(SQUARE_ZOOM)
LEFT, TOP = SQUARE[0] * SIDE, SQUARE[1] * SIDE


def line(*places: tuple[float, float]) -> shapely.LineString:
    """Places as shares of the square's side."""
    return shapely.LineString([(LEFT + x * SIDE, TOP + y * SIDE) for x, y in places])


def shown(labels: list[Label], zoom: int) -> list[Label]:
    return [label for label in labels if label.first_zoom <= zoom]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("93/3", "93/3"),
        (" 12  корпус 2", "12 корпус 2"),
        ("8, 2. krs./2nd floor", "8"),
        ("15;17", "15, 17"),
        ("вход со двора у аптеки", ""),
        ("", ""),
    ],
)
def test_a_number_on_a_house_is_short(written: str, shown: str) -> None:
    assert short_number(written) == shown


def test_no_word_covers_another_at_any_zoom() -> None:
    random.seed(5)
    lines, numbers = [], []
    for n in range(60):
        x, y, turn = random.random(), random.random(), random.random() * math.pi
        end = (x + 0.2 * math.cos(turn), y + 0.2 * math.sin(turn))
        lines.append((random.choice(["primary", "street", "service"]), f"улица Номер {n}", line((x, y), end)))
        numbers += [(str(n), LEFT + random.random() * SIDE, TOP + random.random() * SIDE) for _ in range(10)]
    labels = lay_out(SQUARE, lines, numbers)
    assert len(labels) > 100
    for zoom in (14, 15, 16, 17):
        for one, other in itertools.combinations(shown(labels, zoom), 2):
            gap = min(math.dist(a, b) for a in one.spots(zoom) for b in other.spots(zoom))
            assert gap > 15.9, (zoom, one, other)


def test_words_stay_inside_their_square_so_that_squares_need_not_know_one_another() -> None:
    labels = lay_out(SQUARE, [("street", "улица у самого края", line((0.001, 0.0), (0.001, 1.0)))], [])
    for label in labels:
        px = unit_px(label.first_zoom)
        assert all(LEFT * px <= x and TOP * px <= y for x, y in label.spots(label.first_zoom))


def test_a_long_street_bears_its_name_again_and_again_but_not_too_often() -> None:
    labels = lay_out(SQUARE, [("primary", "Гагарина", line((0.05, 0.5), (0.95, 0.5)))], [])
    at = sorted(label.x * unit_px(16) for label in shown(labels, 16))
    assert len(at) > 4
    assert min(np.diff(at)) > 400


def test_a_name_is_left_out_where_its_street_is_too_short_or_bends() -> None:
    bend = [
        (
            "street",
            "переулок Подкова",
            line(*((0.5 + 0.002 * math.cos(a), 0.5 + 0.002 * math.sin(a)) for a in np.linspace(0, 6, 40))),
        )
    ]
    short = [("street", "улица Очень Длинного Названия", line((0.5, 0.5), (0.502, 0.5)))]
    assert [label.first_zoom for label in lay_out(SQUARE, bend, []) if label.first_zoom < 17] == []
    assert [label.first_zoom for label in lay_out(SQUARE, short, []) if label.first_zoom < 18] == []


def test_pieces_of_one_street_make_one_name() -> None:
    parts = [("street", "улица Юрша", line((x / 100, 0.5), ((x + 1) / 100, 0.5))) for x in range(40, 50)]
    assert len(shown(lay_out(SQUARE, parts, []), 15)) == 1


def test_the_more_important_street_is_named_first_where_two_would_meet() -> None:
    crossing = [
        ("street", "улица Малая", line((0.45, 0.5), (0.55, 0.5))),
        ("primary", "улица Большая", line((0.45, 0.5001), (0.55, 0.5001))),
    ]
    assert [label.text for label in shown(lay_out(SQUARE, crossing, []), 15)] == ["улица Большая"]


@pytest.mark.parametrize("turn", range(0, 360, 15))
def test_a_name_is_never_upside_down(turn: int) -> None:
    x, y = 0.2 * math.cos(math.radians(turn)), 0.2 * math.sin(math.radians(turn))
    labels = lay_out(SQUARE, [("primary", "Гагарина", line((0.5 - x, 0.5 - y), (0.5 + x, 0.5 + y)))], [])
    assert labels and all(-90 < label.angle <= 90 for label in labels)


def test_a_number_without_room_waits_for_a_nearer_zoom() -> None:
    gap = 20 / unit_px(18)
    labels = lay_out(
        SQUARE, [], [("5", LEFT + SIDE / 2, TOP + SIDE / 2), ("7", LEFT + SIDE / 2 + gap, TOP + SIDE / 2)]
    )
    assert [(label.kind, label.first_zoom) for label in labels] == [(NUMBER, 17), (NUMBER, 18)]


def test_a_word_is_in_every_tile_that_it_touches() -> None:
    label = Label(15, "street", "улица Уральская", LEFT + SIDE / 2, TOP + SIDE / 2, 0.0)
    assert len(set(label.tiles(15))) == 4
