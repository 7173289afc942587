"""Filling an instance: repeatable, on top of what is there, and never over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from tests.demo.conftest import MOMENT
from tracker.__main__ import main
from tracker.actions.people import SYSTEM, add_user
from tracker.actions.sessions import sign_in
from tracker.cli import cli
from tracker.config import Settings
from tracker.demo import ACCOUNTS, fill_demo
from tracker.domain.models import ServiceRequest, Work
from tracker.domain.people import Role, User
from tracker.errors import InvalidInput, NotAllowed
from tracker.runtime import forget_store
from tracker.store import Store
from tracker.texts import DEMO_PASSWORD


@pytest.fixture
def empty(settings: Settings) -> Store:
    store = Store.open(settings)
    store.migrate()
    return store


def facts(store: Store) -> list[tuple[object, ...]]:
    columns = (
        "number",
        "status",
        "category_code",
        "lat",
        "long",
        "description",
        "requested_at",
        "due_on",
        "work_id",
    )
    with store.reading() as session:
        rows = session.exec(select(ServiceRequest).order_by(col(ServiceRequest.id))).all()
    return [tuple(getattr(row, name) for name in columns) for row in rows]


def test_one_seed_draws_one_demo_and_another_seed_another(tmp_path: Path) -> None:
    drawn = []
    for place, seed in enumerate((1, 1, 2)):
        store = Store.open(Settings(data_dir=tmp_path / str(place)))
        store.migrate()
        fill_demo(store, requests=60, seed=seed, moment=MOMENT)
        drawn.append(facts(store))
        store.close()
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_a_second_demo_goes_on_with_the_numbers_of_the_first(seeded_store: Store) -> None:
    for seed in (1, 2):
        fill_demo(seeded_store, requests=50, seed=seed, moment=MOMENT)
    with seeded_store.reading() as session:
        numbers = session.exec(select(ServiceRequest.number)).all()
        works = session.exec(select(func.count(col(Work.id)))).one()
    assert len(set(numbers)) == 100
    by_year: dict[str, list[int]] = {}
    for number in numbers:
        _, year, serial = number.split("-")
        by_year.setdefault(year, []).append(int(serial))
    assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in by_year.values())
    assert works > 0


def test_what_is_filed_after_the_demo_gets_an_id_of_its_own(seeded_store: Store) -> None:
    fill_demo(seeded_store, requests=20, seed=3, moment=MOMENT)
    with seeded_store.transaction() as tx:
        request = ServiceRequest(number=tx.next_number(2026), category_code="bins")
        tx.session.add(request)
        tx.session.flush()
        assert request.id is not None
    with seeded_store.reading() as session:
        assert session.exec(select(func.count(col(ServiceRequest.id)))).one() == 21


def test_every_link_of_the_demo_leads_somewhere_and_links_are_watched_again_after_it(
    empty: Store,
) -> None:
    fill_demo(empty, requests=300, seed=2)
    with empty.reading() as session:
        connection = session.connection()
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    with pytest.raises(IntegrityError), empty.transaction() as tx:
        tx.session.add(ServiceRequest(number=tx.next_number(2026), category_code="bins", work_id=10**9))


def test_progress_ends_at_the_whole(empty: Store) -> None:
    seen: list[tuple[int, int]] = []
    fill_demo(empty, requests=30, seed=1, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (30, 30)


def test_a_demo_of_no_requests_is_refused(empty: Store) -> None:
    with pytest.raises(InvalidInput, match="хотя бы одну"):
        fill_demo(empty, requests=0, seed=1)


def test_a_demo_of_one_request_works(empty: Store) -> None:
    fill_demo(empty, requests=1, seed=1)
    assert len(facts(empty)) == 1


def test_each_demo_account_signs_in_with_the_printed_password(empty: Store) -> None:
    fill_demo(empty, requests=5, seed=1)
    assert all(sign_in(empty, account.login, DEMO_PASSWORD) for account in ACCOUNTS)


def test_an_account_that_was_there_keeps_its_password(empty: Store) -> None:
    add_user(
        empty, SYSTEM, login="admin", name="Настоящий", password="своя-длинная-фраза", role=Role.ADMINISTRATOR
    )
    fill_demo(empty, requests=5, seed=1)
    with pytest.raises(NotAllowed):
        sign_in(empty, "admin", DEMO_PASSWORD)
    with empty.reading() as session:
        kept = session.exec(select(User).where(User.login == "admin")).one()
    assert kept.name == "Настоящий" and not kept.is_demo


def test_the_command_fills_prints_the_accounts_and_leaves_a_full_instance_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(main)
    monkeypatch.setenv("TRACKER_DATA_DIR", str(tmp_path / "instance"))
    forget_store()
    try:
        first = CliRunner().invoke(cli, ["demo", "--requests", "12", "--seed", "4"])
        again = CliRunner().invoke(cli, ["demo", "--requests", "12", "--if-empty"])
    finally:
        forget_store()
    assert first.exit_code == again.exit_code == 0
    assert "Готово: заявок 12" in first.output and "Готово" not in again.output
    for output in (first.output, again.output):
        assert DEMO_PASSWORD in output and all(account.login in output for account in ACCOUNTS)
