"""`/auth/reset/…`: a new password by a one-time link. Looking at the page does not use the link up."""

from __future__ import annotations

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions import resets
from tracker.api import auth_page
from tracker.api.tries import Tries
from tracker.domain.passwords import MAX_PASSWORD, MIN_PASSWORD, say_rule
from tracker.errors import InvalidInput, NotFound, TrackerError
from tracker.i18n import t
from tracker.store import Store

_TITLE = "Новый пароль"
_FORM = Markup(
    '<p class="lead">{rule}</p><form method="post" action="/auth/reset/{token}">'
    '<label for="login">{login_label}</label>'
    '<input id="login" name="username" value="{login}" autocomplete="username" readonly>'
    '<label for="password">{password_label}</label>'
    '<input id="password" name="password" type="password" autocomplete="new-password" minlength="{least}" '
    'maxlength="{most}" required autofocus>'
    '<label for="again">{again_label}</label>'
    '<input id="again" name="again" type="password" autocomplete="new-password" maxlength="{most}" required>'
    '<button type="submit">{go}</button></form>'
    '<p class="help">{effect}</p>'
)


class ResetPages:
    """The routes over a store."""

    def __init__(self, store: Store, tries: Tries) -> None:
        self._store = store
        self._tries = tries

    def routes(self) -> list[BaseRoute]:
        """The form and its answer."""
        return [
            Route("/auth/reset/{token}", self._show, methods=["GET"]),
            Route("/auth/reset/{token}", self._receive, methods=["POST"]),
        ]

    def _show(self, request: Request) -> Response:
        return self._form(request.path_params["token"])

    async def _receive(self, request: Request) -> Response:
        said = await auth_page.read_form(request)
        return await run_in_threadpool(self._answer, request.path_params["token"], said)

    def _answer(self, token: str, said: dict[str, str]) -> Response:
        try:
            if said.get("password") != said.get("again"):
                raise InvalidInput("Пароли не совпадают. Впишите новый пароль ещё раз.")
            login = resets.use_link(self._store, token, said.get("password", ""))
        except TrackerError as error:
            return self._form(token, error)
        way = auth_page.button(auth_page.SIGN_IN, t("Войти"))
        answer = _quiet(auth_page.show(t(_TITLE), way, message=t("Пароль задан. Войдите с ним.")))
        self._tries.mark_device(answer, login)
        return answer

    def _form(self, token: str, error: TrackerError | None = None) -> Response:
        try:
            login = resets.login_of_link(self._store, token)
        except NotFound as gone:
            return _quiet(auth_page.show(t(_TITLE), auth_page.to_sign_in(), error=gone))
        body = _FORM.format(
            rule=say_rule(),
            token=token,
            login=login,
            least=MIN_PASSWORD,
            most=MAX_PASSWORD,
            login_label=t("Логин"),
            password_label=t("Новый пароль"),
            again_label=t("Новый пароль ещё раз"),
            go=t("Задать пароль"),
            effect=t("Все прежние входы завершатся на всех устройствах."),
        )
        return _quiet(auth_page.show(t(_TITLE), body, error=error))


def _quiet(answer: Response) -> Response:
    """No page that is gone to from here hears of the link."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
