"""The instance's key: made once, readable by its owner alone; what is sealed for one purpose opens for no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from tracker.config import Settings
from tracker.errors import StorageUnavailable
from tracker.store.keys import KEY_FILE, Keys


def test_what_is_sealed_opens_for_its_purpose_alone(settings: Settings) -> None:
    keys = Keys(settings)
    sealed = keys.seal("code", "тайна")
    assert "тайна" not in sealed
    assert keys.unseal("code", sealed) == "тайна"
    assert keys.unseal("code", sealed, seconds=60) == "тайна"
    assert keys.unseal("other", sealed) is None
    assert keys.unseal("code", sealed[:-4] + "AAAA") is None
    assert keys.unseal("code", "") is None and keys.unseal("code", "ерунда") is None


def test_the_key_is_made_once_for_its_owner_alone(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: Keys(settings).seal("code", str(n)), range(16)))
    path = settings.data_dir / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == [KEY_FILE]
    assert [Keys(settings).unseal("code", one) for one in sealed] == [str(n) for n in range(16)]


def test_a_key_from_the_settings_leaves_no_file(settings: Settings) -> None:
    given = Settings(data_dir=settings.data_dir, secret_key="к" * 32)
    sealed = Keys(given).seal("code", "тайна")
    assert not (settings.data_dir / KEY_FILE).exists()
    assert Keys(given).unseal("code", sealed) == "тайна"
    assert Keys(settings).unseal("code", sealed) is None
    assert Keys(given).digest("code", "1") != Keys(settings).digest("code", "1")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="secret_key"):
        Settings(secret_key="short")


def test_a_folder_that_cannot_be_written_is_a_clear_error(settings: Settings) -> None:
    settings.data_dir.parent.mkdir(parents=True, exist_ok=True)
    settings.data_dir.write_text("a file stands where the folder should be")
    with pytest.raises(StorageUnavailable, match="TRACKER_SECRET_KEY"):
        Keys(settings).seal("code", "тайна")
