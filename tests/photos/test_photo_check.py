"""What may be kept as a photo, and what becomes of it: type by content, limits, upright, no EXIF left."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.photos.pictures import encode, jpeg_with_scans, png_that_says, scene, with_exif
from tracker.errors import InvalidInput
from tracker.i18n import speaking
from tracker.photo_check import MAX_SIDE, THUMB_SIDE, check_photo, decode


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_red(image: Image.Image, x: int, y: int) -> bool:
    red, green, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return bool(red > 180 and green < 80 and blue < 80)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_of_each_format_becomes_a_jpeg_of_the_same_size(form: str) -> None:
    photo = check_photo(encode(scene(), form), "двор")
    assert (photo.width, photo.height) == (320, 240)
    assert opened(photo.data).format == "JPEG"
    assert is_red(opened(photo.data), 20, 20)


def test_the_type_is_told_by_content_and_not_by_name() -> None:
    assert check_photo(encode(scene(), "PNG"), "отчёт.pdf").width == 320
    with pytest.raises(InvalidInput, match="не похож на фотографию"):
        check_photo(b"%PDF-1.7 " + b"x" * 500, "двор.jpg")


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "PCX", "TGA"])
def test_other_picture_formats_are_never_opened(form: str) -> None:
    with pytest.raises(InvalidInput, match="JPEG, PNG, WebP или HEIC"):
        check_photo(encode(scene(), form), "двор.jpg")


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0", b"<svg onload='x'/>", b"\0" * 4000])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="не похож на фотографию"):
        check_photo(data, "двор.jpg")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_file_cut_short_is_refused(form: str) -> None:
    data = encode(scene(1200, 900), form)
    with pytest.raises(InvalidInput, match="повреждён"):
        check_photo(data[: len(data) // 2], "двор.jpg")


def test_whoever_reads_english_is_refused_in_english() -> None:
    for data, said in (
        (b"<svg/>", "does not look like a photo"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ):
        with speaking("en"), pytest.raises(InvalidInput) as caught:
            check_photo(data, "{двор}.jpg", limit_mb=1)
        with speaking("en"):
            assert said in caught.value.message and "“{двор}.jpg”" in caught.value.message


def test_a_heavy_file_is_refused_by_its_length_alone() -> None:
    with pytest.raises(InvalidInput, match="больше 1 МБ"):
        check_photo(b"x" * (1024 * 1024 + 1), "двор.jpg", limit_mb=1)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    for side in (8_000, 50_000):
        with pytest.raises(InvalidInput, match="слишком большое"):
            decode.decode_photo(png_that_says(side, side), "бомба.png")


def test_a_jpeg_that_paints_itself_over_and_over_is_refused() -> None:
    assert check_photo(jpeg_with_scans(1), "двор.jpg").width == 320
    with pytest.raises(InvalidInput, match="повреждён"):
        check_photo(jpeg_with_scans(decode.MAX_SCANS + 1), "двор.jpg")


def test_a_tiny_picture_is_refused() -> None:
    with pytest.raises(InvalidInput, match="слишком маленькое"):
        check_photo(encode(scene(8, 8)), "точка.jpg")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_whichever_way_the_camera_was_held(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = scene().transpose(undo[orientation]) if orientation in undo else scene()
    photo = check_photo(with_exif(held, orientation=orientation), "двор.jpg")
    assert (photo.width, photo.height) == (320, 240)
    assert is_red(opened(photo.data), 20, 20)
    assert is_red(opened(photo.thumb), 20, 20)


def test_time_and_place_are_returned_and_nothing_of_exif_is_kept() -> None:
    data = with_exif(scene(), taken_at=datetime(2026, 5, 3, 14, 12, tzinfo=UTC), place=(58.0125, 56.28))
    photo = check_photo(data, "двор.jpg")
    assert photo.taken_at == datetime(2026, 5, 3, 9, 12, tzinfo=UTC)  # the camera's clock is Perm's
    assert (photo.lat, photo.long) == (58.0125, 56.28)
    for kept in (photo.data, photo.thumb):
        assert not opened(kept).getexif()
        assert b"Ivan Petrov" not in kept and b"Exif" not in kept


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2999:01:01 00:00:00", "вчера"]
)
def test_a_time_that_cannot_be_true_is_no_time(text: str) -> None:
    assert check_photo(with_exif(scene(), taken_at=text), "двор.jpg").taken_at is None


@pytest.mark.parametrize("place", [(0.0, 0.0), (95.0, 56.0), (58.0, 200.0)])
def test_a_place_that_cannot_be_true_is_no_place(place: tuple[float, float]) -> None:
    photo = check_photo(with_exif(scene(), place=place), "двор.jpg")
    assert (photo.lat, photo.long) == (None, None)


def test_south_and_west_are_negative() -> None:
    photo = check_photo(with_exif(scene(), place=(-33.9, -18.4)), "двор.jpg")
    assert (photo.lat, photo.long) == (-33.9, -18.4)


def test_a_large_photo_and_its_thumbnail_are_made_smaller() -> None:
    photo = check_photo(encode(scene(5000, 2500)), "двор.jpg")
    assert (photo.width, photo.height) == (MAX_SIDE, MAX_SIDE // 2)
    assert opened(photo.thumb).size == (THUMB_SIDE, THUMB_SIDE // 2)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
def test_every_kind_of_colour_becomes_plain_colour(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    photo = check_photo(encode(Image.new(mode, (64, 64)), form), "двор")
    assert opened(photo.data).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    photo = check_photo(encode(Image.new("RGBA", (64, 64), (255, 0, 0, 0)), "PNG"), "двор.png")
    assert opened(photo.data).getpixel((30, 30)) == (255, 255, 255)


def test_the_same_photo_has_the_same_name_and_another_has_another() -> None:
    first, again, other = (check_photo(encode(scene(w)), "двор.jpg") for w in (320, 320, 322))
    assert first.sha256 == again.sha256 != other.sha256


def test_a_long_name_is_cut_in_the_message() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_photo(b"x", "я" * 5000)
    assert len(caught.value.message) < 250


def test_every_broken_image_of_the_collection_is_refused_with_a_sentence(shared_data: Path) -> None:
    accepted, sentences = [], []
    files = [path for path in (shared_data / "images_broken").rglob("*") if path.is_file()]
    for path in files:
        try:
            check_photo(path.read_bytes(), path.name)
            accepted.append(path.name)
        except InvalidInput as error:
            sentences.append(error.message)
    assert len(files) > 100
    assert all(sentence.endswith((" HEIC.", " снова.", " другое.")) for sentence in sentences)
    assert accepted == ["hopper.heif"]  # a whole and harmless picture of 128 × 128 pixels


def test_every_real_photo_of_the_collection_comes_in_upright(shared_data: Path) -> None:
    folder = shared_data / "photos"
    refused = set()
    shapes: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.iterdir()):
        try:
            photo = check_photo(path.read_bytes(), path.name)
            shapes[path.name] = (photo.width, photo.height)
        except InvalidInput:
            refused.add(path.name)
    assert refused == {"README", "notjpeg.jpg", "01.jpg"}  # no pictures, and one of 8 × 8 pixels
    assert {shapes[f"landscape_{n}.jpg"] for n in range(1, 9)} == {(600, 450)}
    assert {shapes[f"portrait_{n}.jpg"] for n in range(1, 9)} == {(450, 600)}


def test_photos_taken_with_a_satellite_fix_tell_their_place(shared_data: Path) -> None:
    photo = check_photo((shared_data / "photos" / "DSCN0010.jpg").read_bytes(), "DSCN0010.jpg")
    assert (photo.lat, photo.long) == (43.467448, 11.885127)
