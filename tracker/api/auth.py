"""Sign-in of staff by a plain HTML form, and sign-out: the cookie is HttpOnly and only the server reads it."""

from __future__ import annotations

from markupsafe import Markup
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.actions import sessions
from tracker.api import auth_page
from tracker.api.frame import fill, template
from tracker.api.oidc import OidcPages
from tracker.api.reset import ResetPages
from tracker.api.second_factor import SecondFactorPages, way_on
from tracker.api.session import actor_of, token_of
from tracker.api.tries import Tries
from tracker.domain.people import User, plain_login
from tracker.errors import TrackerError
from tracker.i18n import t
from tracker.store import Store
from tracker.texts import DEMO_PASSWORD

_BODY = template("sign-in.html")
_EVERYWHERE = "Вы вышли на всех устройствах. Теперь всюду нужно войти заново."


def routes(store: Store) -> list[BaseRoute]:
    """Everything under `/auth/`: the form and its answer, the ways out, one-time links, the second factor, the identity provider."""
    tries = Tries(store)
    oidc = OidcPages(store)
    door = _Door(store, tries, oidc)
    return [
        Route("/auth/sign-in", door.show, methods=["GET"]),
        Route("/auth/sign-in", door.sign_in, methods=["POST"]),
        # Where password managers send people to change a password (W3C).
        Route("/.well-known/change-password", lambda _request: auth_page.go("/account"), methods=["GET"]),
        Route("/auth/sign-out", door.sign_out, methods=["POST"]),
        Route("/auth/sign-out-everywhere", door.sign_out_everywhere, methods=["POST"]),
        *ResetPages(store, tries).routes(),
        *SecondFactorPages(store, tries).routes(),
        *oidc.routes(),
    ]


class _Door:
    """The form and the ways out, with what they remember of tries."""

    def __init__(self, store: Store, tries: Tries, oidc: OidcPages) -> None:
        self._store = store
        self._tries = tries
        self._oidc = oidc

    def show(self, request: Request) -> Response:
        """The form."""
        return self._page(to=auth_page.local_path(request.query_params.get("next", "/")))

    async def sign_in(self, request: Request) -> Response:
        """The cookie and the way on, or the form again with what was wrong."""
        said = await auth_page.read_form(request)
        # Hashing a password takes a while on purpose: not on the loop that serves everybody.
        return await run_in_threadpool(self._answer, request, said)

    def _answer(self, request: Request, said: dict[str, str]) -> Response:
        to, login = auth_page.local_path(said.get("next", "/")), plain_login(said.get("login", ""))
        try:
            password = said.get("password", "")
            one = self._tries.enter(request, login, is_guess=password != DEMO_PASSWORD)
            token = sessions.sign_in(
                self._store,
                login,
                password,
                old_token=token_of(self._store, request),
                user_agent=request.headers.get("user-agent", ""),
            )
        except TrackerError as error:
            return self._page(to=to, login=login, error=error)
        self._tries.succeed(one)
        response = auth_page.let_in(self._store, token, way_on(self._store, token, to))
        self._tries.mark_device(response, login)
        return response

    def sign_out(self, request: Request) -> Response:
        """End the sign-in, and say so."""
        token = token_of(self._store, request)
        found = sessions.find(self._store, token)
        sessions.sign_out(self._store, token)
        return auth_page.let_out(self._store, self._oidc.farewell(request, found) or _farewell())

    def sign_out_everywhere(self, request: Request) -> Response:
        """End all sign-ins of whoever asks, on all devices, and say so."""
        who = actor_of(self._store, request)
        if who.user_id is None:
            return auth_page.go("/auth/sign-in?next=/account")
        sessions.end_own_everywhere(self._store, who)
        return auth_page.let_out(self._store, _farewell(_EVERYWHERE))

    def _page(self, *, to: str, login: str = "", error: TrackerError | None = None) -> HTMLResponse:
        """The form, with what went wrong, the way through a provider and, on a demo instance, the accounts to try."""
        said = Markup('<p class="message" role="alert">{}</p>').format(error.message) if error else Markup()
        fields = {
            "next": to,
            "login": login,
            "message": said,
            "lead": t("Жителям вход не нужен: карта и подача заявок открыты для всех."),
            "login_label": t("Логин"),
            "password_label": t("Пароль"),
            "go": t("Войти"),
            "forgotten": t("Забыли пароль? Администратор сервиса даст ссылку, по которой вы зададите новый."),
            "back": t("Вернуться на карту"),
            "provider": self._oidc.button(to),
            "demo": _demo_accounts(self._store, to),
        }
        return auth_page.answer_with(t("Вход для сотрудников"), fill(_BODY, fields), error=error)


def _farewell(message: str = "На этом устройстве вход завершён.") -> Response:
    """What a person sees after signing out."""
    body = auth_page.button(auth_page.SIGN_IN, t("Войти снова"))
    return auth_page.show(t("Вы вышли"), body, message=t(message))


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
            "<span>{}<code>{}</code></span><button>{}</button></form>"
        ).format(to, user.login, DEMO_PASSWORD, t(user.role.label), user.login, t("Войти"))
        for user in users
    )
    return Markup('<section class="demo"><h2>{}</h2><p>{} <strong>{}</strong></p>{}</section>').format(
        t("Попробовать на демонстрации"), t("Пароль у всех один:"), DEMO_PASSWORD, rows
    )
