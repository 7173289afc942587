"""`/auth/code` asks for the code after the password; `/auth/second-factor` sets it up, renews recovery codes, takes it off."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions import second_factor, sessions
from tracker.actions.second_factor import Setup
from tracker.api import auth_page
from tracker.api.session import token_of
from tracker.api.tries import Tries
from tracker.domain.people import Stage
from tracker.errors import NotAllowed, TrackerError
from tracker.i18n import t
from tracker.store import Store

CODE_PATH, SETUP_PATH = "/auth/code", "/auth/second-factor"
_CODE_FIELD = Markup(
    '<label for="code">{label}</label>'
    '<input id="code" name="code" inputmode="{mode}" autocomplete="one-time-code" maxlength="20" spellcheck="false" required autofocus>'
)
_CODE_FORM = Markup(
    '<p class="lead">{lead}</p>'
    '<form method="post" action="/auth/code"><input type="hidden" name="next" value="{next}">{field}'
    '<button type="submit">{go}</button></form>'
    '<p class="help">{help}</p>'
)
_SETUP_FORM = Markup(
    '<p class="lead">{why}</p>'
    "<ol><li>{get}</li><li>{point}</li><li>{enter}</li></ol>"
    '<div class="qr" role="img" aria-label="{alt}">{picture}</div>'
    "<details><summary>{unread}</summary><p>{by_hand} <code>{secret}</code></p></details>"
    '<p class="help"><a href="{address}">{same_phone}</a></p>'
    '<form method="post" action="/auth/second-factor"><input type="hidden" name="do" value="confirm">'
    '<input type="hidden" name="draft" value="{draft}"><input type="hidden" name="next" value="{next}">{field}'
    '<button type="submit">{go}</button></form>'
)
_CODES = Markup(
    "<p>{lead} <strong>{once}</strong></p>"
    '<ul class="codes">{codes}</ul><p><a class="button quiet" download="запасные-коды.txt" href="{file}">{download}</a></p>'
    '<p><a class="button" href="{next}">{kept}</a></p>'
)
_MANAGE = Markup('<p class="lead">{lead}</p>{buttons}')
_BUTTON = Markup(
    '<form method="post" action="/auth/second-factor"><input type="hidden" name="do" value="{do}">'
    '<button type="submit" class="quiet">{label}</button></form>'
)
_AGAIN = f"{auth_page.SIGN_IN}?next=/auth/second-factor"
_TITLE = "Подтверждение входа"


def way_on(store: Store, token: str, to: str) -> str:
    """Where a new sign-in leads: to what it waits for, then to the place that was wanted."""
    found = sessions.find(store, token)
    if found is None or found.stage is Stage.FULL:
        return to
    path = CODE_PATH if found.stage is Stage.CODE else SETUP_PATH
    return f"{path}?{urlencode({'next': to})}"


class SecondFactorPages:
    """The routes over a store."""

    def __init__(self, store: Store, tries: Tries) -> None:
        self._store = store
        self._tries = tries
        self._deeds: dict[str, Callable[[str, dict[str, str]], Response]] = {
            "confirm": self._confirm,
            "renew": self._renew,
            "codes": self._remake_codes,
            "off": self._take_off,
        }

    def routes(self) -> list[BaseRoute]:
        """The forms and their answers."""
        return [
            Route(CODE_PATH, self._show_code, methods=["GET"]),
            Route(CODE_PATH, self._receive_code, methods=["POST"]),
            Route(SETUP_PATH, self._show_setup, methods=["GET"]),
            Route(SETUP_PATH, self._receive_setup, methods=["POST"]),
        ]

    def _show_code(self, request: Request) -> Response:
        found = sessions.find(self._store, token_of(self._store, request))
        if found is None or found.stage is not Stage.CODE:
            return auth_page.go("/auth/sign-in")
        return _code_form(auth_page.local_path(request.query_params.get("next", "/")))

    async def _receive_code(self, request: Request) -> Response:
        said = await auth_page.read_form(request)
        return await run_in_threadpool(self._answer_code, request, said)

    def _answer_code(self, request: Request, said: dict[str, str]) -> Response:
        to, token = auth_page.local_path(said.get("next", "/")), token_of(self._store, request)
        found = sessions.find(self._store, token)
        if found is None:
            return auth_page.go("/auth/sign-in")
        try:
            one = self._tries.enter_code(request, found.user.id)
            new = second_factor.pass_code(self._store, token, said.get("code", ""))
        except TrackerError as error:
            return _code_form(to, error)
        self._tries.succeed(one)
        return auth_page.let_in(self._store, new, to)

    def _show_setup(self, request: Request) -> Response:
        token, to = (
            token_of(self._store, request),
            auth_page.local_path(request.query_params.get("next", "/account")),
        )
        found = sessions.find(self._store, token)
        if found is None or found.stage is Stage.CODE:
            return auth_page.go(f"/auth/sign-in?{urlencode({'next': SETUP_PATH})}")
        try:
            left = second_factor.codes_left(self._store, found.user.id)
            if left is None:
                return self._setup_form(second_factor.start(self._store, token), token, to)
            return self._manage(found.user.role, left)
        except NotAllowed as error:
            return _ask_again(error)

    async def _receive_setup(self, request: Request) -> Response:
        said = await auth_page.read_form(request)
        return await run_in_threadpool(self._answer_setup, token_of(self._store, request), said)

    def _answer_setup(self, token: str, said: dict[str, str]) -> Response:
        deed = self._deeds.get(said.get("do", ""))
        if deed is None:
            return auth_page.go(SETUP_PATH)
        try:
            return deed(token, said)
        except NotAllowed as error:
            return _ask_again(error)

    def _confirm(self, token: str, said: dict[str, str]) -> Response:
        to, draft = auth_page.local_path(said.get("next", "/account")), said.get("draft", "")
        try:
            new, codes = second_factor.confirm(self._store, token, draft, said.get("code", ""))
        except NotAllowed:
            raise
        except TrackerError as error:
            return self._setup_form(second_factor.resume(self._store, token, draft), token, to, error)
        page = _codes_page(
            codes, auth_page.first_place(self._store, new, to), t("Подтверждение входа включено.")
        )
        auth_page.set_session(self._store, page, new)
        return page

    def _renew(self, token: str, said: dict[str, str]) -> Response:
        return self._setup_form(second_factor.start(self._store, token), token, said.get("next", "/account"))

    def _remake_codes(self, token: str, _said: dict[str, str]) -> Response:
        codes = second_factor.remake_codes(self._store, token)
        return _codes_page(codes, "/account", t("Новые коды готовы, прежние больше не действуют."))

    def _take_off(self, token: str, _said: dict[str, str]) -> Response:
        second_factor.take_off(self._store, token)
        return auth_page.show(
            t(_TITLE),
            Markup(),
            message=t("Подтверждение входа отключено. Теперь нужен только пароль."),
            back=auth_page.TO_ACCOUNT,
        )

    def _setup_form(self, setup: Setup, token: str, to: str, error: TrackerError | None = None) -> Response:
        found = sessions.find(self._store, token)
        is_due = found is not None and found.stage is Stage.SETUP
        what = t("Кроме пароля, при входе понадобится код из приложения на вашем телефоне.")
        why = (
            t("Для вашей роли это обязательно: настройте сейчас, это две минуты.")
            if is_due
            else t("Кто узнает пароль, без телефона не войдёт.")
        )
        body = _SETUP_FORM.format(
            why=f"{what} {why}",
            picture=_picture(setup.address),
            address=setup.address,
            secret=" ".join(setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4)),
            draft=setup.draft,
            next=to,
            field=_CODE_FIELD.format(label=t("Код из приложения"), mode="numeric"),
            **_setup_words(),
        )
        # Whoever must set it up now has no account page yet.
        return auth_page.show(
            t(_TITLE), body, error=error, back=auth_page.TO_MAP if is_due else auth_page.TO_ACCOUNT
        )

    def _manage(self, role: str, left: int) -> Response:
        deeds = {"codes": "Новые запасные коды", "renew": "Другой телефон", "off": "Отключить подтверждение"}
        if role in self._store.settings.second_factor_roles:
            del deeds["off"]
        buttons = Markup().join(_BUTTON.format(do=do, label=t(label)) for do, label in deeds.items())
        lead = t("Каждый вход вы подтверждаете кодом приложения. Запасных кодов осталось: {left}.", left=left)
        body = _MANAGE.format(lead=lead, buttons=buttons)
        return auth_page.show(t(_TITLE), body, back=auth_page.TO_ACCOUNT)


def _setup_words() -> dict[str, str]:
    return {
        "get": t(
            "Поставьте на телефон приложение с кодами, например «Яндекс Ключ», Aegis или Google Authenticator."
        ),
        "point": t("Наведите его на картинку."),
        "enter": t("Впишите шесть цифр, которые оно покажет."),
        "alt": t("Картинка с ключом для приложения; ниже тот же ключ буквами"),
        "unread": t("Картинка не читается?"),
        "by_hand": t("Выберите в приложении ввод ключа и впишите:"),
        "same_phone": t("Приложение на этом же телефоне? Откройте его"),
        "go": t("Включить"),
    }


def _picture(address: str) -> Markup:
    """The address as a QR code: modules as paths, none of the text itself."""
    code = segno.make(address, error="l", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4))  # noqa: S704


def _code_form(to: str, error: TrackerError | None = None) -> Response:
    body = _CODE_FORM.format(
        lead=t("Откройте приложение с кодами на телефоне и впишите шесть цифр для «Дворы Мотовилихи»."),
        next=to,
        field=_CODE_FIELD.format(label=t("Код"), mode="text"),
        go=t("Войти"),
        help=t(
            "Телефона нет под рукой? Впишите сюда один из запасных кодов. Если нет и их, обратитесь к администратору сервиса."
        ),
    )
    return auth_page.show(t("Код подтверждения"), body, error=error)


def _codes_page(codes: list[str], to: str, message: str) -> Response:
    items = Markup().join(Markup("<li><code>{}</code></li>").format(code) for code in codes)
    body = _CODES.format(
        lead=t("Если телефона не будет под рукой, войдите по одному из этих кодов. Каждый служит один раз."),
        once=t("Больше мы их не покажем: скачайте, распечатайте эту страницу или запишите."),
        codes=items,
        file=_file_of(codes),
        download=t("Скачать файлом"),
        next=to,
        kept=t("Я сохранил коды"),
    )
    return auth_page.show(t("Запасные коды"), body, message=message, back=auth_page.TO_ACCOUNT)


def _file_of(codes: list[str]) -> str:
    """The codes as a text file within its own link: no address of ours ever serves them."""
    text = "\r\n".join(["Дворы Мотовилихи: запасные коды для входа, каждый служит один раз", "", *codes, ""])
    return f"data:text/plain;charset=utf-8,{quote(text)}"


def _ask_again(error: TrackerError) -> Response:
    again = auth_page.button(_AGAIN, t("Войти ещё раз"))
    return auth_page.show(t(_TITLE), again, error=error, back=auth_page.TO_ACCOUNT)
