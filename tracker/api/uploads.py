"""A limit on what is uploaded to pages: files to import are for those who may import, everybody else sends photos."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.api.session import actor_of
from tracker.domain.permissions import Action, can
from tracker.store import Store

UPLOADS = "/_stcore/upload_file/"
_MEGABYTE = 1024 * 1024
# What a form adds around its file.
_MARGIN = 64 * 1024


class UploadLimit:
    """ASGI middleware: refuses an upload by its stated length, before a byte of it is read into memory."""

    def __init__(self, app: ASGIApp, *, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "PUT" and UPLOADS in scope["path"]:
            refusal = await run_in_threadpool(self._refusal, Request(scope))
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, request: Request) -> PlainTextResponse | None:
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()):
            return PlainTextResponse("Не указан размер файла.", status_code=411)
        settings = self._store.settings
        megabytes = settings.photo_megabytes
        is_large = int(length) > megabytes * _MEGABYTE + _MARGIN
        if is_large and can(actor_of(self._store, request), Action.IMPORT):
            megabytes = max(megabytes, settings.import_megabytes)
        if int(length) <= megabytes * _MEGABYTE + _MARGIN:
            return None
        return PlainTextResponse(f"Файл больше {megabytes} МБ. Выберите другой.", status_code=413)
