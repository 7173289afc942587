"""How passwords are checked, kept and compared: Argon2id; an unknown account costs the same time as a known one."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.config import REFERENCE_DIR
from tracker.domain.passwords import check_password, normalise_password, squeeze
from tracker.texts import DEMO_PASSWORD

_hasher = PasswordHasher()
# Compared with where the login is unknown, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str, *, login: str, is_demo: bool = False) -> str:
    """An Argon2id hash; raises InvalidInput for a password that is too short, too long or too easily guessed.

    The demo's password stands on the sign-in page: it is for accounts of the demo alone.
    """
    known = common_passwords() if is_demo else common_passwords() | {squeeze(DEMO_PASSWORD)}
    check_password(password, login=login, common=known)
    return _hasher.hash(normalise_password(password))


def no_password() -> str:
    """The hash of a password that nobody knows: for accounts that sign in another way."""
    return _hasher.hash(secrets.token_urlsafe(32))


def is_password(hashed: str | None, password: str) -> bool:
    """Whether it is the password of this hash; None stands for an account that is not there, and takes as long."""
    try:
        return _hasher.verify(hashed or _NOBODY, normalise_password(password))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """What is tried first, from the list that ships."""
    lines = (REFERENCE_DIR / "common_passwords.txt").read_text("utf-8").split()
    return frozenset(squeeze(line) for line in lines)
