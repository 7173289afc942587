"""How fast somebody may guess at the door: waits that grow, counted by account and by address.

A stranger's guesses must not keep an officer out. A browser that signed in before carries a sealed mark of that account, and is
counted by itself: the waits of strangers do not touch it. Elsewhere a wait ends after a quarter of an hour at most, and a one-time
link of an administrator needs no password at all. The counts live in memory: a restart forgets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from tracker.api.session import address_of
from tracker.errors import TooManyTries
from tracker.i18n import t
from tracker.store import Store
from tracker.throttle import GrowingDelay

DEVICE_COOKIE = "tracker_device"
_PURPOSE = "device"
_KNOWN_SECONDS = 180 * 86400


@dataclass(frozen=True)
class Try:
    """One try: the keys that it is counted by."""

    account: str
    address: str


class Tries:
    """What this process remembers of tries: few on one account, more by one address, behind which an office may stand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_account = GrowingDelay(free=5, first=5, most=900)
        self._by_address = GrowingDelay(free=40, first=1, most=60)

    def enter(self, request: Request, login: str, *, is_guess: bool = True) -> Try:
        """Count a try; raises TooManyTries, saying how long to wait.

        What everybody may read (the demo's password) is no guess at an account: it counts for the address alone.
        """
        mark = request.cookies.get(DEVICE_COOKIE, "")
        is_known = bool(mark) and self._store.keys.unseal(_PURPOSE, mark, seconds=_KNOWN_SECONDS) == login
        return self._count(
            Try(f"login {login} {mark if is_known else ''}", address_of(request)), is_guess=is_guess
        )

    def enter_code(self, request: Request, user_id: int | None) -> Try:
        """Count a code of somebody whose password was right. No login that a stranger types is counted with it."""
        return self._count(Try(f"code {user_id}", address_of(request)), is_guess=True)

    def _count(self, one: Try, *, is_guess: bool) -> Try:
        # The address first: what it may not try does not lengthen the wait of the account.
        wait = self._by_address.enter(one.address) or (is_guess and self._by_account.enter(one.account))
        if wait:
            raise TooManyTries(
                "Слишком много неудачных попыток. Подождите {wait} и попробуйте снова. "
                "Забыли пароль? Администратор сервиса даст ссылку, по которой вы зададите новый.",
                wait=_say_wait(wait),
                wait_seconds=ceil(wait),
            )
        return one

    def succeed(self, one: Try) -> None:
        """It was right: the account starts anew, the address has this try back."""
        self._by_account.forgive(one.account)
        self._by_address.give_back(one.address)

    def mark_device(self, response: Response, login: str) -> None:
        """Let the browser be known by this account from now on."""
        response.set_cookie(
            DEVICE_COOKIE,
            self._store.keys.seal(_PURPOSE, login),
            max_age=_KNOWN_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self._store.settings.secure_cookies,
            path="/auth",
        )


def _say_wait(seconds: float) -> str:
    return t("{count} с", count=ceil(seconds)) if seconds < 60 else t("{count} мин", count=ceil(seconds / 60))
