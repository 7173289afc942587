"""Expected errors on HTTP: their own code and sentence, as a page for people and as JSON for programs."""

from __future__ import annotations

from http import HTTPStatus

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from tracker.api.frame import in_frame
from tracker.errors import TrackerError
from tracker.i18n import t

_BODY = Markup('<p>{}</p>\n<p class="help"><a href="/">{}</a> · <a href="/find">{}</a></p>')
#: What went wrong is told to this reader, in this language, now.
_HEADERS = {"Cache-Control": "no-store"}
_TITLES = {
    HTTPStatus.NOT_FOUND: "Здесь ничего нет",
    HTTPStatus.FORBIDDEN: "Сюда нельзя",
    HTTPStatus.SERVICE_UNAVAILABLE: "Сервис сейчас не работает",
}


def handle(request: Request, error: TrackerError) -> Response:
    """An expected error as its code and a sentence."""
    if "text/html" not in request.headers.get("accept", ""):
        said = {"message": error.message}
        return JSONResponse(said, status_code=error.http_status, headers=_HEADERS)
    return HTMLResponse(error_page(error), status_code=error.http_status, headers=_HEADERS)


def error_page(error: TrackerError) -> bytes:
    """An expected error as a calm page with ways on."""
    title = t(_TITLES.get(HTTPStatus(error.http_status), "Не получилось"))
    body = _BODY.format(error.message, t("Вернуться на карту"), t("Найти заявку по номеру"))
    return in_frame(title, body).encode()
