"""What every request passes before any route, Streamlit's own too: how many, from where, how large and how slowly."""

from __future__ import annotations

import asyncio
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.api.errors import handle
from tracker.api.session import address_of, is_foreign
from tracker.api.uploads import UPLOADS
from tracker.config import Settings
from tracker.errors import NotAllowed, TooLarge, TooManyTries, TooSlow, TrackerError
from tracker.throttle import Buckets

#: Beginnings of addresses, and how many requests to them one address on the network may make, as a share of
#: `requests_per_minute`. An office is one address: an open map asks 75 times a minute whether there is news, a first visit
#: loads some 150 files, and both come cheap; a sign-in costs the server a tenth of a second.
RATES: tuple[tuple[str, float], ...] = (
    ("/auth/", 0.1),
    ("/_stcore/stream", 0.1),
    (UPLOADS, 0.1),
    ("/map/", 5.0),
    ("/photos/", 2.0),
    ("/share/", 0.2),
    ("", 20.0),
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# The largest form is that of the sign-in; uploads to pages have limits of their own.
_LARGEST_BODY = 64 * 1024
_IDLE_SECONDS = 20.0
_BYTES_PER_SECOND = 20_000
_MANY = "Слишком много запросов подряд. Подождите минуту и обновите страницу."
_FOREIGN = "Запрос пришёл с другого сайта. Откройте страницу заново и повторите."


class Gate:
    """ASGI middleware: refuses what is too much, too large, too slow or sent by a page of another site."""

    def __init__(self, app: ASGIApp, *, settings: Settings, idle_seconds: float = _IDLE_SECONDS) -> None:
        self._app = app
        self._idle_seconds = idle_seconds
        self._buckets = [
            (start, Buckets(max(1.0, share * settings.requests_per_minute), 60.0)) for start, share in RATES
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        send = _over_https(send) if scope.get("scheme") in ("https", "wss") else send
        try:
            self._check(scope)
        except TrackerError as error:
            await _refuse(scope, receive, send, error)
            return
        if scope["type"] == "http" and scope["method"] not in _READS:
            receive = _Body(receive, _size_of(scope), self._idle_seconds)
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        buckets = next(buckets for start, buckets in self._buckets if path.startswith(start))
        if wait := buckets.take(address_of(Request({**scope, "type": "http"}))):
            raise TooManyTries(_MANY, wait_seconds=wait)
        if scope["type"] == "websocket" or scope["method"] in _READS:
            return
        if is_foreign(headers):
            raise NotAllowed(_FOREIGN)
        is_upload = scope["method"] == "PUT" and UPLOADS in path
        if _size_of(scope) > _LARGEST_BODY and not is_upload:
            raise TooLarge("Запрос слишком большой. Вернитесь на страницу и повторите короче.")


class _Body:
    """Passes a request's body on as long as it keeps to its size and comes fast enough."""

    def __init__(self, receive: Receive, size: int, idle_seconds: float) -> None:
        self._receive = receive
        self._left = size or _LARGEST_BODY
        self._idle_seconds = idle_seconds
        self._deadline = monotonic() + idle_seconds + self._left / _BYTES_PER_SECOND
        self._is_whole = False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        wait = min(self._idle_seconds, self._deadline - monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), wait)
        except TimeoutError as error:
            raise TooSlow("Запрос шёл слишком долго. Проверьте связь и повторите.") from error
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise TooLarge("Запрос больше, чем было сказано. Вернитесь на страницу и повторите.")
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _size_of(scope: Scope) -> int:
    """The stated size of the body; 0 where nothing is stated."""
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def _over_https(send: Send) -> Send:
    """Every cookie of an answer that goes over HTTPS stays on HTTPS, and so does the browser."""

    async def secured(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            message["headers"] = [
                (name, value + b"; Secure")
                if name.lower() == b"set-cookie" and b"secure" not in value.lower().split(b"; ")
                else (name, value)
                for name, value in message.get("headers", [])
            ]
            MutableHeaders(scope=message).setdefault("Strict-Transport-Security", "max-age=31536000")
        await send(message)

    return secured


async def _refuse(scope: Scope, receive: Receive, send: Send, error: TrackerError) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1013})
        return
    answer = handle(Request(scope), error)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.wait_seconds)
    await answer(scope, receive, send)
