"""Expected errors on HTTP: their own code and sentence, as a page for people and as JSON for programs."""

from __future__ import annotations

from http import HTTPStatus

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from tracker.api.frame import in_frame
from tracker.errors import TrackerError

_BODY = Markup(
    '<p>{}</p>\n<p class="help"><a href="/">Вернуться на карту</a> · <a href="/find">Найти заявку по номеру</a></p>'
)
_TITLES = {
    HTTPStatus.NOT_FOUND: "Здесь ничего нет",
    HTTPStatus.FORBIDDEN: "Сюда нельзя",
    HTTPStatus.SERVICE_UNAVAILABLE: "Сервис сейчас не работает",
}


def handle(request: Request, error: TrackerError) -> Response:
    """An expected error as its code and a sentence."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"message": error.message}, status_code=error.http_status)
    return HTMLResponse(
        error_page(error), status_code=error.http_status, headers={"Cache-Control": "no-store"}
    )


def error_page(error: TrackerError) -> bytes:
    """An expected error as a calm page with ways on."""
    title = _TITLES.get(HTTPStatus(error.http_status), "Не получилось")
    return in_frame(title, _BODY.format(error.message)).encode()
