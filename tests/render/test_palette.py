"""Status groups are told apart by every kind of eye, and by shape where colour is not seen."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from tracker.domain.statuses import StatusGroup
from tracker.render.icons import ICONS, PIN_OF, PINS, SHAPES
from tracker.render.palette import LOOKS

#: How colours in linear light look to the three kinds of colour-blind eyes (Machado, Oliveira, Fernandes 2009).
EYES = {
    "full": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float((TO_XYZ @ linear(colour))[1]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ np.clip(light, 0, 1) / WHITE, 0.0089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("group", StatusGroup)
def test_text_in_a_groups_colour_can_be_read(group: StatusGroup) -> None:
    look = LOOKS[group]
    assert contrast(look.colour, "#ffffff") >= 4.5
    assert contrast(look.colour, look.tint) >= 4.5


@pytest.mark.parametrize("eye", EYES)
def test_no_two_groups_look_alike(eye: str) -> None:
    seen = {group: lab(EYES[eye] @ linear(look.colour)) for group, look in LOOKS.items()}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 14, (one, other)


def test_every_group_has_a_shape_and_a_sign_of_its_own() -> None:
    assert set(LOOKS) == set(StatusGroup)
    assert len({look.shape for look in LOOKS.values()}) == len({look.sign for look in LOOKS.values()}) == 6
    assert {look.shape for look in LOOKS.values()} == set(SHAPES)


def test_every_kind_of_work_has_a_drawing_and_a_pin() -> None:
    assert set(PIN_OF) == set(ICONS)
    assert set(PIN_OF.values()) == set(PINS)
    assert len(set(ICONS.values())) == len(ICONS) == 15
