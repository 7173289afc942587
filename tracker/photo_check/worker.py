"""The process that decodes photos: `python -m tracker.photo_check.worker`, a photo on its input, a clean one on its output.

It starts with no settings and no secrets, may not write a file, has a ceiling of memory and for each photo one of time:
what a hostile file could win in here is this process, and that is thrown away.
"""

from __future__ import annotations

import math
import resource
import select
import sys
from typing import IO, Any

from tracker.errors import InvalidInput
from tracker.i18n import speaking
from tracker.photo_check.decode import CheckedPhoto, cover, decode_photo
from tracker.photo_check.wire import receive, send

#: Address space with the libraries themselves: 49 million pixels of PNG or HEIC with transparency take up to 610 MB of it.
MEMORY_BYTES = 704 * 1024 * 1024
CPU_SECONDS = 20
#: A worker that nobody needs goes, and its memory with it.
IDLE_SECONDS = 120
_FILES = 16


def main() -> None:
    """Answer until the other side has gone, or asks nothing for a while."""
    _limit()
    # What a library prints must not stand between the messages.
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while select.select([source], [], [], IDLE_SECONDS)[0] and _answer(source, sink):
        pass


def _answer(source: IO[bytes], sink: IO[bytes]) -> bool:
    try:
        head, bodies = receive(source)
    except EOFError:
        return False
    _limit_time()
    try:
        if "cover" in head:
            photo = cover(bodies[0], head["cover"])
        else:
            photo = decode_photo(bodies[0], head["name"])
    except InvalidInput as error:
        with speaking(head["language"]):
            send(sink, {"error": error.message})
    else:
        send(sink, _facts(photo), photo.data, photo.thumb)
    return True


def _facts(photo: CheckedPhoto) -> dict[str, Any]:
    return {
        "sha256": photo.sha256,
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.taken_at and photo.taken_at.isoformat(),
        "lat": photo.lat,
        "long": photo.long,
    }


def _limit() -> None:
    """No large memory, no files written, no further files or processes beyond the few that are open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))


def _limit_time() -> None:
    """So much of a processor for the next photo, counted from now; past it the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = math.ceil(used.ru_utime + used.ru_stime) + CPU_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


if __name__ == "__main__":
    main()
