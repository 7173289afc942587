"""Pictures of the demo: courtyards drawn by the program itself, before and after works, each marked «ДЕМО»."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from tracker.photo_check import CheckedPhoto, check_photo
from tracker.render.lettering import Face

Pen = ImageDraw.ImageDraw
Draw = Callable[[Pen, random.Random, bool], None]

_SIZE = (960, 720)
_HORIZON = 430
_VARIANTS = 3
_WALLS = ("#d9d2c3", "#c9b9a6", "#d5d9d6", "#c7cdd6")
_METAL, _WOOD, _DARK = "#3c4448", "#8c5a33", "#1d2a26"
_WORDS = {"before": "ДЕМО: до работ", "after": "ДЕМО: после работ"}


@dataclass(frozen=True)
class Pool:
    """The few pictures that all photos of the demo share, by kind of work and by before or after."""

    by_kind: Mapping[tuple[int, str], Sequence[CheckedPhoto]]

    @property
    def photos(self) -> list[CheckedPhoto]:
        """Every picture once."""
        return list({photo.sha256: photo for photos in self.by_kind.values() for photo in photos}.values())

    def pick(self, kind: int, moment: str, chance: int) -> CheckedPhoto:
        """One of the pictures of a kind of work (its position), `moment` being before or after."""
        photos = self.by_kind[kind, moment]
        return photos[chance % len(photos)]


@lru_cache(maxsize=2)
def draw_pool(codes: tuple[str, ...]) -> Pool:
    """Three pictures before and three after for each leading kind; the other kinds share two of each. Always the same ones."""
    shared = {moment: [_draw(_yard, "yard", n, moment) for n in range(2)] for moment in _WORDS}
    found: dict[tuple[int, str], Sequence[CheckedPhoto]] = {}
    for position, code in enumerate(codes):
        for moment in _WORDS:
            draw = _SCENES.get(code)
            found[position, moment] = (
                [_draw(draw, code, n, moment) for n in range(_VARIANTS)] if draw else shared[moment]
            )
    return Pool(found)


def _draw(scene: Draw, code: str, number: int, moment: str) -> CheckedPhoto:
    # Before and after are drawn from one chance, so that they show one place.
    chance = random.Random(f"{code}-{number}")  # noqa: S311
    is_after = moment == "after"
    image = Image.new("RGB", _SIZE, "#cfe0ea")
    pen = ImageDraw.Draw(image)
    _house(pen, chance)
    pen.rectangle((0, _HORIZON, 960, 720), fill="#8fae72" if is_after else "#a19a6c")
    scene(pen, chance, is_after)
    pen.rectangle((0, 0, 960, 64), fill=_DARK)
    Face(34, 650).write(pen, (24, 44), _WORDS[moment], "#ffffff")
    small, source = Face(26), "рисунок программы"
    small.write(pen, (960 - 24 - small.width(source), 43), source, "#b9c7c1")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return check_photo(out.getvalue(), "demo.png")


def _house(pen: Pen, chance: random.Random) -> None:
    left, top = chance.randrange(-60, 120), chance.randrange(100, 190)
    pen.rectangle((left, top, left + 780, _HORIZON), fill=chance.choice(_WALLS))
    for row in range(top + 26, 396, 70):
        for x in range(left + 30, left + 740, 80):
            pen.rectangle((x, row, x + 44, row + 42), fill=chance.choice(("#7d95a5", "#8fa7b5", "#a9bfcb")))
    for x in range(left + 110, left + 740, 260):
        pen.rectangle((x, 372, x + 46, _HORIZON), fill="#6b4d3a")
        pen.rectangle((x - 14, 362, x + 60, 372), fill="#7c7f80")


def _road(pen: Pen, is_whole: bool) -> None:
    pen.polygon(
        ((330, _HORIZON), (540, _HORIZON), (880, 720), (60, 720)), fill="#55595c" if is_whole else "#857e74"
    )
    if is_whole:
        pen.line(((330, _HORIZON), (60, 720)), fill="#d7d7d2", width=10)
        pen.line(((540, _HORIZON), (880, 720)), fill="#d7d7d2", width=10)


def _asphalt(pen: Pen, chance: random.Random, is_after: bool) -> None:
    _road(pen, is_after)
    for _ in range(chance.randrange(6, 11)):
        x, y = chance.randrange(250, 640), chance.randrange(460, 690)
        width = chance.randrange(40, 130)
        is_puddle = chance.random() < 0.4
        if not is_after:
            pen.ellipse((x, y, x + width, y + width // 3), fill="#7f97a6" if is_puddle else "#4f4a44")
            pen.arc((x - 4, y - 3, x + width + 4, y + width // 3 + 3), 180, 360, fill="#6a645b", width=4)


def _lighting(pen: Pen, chance: random.Random, is_after: bool) -> None:
    pen.rectangle((0, 64, 960, 720), fill="#1b2530")
    for x in range(40, 940, 90):
        for y in range(120, 400, 80):
            is_lit = chance.random() < 0.3
            pen.rectangle((x, y, x + 40, y + 44), fill="#d8b968" if is_lit else "#24313d")
    pen.rectangle((0, _HORIZON, 960, 720), fill="#232b29")
    for x in (200 + chance.randrange(-60, 60), 500, 790 + chance.randrange(-40, 40)):
        if is_after:
            pen.polygon(((x - 46, 262), (x + 6, 262), (x + 130, 690), (x - 180, 690)), fill="#6b6648")
            pen.ellipse((x - 190, 640, x + 140, 712), fill="#8a8355")
        pen.line(((x, 240), (x, 660)), fill="#596269", width=10)
        pen.line(((x, 242), (x - 40, 242)), fill="#596269", width=8)
        pen.ellipse((x - 60, 240, x - 10, 264), fill="#ffe9a0" if is_after else "#39434b")


def _bench(pen: Pen, x: int, y: int, is_whole: bool) -> None:
    for board in (0, 22, 60) if is_whole else (60,):
        pen.rectangle((x, y + board, x + 210, y + board + 14), fill=_WOOD)
    if not is_whole:
        pen.polygon(
            ((x + 20, y + 120), (x + 190, y + 96), (x + 194, y + 108), (x + 24, y + 134)), fill="#75604a"
        )
    for leg in (x + 16, x + 182):
        pen.rectangle((leg, y, leg + 12, y + 120), fill=_METAL)


def _benches(pen: Pen, chance: random.Random, is_after: bool) -> None:
    pen.polygon(((0, 600), (960, 560), (960, 720), (0, 720)), fill="#b9b6ae")
    for x in (90 + chance.randrange(0, 60), 420, 690 + chance.randrange(0, 30)):
        if is_after or x < 600:
            _bench(pen, x, 500 + chance.randrange(0, 20), is_after)


def _bins(pen: Pen, chance: random.Random, is_after: bool) -> None:
    pen.polygon(((0, 580), (960, 550), (960, 720), (0, 720)), fill="#b9b6ae")
    for x in (170 + chance.randrange(-30, 30), 470, 760):
        if is_after:
            pen.polygon(((x, 500), (x + 76, 500), (x + 66, 630), (x + 10, 630)), fill="#3f6b57")
            pen.rectangle((x - 6, 488, x + 82, 502), fill="#2d4e40")
        else:
            for _ in range(9):
                left, top = x + chance.randrange(-70, 100), 590 + chance.randrange(0, 90)
                colour = chance.choice(("#f2f2ee", "#c94f3d", "#3d77c9", "#d9c34a"))
                pen.rectangle((left, top, left + 26, top + 14), fill=colour)
    if not is_after:
        pen.polygon(((440, 600), (570, 588), (576, 640), (450, 660)), fill="#6f6a62")


def _sidewalks(pen: Pen, chance: random.Random, is_after: bool) -> None:
    pen.polygon(
        ((420, _HORIZON), (500, _HORIZON), (700, 720), (260, 720)), fill="#b7b3a8" if is_after else "#7b6a4e"
    )
    for y in range(_HORIZON + 16, 720, 34):
        spread = (y - _HORIZON) * 0.62
        if is_after:
            pen.line(((424 - spread * 0.88, y), (498 + spread * 1.1, y)), fill="#9b978c", width=3)
        elif chance.random() < 0.6:
            x = 430 + chance.randrange(-60, 60)
            pen.ellipse(
                (x, y, x + 20 + int(spread * 0.5), y + 16), fill=chance.choice(("#7f97a6", "#5f5140"))
            )


def _car(pen: Pen, x: int, y: int, colour: str) -> None:
    pen.rounded_rectangle((x, y + 34, x + 170, y + 84), 14, fill=colour)
    pen.polygon(((x + 34, y + 36), (x + 56, y), (x + 122, y), (x + 146, y + 36)), fill="#bcd0da")
    for wheel in (x + 24, x + 114):
        pen.ellipse((wheel, y + 66, wheel + 34, y + 100), fill="#22282b")


def _parking(pen: Pen, chance: random.Random, is_after: bool) -> None:
    if is_after:
        pen.polygon(((0, 520), (960, 520), (960, 720), (0, 720)), fill="#55595c")
        for x in range(20, 960, 230):
            pen.line(((x + 30, 528), (x, 712)), fill="#f1f1ec", width=7)
    for _ in range(7):
        x, y = chance.randrange(0, 900), chance.randrange(540, 690)
        if not is_after:
            pen.ellipse((x, y, x + 120, y + 26), fill="#6d5c43")
    for place in range(3):
        aside, down = chance.randrange(-50, 50), chance.randrange(-40, 40)
        if is_after:
            aside = down = 0
        colour = ("#a33c35", "#3b5f8a", "#8b8f94", "#e6e4dd")[(place + chance.randrange(0, 4)) % 4]
        _car(pen, 60 + place * 300 + aside, 560 + down, colour)


def _yard(pen: Pen, chance: random.Random, is_after: bool) -> None:
    pen.ellipse((120, 520, 840, 700), fill="#d8c089" if is_after else "#9b8a66")
    x = 300 + chance.randrange(-80, 200)
    pen.line(
        ((x, 640), (x + 60, 450), (x + 220, 450), (x + 280, 640)),
        fill="#c0492f" if is_after else "#7b6658",
        width=12,
    )
    seat = 590 if is_after else 625
    for rope in (x + 110, x + 170):
        pen.line(((rope, 452), (rope if is_after else rope - 30, seat)), fill=_METAL, width=5)
    pen.rectangle((x + 84, seat, x + 194, seat + 12), fill=_WOOD)
    for tree in (60, 880):
        pen.rectangle((tree - 10, 470, tree + 10, 640), fill="#6b4d3a")
        if is_after or tree < 500:
            pen.ellipse((tree - 70, 330, tree + 70, 490), fill="#5d8c4e")


_SCENES: Mapping[str, Draw] = {
    "asphalt": _asphalt,
    "lighting": _lighting,
    "benches": _benches,
    "bins": _bins,
    "sidewalks": _sidewalks,
    "parking": _parking,
}
