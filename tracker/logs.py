"""The server's own log: a line of JSON for each event, without anything that people wrote, typed or asked for.

Words of errors are left out, because libraries put values into them: an error is its kind and the lines of code that it came by.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FILE_BYTES = 10 * 1024 * 1024
_FILES = 10
#: Others' loggers that write past the root one, each with a handler of its own.
_OTHERS = ("streamlit", "uvicorn", "websockets")


class JsonLines(logging.Formatter):
    """A record as one line of JSON: moment, level, logger, the program's own words, fields, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        is_ours = record.name.startswith("tracker")
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # Others' words may hold anything that their values were put into: only the pattern is kept.
            "event": record.getMessage() if is_ours else str(record.msg).split("\n")[0][:200],
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    kinds = [type(error).__name__]
    while (error.__cause__ or error.__context__) is not None and len(kinds) < 5:
        error = error.__cause__ or error.__context__ or error
        kinds.append(type(error).__name__)
    return {"error": kinds, "code": [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]}


def configure(folder: Path | None) -> None:
    """Send every logger of this process to one place: a file that is turned over in a folder, or the error output."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "tracker.jsonl", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
        )
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        if isinstance(old.formatter, JsonLines):
            old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(logging.INFO)
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _OTHERS]:
        other = logging.getLogger(name)
        for old in list(other.handlers):
            other.removeHandler(old)
        # A server's own list of requests holds addresses with what was asked for: ours takes its place.
        other.propagate = not name.endswith(".access")
