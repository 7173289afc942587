"""The check of the audit trail: whoever changes the database by hand, however they go about it, is found out."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import text

from tracker.actions.audit import Wanted, read_trail, record, verify
from tracker.cli_audit import cli
from tracker.domain.audit import AuditAction
from tracker.domain.people import RESIDENT, Actor, Role
from tracker.errors import NotAllowed
from tracker.store import Store
from tracker.store.audit import anchor_path

WHO = Actor(user_id=7, role=Role.SPECIALIST)
ADMIN = Actor(user_id=1, role=Role.ADMINISTRATOR)
COLUMNS = "at, actor_id, role, action, object_kind, object_id, details, key_mark, previous, own"


@pytest.fixture
def trail(store: Store) -> Store:
    for number in range(10):
        with store.transaction() as tx:
            record(
                tx, WHO, AuditAction.REQUEST_MOVED, ("service_request", f"МОТ-2026-{number:06d}"), n=number
            )
    return store


def _by_hand(store: Store, *statements: str) -> None:
    """What somebody with full rights on the database can do: put the triggers out of the way first, then anything."""
    with store.engine.begin() as connection:
        if store.dialect == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_delete"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


def _said(store: Store) -> str:
    return "\n".join(map(str, verify(store).findings))


def test_an_untouched_trail_is_whole(trail: Store) -> None:
    check = verify(trail)
    assert (check.rows, check.is_whole) == (10, True)


def test_an_empty_trail_is_whole(store: Store) -> None:
    assert verify(store).is_whole


@pytest.mark.parametrize(
    ("attack", "told"),
    [
        ("UPDATE audit_entry SET actor_id = 8 WHERE seq = 4", "Строка № 4: изменена"),
        ("UPDATE audit_entry SET details = '{}' WHERE seq IN (4, 5)", "Строки № 4–5: изменены"),
        ("UPDATE audit_entry SET own = previous WHERE seq = 4", "Строка № 4: изменена"),
        ("DELETE FROM audit_entry WHERE seq = 4", "Строка № 4: удалена."),
        ("DELETE FROM audit_entry WHERE seq < 3", "Строки № 1–2: удалены."),
        ("DELETE FROM audit_entry WHERE seq > 8", "Строки № 9–10: удалены с конца"),
        ("DELETE FROM audit_entry", "Строки № 1–10: удалены с конца"),
        ("UPDATE audit_entry SET seq = 2000000000 WHERE seq = 10", "Строки № 10–1999999999: удалены."),
        ("UPDATE audit_head SET seq = 9", "Отметка о последней строке"),
        ("DELETE FROM audit_head", "Отметка о последней строке"),
        ("UPDATE audit_entry SET key_mark = '00000000' WHERE seq = 10", "Строка № 10: подписана другим ключом"),
    ],
)  # fmt: skip
def test_what_was_done_by_hand_is_found_and_named(trail: Store, attack: str, told: str) -> None:
    _by_hand(trail, attack)
    assert told in _said(trail)


def test_one_changed_row_is_the_only_one_that_is_named(trail: Store) -> None:
    _by_hand(trail, "UPDATE audit_entry SET object_id = 'МОТ-2026-000099' WHERE seq = 5")
    assert len(verify(trail).findings) == 1


def test_rows_that_changed_places_are_found(trail: Store) -> None:
    _by_hand(
        trail,
        "UPDATE audit_entry SET seq = 100 WHERE seq = 4",
        "UPDATE audit_entry SET seq = 4 WHERE seq = 5",
        "UPDATE audit_entry SET seq = 5 WHERE seq = 100",
    )
    assert "Строки № 4–5: стоят не на своём месте" in _said(trail)


def test_a_row_removed_with_the_gap_closed_is_found(trail: Store) -> None:
    moves = [f"UPDATE audit_entry SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(5, 11)]
    _by_hand(trail, "DELETE FROM audit_entry WHERE seq = 4", *moves)
    assert "Строки № 4–9: стоят не на своём месте" in _said(trail)
    assert "Строка № 10: удалена с конца" in _said(trail)


def test_a_row_slipped_in_is_found(trail: Store) -> None:
    _by_hand(
        trail,
        f"INSERT INTO audit_entry (seq, {COLUMNS}) SELECT 11, {COLUMNS} FROM audit_entry WHERE seq = 10",
    )
    assert "Строка № 11: стоит не на своём месте" in _said(trail)


def test_an_end_cut_off_together_with_its_mark_is_found_by_the_file(trail: Store) -> None:
    with trail.engine.connect() as connection:
        old = connection.execute(text("SELECT seq, last, key_mark, seal FROM audit_head")).one()
    with trail.transaction() as tx:
        record(tx, WHO, AuditAction.SIGN_OUT)
    put_back = f"UPDATE audit_head SET seq = {old.seq}, last = '{old.last}', seal = '{old.seal}'"
    _by_hand(trail, "DELETE FROM audit_entry WHERE seq = 11", put_back)
    assert "Строки № 11, которую помнит файл audit-head" in _said(trail)


def test_a_file_that_is_gone_is_told(trail: Store) -> None:
    anchor_path(trail.settings).unlink()
    assert "Файла audit-head" in _said(trail)


def test_rows_of_an_earlier_key_are_verified_with_it(trail: Store) -> None:
    old = (trail.settings.data_dir / "secret.key").read_text()
    changed = trail.settings.model_copy(update={"secret_key": SecretStr("н" * 40)})
    store = Store(trail.engine, changed)
    assert "Строки № 1–10: подписаны другим ключом" in _said(store)
    both = changed.model_copy(update={"old_secret_keys": SecretStr(old)})
    store = Store(trail.engine, both)
    with store.transaction() as tx:
        record(tx, WHO, AuditAction.SIGN_OUT)
    assert _said(store) == ""


def test_the_command_says_what_is_wrong_and_fails(trail: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli_audit.current_store", lambda: trail)
    whole = CliRunner().invoke(cli, ["audit", "verify"])
    assert (whole.exit_code, "цел" in whole.output) == (0, True)
    _by_hand(trail, "UPDATE audit_entry SET role = 'operator' WHERE seq = 2")
    broken = CliRunner().invoke(cli, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "Строка № 2: изменена" in broken.output


def test_the_trail_is_read_by_pages_and_filters_by_administrators_alone(trail: Store) -> None:
    page = read_trail(trail, ADMIN, Wanted(account=7), offset=2, limit=3)
    assert (page.total, [entry.seq for entry, _ in page.rows]) == (10, [8, 7, 6])
    assert read_trail(trail, ADMIN, Wanted(thing="МОТ-2026-000003")).total == 1
    assert read_trail(trail, ADMIN, Wanted(action=AuditAction.SIGN_IN)).total == 0
    today = page.rows[0][0].at.date()
    assert read_trail(trail, ADMIN, Wanted(until=today.replace(year=2020))).total == 0
    for nobody in (RESIDENT, WHO):
        with pytest.raises(NotAllowed):
            read_trail(trail, nobody, Wanted())
