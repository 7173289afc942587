"""Sign-in of staff by a plain HTML form, and sign-out: the cookie is HttpOnly and only the server reads it."""

from __future__ import annotations

import re
from collections import deque
from html import escape
from pathlib import Path
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.actions import people
from tracker.config import SESSION_COOKIE
from tracker.domain.people import User
from tracker.errors import NotAllowed, TrackerError
from tracker.store import Store
from tracker.texts import DEMO_PASSWORD

_PAGE = (Path(__file__).resolve().parent.parent / "static" / "shell" / "sign-in.html").read_text(
    encoding="utf-8"
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_TRIES, _WINDOW_SECONDS, _KEPT = 10, 300.0, 10_000


class Throttle:
    """At most ten tries in five minutes for a key; remembers a bounded number of keys."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[float]] = {}
        self._lock = Lock()

    def check(self, key: str) -> None:
        """Note a try; raises NotAllowed where there were too many."""
        now = monotonic()
        with self._lock:
            tries = self._tries.pop(key, deque(maxlen=_TRIES))
            self._tries[key] = tries
            while len(self._tries) > _KEPT:
                self._tries.pop(next(iter(self._tries)))
            if len(tries) == _TRIES and now - tries[0] < _WINDOW_SECONDS:
                raise NotAllowed("Слишком много попыток входа. Подождите пять минут и попробуйте снова.")
            tries.append(now)

    def forget(self, key: str) -> None:
        """A try was right: start counting anew."""
        with self._lock:
            self._tries.pop(key, None)


def routes(store: Store) -> list[BaseRoute]:
    """`/auth/sign-in` (form and its answer) and `/auth/sign-out`."""
    throttle = Throttle()

    def form(request: Request) -> Response:
        return _page(store, to=_local(request.query_params.get("next", "/")))

    async def sign_in(request: Request) -> Response:
        said = {name: str(value)[:500] for name, value in (await request.form()).items()}
        # Hashing a password takes a while on purpose: not on the loop that serves everybody.
        return await run_in_threadpool(answer, request, said)

    def answer(request: Request, said: dict[str, str]) -> Response:
        to, login = _local(said.get("next", "/")), said.get("login", "").strip().lower()
        keys = (f"login {login}", f"address {request.client.host if request.client else ''}")
        try:
            _check_origin(request)
            for key in keys:
                throttle.check(key)
            token = people.sign_in(store, login, said.get("password", ""))
        except TrackerError as error:
            return _page(store, to=to, login=login, message=error.message, status=error.http_status)
        for key in keys:
            throttle.forget(key)
        return _welcome(store, token, to)

    def sign_out(request: Request) -> Response:
        _check_origin(request)
        people.sign_out(store, request.cookies.get(SESSION_COOKIE, ""))
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(SESSION_COOKIE)
        return response

    return [
        Route("/auth/sign-in", form, methods=["GET"]),
        Route("/auth/sign-in", sign_in, methods=["POST"]),
        Route("/auth/sign-out", sign_out, methods=["POST"]),
    ]


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


def _check_origin(request: Request) -> None:
    """A form of another site cannot sign anybody in or out."""
    origin = request.headers.get("origin")
    is_foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if is_foreign or request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise NotAllowed("Запрос пришёл с другого сайта. Откройте страницу входа заново и повторите.")


def _local(path: str) -> str:
    """Only a place on this site: anything else becomes the first page."""
    parts = urlsplit(path)
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/")
    is_plain = path.isprintable() and not path.startswith("//") and "\\" not in path
    return path if is_ours and is_plain else "/"


def _page(store: Store, *, to: str, login: str = "", message: str = "", status: int = 200) -> HTMLResponse:
    """The form, with what went wrong and, on a demo instance, the accounts to try."""
    fields = {
        "next": escape(to),
        "login": escape(login),
        "message": f'<p class="message" role="alert">{escape(message)}</p>' if message else "",
        "demo": _demo_accounts(store),
    }
    text = _PLACE.sub(lambda found: fields[found[1]], _PAGE)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    }
    return HTMLResponse(text, status_code=status, headers=headers)


def _demo_accounts(store: Store) -> str:
    with store.reading() as session:
        query = select(User).where(col(User.is_demo), col(User.is_active)).order_by(col(User.id))
        users = session.exec(query).all()
    if not users:
        return ""
    rows = "".join(
        f"<tr><td>{escape(user.role.label)}</td><td><code>{escape(user.login)}</code></td></tr>"
        for user in users
    )
    return (
        '<section class="demo"><h2>Учётные записи демонстрации</h2>'
        f"<table><tr><th>Роль</th><th>Логин</th></tr>{rows}</table>"
        f"<p>Пароль у всех один: <code>{escape(DEMO_PASSWORD)}</code></p></section>"
    )
