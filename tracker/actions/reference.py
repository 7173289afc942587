"""Verbs of the administrator on reference data: kinds of work, programmes, organisations, rejection reasons, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, select

from tracker.actions.audit import record
from tracker.actions.text_review import require_looked_at
from tracker.domain.audit import AuditAction
from tracker.domain.models import CalendarDay, Category, Organisation, Programme, RejectionReason, Work
from tracker.domain.people import SYSTEM, Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.errors import Conflict, InvalidInput
from tracker.i18n import t
from tracker.importers.area_rows import to_code
from tracker.store import Store, reference

Editable = type[Category] | type[Programme] | type[Organisation] | type[RejectionReason]

#: Whom an organisation may be, and the lists of kinds of work: code -> Russian name.
ORGANISATION_KINDS = {
    "contractor": "Подрядчик",
    "management_company": "Управляющая компания",
    "customer": "Заказчик",
    "inspector": "Строительный контроль",
}
LISTS = {
    "minimum": "Минимальный перечень",
    "by_programme": "По программе",
    "additional": "Дополнительный перечень",
    "own_subsidy": "Отдельная субсидия",
}
#: Who pays: key of a programme's budget -> Russian name.
SOURCES = {
    "federal": "Федеральный бюджет",
    "regional": "Краевой бюджет",
    "municipal": "Бюджет города",
    "owners": "Собственники",
}
_MAX_CODE = 40
_CODE = re.compile(r"[a-z0-9_]{1,40}")
_REQUIRED = {
    "name": "Название не может быть пустым.",
    "short_name": "Укажите краткое название: его видят в списках.",
    "unit": "Укажите единицу измерения.",
    "position": "Укажите место в списке числом.",
    "warranty_months": "Гарантия указывается в месяцах: от 0 до 240.",
    "year_from": "Укажите первый год программы.",
    "year_to": "Укажите последний год программы.",
    "owners_share": "Доля собственников указывается в процентах: от 0 до 100.",
    "is_active": "Отметьте, используется ли строка.",
    "is_whole": "Отметьте, считается ли в целых единицах.",
}

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


#: Words that everybody reads. An organisation's name is none of them: an entrepreneur trades under their own, by law in the open.
PUBLIC_WORDS: dict[Editable, tuple[str, ...]] = {
    Category: ("name",),
    Programme: ("name", "short_name"),
    Organisation: (),
    RejectionReason: ("name", "next_step"),
}


def change_row(
    store: Store,
    actor: Actor,
    table: Editable,
    key: str | int,
    values: Mapping[str, Any],
    *,
    version: int,
    is_checked: bool = False,
) -> SQLModel:
    """Change a row of reference data; raises Conflict where somebody was faster, InvalidInput (by field) for wrong values.

    What everybody will read is looked at as a published text is (`is_checked`).
    """
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        row: Any = tx.session.get(table, key, with_for_update=True)
        if row is None:
            raise InvalidInput("Такой строки в справочнике нет. Обновите страницу.")
        if row.version != version:
            raise Conflict("Справочник уже изменил кто-то другой. Обновите страницу и повторите.")
        _keep_unit(tx.session, row, values)
        if clean_text(values.get("name") or "") != row.name:
            _keep_names_apart(tx.session, table, values)
        looked_at = _look_at(tx.session, row, table, values, is_checked=is_checked)
        _fill(row, table, values)
        row.version += 1
        tx.session.add(row)
        tx.touch(None)
        record(tx, actor, AuditAction.REFERENCE_CHANGED, row, fields=sorted(values), looked_at=looked_at)
        return row  # type: ignore[no-any-return]


def add_row(
    store: Store,
    actor: Actor,
    table: Editable,
    key: str | None,
    values: Mapping[str, Any],
    *,
    is_checked: bool = False,
) -> SQLModel:
    """Add a row of reference data; `key` is the code where the table has one, None makes it out of the name."""
    require(actor, Action.EDIT_REFERENCE)
    code = None if key is None else clean_text(key).lower()
    if code is not None and table is not Organisation and not _CODE.fullmatch(code):
        raise InvalidInput("Укажите код: латинские буквы, цифры и подчёркивание, до 40 знаков.")
    with store.transaction() as tx:
        # Two administrators adding one code at once: the counter's lock makes the second one look again.
        tx.take("reference")
        _keep_names_apart(tx.session, table, values)
        row = _new_row(tx.session, table, code, str(values.get("name") or ""))
        looked_at = _look_at(tx.session, row, table, values, is_checked=is_checked)
        _fill(row, table, values)
        tx.session.add(row)
        tx.touch(None)
        record(tx, actor, AuditAction.REFERENCE_ADDED, row, looked_at=looked_at)
        return row  # type: ignore[no-any-return]


def set_calendar_day(store: Store, actor: Actor, day: date, *, is_working: bool, note: str) -> None:
    """Say that a day is working or not, against the official calendar."""
    require(actor, Action.EDIT_REFERENCE)
    if not 2000 <= day.year <= 2100:
        raise InvalidInput("Проверьте дату: год должен быть от 2000 до 2100.")
    with store.transaction() as tx:
        row = tx.session.merge(CalendarDay(day=day, is_working=is_working, note=clean_text(note)[:200]))
        record(tx, actor, AuditAction.CALENDAR_CHANGED, row, is_working=is_working)


def remove_calendar_day(store: Store, actor: Actor, day: date) -> None:
    """Go back to the official calendar for a day."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        if (row := tx.session.get(CalendarDay, day)) is not None:
            tx.session.delete(row)
            record(
                tx, actor, AuditAction.CALENDAR_CHANGED, ("calendar_day", day.isoformat()), is_removed=True
            )


def _new_row(session: Session, table: Editable, code: str | None, name: str) -> Any:
    if table is Organisation:
        return Organisation(name="", kind="")
    taken: set[str] = set(session.exec(select(table.code)).all())  # type: ignore[union-attr]
    if code in taken:
        raise Conflict("Такой код уже есть. Придумайте другой.")
    code = code or _free_code(name, taken)
    if table is Programme:
        return Programme(code=code, name="", short_name="", year_from=0, year_to=0)
    return Category(code=code, name="", unit="") if table is Category else RejectionReason(code=code, name="")


def _free_code(name: str, taken: set[str]) -> str:
    """A code in Latin letters out of a name, with a number where another row has it."""
    code = to_code(name).replace("-", "_")[: _MAX_CODE - 5] or "row"
    return (
        code if code not in taken else next(c for n in range(2, 10_000) if (c := f"{code}_{n}") not in taken)
    )


def _keep_names_apart(session: Session, table: Editable, values: Mapping[str, Any]) -> None:
    """Two rows of one name could not be told apart in lists. Compared here: SQLite knows no case of Russian letters."""
    name = clean_text(values.get("name") or "").casefold()
    if name and name in {known.casefold() for known in session.exec(select(table.name)).all()}:
        said = "Такое название уже есть. Измените ту строку или назовите эту иначе."
        raise InvalidInput(said, fields={"name": said})


def _look_at(
    session: Session, row: Any, table: Editable, values: Mapping[str, Any], *, is_checked: bool
) -> bool | None:
    """Ask about personal data in the public words that are new, as the verb of publishing does."""
    words = (
        str(values.get(name) or "") for name in PUBLIC_WORDS[table] if values.get(name) != getattr(row, name)
    )
    return require_looked_at(session, "\n".join(words), is_checked=is_checked)


def _fill(row: Any, table: Editable, values: Mapping[str, Any]) -> None:
    if set(values) - FIELDS[table]:
        raise InvalidInput("Это поле менять нельзя.")
    for name, value in values.items():
        setattr(row, name, clean_text(value)[:500] if isinstance(value, str) else value)
    missing = {
        name: message
        for name, message in _REQUIRED.items()
        if name in FIELDS[table] and getattr(row, name) in (None, "")
    }
    if wrong := _CHECKS[table](row) | missing:
        raise InvalidInput(" ".join(dict.fromkeys(wrong.values())), fields=wrong)


def _is_within(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and least <= value <= most


def _check_category(row: Category) -> dict[str, str]:
    row.extra_unit = row.extra_unit or None
    wrong = _check_position(row)
    if row.list_name not in LISTS:
        wrong["list_name"] = "Выберите перечень из списка."
    if not _is_within(row.warranty_months, 0, 240):
        wrong["warranty_months"] = _REQUIRED["warranty_months"]
    return wrong


def _check_programme(row: Programme) -> dict[str, str]:
    wrong = {}
    if not (_is_within(row.year_from, 1990, 2100) and _is_within(row.year_to, row.year_from, 2100)):
        wrong["year_to"] = "Проверьте годы программы: первый не позже последнего."
    if not _is_within(row.owners_share, 0, 100):
        wrong["owners_share"] = _REQUIRED["owners_share"]
    if set(row.budget) - set(SOURCES) or not all(_is_within(sum_, 0, 1e9) for sum_ in row.budget.values()):
        wrong["budget"] = "Суммы бюджета указываются в тысячах рублей, не меньше нуля."
    return wrong


def _check_organisation(row: Organisation) -> dict[str, str]:
    wrong = {}
    if row.kind not in ORGANISATION_KINDS:
        wrong["kind"] = (
            "Выберите, кто это: подрядчик, управляющая компания, заказчик или строительный контроль."
        )
    if row.inn and not (row.inn.isascii() and row.inn.isdigit() and len(row.inn) in (10, 12)):
        wrong["inn"] = "ИНН состоит из 10 или 12 цифр. Проверьте или оставьте поле пустым."
    return wrong


def _check_position(row: Category | RejectionReason) -> dict[str, str]:
    return {} if _is_within(row.position, 0, 10_000) else {"position": _REQUIRED["position"]}


_CHECKS: dict[Editable, Callable[[Any], dict[str, str]]] = {
    Category: _check_category,
    Programme: _check_programme,
    Organisation: _check_organisation,
    RejectionReason: _check_position,
}


def _keep_unit(session: Session, row: Any, values: Mapping[str, Any]) -> None:
    """A unit that works are measured in stays: their quantities would come to mean something else."""
    changed = isinstance(row, Category) and values.get("unit", row.unit) != row.unit
    if changed and session.exec(select(Work.id).where(Work.category_code == row.code)).first() is not None:
        said = t(
            "Работы вида «{name}» уже измерены в «{unit}», единицу менять нельзя. Добавьте новый вид работ.",
            name=t(row.name),
            unit=t(row.unit),
        )
        raise InvalidInput(said, fields={"unit": said})


def load_reference(store: Store) -> None:
    """Bring in the reference data that ships; what an administrator changed stays."""
    with store.transaction() as tx:
        if reference.load_reference(tx):
            record(tx, SYSTEM, AuditAction.REFERENCE_LOADED)
