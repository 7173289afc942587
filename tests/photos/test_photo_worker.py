"""Photos are decoded in a process apart: it is warm, poor and expendable, and what kills it costs one sentence."""

from __future__ import annotations

import io
import os
import signal
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from tests.photos.pictures import encode, scene
from tracker.errors import InvalidInput, StorageUnavailable
from tracker.photo_check import check_photo, pool, worker
from tracker.photo_check.decode import CheckedPhoto

#: What stands in for a decoder that a hostile file has got hold of.
STAND_IN = """
import os, resource, signal, socket, time
from tracker.photo_check import worker
from tracker.photo_check.decode import decode_photo

def decode(data, name):
    if name == "leave":
        worker.IDLE_SECONDS = 0.01
    if name == "hang":
        time.sleep(60)
    if name == "spin":
        resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
        while True:
            pass
    if name == "eat":
        kept = bytearray(2_000_000_000)
    if name == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "lie":
        os.write(1, b"no message of ours\\n")
    if name == "write":
        with open("/tmp/" + data.decode(), "w") as file:
            file.write("taken")
    if name == "look":
        import json
        raise worker.InvalidInput(json.dumps(sorted(os.environ)))
    return decode_photo(data, name)

worker.decode_photo = decode
worker.main()
"""


@pytest.fixture(autouse=True)
def _fresh_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fresh = pool.Pool()
    monkeypatch.setattr(pool, "_pool", fresh)
    yield
    fresh.end()


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Workers that do what the name of the photo says."""
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN, "utf-8")
    start = pool.subprocess.Popen

    def popen(command: list[str], **options: object) -> object:
        options["env"] = {**options["env"], "PYTHONPATH": str(options["cwd"])}  # type: ignore[dict-item]
        return start([command[0], "-B", str(script)], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(pool.subprocess, "Popen", popen)


def pid() -> int:
    """The process of the worker that waits."""
    (waiting,) = pool._pool._idle
    return waiting._process.pid


def good(name: str = "двор.jpg") -> CheckedPhoto:
    return check_photo(encode(scene()), name)


def test_a_worker_stays_warm_for_the_next_photo_and_is_replaced_after_its_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "PHOTOS_EACH", 2)
    used = []
    for _ in range(3):
        good()
        used.append(pid())
    assert used[0] == used[1] != used[2]
    assert used[0] != os.getpid()


def test_a_worker_that_the_system_ended_while_it_waited_is_replaced() -> None:
    good()
    before, process = pid(), pool._pool._idle[0]._process
    os.kill(before, signal.SIGKILL)
    process.wait(5)
    assert good().width == 320
    assert pid() != before


@pytest.mark.usefixtures("hostile")
def test_a_worker_that_nobody_needs_goes_by_itself_and_the_next_photo_finds_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good("leave")
    assert pool._pool._idle[0]._process.wait(10) == 0
    monkeypatch.setattr(pool.Worker, "is_fit", True)  # it went just after it was looked at
    assert good().width == 320


@pytest.mark.parametrize("deed", ["spin", "die", "lie", "eat"])
@pytest.mark.usefixtures("hostile")
def test_a_photo_that_ends_its_worker_is_refused_in_words_and_the_next_one_comes_in(deed: str) -> None:
    with pytest.raises(InvalidInput, match=rf"«{deed}».*приложите другое"):
        good(deed)
    assert good().width == 320


@pytest.mark.usefixtures("hostile")
def test_a_worker_that_hangs_is_ended_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WALL_SECONDS", 0.5)
    with pytest.raises(InvalidInput, match=r"слишком много памяти или времени"):
        good("hang")
    monkeypatch.setattr(pool, "WALL_SECONDS", 30)
    assert good().width == 320


@pytest.mark.usefixtures("hostile")
def test_a_worker_can_write_no_file(tmp_path: Path) -> None:
    name = f"roles-{tmp_path.name}-{os.getpid()}"
    with pytest.raises(InvalidInput):
        check_photo(name.encode(), "write")
    left = Path("/tmp") / name  # noqa: S108 the stand-in writes there
    assert not left.exists() or left.read_text() == ""
    left.unlink(missing_ok=True)


@pytest.mark.usefixtures("hostile")
def test_a_worker_knows_no_settings_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SECRET_KEY", "marked")
    with pytest.raises(InvalidInput) as caught:
        good("look")
    assert "TRACKER" not in caught.value.message and "PATH" in caught.value.message


def test_where_no_worker_starts_people_learn_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(pool.subprocess, "Popen", fail)
    with pytest.raises(StorageUnavailable, match="без фото"):
        good()


def test_photos_of_many_people_at_once_come_in_by_two_workers() -> None:
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda n: check_photo(encode(scene(300 + n)), "двор.jpg").width, range(16)))
    assert found == list(range(300, 316))
    assert 1 <= len(pool._pool._idle) <= pool.WORKERS


def test_a_bomb_of_fifty_thousand_pixels_a_side_costs_neither_memory_nor_time() -> None:
    with pytest.raises(InvalidInput, match="слишком большое"):
        check_photo(solid_png(50_000), "бомба.png")
    status = Path(f"/proc/{pid()}/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0])
    assert peak < 100_000  # kilobytes


def test_what_needs_more_memory_than_a_worker_has_is_refused_and_the_server_does_not_grow() -> None:
    heavy = encode(Image.new("RGBA", (7000, 7000), (1, 2, 3, 4)), "WEBP", quality=1, method=0)
    with pytest.raises(InvalidInput, match="слишком много памяти"):
        check_photo(heavy, "огромное.webp")
    assert good().width == 320
    assert worker.MEMORY_BYTES < 1024**3


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_is_hidden_behind_a_picture_is_gone(form: str) -> None:
    polyglot = encode(scene(), form) + b"<script>alert(1)</script>"
    photo = check_photo(polyglot, "двор.html")
    assert b"<script" not in photo.data and b"<script" not in photo.thumb
    assert Image.open(io.BytesIO(photo.data)).format == "JPEG"


def test_a_page_that_begins_like_a_page_is_no_picture() -> None:
    for data in (
        b"<html><body><img src=x onerror=alert(1)>",
        b"<?xml version='1.0'?><svg/>",
        b"GIF89a<script>",
    ):
        with pytest.raises(InvalidInput, match="не похож на фотографию"):
            check_photo(data, "двор.jpg")


def solid_png(side: int) -> bytes:
    """A whole PNG of one colour whose file is a few hundred kilobytes and whose pixels are gigabytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    rows = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    head = side.to_bytes(4, "big") * 2 + bytes((1, 0, 0, 0, 0))
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        for kind, body in chunks
    )
