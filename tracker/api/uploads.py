"""A limit on what is uploaded to pages: files to import are for those who may import, everybody else sends photos.

What was uploaded lies in memory until its page has been closed for a while, so there is a limit on all of it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.api.session import actor_of, address_of
from tracker.domain.permissions import Action, can
from tracker.i18n import t
from tracker.store import Store

UPLOADS = "/_stcore/upload_file/"
Held = Callable[[], dict[str, int]]
_MEGABYTE = 1024 * 1024
# What a form adds around its file.
_MARGIN = 64 * 1024
# How many of the largest files to import may lie in memory, of one address on the network and of all.
_OF_ADDRESS, _OF_ALL = 3, 10
_FULL = (
    "Сейчас загружено слишком много файлов. Закройте лишние страницы, подождите пять минут и загрузите снова."
)


class UploadLimit:
    """ASGI middleware: refuses an upload by its stated length, before a byte of it is read into memory."""

    def __init__(self, app: ASGIApp, *, store: Store, held: Held = dict) -> None:
        self._app = app
        self._store = store
        self._held = held
        self._address_of: dict[str, str] = {}
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOADS not in scope["path"]:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refusal = await run_in_threadpool(self._refusal, request) or self._begin(request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[_session_of(request)] -= _length_of(request)
            self._coming += Counter()  # forget what has come

    def _refusal(self, request: Request) -> PlainTextResponse | None:
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            return PlainTextResponse(t("Не указан размер файла."), status_code=411)
        settings = self._store.settings
        megabytes = settings.photo_megabytes
        is_large = int(length) > megabytes * _MEGABYTE + _MARGIN
        if is_large and can(actor_of(self._store, request), Action.IMPORT):
            megabytes = max(megabytes, settings.import_megabytes)
        if int(length) <= megabytes * _MEGABYTE + _MARGIN:
            return None
        return PlainTextResponse(
            t("Файл больше {megabytes} МБ. Выберите другой.", megabytes=megabytes), status_code=413
        )

    def _begin(self, request: Request) -> PlainTextResponse | None:
        """Count what will come, or say that too much lies here already: for this page, this address, or all."""
        session, size, address = _session_of(request), _length_of(request), address_of(request)
        held = Counter(self._held()) + self._coming
        self._address_of = {key: self._address_of[key] for key in held if key in self._address_of}
        self._address_of[session] = address
        largest = self._store.settings.import_megabytes * _MEGABYTE + _MARGIN
        of_address = sum(held[key] for key, whose in self._address_of.items() if whose == address)
        if of_address + size > _OF_ADDRESS * largest or held.total() + size > _OF_ALL * largest:
            return PlainTextResponse(t(_FULL), status_code=503, headers={"Retry-After": "300"})
        self._coming[session] += size
        return None


def _session_of(request: Request) -> str:
    return request.url.path.partition(UPLOADS)[2].partition("/")[0]


def _length_of(request: Request) -> int:
    return int(request.headers["content-length"])
