"""The socket that pages speak by: how many an address may hold, how large and how fast a message may be, what may be said at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.api.session import address_of
from tracker.config import Settings
from tracker.throttle import Buckets

SOCKET = "/_stcore/stream"
#: The largest that a page sends is all its fields at once, the longest of 4000 characters; files come beside.
LARGEST_MESSAGE = 1024 * 1024
MESSAGES, SECONDS = 240.0, 60.0
MaySay = Callable[[bytes], bool]
_BUSY, _REFUSED, _TOO_BIG = 1013, 1008, 1009


class SocketGuard:
    """ASGI middleware: closes a socket that says what no page of ours says; whoever says too much waits, as people do not."""

    def __init__(self, app: ASGIApp, *, settings: Settings, may_say: MaySay) -> None:
        self._app = app
        self._may_say = may_say
        self._most = max(20, settings.requests_per_minute // 4)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(SOCKET):
            await self._app(scope, receive, send)
            return
        address = address_of(Request({**scope, "type": "http"}))
        if self._open[address] >= self._most:
            await send({"type": "websocket.close", "code": _BUSY})
            return
        self._open[address] += 1
        try:
            await self._app(scope, _Ear(receive, send, self._may_say), send)
        finally:
            self._open[address] -= 1
            self._open += Counter()  # forget those who are gone


class _Ear:
    """Passes messages on; the first that may not be said ends the socket for both sides."""

    def __init__(self, receive: Receive, send: Send, may_say: MaySay) -> None:
        self._receive = receive
        self._send = send
        self._may_say = may_say
        self._pace = Buckets(MESSAGES, SECONDS)

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        if wait := self._pace.take(""):
            await asyncio.sleep(wait)
        data = message.get("bytes")
        code = _TOO_BIG if data and len(data) > LARGEST_MESSAGE else 0
        if data is None or (not code and not self._may_say(data)):
            code = _REFUSED
        if not code:
            return message
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
