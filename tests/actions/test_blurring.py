"""Covering parts of a photo: burnt in, revised from the original, under a new name each time, never two ways back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlmodel import col, select

from tests.photos.pictures import encode
from tests.works_factory import OPERATOR, make_request
from tracker.actions import blurring
from tracker.actions.photos import attach
from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry, Photo
from tracker.domain.people import Actor, Role
from tracker.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tracker.photo_check import check_photo
from tracker.store import Store
from tracker.store.photos import PhotoFiles

FACE = {"left": 25.0, "top": 25.0, "width": 50.0, "height": 25.0}
PLATE = {"left": 10.0, "top": 80.0, "width": 20.0, "height": 10.0}


def stripes() -> bytes:
    """A picture whose every pixel differs from its neighbour: what is left of it shows."""
    image = Image.new("RGB", (400, 400), "white")
    draw = ImageDraw.Draw(image)
    for x in range(0, 400, 8):
        draw.rectangle((x, 0, x + 3, 400), fill="black")
    return encode(image, "PNG")


@pytest.fixture
def photo(seeded_store: Store) -> Photo:
    request = make_request(seeded_store)
    with seeded_store.transaction() as tx:
        return attach(
            tx, check_photo(stripes(), "двор.png"), request_id=request.id, kind="before", is_public=True
        )


def picture(store: Store, sha256: str | None, size: str = "full") -> Image.Image:
    path = PhotoFiles(store.settings.photo_dir).path(sha256 or "", size)  # type: ignore[arg-type]
    return Image.open(io.BytesIO(path.read_bytes())).convert("L")


def contrast(image: Image.Image, box: dict[str, float]) -> int:
    """The difference of light inside a part of a picture, a hair away from its edges."""
    width, height = image.size
    left, top = box["left"] / 100 * width + 9, box["top"] / 100 * height + 9
    right = (box["left"] + box["width"]) / 100 * width - 9
    bottom = (box["top"] + box["height"]) / 100 * height - 9
    low, high = image.crop((int(left), int(top), int(right), int(bottom))).getextrema()
    return int(high) - int(low)  # type: ignore[arg-type]


def actions(store: Store) -> list[str]:
    with store.reading() as session:
        return [row.action for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()]


def test_a_covered_place_is_gone_from_the_file_and_from_its_thumbnail(
    seeded_store: Store, photo: Photo
) -> None:
    covered = blurring.blur(seeded_store, OPERATOR, photo.name, [FACE])
    assert contrast(picture(seeded_store, photo.sha256), FACE) > 200
    assert contrast(picture(seeded_store, covered.blurred_sha256), FACE) < 40
    assert contrast(picture(seeded_store, covered.blurred_sha256), PLATE) > 200
    small = picture(seeded_store, covered.blurred_sha256, "thumb")
    assert contrast(small, FACE) < 40
    assert actions(seeded_store)[-1] == AuditAction.PHOTO_BLURRED


def test_it_is_revised_from_the_original_and_the_old_version_is_deleted(
    seeded_store: Store, photo: Photo
) -> None:
    first = blurring.blur(seeded_store, OPERATOR, photo.name, [FACE])
    second = blurring.blur(seeded_store, OPERATOR, first.name, [PLATE])
    assert contrast(picture(seeded_store, second.blurred_sha256), FACE) > 200
    assert contrast(picture(seeded_store, second.blurred_sha256), PLATE) < 40
    with pytest.raises(FileNotFoundError):
        picture(seeded_store, first.blurred_sha256)
    last = blurring.blur(seeded_store, OPERATOR, second.name, [])
    assert (last.blurred_sha256, last.blurs) == (None, [])
    assert len({photo.name, first.name, second.name, last.name}) == 4


def test_who_comes_second_learns_that_the_photo_has_changed(seeded_store: Store, photo: Photo) -> None:
    blurring.blur(seeded_store, OPERATOR, photo.name, [FACE])
    with pytest.raises((Conflict, NotFound)):
        blurring.blur(seeded_store, OPERATOR, photo.name, [PLATE])


def test_a_look_behind_the_blur_is_recorded(seeded_store: Store, photo: Photo) -> None:
    assert blurring.original_of(seeded_store, OPERATOR, photo.name) == photo.sha256
    assert AuditAction.ORIGINAL_SEEN not in actions(seeded_store)
    covered = blurring.blur(seeded_store, OPERATOR, photo.name, [FACE])
    assert blurring.original_of(seeded_store, OPERATOR, covered.name) == photo.sha256
    assert actions(seeded_store)[-1] == AuditAction.ORIGINAL_SEEN


@pytest.mark.parametrize(
    "wrong",
    [
        [{"left": 90, "top": 0, "width": 20, "height": 5}],
        [{"left": -1, "top": 0, "width": 20, "height": 5}],
        [{"left": 0, "top": 0, "width": 0, "height": 5}],
        [{"left": float("nan"), "top": 0, "width": 10, "height": 5}],
        [{"left": "a", "top": 0, "width": 10, "height": 5}],
        [{**FACE, "more": 1}],
        ["face"],
        [FACE] * 41,
    ],
)
def test_what_is_no_rectangle_is_refused_in_words(
    seeded_store: Store, photo: Photo, wrong: list[Any]
) -> None:
    with pytest.raises(InvalidInput, match=r"[А-Я]"):
        blurring.blur(seeded_store, OPERATOR, photo.name, wrong)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_others_neither_cover_nor_look_behind(seeded_store: Store, photo: Photo, role: Role) -> None:
    actor = Actor(user_id=None, role=role)
    with pytest.raises(NotAllowed):
        blurring.blur(seeded_store, actor, photo.name, [FACE])
    with pytest.raises(NotAllowed):
        blurring.original_of(seeded_store, actor, photo.name)


def test_a_file_that_two_photos_share_stays_while_one_needs_it(seeded_store: Store, photo: Photo) -> None:
    with seeded_store.transaction() as tx:
        other = attach(tx, check_photo(stripes(), "двор.png"), kind="before", is_public=True)
    first, second = (blurring.blur(seeded_store, OPERATOR, each.name, [FACE]) for each in (photo, other))
    assert first.blurred_sha256 == second.blurred_sha256 and first.name != second.name
    blurring.blur(seeded_store, OPERATOR, first.name, [])
    assert picture(seeded_store, second.blurred_sha256)


def test_names_do_not_tell_what_is_in_a_photo(seeded_store: Store, photo: Photo) -> None:
    with seeded_store.transaction() as tx:
        other = attach(tx, check_photo(stripes(), "двор.png"), kind="before", is_public=True)
    assert other.sha256 == photo.sha256 and other.name != photo.name
    assert len(photo.name) == 32 and photo.name not in photo.sha256
    assert not Path(seeded_store.settings.photo_dir / photo.name).exists()
