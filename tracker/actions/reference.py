"""Verbs of the administrator on reference data: kinds of work, programmes, organisations, rejection reasons, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from tracker.domain.models import CalendarDay, Category, Organisation, Programme, RejectionReason
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.errors import Conflict, InvalidInput
from tracker.store import Store, reference

Editable = type[Category] | type[Programme] | type[Organisation] | type[RejectionReason]

#: What an administrator may change, by table; codes stay, because requests name them.
FIELDS: dict[Editable, frozenset[str]] = {
    Category: frozenset(
        {
            "name",
            "name_en",
            "unit",
            "extra_unit",
            "list_name",
            "position",
            "warranty_months",
            "is_whole",
            "is_active",
        }
    ),
    Programme: frozenset(
        {"name", "short_name", "synonyms", "year_from", "year_to", "budget", "owners_share", "is_active"}
    ),
    Organisation: frozenset({"name", "kind", "inn", "is_active"}),
    RejectionReason: frozenset({"name", "next_step", "position", "is_active"}),
}


def change_row(
    store: Store, actor: Actor, table: Editable, key: str | int, values: Mapping[str, Any], *, version: int
) -> SQLModel:
    """Change a row of reference data; raises Conflict where somebody was faster, InvalidInput for wrong values."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        row: Any = tx.session.get(table, key, with_for_update=True)
        if row is None:
            raise InvalidInput("Такой строки в справочнике нет. Обновите страницу.")
        if row.version != version:
            raise Conflict("Справочник уже изменил кто-то другой. Обновите страницу и повторите.")
        _fill(row, table, values)
        row.version += 1
        tx.session.add(row)
        tx.touch(None)
        return row  # type: ignore[no-any-return]


def add_row(
    store: Store, actor: Actor, table: Editable, key: str | None, values: Mapping[str, Any]
) -> SQLModel:
    """Add a row of reference data; `key` is the code where the table has one."""
    require(actor, Action.EDIT_REFERENCE)
    code = clean_text(key or "").lower()
    if table is not Organisation and (not code or not code.replace("_", "").isalnum() or len(code) > 40):
        raise InvalidInput("Укажите код: латинские буквы, цифры и подчёркивание, до 40 знаков.")
    with store.transaction() as tx:
        if table is Programme:
            row: Any = Programme(code=code, name="", short_name="", year_from=0, year_to=0)
        elif table is Organisation:
            row = Organisation(name="", kind="")
        else:
            if tx.session.get(table, code) is not None:
                raise Conflict("Такой код уже есть. Придумайте другой.")
            row = (
                Category(code=code, name="", unit="")
                if table is Category
                else RejectionReason(code=code, name="")
            )
        _fill(row, table, values)
        tx.session.add(row)
        tx.touch(None)
        return row  # type: ignore[no-any-return]


def set_calendar_day(store: Store, actor: Actor, day: date, *, is_working: bool, note: str) -> None:
    """Say that a day is working or not, against the official calendar."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        tx.session.merge(CalendarDay(day=day, is_working=is_working, note=clean_text(note)[:200]))


def remove_calendar_day(store: Store, actor: Actor, day: date) -> None:
    """Go back to the official calendar for a day."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        if (row := tx.session.get(CalendarDay, day)) is not None:
            tx.session.delete(row)


def _fill(row: Any, table: Editable, values: Mapping[str, Any]) -> None:
    unknown = set(values) - FIELDS[table]
    if unknown:
        raise InvalidInput("Это поле менять нельзя.")
    for name, value in values.items():
        setattr(row, name, clean_text(value)[:500] if isinstance(value, str) else value)
    if not row.name:
        raise InvalidInput("Название не может быть пустым.")
    if isinstance(row, Category) and not row.unit:
        raise InvalidInput("Укажите единицу измерения.")
    if isinstance(row, Category) and not 0 <= row.warranty_months <= 240:
        raise InvalidInput("Гарантия указывается в месяцах: от 0 до 240.")
    if isinstance(row, Programme) and not 1990 <= row.year_from <= row.year_to <= 2100:
        raise InvalidInput("Проверьте годы программы: первый не позже последнего.")


def load_reference(store: Store) -> None:
    """Bring in the reference data that ships; what an administrator changed stays."""
    with store.transaction() as tx:
        reference.load_reference(tx)
