"""Words on pictures, in the service's own font: it comes in two files by alphabet, as browsers load them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PIL import ImageDraw, ImageFont

from tracker.render.assets import OWN_DIR

# The characters of each file, as the style sheets say them.
_CYRILLIC = ((0x301, 0x301), (0x400, 0x45F), (0x490, 0x491), (0x4B0, 0x4B1), (0x2116, 0x2116))
_LATIN = ((0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2010, 0x2027), (0x20AC, 0x20AC))
_FILES = (("cyrillic", _CYRILLIC), ("latin", _LATIN))
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Face:
    """A size in pixels and a weight (400 to 900) of the font."""

    size: int
    weight: int = 400

    def width(self, text: str) -> float:
        """How wide a text is, in pixels."""
        return sum(_font(file, self).getlength(run) for file, run in _runs(text))

    def write(
        self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: str, *, halo: str = ""
    ) -> None:
        """Write from a point on the line that letters stand on; `halo` is the colour of an edge around them."""
        x, y = at
        for file, run in _runs(text):
            font = _font(file, self)
            edge = round(self.size / 6) if halo else 0
            pen.text(
                (x, y), run, fill=fill, font=font, anchor="ls", stroke_width=edge, stroke_fill=halo or None
            )
            x += font.getlength(run)

    def wrap(self, text: str, width: float, most: int) -> list[str]:
        """The text in at most so many lines of a width; what does not fit ends in an ellipsis."""
        lines: list[str] = []
        rest = clean(text)
        while rest and len(lines) < most:
            line = self._fitting(rest, width)
            lines.append(line)
            rest = rest[len(line) :].strip()
        if rest:
            last = lines[-1]
            while last and self.width(last + _ELLIPSIS) > width:
                last = last[:-1]
            lines[-1] = last.rstrip(" .,;:—–-") + _ELLIPSIS
        return lines

    def _fitting(self, text: str, width: float) -> str:
        """As many words from the start as fit; of a word that is too long as many letters."""
        found = ""
        for word in text.split(" "):
            longer = f"{found} {word}" if found else word
            if self.width(longer) > width:
                break
            found = longer
        if found:
            return found
        count = 1
        while count < len(text) and self.width(text[: count + 1]) <= width:
            count += 1
        return text[:count]


def clean(text: str) -> str:
    """The text without what the font has no letters for, and with single spaces."""
    return " ".join("".join(letter if _file_of(letter) else " " for letter in text).split())


def _file_of(letter: str) -> str:
    code = ord(letter)
    return next((name for name, spans in _FILES if any(a <= code <= b for a, b in spans)), "")


def _runs(text: str) -> list[tuple[str, str]]:
    return [(file, "".join(run)) for file, run in groupby(text, _file_of) if file]


@lru_cache(maxsize=64)
def _font(file: str, face: Face) -> ImageFont.FreeTypeFont:
    path = OWN_DIR / "fonts" / f"golos-text-{file}.woff2"
    font = ImageFont.truetype(str(path), face.size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([face.weight])
    return font
