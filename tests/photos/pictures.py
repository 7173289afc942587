"""Pictures for tests, made on the spot: plain, turned, broken and too large."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime

from PIL import ExifTags, Image, ImageDraw


def scene(width: int = 320, height: int = 240) -> Image.Image:
    """A picture whose corners differ: red at the top left, blue at the bottom right."""
    image = Image.new("RGB", (width, height), "#cfd8d2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height // 3), fill="red")
    draw.rectangle((2 * width // 3, 2 * height // 3, width, height), fill="blue")
    return image


def encode(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of a format."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def with_exif(
    image: Image.Image,
    *,
    orientation: int = 1,
    taken_at: datetime | str | None = None,
    place: tuple[float, float] | None = None,
) -> bytes:
    """A JPEG with EXIF: which way up, when and where it was taken, and the photographer's name."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "Ivan Petrov"
    if taken_at is not None:
        text = taken_at if isinstance(taken_at, str) else taken_at.strftime("%Y:%m:%d %H:%M:%S")
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = text
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "S" if place[0] < 0 else "N"
        gps[ExifTags.GPS.GPSLatitude] = (abs(place[0]), 0.0, 0.0)
        gps[ExifTags.GPS.GPSLongitudeRef] = "W" if place[1] < 0 else "E"
        gps[ExifTags.GPS.GPSLongitude] = (abs(place[1]), 0.0, 0.0)
    return encode(image, exif=exif)


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises any number of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def jpeg_with_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated: each asks the decoder to paint the whole picture once more."""
    data = encode(scene(), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"
