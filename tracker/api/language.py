"""`GET /language/{language}?back=…`: the reader's choice of a language, kept in a cookie; and the language of every request."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.api.auth_page import go, local_path
from tracker.config import LANGUAGE_COOKIE, Settings
from tracker.errors import NotFound
from tracker.i18n import LANGUAGES, speaking
from tracker.store import Store

_YEAR = 365 * 86400


class Language:
    """ASGI middleware: whatever is said on the way speaks the language of the reader's cookie, else the instance's."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._usual = settings.language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(chosen_in(scope) or self._usual):
            await self._app(scope, receive, send)


def chosen_in(scope: Scope) -> str:
    """The language in a request's cookie; empty where none of ours is in it."""
    chosen = HTTPConnection(scope).cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else ""


def routes(store: Store) -> list[BaseRoute]:
    """The route of the choice."""

    def choose(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in LANGUAGES:
            raise NotFound("Такого языка здесь нет. Вернитесь на карту и выберите язык из предложенных.")
        answer = go(local_path(request.query_params.get("back") or _came_from(request)))
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=store.settings.secure_cookies,
        )
        return answer

    return [Route("/language/{language}", choose, methods=["GET"])]


def _came_from(request: Request) -> str:
    """The page that led here, as a place on this site; whatever its host, nobody is sent there."""
    page = urlsplit(request.headers.get("referer", ""))
    return f"{page.path}?{page.query}" if page.query else page.path
