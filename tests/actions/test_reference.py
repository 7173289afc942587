"""Reference data through the administrator's verbs: what may be changed, what is refused and in what words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from tests.works_factory import ADMINISTRATOR, make_work
from tracker.actions import reference
from tracker.actions.reference import FIELDS, Editable
from tracker.domain.models import CalendarDay, Category, Change, Organisation, Programme, RejectionReason
from tracker.domain.people import Actor, Role
from tracker.domain.permissions import ALLOWED, Action
from tracker.errors import Conflict, InvalidInput, NotAllowed
from tracker.store import Store

DAY = date(2026, 12, 30)
NEW: dict[Editable, dict[str, Any]] = {
    Category: {"name": "Фонтаны", "unit": "шт."},
    Programme: {"name": "Наш двор", "short_name": "НД", "year_from": 2026, "year_to": 2028},
    Organisation: {"name": "ООО «Зелёный город»", "kind": "contractor", "inn": "5906000000"},
    RejectionReason: {"name": "Уже в плане", "next_step": "Следите за заявкой."},
}


@pytest.mark.parametrize("table", list(NEW))
def test_a_row_is_added_and_changed_and_maps_hear_of_it(seeded_store: Store, table: Editable) -> None:
    row: Any = reference.add_row(seeded_store, ADMINISTRATOR, table, "new_code", NEW[table])
    key = row.id if table in (Programme, Organisation) else row.code
    changed: Any = reference.change_row(
        seeded_store,
        ADMINISTRATOR,
        table,
        key,
        {"name": " Новое имя\u202e ", "is_active": False},
        version=row.version,
    )
    assert (changed.name, changed.is_active, changed.version) == ("Новое имя", False, 2)
    with seeded_store.reading() as session:
        assert len(session.exec(select(Change)).all()) == 2


@pytest.mark.parametrize("table", [Category, Programme, RejectionReason])
def test_a_code_is_taken_once(seeded_store: Store, table: Editable) -> None:
    reference.add_row(seeded_store, ADMINISTRATOR, table, "NEW_code", NEW[table])
    with pytest.raises(Conflict, match="код уже есть"):
        reference.add_row(seeded_store, ADMINISTRATOR, table, "new_code", NEW[table] | {"name": "Другое имя"})


@pytest.mark.parametrize("code", ["", "  ", "код", "two words", "a" * 41, "a-b"])
def test_a_code_is_latin_letters_digits_and_underscores(seeded_store: Store, code: str) -> None:
    with pytest.raises(InvalidInput, match="латинские"):
        reference.add_row(seeded_store, ADMINISTRATOR, Category, code, NEW[Category])


@pytest.mark.parametrize(
    ("table", "changes", "said"),
    [
        (Category, {"name": "  "}, "Название"),
        (Category, {"name": None}, "Название"),
        (Category, {"unit": ""}, "единицу"),
        (Category, {"warranty_months": 999}, "Гарантия"),
        (Category, {"warranty_months": None}, "Гарантия"),
        (Category, {"list_name": "secret"}, "перечень"),
        (Category, {"position": None}, "место в списке"),
        (Category, {"code": "other"}, "менять нельзя"),
        (Programme, {"year_from": 2030, "year_to": 2020}, "годы"),
        (Programme, {"year_to": None}, "последний год"),
        (Programme, {"short_name": ""}, "краткое"),
        (Programme, {"owners_share": 120.0}, "процентах"),
        (Organisation, {"kind": "friend"}, "кто это"),
        (Organisation, {"inn": "12345"}, "ИНН"),
        (RejectionReason, {"name": ""}, "Название"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_nothing_is_kept(
    seeded_store: Store, table: Editable, changes: dict[str, Any], said: str
) -> None:
    with seeded_store.reading() as session:
        before = len(session.exec(select(table)).all())
    with pytest.raises(InvalidInput, match=said):
        reference.add_row(seeded_store, ADMINISTRATOR, table, "new_code", NEW[table] | changes)
    with seeded_store.reading() as session:
        assert len(session.exec(select(table)).all()) == before


def test_the_unit_of_a_kind_that_has_works_stays(seeded_store: Store) -> None:
    make_work(seeded_store)
    with pytest.raises(InvalidInput, match="единицу менять нельзя"):
        reference.change_row(seeded_store, ADMINISTRATOR, Category, "benches", {"unit": "м²"}, version=1)
    changed: Any = reference.change_row(
        seeded_store, ADMINISTRATOR, Category, "bins", {"unit": "компл."}, version=1
    )
    assert changed.unit == "компл."


def test_the_second_of_two_administrators_is_told(seeded_store: Store) -> None:
    reference.change_row(seeded_store, ADMINISTRATOR, Category, "benches", {"name": "Лавочки"}, version=1)
    with pytest.raises(Conflict, match="кто-то другой"):
        reference.change_row(seeded_store, ADMINISTRATOR, Category, "benches", {"name": "Скамьи"}, version=1)


def test_an_unknown_row_is_a_clear_error(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="строки в справочнике нет"):
        reference.change_row(seeded_store, ADMINISTRATOR, Category, "moon", {"name": "Луна"}, version=1)


@pytest.mark.parametrize("table", [Category, Programme, RejectionReason])
def test_nobody_has_to_think_of_a_code(seeded_store: Store, table: Editable) -> None:
    names = ("Детский городок", "Детский  городок!", "«»")
    rows: list[Any] = [
        reference.add_row(seeded_store, ADMINISTRATOR, table, None, NEW[table] | {"name": name})
        for name in names
    ]
    assert [row.code for row in rows] == ["detskiy_gorodok", "detskiy_gorodok_2", "row"]


@pytest.mark.parametrize("table", list(NEW))
def test_a_name_is_taken_once_whatever_its_case(seeded_store: Store, table: Editable) -> None:
    row: Any = reference.add_row(seeded_store, ADMINISTRATOR, table, None, NEW[table])
    twin = NEW[table] | {"name": f" {row.name.upper()} "}
    with pytest.raises(InvalidInput, match="название уже есть") as refused:
        reference.add_row(seeded_store, ADMINISTRATOR, table, None, twin)
    assert list(refused.value.fields) == ["name"]


def test_everything_that_is_wrong_is_told_at_once_by_field(seeded_store: Store) -> None:
    wrong = {"name": "", "unit": "", "warranty_months": 500, "position": -1}
    with pytest.raises(InvalidInput) as refused:
        reference.add_row(seeded_store, ADMINISTRATOR, Category, None, wrong)
    assert set(refused.value.fields) == set(wrong)


@pytest.mark.parametrize("budget", [{"moon": 1.0}, {"federal": -5.0}, {"owners": float("nan")}])
def test_a_budget_is_sums_of_known_sources(seeded_store: Store, budget: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match="бюджета"):
        reference.add_row(seeded_store, ADMINISTRATOR, Programme, None, NEW[Programme] | {"budget": budget})


def test_a_day_of_another_century_is_a_slip_of_the_pen(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="год"):
        reference.set_calendar_day(seeded_store, ADMINISTRATOR, date(1926, 1, 1), is_working=True, note="")


def test_a_day_is_set_against_the_calendar_and_given_back(seeded_store: Store) -> None:
    reference.set_calendar_day(seeded_store, ADMINISTRATOR, DAY, is_working=True, note="перенос")
    reference.set_calendar_day(seeded_store, ADMINISTRATOR, DAY, is_working=False, note="указ губернатора")
    with seeded_store.reading() as session:
        kept = session.get_one(CalendarDay, DAY)
        assert (kept.is_working, kept.note) == (False, "указ губернатора")
    for _ in range(2):
        reference.remove_calendar_day(seeded_store, ADMINISTRATOR, DAY)
    with seeded_store.reading() as session:
        assert session.get(CalendarDay, DAY) is None


@pytest.mark.parametrize("role", [role for role in Role if role not in ALLOWED[Action.EDIT_REFERENCE]])
def test_only_an_administrator_edits_reference_data(seeded_store: Store, role: Role) -> None:
    actor = Actor(role=role)
    calls = (
        lambda: reference.add_row(seeded_store, actor, Organisation, None, NEW[Organisation]),
        lambda: reference.change_row(seeded_store, actor, Category, "benches", {"name": "x"}, version=1),
        lambda: reference.set_calendar_day(seeded_store, actor, DAY, is_working=True, note=""),
        lambda: reference.remove_calendar_day(seeded_store, actor, DAY),
    )
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_what_ships_passes_the_checks_of_what_is_entered(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        rows = [(table, row) for table in FIELDS for row in session.exec(select(table)).all()]
    assert len(rows) > 25
    for table, row in rows:
        key = row.id if table in (Programme, Organisation) else row.code
        reference.change_row(seeded_store, ADMINISTRATOR, table, key, {"name": row.name}, version=row.version)
