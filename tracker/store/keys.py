"""The instance's secret key: what is sealed with it cannot be read or made up by whoever has only the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tracker.config import Settings
from tracker.errors import StorageUnavailable

KEY_FILE = "secret.key"


class Keys:
    """Seals, opens and signs, for each purpose with a key of its own, all made from one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = b""
        self._derived: dict[str, bytes] = {}

    def seal(self, purpose: str, text: str) -> str:
        """The text encrypted and signed."""
        return self._fernet(purpose).encrypt(text.encode()).decode()

    def unseal(self, purpose: str, sealed: str, *, seconds: int | None = None) -> str | None:
        """What was sealed for this purpose, not longer ago than that; None for anything else."""
        try:
            return self._fernet(purpose).decrypt(sealed.encode(), ttl=seconds).decode()
        except InvalidToken:
            return None

    def digest(self, purpose: str, text: str) -> str:
        """A hash that nobody can look up or try out without the key."""
        return hmac.new(self._derive(purpose), text.encode(), hashlib.sha256).hexdigest()

    def _fernet(self, purpose: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derive(purpose)))

    def _derive(self, purpose: str) -> bytes:
        if purpose not in self._derived:
            self._secret = self._secret or _read_secret(self._settings)
            self._derived[purpose] = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(self._secret)
        return self._derived[purpose]


def _read_secret(settings: Settings) -> bytes:
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / KEY_FILE
    try:
        _make_key_file(path)
        return path.read_bytes().strip()
    except OSError as error:
        raise StorageUnavailable(
            "Файл ключа недоступен: {path}. Проверьте права или задайте TRACKER_SECRET_KEY.", path=path
        ) from error


def _make_key_file(path: Path) -> None:
    """Make the file whole or not at all: another process may be starting at the same moment."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # the other one was first, its key counts
    finally:
        draft.unlink()
