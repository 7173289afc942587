"""Requests from files in storage: dry runs, repeats, changes, staff's decisions, interruptions, rights."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from tests.importers.portal_file import STATUSES, TOPICS, write_portal_xlsx
from tests.works_factory import MANAGER, OPERATOR
from tracker import clock
from tracker.actions import imports, people
from tracker.actions.import_file import preview
from tracker.actions.import_report import ImportOptions, ImportReport
from tracker.actions.import_words import COVERED_NOTE
from tracker.actions.imports import import_requests
from tracker.actions.moves import assign
from tracker.actions.requests import submit
from tracker.config import ROOT, Settings
from tracker.domain.models import Change, ImportRun, ServiceRequest, StatusChange
from tracker.domain.requests import ServiceRequestCreate
from tracker.domain.statuses import Status
from tracker.errors import InvalidInput, NotAllowed
from tracker.importers.columns import Kind
from tracker.store import Store

HEADER = "Номер;Тема;Адрес;Широта;Долгота;Дата создания;Текст;Статус;Дата закрытия;Ответ"
SPECIAL = ImportOptions()


def line(number: object, **change: str) -> str:
    """A row of a good request, with what should be different in it."""
    cells = {
        "Тема": "Яма",
        "Адрес": "ул. Уральская, 95",
        "Широта": "58.02242",
        "Долгота": "56.28659",
        "Дата": f"05.03.2024 10:{int(str(number)) % 60:02d}" if str(number).isdigit() else "05.03.2024 10:00",
        "Текст": f"Просим заделать яму {number}",
        "Статус": "Новая",
        "Закрыта": "",
        "Ответ": "",
    } | change
    return ";".join([str(number), *cells.values()])


def save(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def bring(store: Store, path: Path, **options: Any) -> ImportReport:
    return import_requests(store, people.SYSTEM, path, ImportOptions(**options))


def counts(report: ImportReport) -> tuple[int, ...]:
    """created, updated, unchanged, refused; and that they add up to what was read."""
    told = report.to_json()
    found = tuple(int(str(told[name])) for name in ("created", "updated", "unchanged", "refused"))
    assert told["read"] == sum(found)
    assert sum(report.tally.reasons.values()) == found[3]
    return found


def requests_of(store: Store) -> dict[str, ServiceRequest]:
    with store.reading() as session:
        return {str(r.external_id): r for r in session.exec(select(ServiceRequest)).all()}


def history_of(session: Session, request_id: int | None) -> list[StatusChange]:
    query = select(StatusChange).where(StatusChange.request_id == request_id).order_by(StatusChange.id)  # type: ignore[arg-type]
    return list(session.exec(query).all())


def test_a_dry_run_tells_what_the_import_then_does_and_writes_nothing(
    seeded_store: Store, tmp_path: Path
) -> None:
    path = save(tmp_path / "t.csv", line(1), line(2, Дата="вчера"), line(3, Статус="Выполнена"))
    dry = bring(seeded_store, path, is_dry_run=True)
    assert requests_of(seeded_store) == {}
    with seeded_store.reading() as session:
        assert session.exec(select(ImportRun)).all() == []
    done = bring(seeded_store, path)
    assert counts(dry) == counts(done) == (2, 0, 0, 1)
    assert dry.tally.reasons == done.tally.reasons == Counter({"Дата подачи не распознана": 1})
    assert counts(bring(seeded_store, path, is_dry_run=True)) == (0, 0, 2, 1)


def test_a_request_from_a_file_has_everything_that_a_filed_one_has(
    seeded_store: Store, tmp_path: Path
) -> None:
    bring(
        seeded_store,
        save(tmp_path / "t.csv", line(1, Статус="Выполнена", Закрыта="20.03.2024", Ответ="Сделано.")),
    )
    request = requests_of(seeded_store)["1"]
    assert request.number == "МОТ-2024-000001"
    assert (request.category_code, request.status) == ("asphalt", Status.COMPLETED)
    assert request.house_id is not None
    assert request.courtyard_id is not None
    assert request.area_id is not None
    assert f"{request.completed_on}" == "2024-03-20"
    assert (request.source, request.external_status, request.public_answer) == (
        "import",
        "Выполнена",
        "Сделано.",
    )
    assert request.public_text is None
    assert "уральская" in request.search_text
    assert "яму" not in request.search_text
    with seeded_store.reading() as session:
        changes = history_of(session, request.id)
    assert [(c.from_status, c.to_status) for c in changes] == [
        (None, Status.NEW),
        (Status.NEW, Status.COMPLETED),
    ]
    assert changes[0].at <= changes[1].at == request.status_at


def test_numbers_go_on_by_the_year_of_filing_without_gaps(seeded_store: Store, tmp_path: Path) -> None:
    first = save(tmp_path / "a.csv", line(1), line(2, Дата="01.02.2023"), line(3))
    second = save(tmp_path / "b.csv", line(4), line(5, Дата="01.02.2023"))
    bring(seeded_store, first)
    bring(seeded_store, second)
    numbers = sorted(request.number for request in requests_of(seeded_store).values())
    assert numbers == [
        "МОТ-2023-000001", "МОТ-2023-000002", "МОТ-2024-000001", "МОТ-2024-000002", "МОТ-2024-000003",
    ]  # fmt: skip


def test_a_file_brought_in_twice_changes_nothing_the_second_time(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", *(line(n) for n in range(30)))
    assert counts(bring(seeded_store, path)) == (30, 0, 0, 0)
    with seeded_store.reading() as session:
        before = (len(session.exec(select(StatusChange)).all()), len(session.exec(select(Change)).all()))
        versions = session.exec(select(ServiceRequest.version, ServiceRequest.updated_at)).all()
    assert counts(bring(seeded_store, path)) == (0, 0, 30, 0)
    with seeded_store.reading() as session:
        assert before == (
            len(session.exec(select(StatusChange)).all()),
            len(session.exec(select(Change)).all()),
        )
        assert session.exec(select(ServiceRequest.version, ServiceRequest.updated_at)).all() == versions


def test_rows_without_numbers_come_in_once_and_twins_stay_two(seeded_store: Store, tmp_path: Path) -> None:
    header = HEADER.partition(";")[2]
    rows = [line(n).partition(";")[2] for n in (1, 1, 2)]
    path = save(tmp_path / "t.csv", *rows, header=header)
    assert counts(bring(seeded_store, path)) == (3, 0, 0, 0)
    assert counts(bring(seeded_store, path)) == (0, 0, 3, 0)


def test_what_changed_in_the_source_changes_here_with_a_row_of_history(
    seeded_store: Store, tmp_path: Path
) -> None:
    bring(seeded_store, save(tmp_path / "t.csv", line(1), line(2)))
    changed = save(tmp_path / "t.csv", line(1, Статус="В работе", Текст="Яма стала больше вдвое"), line(2))
    assert counts(bring(seeded_store, changed)) == (0, 1, 1, 0)
    request = requests_of(seeded_store)["1"]
    assert (request.status, request.description, request.version) == (
        Status.IN_PROGRESS,
        "Яма стала больше вдвое",
        2,
    )
    with seeded_store.reading() as session:
        assert [c.to_status for c in history_of(session, request.id)] == [Status.NEW, Status.IN_PROGRESS]
    assert counts(bring(seeded_store, changed)) == (0, 0, 2, 0)


def test_what_staff_decided_is_not_undone_by_a_file(seeded_store: Store, tmp_path: Path) -> None:
    bring(seeded_store, save(tmp_path / "t.csv", line(1)))
    request = requests_of(seeded_store)["1"]
    responsible = people.add_user(
        seeded_store, people.SYSTEM, login="a", name="А", password="очень длинный пароль", role=MANAGER.role
    )
    assign(seeded_store, MANAGER, request.number, responsible.id, version=request.version)
    report = bring(
        seeded_store, save(tmp_path / "t.csv", line(1, Статус="Выполнена", Текст="Иначе", Ответ="Готово."))
    )
    assert counts(report) == (0, 1, 0, 0)
    assert any("ведут сотрудники" in note for note in report.tally.notes)
    request = requests_of(seeded_store)["1"]
    assert (request.status, request.description) == (Status.NEW, "Просим заделать яму 1")
    assert (request.public_answer, request.external_status) == ("Готово.", "Выполнена")


def test_the_same_numbers_of_another_system_are_other_requests(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1))
    assert counts(bring(seeded_store, path, source="a")) == (1, 0, 0, 0)
    assert counts(bring(seeded_store, path, source="b")) == (1, 0, 0, 0)
    assert counts(bring(seeded_store, path, source="a")) == (0, 0, 1, 0)


def test_our_own_request_in_a_file_is_refused_and_another_instances_is_not(
    seeded_store: Store, tmp_path: Path
) -> None:
    create = ServiceRequestCreate(
        category_code="other", description="Просим починить", lat=58.02242, long=56.28659
    )
    own = submit(seeded_store, OPERATOR, create)
    filed = f"{clock.to_local(own.requested_at):%d.%m.%Y %H:%M}"
    path = save(tmp_path / "t.csv", line(own.number, Дата=filed), line("МОТ-2020-000001", Дата="05.03.2020"))
    report = bring(seeded_store, path)
    assert counts(report) == (1, 0, 0, 1)
    assert report.tally.reasons == Counter({imports.OWN_NUMBER: 1})
    assert counts(bring(seeded_store, path)) == (0, 0, 1, 1)


def test_places_beyond_the_outline_are_refused_or_flagged(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1, Широта="57.9", Долгота="56.1", Адрес=""), line(2))
    assert counts(bring(seeded_store, path, is_dry_run=True)) == (1, 0, 0, 1)
    assert counts(bring(seeded_store, path, keep_outside=True)) == (2, 0, 0, 0)
    assert requests_of(seeded_store)["1"].is_outside
    assert not requests_of(seeded_store)["2"].is_outside


def test_a_foreign_city_comes_in_with_no_outline_at_all(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1, Широта="37.76", Долгота="-122.4", Адрес="88 FARVIEW CT"))
    assert counts(bring(seeded_store, path)) == (0, 0, 0, 1)
    assert counts(bring(seeded_store, path, area="none")) == (1, 0, 0, 0)
    request = requests_of(seeded_store)["1"]
    assert (request.is_outside, request.area_id, request.house_id) == (False, None, None)


def test_an_outline_that_nobody_has_is_told(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1))
    with pytest.raises(InvalidInput, match=r"Границы территории «sf» нет\. Есть территории: motovilikha"):
        bring(seeded_store, path, area="sf")


def test_an_empty_instance_says_that_the_outline_comes_first(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Сначала загрузите её границу"):
        bring(store, save(tmp_path / "t.csv", line(1)))


def test_the_portals_export_comes_in_whole(seeded_store: Store, tmp_path: Path) -> None:
    portal = write_portal_xlsx(tmp_path / "portal.xlsx", rows=330)
    report = bring(seeded_store, portal.path)
    assert counts(report) == (portal.rows - portal.without_place, 0, 0, portal.without_place)
    assert report.recognised == "таблица Excel, выгрузка портала «Управляем вместе»"
    found = requests_of(seeded_store).values()
    assert all(STATUSES[str(request.external_status)] is request.status for request in found)
    assert {request.category_code for request in found} == set(TOPICS.values())
    assert all(request.house_id and request.courtyard_id and request.lat for request in found)
    assert not any("Рџ" in request.description or "РЅ" in request.description for request in found)
    assert report.tally.notes["Исправлен текст, прочитанный когда-то в неверной кодировке"] == portal.mojibake
    assert report.mapping.categories == TOPICS
    assert report.mapping.statuses == STATUSES
    assert counts(bring(seeded_store, portal.path)) == (
        0,
        0,
        portal.rows - portal.without_place,
        portal.without_place,
    )


def test_refused_rows_go_to_a_file_and_come_in_when_mended(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1), line(2, Дата="вчера"))
    refused = bring(seeded_store, path).refused_file
    assert refused == tmp_path / "t.refused.csv"
    text = refused.read_text("utf-8-sig")
    assert text.splitlines()[1].endswith("3;Дата подачи не распознана: вчера")
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("вчера;", "06.03.2024;"), "utf-8")
    assert counts(bring(seeded_store, mended)) == (1, 0, 0, 0)
    assert counts(bring(seeded_store, save(path, line(1), line(2, Дата="06.03.2024")))) == (0, 0, 2, 0)
    assert not refused.exists()


def test_a_folder_where_nothing_may_be_written_stays_as_it_is(seeded_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = save(folder / "t.csv", line(1, Дата="вчера"))
    folder.chmod(0o555)
    try:
        refused = bring(seeded_store, path).refused_file
    finally:
        folder.chmod(0o755)
    assert refused == seeded_store.settings.data_dir / "imports" / "t.refused.csv"
    assert sorted(found.name for found in folder.iterdir()) == ["t.csv"]


def test_each_import_leaves_a_line_in_the_journal(seeded_store: Store, tmp_path: Path) -> None:
    bring(seeded_store, save(tmp_path / "t.csv", line(1), line(2, Дата="вчера")), file_name="заявки.csv")
    with seeded_store.reading() as session:
        run = session.exec(select(ImportRun)).one()
    assert (run.kind, run.file_name, run.is_finished) == ("requests", "заявки.csv", True)
    assert run.counts == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "refused": 1}
    assert run.reasons == {"Дата подачи не распознана": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Имя;Возраст\nАнна;5\n", "не найдена колонка с видом работ"),
        ("Тема;Дата создания\nЯма;05.03.2024\n", "не найдены ни адрес, ни координаты"),
        (HEADER + "\n", "нет ни одной строки"),
    ],
)
def test_a_table_of_something_else_is_refused_as_a_whole(
    seeded_store: Store, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=said):
        bring(seeded_store, path)


def test_a_preview_shows_how_the_file_is_read(seeded_store: Store, tmp_path: Path) -> None:
    header = HEADER + ";ФИО"
    seen = preview(
        seeded_store, save(tmp_path / "t.csv", line(1) + ";Иванова", header=header), Kind.REQUESTS, SPECIAL
    )
    assert seen.recognised == "таблица CSV, колонки узнаны по названиям"
    assert (seen.total, seen.missing) == (1, "")
    assert seen.mapping.columns["address"] == ("Адрес",)
    assert any("Личные данные" in note and "ФИО" in note for note in seen.notes)


def test_names_from_a_file_are_nowhere_in_storage(seeded_store: Store, tmp_path: Path) -> None:
    bring(
        seeded_store, save(tmp_path / "t.csv", line(1) + ";Иванова Мария", header=HEADER + ";ФИО заявителя")
    )
    with seeded_store.reading() as session:
        kept = [*session.exec(select(ServiceRequest)).all(), *session.exec(select(StatusChange)).all()]
    assert "Иванова" not in repr([row.model_dump() for row in kept])


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
def test_what_a_file_would_show_to_everybody_is_covered_where_it_is_personal(
    seeded_store: Store, tmp_path: Path
) -> None:
    told = {
        "Ответ": "Исп. Иванова Анна Петровна тел. 8 912 345-67-89",
        "Адрес": "ул. Неведомая, 5, тел. 260-27-66",
    }
    file = save(tmp_path / "answers.csv", line(1, **told), line(2, Ответ="Сделано у дома 95"))
    dry, done = bring(seeded_store, file, is_dry_run=True), bring(seeded_store, file)
    assert dry.tally.notes[COVERED_NOTE] == done.tally.notes[COVERED_NOTE] == 1
    found = requests_of(seeded_store)
    assert found["1"].public_answer == "Исп. [имя] тел. [телефон]"
    assert found["1"].address == "ул. Неведомая, 5, тел. [телефон]"
    assert found["2"].public_answer == "Сделано у дома 95"
    assert counts(bring(seeded_store, file)) == (0, 0, 2, 0)


def test_a_mapping_names_the_columns_that_nobody_could_guess(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", "Выбоина;ул. Уральская, 95", header="Что;Куда")
    with pytest.raises(InvalidInput):
        bring(seeded_store, path)
    seen = preview(seeded_store, path, Kind.REQUESTS, SPECIAL)
    mapping = replace(seen.mapping, columns={"category": ("Что",), "address": ("Куда",)})
    assert counts(bring(seeded_store, path, mapping=mapping)) == (1, 0, 0, 0)
    assert counts(bring(seeded_store, path, mapping=mapping)) == (0, 0, 1, 0)
    with pytest.raises(InvalidInput, match="нет колонок из файла соответствий: «Где»"):
        bring(seeded_store, path, mapping=replace(mapping, columns={"address": ("Где",)}))


def test_only_those_with_the_right_may_import(seeded_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_requests(seeded_store, OPERATOR, save(tmp_path / "t.csv", line(1)), SPECIAL)


def test_progress_is_told_to_the_end(
    seeded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)
    told: list[tuple[int, int | None]] = []
    path = save(tmp_path / "t.csv", *(line(n) for n in range(25)))
    import_requests(seeded_store, people.SYSTEM, path, SPECIAL, progress=lambda n, of: told.append((n, of)))
    assert told == [(10, 25), (20, 25), (25, 25)]


def test_two_imports_of_one_file_at_once_file_each_request_once(seeded_store: Store, tmp_path: Path) -> None:
    paths = [save(tmp_path / f"{name}.csv", *(line(n) for n in range(200))) for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda path: bring(seeded_store, path), paths))
    assert len(requests_of(seeded_store)) == 200
    assert sum(counts(report)[0] for report in reports) == 200


def test_an_error_half_way_keeps_whole_batches_and_the_next_run_completes_it(
    seeded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)
    path = save(tmp_path / "t.csv", *(line(n) for n in range(35)))

    def stop(done: int, _total: int | None) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_requests(seeded_store, people.SYSTEM, path, SPECIAL, progress=stop)
    assert len(requests_of(seeded_store)) == 20
    assert counts(bring(seeded_store, path)) == (15, 0, 20, 0)


def test_a_killed_import_is_completed_by_the_next_run(tmp_path: Path, sqlite_templates: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    environment |= {"TRACKER_DATA_DIR": str(tmp_path / "instance")}
    (tmp_path / "instance").mkdir()
    shutil.copy(sqlite_templates / "seeded.db", tmp_path / "instance" / "tracker.db")
    total = 8000
    path = save(tmp_path / "t.csv", *(line(n) for n in range(total)))
    command = [sys.executable, "-m", "tracker"]
    running = subprocess.Popen(
        [*command, "import", "requests", str(path)], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    assert running.stderr is not None
    # The first words on progress: something is written, and not all of it.
    running.stderr.read(8)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    again = [*command, "import", "requests", str(path), "--json"]
    told = json.loads(
        subprocess.run(again, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    )
    assert 0 < told["created"] < total
    assert told["created"] + told["unchanged"] == told["read"] == total
    store = Store.open(Settings(data_dir=tmp_path / "instance"))
    with store.reading() as session:
        numbers = sorted(session.exec(select(ServiceRequest.number)).all())
        assert session.exec(select(func.count()).select_from(StatusChange)).one() == total
    store.close()
    assert numbers == [f"МОТ-2024-{n:06d}" for n in range(1, total + 1)]
