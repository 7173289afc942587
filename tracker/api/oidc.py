"""`/auth/oidc/…`: to the identity provider and back, and the words of the sign-in page about it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.actions import external
from tracker.actions.external import Person
from tracker.actions.sessions import Found
from tracker.api import auth_page
from tracker.api.oidc_client import Flow, OidcClient, find_claim
from tracker.api.second_factor import way_on
from tracker.api.session import token_of
from tracker.api.share import base_of
from tracker.config import Settings
from tracker.domain.people import Role
from tracker.errors import NotFound, TrackerError
from tracker.i18n import t
from tracker.store import Store

FLOW_COOKIE = "tracker_oidc"
_PURPOSE = "oidc-flow"
_PATH = "/auth/oidc"
_FLOW_SECONDS = 600
_STALE = "Вход занял слишком много времени или начат в другом окне. Войдите ещё раз."
#: Words of a provider for more than a password (RFC 8176).
_MORE = frozenset({"mfa", "otp", "hwk", "swk", "sc"})
_log = logging.getLogger(__name__)


class OidcPages:
    """The routes over a store; without a provider in the settings there are none behind them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = OidcClient(store.settings)

    def routes(self) -> list[BaseRoute]:
        """There and back."""
        return [
            Route(f"{_PATH}/start", self._start, methods=["GET"]),
            Route(f"{_PATH}/callback", self._come_back, methods=["GET"]),
        ]

    def button(self, to: str) -> Markup:
        """The way to the provider on the sign-in page; nothing where there is none."""
        if not self._client.is_on:
            return Markup()
        return Markup('<p class="or">{}</p><a class="button quiet" href="{}">{}</a>').format(
            t("или"),
            f"{_PATH}/start?{urlencode({'next': to})}",
            t("Войти через {name}", name=t(self._store.settings.oidc_name)),
        )

    def farewell(self, request: Request, found: Found | None) -> Response | None:
        """After a sign-out: the way to end the provider's sign-in too; None for who came by the password."""
        if found is None or not found.issuer or found.issuer != self._store.settings.oidc_issuer:
            return None
        address = self._client.sign_out_address(f"{base_of(self._store.settings, request.scope)}/")
        if not address:
            return None
        said = t(
            "Из этого сервиса вы вышли. Если за компьютером работает кто-то ещё, выйдите и из службы входа."
        )
        leave = auth_page.button(address, t("Выйти из «{name}»", name=t(self._store.settings.oidc_name)))
        body = Markup("<p>{}</p>{}").format(said, leave)
        return auth_page.show(t("Вы вышли"), body)

    def _start(self, request: Request) -> Response:
        self._check_on()
        to = auth_page.local_path(request.query_params.get("next", "/"))
        redirect_uri = f"{base_of(self._store.settings, request.scope)}{_PATH}/callback"
        try:
            address, flow = self._client.start(redirect_uri=redirect_uri, to=to)
        except TrackerError as error:
            return auth_page.show(t("Вход"), auth_page.to_sign_in(), error=error)
        response = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            FLOW_COOKIE,
            self._store.keys.seal(_PURPOSE, json.dumps(flow.to_dict())),
            max_age=_FLOW_SECONDS,
            path=_PATH,
            httponly=True,
            samesite="lax",
            secure=self._store.settings.secure_cookies,
        )
        return response

    async def _come_back(self, request: Request) -> Response:
        self._check_on()
        return await run_in_threadpool(self._answer, request)

    def _answer(self, request: Request) -> Response:
        try:
            flow = self._flow(request)
            claims = self._client.finish(flow, request.query_params)
            person = to_person(claims, self._store.settings)
            token = external.sign_in(
                self._store,
                person,
                old_token=token_of(self._store, request),
                user_agent=request.headers.get("user-agent", ""),
            )
            response = auth_page.let_in(self._store, token, way_on(self._store, token, flow.to))
        except TrackerError as error:
            _log.warning("sign-in through the provider failed: %s", type(error.__cause__ or error).__name__)
            response = auth_page.show(t("Вход не удался"), auth_page.to_sign_in(), error=error)
        # An attempt serves once, whatever came of it.
        response.delete_cookie(FLOW_COOKIE, path=_PATH, httponly=True, samesite="lax")
        return response

    def _flow(self, request: Request) -> Flow:
        sealed = request.cookies.get(FLOW_COOKIE, "")
        opened = self._store.keys.unseal(_PURPOSE, sealed, seconds=_FLOW_SECONDS)
        if opened is None:
            raise NotFound(_STALE)
        return Flow(**json.loads(opened))

    def _check_on(self) -> None:
        if not self._client.is_on:
            raise NotFound("Такой страницы нет.")


def to_person(claims: Mapping[str, Any], settings: Settings) -> Person:
    """What checked claims say, by the names that the settings give them."""
    amr = claims.get("amr")
    return Person(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"])[:300],
        name=_text(claims, "name"),
        login=_text(claims, "preferred_username"),
        role=_role(find_claim(claims, settings.oidc_role_claim), settings),
        organisation_inn=_text(claims, settings.oidc_organisation_claim),
        area_code=_text(claims, settings.oidc_area_claim),
        has_proved_more=isinstance(amr, list) and not _MORE.isdisjoint(map(str, amr)),
    )


def _role(said: object, settings: Settings) -> Role | None:
    values = {str(one) for one in said} if isinstance(said, list) else {str(said)}
    return next((Role(role) for value, role in settings.oidc_roles.items() if value in values), None)


def _text(claims: Mapping[str, Any], name: str) -> str:
    said = find_claim(claims, name) if name else None
    return str(said)[:300] if isinstance(said, str | int) else ""
