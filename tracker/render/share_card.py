"""The picture that a messenger shows beside a link: what it is about in words, and a small map with the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.render import paths
from tracker.render.icons import ICONS, PIN_OF, PINS, SHAPES
from tracker.render.lettering import Face, clean
from tracker.render.palette import LOOKS
from tracker.render.small_map import Ground, View, draw_ground

WIDTH, HEIGHT = 1200, 630
MAP_WIDTH = 560
#: A name of this way of drawing: pictures that were kept under another one are drawn anew.
STYLE = "4"
_S = 2  #: drawn twice as large, then made smaller: lines and letters become smooth
_INK, _SOFT, _PAPER, _BRAND, _SUN = "#1d2a26", "#4a5a54", "#ffffff", "#14594a", "#f0b429"
_LEFT, _TEXT_WIDTH = 64 * _S, (WIDTH - MAP_WIDTH - 64 - 44) * _S
_HOME = ("M6 24V13l6-4 6 4v11M18 24V11h8v13", "M5 24.5h22")
Pen = ImageDraw.ImageDraw


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Several requests at a place of the map, by status group."""

    lat: float
    long: float
    by_group: dict[StatusGroup, int]


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a picture says and shows. With a `group` it has that status's colour, and a `label` in it.

    `category` is the kind of work whose pin stands at the place; without one the place has a plain mark, or `rings`.
    """

    title: str
    text: str = ""
    foot: Sequence[str] = ()
    label: str = ""
    group: StatusGroup | None = None
    category: str = ""
    lat: float | None
    long: float | None
    zoom: float
    has_mark: bool = True
    rings: Sequence[Ring] = ()

    @property
    def has_place(self) -> bool:
        """Whether there is a place to show; without one a card cannot be drawn."""
        return self.lat is not None and self.long is not None

    @property
    def view(self) -> View:
        """What its map shows."""
        if self.lat is None or self.long is None:
            raise ValueError("a card without a place has no map")
        return View(self.lat, self.long, self.zoom, MAP_WIDTH, HEIGHT, _S)


def draw_card(card: Card, ground: Ground) -> bytes:
    """The picture as PNG, 1200 × 630."""
    picture = Image.new("RGB", (WIDTH * _S, HEIGHT * _S), _PAPER)
    _draw_words(ImageDraw.Draw(picture), card)
    picture.paste(_draw_map(card, ground), ((WIDTH - MAP_WIDTH) * _S, 0))
    small = picture.reduce(_S)
    body = BytesIO()
    small.save(body, "PNG", compress_level=7)
    return body.getvalue()


def _draw_words(pen: Pen, card: Card) -> None:
    _draw_brand(pen)
    tone = LOOKS[card.group].colour if card.group else _BRAND
    pen.rectangle((0, 0, 10 * _S, HEIGHT * _S), fill=tone)
    y = 150.0 * _S
    if card.label:
        _draw_label(pen, card, y)
        y += 78 * _S
    face, lines = _fit(card.title, ((58, 3), (48, 3), (40, 4)))
    y = _write(pen, face, lines, y, _INK)
    text = Face(34 * _S, 450)
    _write(pen, text, text.wrap(card.text, _TEXT_WIDTH, 3), y + 14 * _S, _SOFT)
    foot = Face(25 * _S, 450)
    lines = [line for part in card.foot[:2] for line in foot.wrap(part, _TEXT_WIDTH, 1)]
    _write(pen, foot, lines, (HEIGHT - 44) * _S - len(lines) * foot.size * 1.25, _SOFT)


def _draw_brand(pen: Pen) -> None:
    at, scale = (_LEFT, 52 * _S), 1.55 * _S
    pen.rounded_rectangle((*at, at[0] + 32 * scale, at[1] + 32 * scale), 7 * scale, fill=_BRAND)
    paths.stroke(pen, _HOME[0], at=at, scale=scale, colour="#ffffff", width=2.2)
    paths.stroke(pen, _HOME[1], at=at, scale=scale, colour=_SUN, width=2.6)
    Face(27 * _S, 600).write(pen, (at[0] + 66 * _S, at[1] + 34 * _S), t("Дворы Мотовилихи"), _BRAND)


def _draw_label(pen: Pen, card: Card, top: float) -> None:
    look = LOOKS[card.group] if card.group else None
    face = Face(28 * _S, 600)
    words = (face.wrap(card.label, _TEXT_WIDTH - 100 * _S, 1) or [""])[0]
    start = _LEFT + (60 if look else 26) * _S
    box = (_LEFT, top, start + face.width(words) + 28 * _S, top + 54 * _S)
    pen.rounded_rectangle(box, 27 * _S, fill=look.tint if look else "#e6efea")
    if look:
        at = (_LEFT + 23 * _S, top + 15 * _S)
        paths.fill(pen, SHAPES[look.shape], at=at, scale=2.0 * _S, colour=look.colour)
    face.write(pen, (start, top + 37 * _S), words, look.colour if look else _BRAND)


def _fit(title: str, sizes: Sequence[tuple[int, int]]) -> tuple[Face, list[str]]:
    """The largest letters in which the title fits its lines; in the smallest it is cut."""
    text = clean(title)
    for size, most in sizes:
        face = Face(size * _S, 680)
        lines = face.wrap(text, _TEXT_WIDTH, most)
        if "".join(lines).replace(" ", "") == text.replace(" ", ""):
            break
    return face, lines


def _write(pen: Pen, face: Face, lines: Sequence[str], top: float, colour: str) -> float:
    for line in lines:
        face.write(pen, (_LEFT, top + face.size * 0.95), line, colour)
        top += face.size * 1.2
    return top


def _draw_map(card: Card, ground: Ground) -> Image.Image:
    view = card.view
    picture = draw_ground(ground, view)
    pen = ImageDraw.Draw(picture)
    for ring in card.rings:
        _draw_ring(pen, view.place([ring.long], [ring.lat])[0], ring)
    if card.has_mark:
        _draw_mark(picture, card)
    source, face = t("© участники OpenStreetMap"), Face(15 * _S, 450)
    at = (view.size[0] - face.width(source) - 14 * _S, view.size[1] - 14 * _S)
    face.write(pen, at, source, _SOFT, halo="#fbfbf8")
    return picture


def _draw_mark(picture: Image.Image, card: Card) -> None:
    """The pin of the kind of work in the status's colour, with a soft shadow."""
    x, y = picture.width / 2, picture.height / 2
    scale = 2.4 * _S
    shape = PINS[PIN_OF.get(card.category, "thing")]
    at = (x - 16 * scale, y - 16 * scale)
    shadow = Image.new("L", picture.size)
    paths.fill(ImageDraw.Draw(shadow), shape, at=(at[0], at[1] + 5 * _S), scale=scale, colour="#6e6e6e")
    picture.paste("#16261f", mask=shadow.filter(ImageFilter.BoxBlur(7 * _S)))
    pen = ImageDraw.Draw(picture)
    larger = scale * 1.16
    paths.fill(pen, shape, at=(x - 16 * larger, y - 16 * larger), scale=larger, colour="#ffffff")
    colour = LOOKS[card.group].colour if card.group else _BRAND
    paths.fill(pen, shape, at=at, scale=scale, colour=colour)
    inner = scale * 32 * 0.62 / 24
    icon = ICONS.get(card.category)
    start = (x - 12 * inner, y - 12 * inner)
    if icon:
        paths.stroke(pen, icon, at=start, scale=inner, colour="#ffffff")
    else:
        paths.stroke(
            pen,
            _HOME[0],
            at=(x - 15.5 * scale * 0.6, y - 16.5 * scale * 0.6),
            scale=scale * 0.6,
            colour="#ffffff",
        )


def _draw_ring(pen: Pen, at: tuple[float, float], ring: Ring) -> None:
    """A ring parted by status group with the count inside, as on the map."""
    count = sum(ring.by_group.values())
    radius = (19 + 5 * min(3, len(str(count)) - 1)) * _S
    box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
    pen.ellipse((box[0] - 2 * _S, box[1] - 2 * _S, box[2] + 2 * _S, box[3] + 2 * _S), fill="#ffffff")
    start = -90.0
    for group, part in ring.by_group.items():
        end = start + 360.0 * part / count
        pen.pieslice(box, start, end, fill=LOOKS[group].colour)
        start = end
    inner = radius * 0.74
    pen.ellipse((at[0] - inner, at[1] - inner, at[0] + inner, at[1] + inner), fill="#ffffff")
    face, words = Face(15 * _S, 650), f"{count:,}".replace(",", "\u00a0")
    face.write(pen, (at[0] - face.width(words) / 2, at[1] + face.size * 0.36), words, _INK)
