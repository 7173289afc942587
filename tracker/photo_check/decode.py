"""Decoding of one photo: type by content, limits before a pixel is read, upright, encoded anew without EXIF.

Runs in a worker process of its own (`worker.py`), which has little memory, little time and nothing of ours. Still only four
formats are ever opened, bytes, pixels and scans are counted first, and large photos are decoded at a fraction of their size.
"""

from __future__ import annotations

import hashlib
import io
import math
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from tracker import clock
from tracker.errors import InvalidInput

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
#: What is decoded whole costs up to 8 bytes a pixel; a plain JPEG is decoded at a half or less.
MAX_PIXELS = 50_000_000
MAX_JPEG_PIXELS = 120_000_000
#: A file can ask for the same pixels to be painted over and over; cameras write a dozen scans at the most.
MAX_SCANS = 100
MAX_SIDE = 2000
THUMB_SIDE = 480
MIN_SIDE = 16
#: A covered place keeps so many blocks along its longer side, none smaller than so many pixels: no face, no number.
BLOCKS = 6
MIN_BLOCK = 16
_START_OF_SCAN = b"\xff\xda"
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
# Pillow's readers raise whatever their format's code meets in broken bytes.
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_UNREADABLE = (
    "Файл «{name}» не похож на фотографию или повреждён. Приложите фото в формате JPEG, PNG, WebP или HEIC."
)
_TOO_LARGE = (
    "Фото «{name}» слишком большое: в нём больше {millions} млн точек. Уменьшите его и приложите снова."
)
_TOO_SMALL = "Фото «{name}» слишком маленькое: на нём ничего не разглядеть. Приложите другое."
TOO_HARD = "Фото «{name}» не удалось открыть: оно требует слишком много памяти или времени. Сохраните его заново или приложите другое."


@dataclass(frozen=True)
class CheckedPhoto:
    """A photo that was decoded, turned upright and encoded anew without EXIF. Sizes in pixels; `sha256` is of `data`."""

    data: bytes
    thumb: bytes
    sha256: str
    width: int
    height: int
    taken_at: datetime | None = None
    lat: float | None = None
    long: float | None = None


def decode_photo(data: bytes, name: str) -> CheckedPhoto:
    """Decode and encode a photo anew as JPEG; raises InvalidInput with a sentence for whoever sent it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(data, name)
    except InvalidInput:
        raise
    except Image.DecompressionBombError as error:
        raise InvalidInput(_TOO_LARGE, name=name, millions=MAX_JPEG_PIXELS // 1_000_000) from error
    except MemoryError as error:
        raise InvalidInput(TOO_HARD, name=name) from error
    except _BROKEN as error:
        raise InvalidInput(_UNREADABLE, name=name) from error


def cover(data: bytes, rectangles: Sequence[Sequence[float]]) -> CheckedPhoto:
    """A photo of ours with rectangles (left, top, width, height in percent) burnt in as a few flat blocks each."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        whole = image.convert("RGB")
    for left, top, width, height in rectangles:
        box = (
            math.floor(left / 100 * whole.width),
            math.floor(top / 100 * whole.height),
            min(whole.width, math.ceil((left + width) / 100 * whole.width)),
            min(whole.height, math.ceil((top + height) / 100 * whole.height)),
        )
        size = (box[2] - box[0], box[3] - box[1])
        block = max(MIN_BLOCK, max(size) / BLOCKS)
        few = (max(1, int(size[0] / block)), max(1, int(size[1] / block)))
        blocks = whole.crop(box).resize(few, Image.Resampling.BOX).resize(size, Image.Resampling.NEAREST)
        whole.paste(blocks, box[:2])
    return _finish(whole)


def _finish(whole: Image.Image, exif: Image.Exif | None = None) -> CheckedPhoto:
    encoded = _to_jpeg(whole, quality=85)
    small = whole.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    digest = hashlib.sha256(encoded).hexdigest()
    taken_at, (lat, long) = (None, (None, None)) if exif is None else (_taken_at(exif), _place(exif))
    return CheckedPhoto(encoded, _to_jpeg(small, quality=80), digest, *whole.size, taken_at, lat, long)


def _decode(data: bytes, name: str) -> CheckedPhoto:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_size(image, name)
        if image.format == "JPEG" and data.count(_START_OF_SCAN) > MAX_SCANS:
            raise InvalidInput(_UNREADABLE, name=name)
        # A plain JPEG is read at a half, a quarter or an eighth where that is still large enough.
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image.load()
        exif = _exif(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        whole = _flatten(_turn_upright(image, exif))
    return _finish(whole, exif)


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    is_plain_jpeg = image.format == "JPEG" and not image.info.get("progressive")
    limit = MAX_JPEG_PIXELS if is_plain_jpeg else MAX_PIXELS
    if width * height > limit:
        raise InvalidInput(_TOO_LARGE, name=name, millions=limit // 1_000_000)
    if min(width, height) < MIN_SIDE:
        raise InvalidInput(_TOO_SMALL, name=name)


def _exif(image: Image.Image) -> Image.Exif:
    """The loaded photo's EXIF; an empty one where it is broken, which spoils nothing of the picture."""
    try:
        return image.getexif()
    except _BROKEN:
        return Image.Exif()


def _turn_upright(image: Image.Image, exif: Image.Exif) -> Image.Image:
    turn = _UPRIGHT.get(exif.get(ExifTags.Base.Orientation, 1))
    # The HEIF reader has turned its pictures already.
    return image.transpose(turn) if turn is not None and image.format != "HEIF" else image


def _flatten(image: Image.Image) -> Image.Image:
    """The picture in RGB, what is transparent on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")


def _to_jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    # A fresh image carries no EXIF, profile or comment of the one that came in.
    clean = Image.frombytes("RGB", image.size, image.tobytes())
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When the photo was taken, by a camera's clock in Perm; None where it cannot be true."""
    try:
        text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        taken_at = clock.from_local(datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007 - from_local gives the zone
    except _BROKEN:
        return None
    return taken_at if _OLDEST <= taken_at <= clock.now() + timedelta(days=1) else None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees, both or none; 0, 0 is what a camera without a signal writes."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], is_negative=gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
        long = _degrees(
            gps[ExifTags.GPS.GPSLongitude], is_negative=gps.get(ExifTags.GPS.GPSLongitudeRef) == "W"
        )
    except _BROKEN:
        return None, None
    is_place = abs(lat) <= 90 and abs(long) <= 180 and (lat, long) != (0, 0)
    return (lat, long) if is_place else (None, None)


def _degrees(parts: Any, *, is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if is_negative else value, 6)
