"""The service as a client of an OpenID Connect provider: code flow with PKCE, state and nonce; every token is checked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from tracker.config import Settings
from tracker.errors import NotAllowed, ProviderUnavailable

_TIMEOUT = 5
_AT_ONCE = 4
_KEPT_SECONDS = 3600.0
_LEEWAY = 60
# Only signatures that need the provider's private key: never «none», never one made with the client's secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_DOWN = "Служба единого входа не отвечает. Войдите по паролю или попробуйте через несколько минут."
_WRONG = "Вход не удался: служба единого входа ответила не так, как нужно. Попробуйте войти ещё раз; если не поможет, сообщите администратору."


@dataclass(frozen=True)
class Flow:
    """One attempt: what the answer must fit. It travels sealed in a cookie of the browser that began it."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    to: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


class OidcClient:
    """Talks to the provider of the settings; what it says of itself is kept for an hour."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0
        # A provider that hangs holds up those who ask it, not everybody: threads are few.
        self._slots = BoundedSemaphore(_AT_ONCE)

    @property
    def is_on(self) -> bool:
        """Whether the settings name a provider."""
        return bool(self._settings.oidc_issuer and self._settings.oidc_client_id)

    def start(self, *, redirect_uri: str, to: str) -> tuple[str, Flow]:
        """Where to send the browser, and what to remember. Raises ProviderUnavailable."""
        with self._asking():
            return self._start(redirect_uri, to)

    def _start(self, redirect_uri: str, to: str) -> tuple[str, Flow]:
        flow = Flow(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            redirect_uri=redirect_uri,
            to=to,
        )
        with self._session(redirect_uri) as session:
            address, _state = session.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=flow.state,
                code_verifier=flow.verifier,
                nonce=flow.nonce,
            )
        return str(address), flow

    def finish(self, flow: Flow, said: Mapping[str, str]) -> dict[str, Any]:
        """The checked claims of the person who came back; raises NotAllowed or ProviderUnavailable."""
        if not secrets.compare_digest(said.get("state", "").encode(), flow.state.encode()):
            raise NotAllowed(_WRONG)
        if said.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise NotAllowed(_WRONG)
        if "error" in said or not said.get("code"):
            raise NotAllowed(
                "Вход отменён или не разрешён службой единого входа. Войдите ещё раз или по паролю."
            )
        with self._asking(), self._session(flow.redirect_uri) as session:
            try:
                token = session.fetch_token(
                    self._endpoint("token_endpoint"),
                    code=said["code"],
                    grant_type="authorization_code",
                    code_verifier=flow.verifier,
                    allow_redirects=False,
                )
                claims = self._check(token, flow.nonce)
                return self._with_user_info(session, claims)
            except (AuthlibBaseError, JoseError) as error:
                raise NotAllowed(_WRONG) from error
            except (RequestException, ValueError, TypeError, AttributeError) as error:
                raise ProviderUnavailable(_DOWN) from error

    def sign_out_address(self, back: str) -> str:
        """Where the person ends the provider's own sign-in, if it has such a place."""
        try:
            with self._asking():
                address = self._endpoint("end_session_endpoint")
        except ProviderUnavailable:
            return ""
        query = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": back}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            raise ProviderUnavailable(_DOWN)
        try:
            yield
        finally:
            self._slots.release()

    def _check(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token, if its signature, issuer, audience, time, nonce and access token fit."""
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise NotAllowed(_WRONG)
        try:
            decoded = jwt.decode(raw, self._key_set(), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            decoded = jwt.decode(raw, self._key_set(is_anew=True), algorithms=_ALGORITHMS)
        client_id = self._settings.oidc_client_id
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": client_id},
                "sub": {"essential": True},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    def _with_user_info(self, session: OAuth2Session, claims: dict[str, Any]) -> dict[str, Any]:
        """Providers may keep roles out of the ID token; what is said beside it counts only for the same person."""
        address = self._load().get("userinfo_endpoint")
        if find_claim(claims, self._settings.oidc_role_claim) is not None or not address:
            return claims
        answer = session.get(self._endpoint("userinfo_endpoint"), timeout=_TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        more = answer.json()
        if more.get("sub") != claims["sub"]:
            raise NotAllowed(_WRONG)
        return {**more, **claims}

    def _session(self, redirect_uri: str) -> OAuth2Session:
        secret = self._settings.oidc_client_secret
        session = OAuth2Session(
            self._settings.oidc_client_id,
            secret.get_secret_value() if secret else None,
            scope=self._settings.oidc_scopes,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method=self._auth_method(),
            code_challenge_method="S256",
            default_timeout=_TIMEOUT,
        )
        session.trust_env = False
        return session

    def _auth_method(self) -> str:
        if self._settings.oidc_client_secret is None:
            return "none"
        known = self._load().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"

    def _endpoint(self, name: str) -> str:
        """An address of the provider; where the provider speaks HTTPS, all of it must."""
        address = self._load().get(name)
        scheme = urlsplit(self._settings.oidc_issuer).scheme
        if not isinstance(address, str) or urlsplit(address).scheme not in ("https", scheme):
            raise ProviderUnavailable(_DOWN)
        return address

    def _load(self) -> dict[str, Any]:
        if not self._metadata or monotonic() - self._read_at > _KEPT_SECONDS:
            found = self._get(f"{self._settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._settings.oidc_issuer:
                raise ProviderUnavailable(_DOWN)
            self._metadata, self._keys, self._read_at = found, None, monotonic()
        return self._metadata

    def _key_set(self, *, is_anew: bool = False) -> KeySet:
        if self._keys is None or is_anew:
            self._keys = KeySet.import_key_set(self._get(self._endpoint("jwks_uri")))  # type: ignore[arg-type]
        return self._keys

    def _get(self, address: str) -> dict[str, Any]:
        try:
            with OAuth2Session() as session:
                session.trust_env = False
                answer = session.get(address, timeout=_TIMEOUT, allow_redirects=False, withhold_token=True)
                answer.raise_for_status()
                found = answer.json()
        except (RequestException, ValueError) as error:
            raise ProviderUnavailable(_DOWN) from error
        if not isinstance(found, dict):
            raise ProviderUnavailable(_DOWN)
        return found


def find_claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by a path of names with dots; None where there is none."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
