"""A line in the log for each request: method, what kind of address, status, milliseconds. Who asked, and for what, is not in it."""

from __future__ import annotations

import logging
import re
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("tracker.access")
# Addresses hold numbers of requests, keys of links, and whatever people type: only these words of ours are kept.
_FIRST = frozenset(
    {
        "api",
        "assets",
        "auth",
        "component",
        "health",
        "language",
        "map",
        "photos",
        "share",
        "static",
        "_stcore",
    }
)
_WORD = re.compile(r"[a-z_-]{1,20}")
_UNTOLD = frozenset({"assets", "static", "health"})


class AccessLog:
    """ASGI middleware: logs each request when it is answered."""

    def __init__(self, app: ASGIApp, *, pages: frozenset[str]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = monotonic(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._note(scope, status, monotonic() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        kind = self.kind_of(scope["path"])
        if status >= 400 or kind.split("/")[1] not in _UNTOLD:
            fields = {
                "method": scope["method"],
                "kind": kind,
                "status": status,
                "ms": round(seconds * 1000),
            }
            _log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={"fields": fields})

    def kind_of(self, path: str) -> str:
        """The address as the log has it: our own words of it, … for anything else."""
        first, *rest = path.strip("/").split("/")
        if first in self._pages:
            return f"/{first}"
        if first not in _FIRST:
            return "/…"
        second = rest[0] if rest and _WORD.fullmatch(rest[0]) and first != "photos" else "…"
        return f"/{first}/{second}" if rest else f"/{first}"
