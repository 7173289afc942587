"""The doctor: each danger of an instance is found, named in words that say what to do, and gone when it was mended."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import text

from tracker import clock
from tracker.actions import doctor, people
from tracker.actions.audit import record
from tracker.actions.doctor import Weight, examine
from tracker.cli_doctor import cli
from tracker.config import Settings
from tracker.domain.audit import AuditAction
from tracker.domain.people import Role
from tracker.store import Store

PASSWORD = "весна у каждого двора"


@pytest.fixture
def healthy(store: Store) -> Store:
    """An instance ready for work behind a proxy."""
    told = {
        "secure_cookies": True,
        "trusted_proxies": "127.0.0.1",
        "public_url": "https://dvory.example",
        "totp_roles": "administrator",
        "secret_key": SecretStr("к" * 40),
    }
    store.settings.data_dir.mkdir(exist_ok=True)
    store.settings.data_dir.chmod(0o700)
    ready = Store(store.engine, store.settings.model_copy(update=told))
    (ready.settings.data_dir / "backups").mkdir()
    (ready.settings.data_dir / "backups" / "today").touch()
    people.add_user(ready, people.SYSTEM, login="anna", name="А", password=PASSWORD, role=Role.ADMINISTRATOR)
    return ready


def _said(store: Store) -> str:
    return "\n".join(advice.text for advice in examine(store))


def test_an_instance_that_is_ready_needs_no_advice(healthy: Store) -> None:
    assert examine(healthy) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"secure_cookies": False}, "TRACKER_SECURE_COOKIES=true"),
        ({"secure_cookies": False, "public_url": "", "trusted_proxies": ""}, "не только с этого компьютера"),
        ({"public_url": "http://dvory.example"}, "без HTTPS"),
        ({"trusted_proxies": ""}, "TRACKER_TRUSTED_PROXIES"),
        ({"open_demo": True}, "уберите TRACKER_OPEN_DEMO"),
        ({"totp_roles": "manager"}, "TRACKER_TOTP_ROLES"),
        ({"data_dir": Path("/nowhere/at/all")}, "Папки данных нет"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_unsafe_settings_are_named(healthy: Store, changed: dict[str, object], told: str) -> None:
    assert told in _said(Store(healthy.engine, healthy.settings.model_copy(update=changed)))


def _open_folder(store: Store) -> None:
    store.settings.data_dir.chmod(0o755)


def _open_key(store: Store) -> None:
    (store.settings.data_dir / "secret.key").touch(0o644)
    (store.settings.data_dir / "secret.key").chmod(0o644)


def _old_backup(store: Store) -> None:
    past = (clock.now() - timedelta(days=9)).timestamp()
    os.utime(store.settings.data_dir / "backups" / "today", (past, past))


def _no_backup(store: Store) -> None:
    (store.settings.data_dir / "backups" / "today").unlink()


def _demo_account(store: Store) -> None:
    people.add_user(
        store, people.SYSTEM, login="demo", name="Д", password=PASSWORD, role=Role.MANAGER, is_demo=True
    )


def _no_administrator(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE account SET is_active = false"))


def _old_schema(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def _broken_trail(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seq = seq + 1"))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_open_folder, "chmod o-rwx"),
        (_open_key, "chmod 600"),
        (_old_backup, "старше двух дней"),
        (_no_backup, "Резервных копий нет"),
        (_demo_account, "учётные записи демонстрации с паролем, который знают все: demo"),
        (_no_administrator, "Нет ни одного администратора"),
        (_old_schema, "python -m tracker init"),
        (_broken_trail, "Журнал действий повреждён"),
    ],
)
def test_each_harm_is_found_on_its_own(healthy: Store, harm: Callable[[Store], None], told: str) -> None:
    harm(healthy)
    found = examine(healthy)
    assert [told in advice.text for advice in found] == [True]


def test_a_full_disk_is_a_danger(healthy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: SimpleNamespace(free=50 * 2**20))
    assert "На диске осталось 50 МБ" in _said(healthy)


def test_a_clock_that_went_back_is_a_danger(healthy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        ahead = clock.now() + timedelta(hours=3)
        patch.setattr(clock, "now", lambda: ahead)
        with healthy.transaction() as tx:
            record(tx, people.SYSTEM, AuditAction.SIGN_OUT)
    assert "Часы компьютера отстают" in _said(healthy)


def test_a_database_that_does_not_answer_is_told_with_the_rest(settings: Settings) -> None:
    settings.data_dir.mkdir()
    told = settings.model_copy(update={"database_url": SecretStr("postgresql://nobody@127.0.0.1:9/none")})
    store = Store.open(told)
    found = examine(store)
    assert any("База данных не отвечает" in advice.text for advice in found)
    assert any(advice.weight is Weight.NOTE for advice in found)


def test_the_command_masks_secrets_and_fails_on_a_danger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("TRACKER_SECRET_KEY", "никому-не-говори" * 3)
    monkeypatch.setattr("tracker.cli_doctor.get_settings", Settings)
    done = CliRunner().invoke(cli, ["doctor"])
    assert done.exit_code == 1
    assert "TRACKER_SECRET_KEY = ••••••  (окружение)" in done.output
    assert "никому" not in done.output
    assert "ОПАСНО" in done.output and "python -m tracker init" in done.output
    assert (
        "TRACKER_DISTRICT = motovilikha  (по умолчанию)"
        in CliRunner().invoke(cli, ["doctor", "--settings"]).output
    )
