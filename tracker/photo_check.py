"""Photos from outside: type by content, limits before decoding, upright, encoded anew without EXIF.

Decoding runs in this process: only four formats are ever opened, and size and pixels are bounded before a pixel is read.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from tracker.clock import from_local
from tracker.errors import InvalidInput

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_PIXELS = 60_000_000
MAX_SIDE = 2000
THUMB_SIDE = 480
MIN_SIDE = 16
# Pillow's readers raise whatever their format's code meets in broken bytes.
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_UNREADABLE = (
    "Файл «{name}» не похож на фотографию или повреждён. Приложите фото в формате JPEG, PNG, WebP или HEIC."
)


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


def check_photo(data: bytes, name: str, *, limit_mb: int = 15) -> CheckedPhoto:
    """Decode and encode a photo anew as JPEG; raises InvalidInput with a sentence for whoever sent it."""
    name = name[:60]
    if len(data) > limit_mb * 1024 * 1024:
        raise InvalidInput(
            f"Фото «{name}» больше {limit_mb} МБ. Уменьшите его или приложите другое: остальное не потеряется."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(data, name)
    except InvalidInput:
        raise
    except _BROKEN as error:
        raise InvalidInput(_UNREADABLE.format(name=name)) from error


def _decode(data: bytes, name: str) -> CheckedPhoto:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_size(image, name)
        exif = image.getexif()
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image.load()
        taken_at, (lat, long) = _taken_at(exif), _place(exif)
        upright = _flatten(ImageOps.exif_transpose(image))
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    encoded = _to_jpeg(upright, quality=85)
    small = upright.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    digest = hashlib.sha256(encoded).hexdigest()
    return CheckedPhoto(encoded, _to_jpeg(small, quality=80), digest, *upright.size, taken_at, lat, long)


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise InvalidInput(
            f"Фото «{name}» слишком большое: {width}×{height} точек. Уменьшите его и приложите снова."
        )
    if min(width, height) < MIN_SIDE:
        raise InvalidInput(f"Фото «{name}» слишком маленькое: на нём ничего не разглядеть. Приложите другое.")


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
    text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return from_local(datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
        long = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return None, None
    return (lat, long) if abs(lat) <= 90 and abs(long) <= 180 else (None, None)


def _degrees(parts: Any, is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if is_negative else value, 6)
