"""Photo files on the disk: whole or not at all, named by content, never outside their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.photos.pictures import encode, scene
from tracker.errors import NotFound, StorageUnavailable
from tracker.photo_check import check_photo
from tracker.store.photos import PhotoFiles


def test_a_photo_and_its_thumbnail_are_kept_by_their_name(tmp_path: Path) -> None:
    photo = check_photo(encode(scene()), "двор.jpg")
    files = PhotoFiles(tmp_path)
    assert files.put(photo) == photo.sha256
    assert files.path(photo.sha256, "full").read_bytes() == photo.data
    assert files.path(photo.sha256, "thumb").read_bytes() == photo.thumb


def test_the_same_photo_twice_is_kept_once(tmp_path: Path) -> None:
    photo = check_photo(encode(scene()), "двор.jpg")
    files = PhotoFiles(tmp_path)
    files.put(photo)
    files.put(photo)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 60 + "/../", "a" * 65]
)
def test_a_name_that_is_no_digest_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        PhotoFiles(tmp_path).path(name, "full")


def test_a_disk_that_is_full_is_told_in_a_sentence_and_nothing_half_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.store.photos.os.fsync", full)
    with pytest.raises(StorageUnavailable, match="кончилось место"):
        PhotoFiles(tmp_path).put(check_photo(encode(scene()), "двор.jpg"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
