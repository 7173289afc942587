"""The tabs of kinds of work, programmes, organisations and rejection reasons: their columns, fields and verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.actions.reference import LISTS, ORGANISATION_KINDS, SOURCES, Editable, add_row, change_row
from tracker.clock import today
from tracker.domain.models import Category, Organisation, Programme, RejectionReason
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.store import queries
from tracker.ui import parts
from tracker.ui.editor import Editor, Ident, Row, show_editor
from tracker.ui.fields import Field
from tracker.ui.table_cells import in_use, refresh

_ACTIVE = Field(
    name="is_active",
    label="Используется",
    kind="flag",
    help="Снимите отметку, чтобы больше не предлагать это в списках. В старых заявках и работах всё останется как было.",
)
_POSITION = Field(
    name="position",
    label="Место в списке",
    kind="whole",
    most=10_000,
    help="Чем меньше число, тем выше строка.",
)
_BUDGET = "budget-"


@dataclass(frozen=True, kw_only=True)
class TableTab:
    """How one table is shown and edited."""

    table: Editable
    lead: str
    add_label: str
    read: Callable[[], Sequence[Any]]
    columns: Mapping[str, Callable[[Any], object]]
    widths: Mapping[str, int]
    fields: Callable[[], Sequence[Field]]
    blank: Callable[[Sequence[Any]], dict[str, Any]]


def show_table(tab: TableTab, actor: Actor) -> None:
    """One tab."""
    kept = tab.read()
    key = f"admin-{tab.table.__tablename__}"
    fields = tab.fields()

    def save(ident: Ident | None, values: dict[str, Any], version: int, looked: bool) -> Ident:
        said = _pack(values)
        if ident is None:
            row: Any = add_row(current_store(), actor, tab.table, None, said, is_checked=looked)
        else:
            row = change_row(
                current_store(), actor, tab.table, ident, said, version=version, is_checked=looked
            )
        refresh()
        return _key_of(row)

    parts.lead(t(tab.lead))
    show_editor(
        Editor(
            key=key,
            fields=lambda _prefix, _row: fields,
            save=save,
            add_label=tab.add_label,
            blank=tab.blank(kept),
        ),
        [Row(_key_of(row), row.version, _unpack(row, fields), row.name) for row in kept],
        {name: [cell(row) for row in kept] for name, cell in tab.columns.items()},
        widths=tab.widths,
    )


def _key_of(row: Any) -> Ident:
    return str(row.code) if isinstance(row, Category | RejectionReason) else int(row.id)


def _unpack(row: Any, fields: Sequence[Field]) -> dict[str, Any]:
    return {
        one.name: (row.budget.get(one.name.removeprefix(_BUDGET)))
        if one.name.startswith(_BUDGET)
        else getattr(row, one.name)
        for one in fields
    }


def _pack(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if not name.startswith(_BUDGET)}
    budget = {name.removeprefix(_BUDGET): value for name, value in values.items() if name.startswith(_BUDGET)}
    if budget:
        plain["budget"] = {source: value for source, value in budget.items() if value}
    return plain


def _last(rows: Sequence[Any]) -> int:
    return max((row.position for row in rows), default=0) + 1


def _categories() -> Sequence[Category]:
    with current_store().reading() as session:
        return queries.categories(session, only_active=False)


def _programmes() -> Sequence[Programme]:
    with current_store().reading() as session:
        return queries.programmes(session)


def _organisations() -> Sequence[Organisation]:
    with current_store().reading() as session:
        return queries.organisations(session)


def _reasons() -> Sequence[RejectionReason]:
    with current_store().reading() as session:
        return queries.rejection_reasons(session, only_active=False)


def _category_fields() -> Sequence[Field]:
    return (
        Field(name="name", label="Название", help="Так вид работ видят жители.", is_public=True),
        Field(
            name="unit",
            label="Единица измерения",
            most=20,
            help="Например: шт., м², пог. м. После первой работы единица не меняется.",
        ),
        Field(
            name="extra_unit",
            label="Вторая единица (если нужна)",
            most=20,
            help="Когда объём считают двояко, например площадки и оборудование на них.",
        ),
        Field(
            name="is_whole", label="Только целые числа", kind="flag", help="Для того, что считают штуками."
        ),
        Field(
            name="list_name",
            label="Перечень",
            kind="choice",
            options={code: t(name) for code, name in LISTS.items()},
        ),
        Field(
            name="warranty_months",
            label="Гарантия, месяцев",
            kind="whole",
            most=240,
            help="Считается от даты акта. Ноль, если гарантии нет.",
        ),
        _POSITION,
        Field(name="name_en", label="Название по-английски (необязательно)"),
        _ACTIVE,
    )


def _programme_fields() -> Sequence[Field]:
    return (
        Field(name="name", label="Полное название", kind="long", most=500, is_public=True),
        Field(
            name="short_name",
            label="Краткое название",
            most=60,
            help="Его видят в списках и отчётах.",
            is_public=True,
        ),
        Field(
            name="synonyms",
            label="Как ещё её называют",
            most=500,
            help="Через точку с запятой: по этим словам программа узнаётся в загружаемых файлах.",
        ),
        Field(name="year_from", label="Первый год", kind="whole", most=2100),
        Field(name="year_to", label="Последний год", kind="whole", most=2100),
        Field(
            name="owners_share",
            label="Доля собственников, %",
            kind="number",
            most=100,
            help="Сколько процентов платят собственники домов.",
        ),
        *(
            Field(
                name=f"{_BUDGET}{code}", label=t("{name}, тыс. руб.", name=t(name)), kind="number", most=10**9
            )
            for code, name in SOURCES.items()
        ),
        _ACTIVE,
    )


def _organisation_fields() -> Sequence[Field]:
    kinds = {code: t(name) for code, name in ORGANISATION_KINDS.items()}
    return (
        Field(name="name", label="Название", most=300),
        Field(name="kind", label="Кто это", kind="choice", options=kinds),
        Field(
            name="inn",
            label="ИНН (если известен)",
            most=12,
            help="10 цифр у организации, 12 у предпринимателя.",
        ),
        _ACTIVE,
    )


def _reason_fields() -> Sequence[Field]:
    return (
        Field(name="name", label="Причина", help="Её видит житель в ответе на заявку.", is_public=True),
        Field(
            name="next_step",
            label="Что жителю делать дальше",
            kind="long",
            most=500,
            help="Эта подсказка уйдёт жителю вместе с отказом.",
            is_public=True,
        ),
        _POSITION,
        _ACTIVE,
    )


KINDS_OF_WORK = TableTab(
    table=Category,
    lead="Виды работ, из которых выбирают жители и сотрудники.",
    add_label="Добавить вид работ",
    read=_categories,
    columns={
        "Вид работ": lambda row: row.name,
        "Единица": lambda row: row.unit,
        "Гарантия, мес.": lambda row: row.warranty_months,
        "Используется": in_use,
    },
    widths={"Вид работ": 330, "Единица": 80, "Гарантия, мес.": 120, "Используется": 120},
    fields=_category_fields,
    blank=lambda rows: {
        "list_name": "additional",
        "warranty_months": 12,
        "position": _last(rows),
        "is_active": True,
    },
)
PROGRAMMES = TableTab(
    table=Programme,
    lead="Программы, по которым оплачивают работы.",
    add_label="Добавить программу",
    read=_programmes,
    columns={
        "Кратко": lambda row: row.short_name,
        "Программа": lambda row: row.name,
        "Годы": lambda row: f"{row.year_from}–{row.year_to}",
        "Используется": in_use,
    },
    widths={"Кратко": 165, "Программа": 265, "Годы": 100, "Используется": 120},
    fields=_programme_fields,
    blank=lambda _rows: {
        "year_from": today().year,
        "year_to": today().year,
        "owners_share": 0.0,
        "is_active": True,
    },
)
ORGANISATIONS = TableTab(
    table=Organisation,
    lead="Подрядчики, управляющие компании, заказчики и строительный контроль.",
    add_label="Добавить организацию",
    read=_organisations,
    columns={
        "Организация": lambda row: row.name,
        "Кто это": lambda row: t(ORGANISATION_KINDS.get(row.kind, "")),
        "Используется": in_use,
    },
    widths={"Организация": 330, "Кто это": 200, "Используется": 120},
    fields=_organisation_fields,
    blank=lambda _rows: {"kind": "contractor", "is_active": True},
)
REASONS = TableTab(
    table=RejectionReason,
    lead="Причины, по которым заявку можно отклонить, с подсказкой жителю.",
    add_label="Добавить причину",
    read=_reasons,
    columns={
        "Причина": lambda row: row.name,
        "Что дальше": lambda row: row.next_step,
        "Используется": in_use,
    },
    widths={"Причина": 220, "Что дальше": 310, "Используется": 120},
    fields=_reason_fields,
    blank=lambda rows: {"position": _last(rows), "is_active": True},
)
