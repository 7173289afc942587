"""The tabs of areas and of courtyards: names, use, houses, and how much is noted with each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from tracker.actions import territory
from tracker.config import get_settings
from tracker.domain.filters import DEFAULT_FILTERS
from tracker.domain.models import Area, Courtyard
from tracker.domain.people import ORGANISATION_KIND_OF, Actor, Role
from tracker.domain.search import normalise_text
from tracker.geo.areas import MAX_NOTE, AreaKind
from tracker.geo.houses import natural_key
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.store import queries
from tracker.store import territory as places
from tracker.store.courtyards import courtyards
from tracker.ui import parts
from tracker.ui.editor import Editor, Ident, Row, show_editor
from tracker.ui.fields import Field
from tracker.ui.map_view import show_map
from tracker.ui.table_cells import in_use, refresh

_AREAS, _YARDS = "admin-areas", "admin-yards"
_ORDER = list(AreaKind)


def show_areas(actor: Actor) -> None:
    """The tab of the district, its microdistricts and other areas."""
    parts.lead(
        t(
            "Район, микрорайоны и другие территории. Новые территории и границы загружают файлом "
            "на странице «Импорт и экспорт»."
        )
    )
    with current_store().reading() as session:
        areas = sorted(queries.areas(session), key=lambda one: (_ORDER.index(AreaKind(one.kind)), one.name))
        counts = places.area_counts(session)
    show_editor(
        Editor(
            key=_AREAS,
            fields=lambda _prefix, row: _area_fields(row),
            save=partial(_save_area, actor),
        ),
        [_area_row(area) for area in areas],
        {
            "Название": [area.name for area in areas],
            "Вид": [t(AreaKind(area.kind).label) for area in areas],
            "Домов": [counts.houses.get(area.id or 0, 0) for area in areas],
            "Дворов": [counts.courtyards.get(area.id or 0, 0) for area in areas],
            "Заявок": [counts.requests.get(area.id or 0, 0) for area in areas],
            "Используется": [in_use(area) for area in areas],
        },
        widths={
            "Название": 195,
            "Вид": 115,
            "Домов": 70,
            "Дворов": 75,
            "Заявок": 75,
            "Используется": 110,
        },
    )
    show_map(DEFAULT_FILTERS, key="admin-areas-map", height=620, has_requests=False)


def _area_row(area: Area) -> Row:
    values = {
        "name": area.name,
        "note": area.note,
        "is_active": area.is_active,
        "code": area.code,
        "kind": area.kind,
    }
    return Row(area.id or 0, area.version, values, area.name)


def _area_fields(row: Row) -> list[Field]:
    fields = [
        Field(name="name", label="Название", most=territory.MAX_NAME, is_public=True),
        _restriction_note() if row.values["kind"] == AreaKind.RESTRICTION else _staff_note(),
    ]
    if row.values["code"] != get_settings().district:
        hint = "Без отметки новые заявки сюда не попадают, и в фильтрах этого места нет. Прежние заявки сохраняют его название."
        fields.append(Field(name="is_active", label="Используется", kind="flag", help=hint))
    return fields


def _staff_note() -> Field:
    return Field(name="note", label="Примечание для сотрудников", kind="long", most=MAX_NOTE)


def _restriction_note() -> Field:
    hint = "Это пояснение видят все на карте, в слое «Территории с ограничениями»."
    return Field(
        name="note", label="Что здесь ограничено", kind="long", most=MAX_NOTE, help=hint, is_public=True
    )


def _save_area(
    actor: Actor, ident: Ident | None, values: dict[str, Any], version: int, looked: bool
) -> Ident:
    area = territory.change_area(
        current_store(),
        actor,
        int(ident or 0),
        name=values["name"] or "",
        note=values["note"] or "",
        is_active=bool(values.get("is_active", True)),
        version=version,
        is_checked=looked,
    )
    refresh()
    return area.id or 0


def show_courtyards(actor: Actor) -> None:
    """The tab of courtyards: found by name or by the address of a house."""
    parts.lead(t("Дворы и дома, которые в них выходят. По дому двор находится в заявке сам."))
    with current_store().reading() as session:
        yards = sorted(courtyards(session), key=lambda yard: natural_key(yard.name))
        links, requests = places.houses_by_courtyard(session), places.requests_by_courtyard(session)
        houses = {house.id or 0: house.address for house in places.all_houses(session)}
        areas = {area.id: area.name for area in queries.areas(session)}
        firms = queries.organisations(session, ORGANISATION_KIND_OF[Role.MANAGEMENT_COMPANY])
        keepers = {firm.id: firm.name for firm in firms}
    addresses = dict(sorted(houses.items(), key=lambda pair: natural_key(pair[1])))
    wanted = normalise_text(
        st.text_input(t("Найти двор по названию или адресу дома"), key=f"{_YARDS}-search", max_chars=100)
    ).split()

    def is_wanted(yard: Courtyard) -> bool:
        said = normalise_text("; ".join([yard.name, *(houses[one] for one in links.get(yard.id or 0, ()))]))
        return all(word in said for word in wanted)

    found = [yard for yard in yards if is_wanted(yard)]
    st.caption(numbers.count_of(len(found), "двор", "двора", "дворов"))
    show_editor(
        Editor(
            key=_YARDS,
            fields=lambda _prefix, _row: _yard_fields(addresses, keepers),
            save=partial(_save_yard, actor),
            add_label="Добавить двор",
            blank={},
        ),
        [_yard_row(yard, links.get(yard.id or 0, [])) for yard in found],
        {
            "Двор": [yard.name for yard in found],
            "Микрорайон": [areas.get(yard.area_id, "") for yard in found],
            "Домов": [len(links.get(yard.id or 0, ())) for yard in found],
            "Заявок": [requests.get(yard.id or 0, 0) for yard in found],
        },
        widths={"Двор": 350, "Микрорайон": 150, "Домов": 75, "Заявок": 80},
    )


def _yard_row(yard: Courtyard, houses: list[int]) -> Row:
    return Row(
        yard.id or 0,
        yard.version,
        {"name": yard.name, "house_ids": sorted(houses), "keeper_id": yard.keeper_id},
        yard.name,
    )


def _yard_fields(addresses: Mapping[int, str], keepers: Mapping[int | None, str]) -> list[Field]:
    return [
        Field(
            name="house_ids",
            label="Дома, которые выходят во двор",
            kind="many",
            options=addresses,
            help="Один дом может выходить в несколько дворов. Точка двора встаёт посередине его домов.",
        ),
        Field(
            name="name",
            label="Название",
            most=territory.MAX_NAME,
            help="Оставьте пустым, чтобы двор назывался по своим домам.",
            is_public=True,
        ),
        Field(
            name="keeper_id",
            label="Управляющая компания",
            kind="choice",
            options={None: "не указана", **keepers},
            help="Её сотрудники видят работы этого двора и отмечают их ход.",
        ),
    ]


def _save_yard(
    actor: Actor, ident: Ident | None, values: dict[str, Any], version: int, looked: bool
) -> Ident:
    said: dict[str, Any] = {
        "name": values["name"] or "",
        "house_ids": values["house_ids"] or [],
        "keeper_id": values.get("keeper_id"),
        "is_checked": looked,
    }
    if ident is None:
        yard = territory.add_courtyard(current_store(), actor, **said)
    else:
        yard = territory.change_courtyard(current_store(), actor, int(ident), version=version, **said)
    refresh()
    return yard.id or 0
