"""Sign-in of staff by a plain HTML form, and sign-out: the cookie is HttpOnly and only the server reads it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.actions import sessions
from tracker.api.session import actor_of, is_foreign
from tracker.api.tries import Tries
from tracker.config import SESSION_COOKIE
from tracker.domain.people import User
from tracker.errors import InvalidInput, NotAllowed, TooManyTries, TrackerError
from tracker.store import Store
from tracker.texts import DEMO_PASSWORD

_PAGE = (Path(__file__).resolve().parent.parent / "static" / "shell" / "sign-in.html").read_text("utf-8")
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_LARGEST_FORM = 16 * 1024


def routes(store: Store) -> list[BaseRoute]:
    """`/auth/sign-in` (form and its answer), `/auth/sign-out` and `/auth/sign-out-everywhere`."""
    door = _Door(store)
    return [
        Route("/auth/sign-in", door.show, methods=["GET"]),
        Route("/auth/sign-in", door.sign_in, methods=["POST"]),
        Route("/auth/sign-out", door.sign_out, methods=["POST"]),
        Route("/auth/sign-out-everywhere", door.sign_out_everywhere, methods=["POST"]),
    ]


class _Door:
    """The routes, with what they remember of tries."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tries = Tries(store)

    def show(self, request: Request) -> Response:
        """The form."""
        return _page(self._store, to=_local(request.query_params.get("next", "/")))

    async def sign_in(self, request: Request) -> Response:
        """The cookie and the way on, or the form again with what was wrong."""
        said = await _read_form(request)
        # Hashing a password takes a while on purpose: not on the loop that serves everybody.
        return await run_in_threadpool(self._answer, request, said)

    def _answer(self, request: Request, said: dict[str, str]) -> Response:
        to, login = _local(said.get("next", "/")), said.get("login", "").strip().lower()
        try:
            _check_origin(request)
            one = self._tries.enter(request, login)
            token = sessions.sign_in(
                self._store,
                login,
                said.get("password", ""),
                old_token=request.cookies.get(SESSION_COOKIE, ""),
                user_agent=request.headers.get("user-agent", ""),
            )
        except TrackerError as error:
            page = _page(self._store, to=to, login=login, message=error.message, status=error.http_status)
            if isinstance(error, TooManyTries):
                page.headers["Retry-After"] = str(error.wait_seconds)
            return page
        self._tries.succeed(one)
        response = _welcome(self._store, token, to)
        self._tries.mark_device(response, login)
        return response

    def sign_out(self, request: Request) -> Response:
        """End the sign-in and go to the first page."""
        _check_origin(request)
        sessions.sign_out(self._store, request.cookies.get(SESSION_COOKIE, ""))
        return _farewell()

    def sign_out_everywhere(self, request: Request) -> Response:
        """End all sign-ins of whoever asks, on all devices."""
        _check_origin(request)
        who = actor_of(self._store, request)
        if who.user_id is not None:
            sessions.end_own_everywhere(self._store, who)
        return _farewell()


async def _read_form(request: Request) -> dict[str, str]:
    """The fields of a small form; a large or unmeasured one is refused unread."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _LARGEST_FORM:
        raise InvalidInput("Форма входа заполнена неправильно. Откройте страницу входа заново.")
    form = await request.form(max_files=0, max_fields=10)
    return {name: str(value)[:500] for name, value in form.items()}


def _welcome(store: Store, token: str, to: str) -> Response:
    response = RedirectResponse(to, status_code=303)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=store.settings.session_days * 86400,
        httponly=True,
        samesite="lax",
        secure=store.settings.secure_cookies,
    )
    return response


def _farewell() -> Response:
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return response


def _check_origin(request: Request) -> None:
    """A form of another site cannot sign anybody in or out."""
    if is_foreign(request.headers):
        raise NotAllowed("Запрос пришёл с другого сайта. Откройте страницу входа заново и повторите.")


def _local(path: str) -> str:
    """Only a place on this site: anything else becomes the first page."""
    parts = urlsplit(path)
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/")
    is_plain = path.isprintable() and not path.startswith("//") and "\\" not in path
    return path if is_ours and is_plain else "/"


def _page(store: Store, *, to: str, login: str = "", message: str = "", status: int = 200) -> HTMLResponse:
    """The form, with what went wrong and, on a demo instance, the accounts to try."""
    said = Markup('<p class="message" role="alert">{}</p>').format(message) if message else Markup()
    fields = {"next": to, "login": login, "message": said, "demo": _demo_accounts(store, to)}
    # In one pass: what a person typed is never read as a place to fill.
    text = _PLACE.sub(lambda found: str(Markup("{}").format(fields[found[1]])), _PAGE)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    }
    return HTMLResponse(text, status_code=status, headers=headers)


def _demo_accounts(store: Store, to: str) -> Markup:
    """One button for each demo account; nothing where there are none."""
    with store.reading() as session:
        query = select(User).where(col(User.is_demo), col(User.is_active)).order_by(col(User.id))
        users = session.exec(query).all()
    if not users:
        return Markup()
    rows = Markup().join(
        Markup(
            '<form method="post" action="/auth/sign-in"><input type="hidden" name="next" value="{}">'
            '<input type="hidden" name="login" value="{}"><input type="hidden" name="password" value="{}">'
            "<span>{}<code>{}</code></span><button>Войти</button></form>"
        ).format(to, user.login, DEMO_PASSWORD, user.role.label, user.login)
        for user in users
    )
    return Markup(
        '<section class="demo"><h2>Попробовать на демонстрации</h2><p>Пароль у всех один: <strong>{}</strong></p>{}</section>'
    ).format(DEMO_PASSWORD, rows)
