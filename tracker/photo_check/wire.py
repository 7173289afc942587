"""What goes through the pipes between the program and a worker: a line of JSON that says how many bytes follow."""

from __future__ import annotations

import json
from typing import IO, Any

#: A header says names and numbers; a longer line is no header of ours.
MAX_LINE = 4_096
MAX_BODY = 256 * 1024 * 1024


def send(pipe: IO[bytes], head: dict[str, Any], *bodies: bytes) -> None:
    """Write a message: the head, then the bodies one after another."""
    line = json.dumps(head | {"lengths": [len(body) for body in bodies]}, ensure_ascii=True)
    pipe.write(line.encode() + b"\n")
    for body in bodies:
        pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read a message; raises EOFError where the other side has gone or says what is no message."""
    line = pipe.readline(MAX_LINE)
    if not line.endswith(b"\n"):
        raise EOFError
    try:
        head: dict[str, Any] = json.loads(line)
        lengths = [int(length) for length in head.pop("lengths")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EOFError from error
    if not all(0 <= length <= MAX_BODY for length in lengths):
        raise EOFError
    return head, [_exactly(pipe, length) for length in lengths]


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    body = pipe.read(length)
    if len(body) != length:
        raise EOFError
    return body
