"""Streamlit's own files for browsers: sent packed and from memory, and the parts that the first page asks for named early.

Streamlit reads them from disk, a part at a time, and sends them plain: two and a half megabytes for a first page, a quarter of that packed.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

DIRECTORY = Path(str(files("streamlit"))) / "static"
_JS = DIRECTORY / "static" / "js"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # the names bear a mark of the content
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
}
_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")


class PackedFiles:
    """ASGI middleware: answers for Streamlit's scripts and styles where the browser takes them packed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        packed = (file for kind in _TYPES for file in (DIRECTORY / "static").rglob(f"*{kind}"))
        self._files = {f"/{file.relative_to(DIRECTORY).as_posix()}": file for file in packed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._files.get(scope.get("path", "")) if scope["type"] == "http" else None
        if (
            file is None
            or scope["method"] != "GET"
            or "gzip" not in Headers(scope=scope).get("accept-encoding", "")
        ):
            await self._app(scope, receive, send)
            return
        body = await run_in_threadpool(_pack, file)
        await Response(body, media_type=_TYPES[file.suffix], headers=_HEADERS)(scope, receive, send)


@cache
def _pack(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)


def early(elements: Iterable[str], page: str = "") -> Iterator[str]:
    """Tags for the head of a page that load and start the scripts of these elements of Streamlit (`TextInput`).

    Their imports are named too, except what the page names already. Streamlit would ask for all of them only when the page's
    script has run; and an element whose script is not there yet may wait half a second for others of its kind.
    """
    first = [file.name for name in elements for file in _JS.glob(f"{name}.*.js")]
    found, waiting = set(first), list(first)
    while waiting:
        new = set(_IMPORTED.findall((_JS / waiting.pop()).read_text("utf-8"))) - found
        found |= new
        waiting += new
    for name in sorted(found.difference(first)):
        if f"/{name}" not in page:
            yield f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
    yield from (f'<script type="module" crossorigin src="./static/js/{name}"></script>' for name in first)
