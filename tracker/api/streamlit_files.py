"""Streamlit's own files for browsers: sent packed and from memory, and the parts that the first page asks for named early.

Streamlit reads them from disk, a part at a time, and sends them plain: two and a half megabytes for a first page, a quarter of that packed.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.api.session import takes_packed


def _folder(package: str) -> Path:
    """Where a package is. It is not imported: a component makes itself known to Streamlit, which must run by then."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(package)
    return Path(found.origin).parent


DIRECTORY = _folder("streamlit") / "static"
#: Folders of files whose names bear a mark of their content, by their addresses: Streamlit's, and the map component's.
_PLACES = {
    "/static": DIRECTORY / "static",
    "/component/streamlit_folium.st_folium/static": _folder("streamlit_folium") / "frontend/build/static",
}
_JS = DIRECTORY / "static" / "js"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
}
_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")


class PackedFiles:
    """ASGI middleware: answers for Streamlit's scripts and styles where the browser takes them packed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._files = dict(_addresses())
        self._packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if path in self._files and scope["method"] == "GET" and takes_packed(Headers(scope=scope)):
            if path not in self._packed:
                self._packed[path] = await run_in_threadpool(_pack, self._files[path])
            answer = Response(
                self._packed[path], media_type=_TYPES[path[path.rindex(".") :]], headers=_HEADERS
            )
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _addresses() -> Iterator[tuple[str, Path]]:
    for address, folder in _PLACES.items():
        for kind in _TYPES:
            for file in folder.rglob(f"*{kind}"):
                yield f"{address}/{file.relative_to(folder).as_posix()}", file


def _pack(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


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
