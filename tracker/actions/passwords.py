"""How passwords are kept and compared: Argon2id; an unknown account costs the same time as a known one."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import InvalidInput

MIN_PASSWORD = 10
MAX_PASSWORD = 256
_hasher = PasswordHasher()
# Compared with where the login is unknown, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """An Argon2id hash; raises InvalidInput for a password that is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        said = f"Пароль должен быть не короче {MIN_PASSWORD} знаков и не длиннее {MAX_PASSWORD}. Подойдёт фраза из нескольких слов."
        raise InvalidInput(said, fields={"password": said})
    return _hasher.hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Whether it is the password of this hash; None stands for an account that is not there, and takes as long."""
    try:
        return _hasher.verify(hashed or _NOBODY, password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
