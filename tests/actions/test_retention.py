"""What is past its term is forgotten once a day by one process, and what came of it is noted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from click.testing import CliRunner
from sqlmodel import select

from tests.actions.test_personal_data import RAW, file_request, publish
from tests.works_factory import ADMINISTRATOR, OPERATOR, add_user, reread
from tracker import cli_retention, clock
from tracker.actions import discussion, personal_data, retention
from tracker.actions.import_uploads import uploads_of
from tracker.actions.retention import Forgotten
from tracker.actions.upkeep import DailyUpkeep
from tracker.cli import cli
from tracker.domain.credentials import ResetLink
from tracker.domain.models import AuditEntry, Photo, ServiceRequest, UpkeepRun
from tracker.domain.people import SignIn
from tracker.domain.personal import LookReason, Reporter
from tracker.domain.statuses import Status
from tracker.runtime import current_store, forget_store
from tracker.store import Store

YEAR = timedelta(days=365)


def close(store: Store, request: ServiceRequest, *, ago: timedelta, status: Status = Status.REJECTED) -> None:
    with store.transaction() as tx:
        row = tx.session.get_one(ServiceRequest, request.id)
        row.status, row.status_at = status, clock.now() - ago
        tx.session.add(row)


def run(store: Store) -> Forgotten:
    assert retention.begin(store, is_asked=True)
    return retention.forget_old(store)


def test_whoever_filed_a_request_closed_long_ago_is_forgotten_and_the_request_stays(
    seeded_store: Store,
) -> None:
    old = publish(seeded_store, file_request(seeded_store))
    discussion.comment(seeded_store, OPERATOR, old.number, "Петровой звонили, 260-27-66")
    hidden = file_request(seeded_store, photos=())
    close(seeded_store, old, ago=YEAR + timedelta(hours=1), status=Status.COMPLETED)
    close(seeded_store, hidden, ago=YEAR + timedelta(hours=1))
    assert retention.count_due(seeded_store).reporters == 2
    assert run(seeded_store) == Forgotten(reporters=2, mentions=1)
    kept = reread(seeded_store, old)
    assert kept.public_text == kept.description == "Сломана скамейка"
    assert (kept.number, kept.address, kept.status) == (old.number, old.address, Status.COMPLETED)
    assert reread(seeded_store, hidden).description == retention.GONE
    with seeded_store.reading() as session:
        assert all(not (one.name or one.phone or one.email) for one in session.exec(select(Reporter)).all())
        photo = session.exec(select(Photo)).one()
    assert photo.is_public and (photo.lat, photo.taken_at) == (None, None)
    assert personal_data.look(seeded_store, ADMINISTRATOR, old.number, LookReason.INSPECTION) is None


def test_open_requests_and_those_closed_lately_keep_their_reporters(seeded_store: Store) -> None:
    waiting, fresh = file_request(seeded_store), file_request(seeded_store)
    close(seeded_store, waiting, ago=5 * YEAR, status=Status.RESERVED)
    close(seeded_store, fresh, ago=YEAR - timedelta(hours=1))
    assert retention.count_due(seeded_store) == run(seeded_store) == Forgotten()
    assert reread(seeded_store, fresh).description == RAW


def test_many_are_forgotten_batch_by_batch_and_a_second_run_finds_nothing(
    seeded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 2)
    for _ in range(5):
        close(seeded_store, file_request(seeded_store, photos=()), ago=2 * YEAR)
    assert run(seeded_store).reporters == 5
    assert run(seeded_store).reporters == 0
    with seeded_store.reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action == "reporters_forgotten")).all()
        note = session.get_one(UpkeepRun, "retention")
    assert [row.details for row in rows] == [f'{{"count":{count},"job":"retention"}}' for count in (2, 2, 1)]
    assert note.finished_at is not None and note.counts["reporters"] == 0


def test_expired_sign_ins_and_links_go_and_live_ones_stay(store: Store) -> None:
    person = add_user(store)
    moment = clock.now()
    with store.transaction() as tx:
        for name, end in (("old", -1), ("live", 1)):
            tx.session.add(
                SignIn(token_hash=name, user_id=person.user_id or 0, expires_at=moment + timedelta(hours=end))
            )
        tx.session.add(
            ResetLink(token_hash="x", user_id=person.user_id or 0, expires_at=moment - timedelta(1))
        )
    assert run(store) == Forgotten(sign_ins=1, links=1)
    with store.reading() as session:
        assert [one.token_hash for one in session.exec(select(SignIn)).all()] == ["live"]


def test_files_that_were_uploaded_to_be_imported_go_after_a_day(store: Store) -> None:
    old, new = (uploads_of(store.settings) / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "refused.csv").write_text("Петрова;260-27-66", "utf-8")
    a_day_ago = (clock.now() - timedelta(hours=25)).timestamp()
    os.utime(old, (a_day_ago, a_day_ago))
    assert run(store) == Forgotten(files=1)
    assert new.is_dir() and not old.exists()


def test_of_many_processes_one_does_the_job_once_a_day(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: retention.begin(store, is_asked=False), range(4)))
    assert sorted(taken) == [False, False, False, True]
    assert not retention.begin(store, is_asked=True)
    retention.forget_old(store)
    assert not retention.begin(store, is_asked=False) and retention.begin(store, is_asked=True)


def test_a_run_that_died_is_taken_over_later(store: Store) -> None:
    assert retention.begin(store, is_asked=False)
    with store.transaction() as tx:
        tx.session.get_one(UpkeepRun, "retention").started_at = clock.now() - timedelta(hours=7)
    assert retention.begin(store, is_asked=False)


def test_the_server_does_it_by_itself(seeded_store: Store) -> None:
    close(seeded_store, file_request(seeded_store), ago=2 * YEAR)
    upkeep = DailyUpkeep(seeded_store)
    done = upkeep.ask()
    assert done is not None and done.reporters == 1
    assert upkeep.ask() is None
    upkeep.start()
    upkeep.stop()


def test_a_day_that_fails_is_not_the_last_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, again = [], Event()

    def ask(_upkeep: DailyUpkeep) -> None:
        asked.append(1)
        if len(asked) > 2:
            again.set()
        raise RuntimeError

    monkeypatch.setattr(DailyUpkeep, "ask", ask)
    upkeep = DailyUpkeep(store, first=0.001, then=0.001)
    upkeep.start()
    assert again.wait(10)
    upkeep.stop()


@pytest.fixture
def instance(seeded_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("TRACKER_DATA_DIR", str(seeded_store.settings.data_dir))
    if seeded_store.settings.database_url is not None:
        monkeypatch.setenv("TRACKER_DATABASE_URL", seeded_store.settings.database_url.get_secret_value())
    forget_store()
    yield current_store()
    forget_store()


def test_the_command_says_first_and_does_then(instance: Store) -> None:
    assert cli_retention
    close(instance, file_request(instance), ago=2 * YEAR)
    dry = CliRunner().invoke(cli, ["retention", "--dry-run"])
    assert "Будет обезличено заявителей: 1" in dry.output and "Ничего не изменено" in dry.output
    done = CliRunner().invoke(cli, ["retention"])
    assert done.exit_code == 0 and "Обезличено заявителей: 1" in done.output
    assert "заявителей: 0" in CliRunner().invoke(cli, ["retention"]).output
    assert retention.begin(instance, is_asked=True)
    assert CliRunner().invoke(cli, ["retention"]).exit_code == 1
