"""The pieces of a courtyard's page: facts, works with quantities and warranty, programme years, requests, the choice."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from tracker import clock
from tracker.domain.filters import DEFAULT_FILTERS
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.geo.courtyards import yard_title
from tracker.i18n import t
from tracker.render import numbers
from tracker.store.works import WorkRow
from tracker.ui import data, html, parts
from tracker.ui.courtyard_file import CourtyardFile, all_courtyards, courtyards_by_address, requests_of
from tracker.ui.map_view import show_map

PAGE = 12
_HEAD = ("Год", "Вид работ", "Программа", "По плану", "Сделано", "Подрядчик", "Состояние", "Гарантия до")


def choose_courtyard() -> None:
    """A field for the address of a house, and the list of all courtyards."""
    yards = courtyards_by_address()
    address = st.selectbox(
        t("Адрес любого дома у двора"),
        list(yards),
        index=None,
        key="yard-address",
        placeholder=t("Начните вводить улицу и номер"),
    )
    if address:
        st.query_params["id"] = str(yards[address])
        st.rerun()
    found = all_courtyards()
    parts.section(
        t("Все дворы: {count}", count=numbers.count_of(len(found), "двор", "двора", "дворов"))
        if found
        else t("Все дворы")
    )
    if not found:
        parts.empty_state(t("Дворов пока нет"), t("Их добавит администратор вместе со списком домов района."))
    rows = (Markup("<li>{}</li>").format(html.link(f"/courtyard?id={yard.id}", yard.name)) for yard in found)
    parts.draw(Markup('<ul class="columns">{}</ul>').format(Markup().join(rows)))


def show_facts(file: CourtyardFile) -> None:
    """Houses, microdistrict, and how far the works have come."""
    flats = sum(house.flats or 0 for house in file.houses)
    residents = sum(house.residents or 0 for house in file.houses)
    parts.facts(
        [
            (t("Дома"), Markup("<br>").join(house.address for house in file.houses)),
            (t("Микрорайон"), file.area),
            (t("Квартир"), numbers.number(flats) if flats else ""),
            (t("Жителей"), numbers.number(residents) if residents else ""),
        ]
    )


def show_small_map(file: CourtyardFile) -> None:
    """Where the courtyard is."""
    yard = file.courtyard
    show_map(
        DEFAULT_FILTERS,
        key=f"yard-map-{yard.id}",
        height=300,
        view=(yard.lat, yard.long, 16),
        spot=(yard.lat, yard.long),
        spot_label=yard_title(yard.name),
    )


def show_works(file: CourtyardFile) -> None:
    """Works by year, newest first; quantities stand with their units and are never added up."""
    parts.section(t("Работы"))
    if not file.works:
        parts.empty_state(
            t("Работ пока не было"), t("Когда двор включат в программу, работы появятся здесь.")
        )
        return
    parts.table(
        [t(word) for word in _HEAD],
        [_row(row) for row in file.works],
        caption=t("Работы во дворе по годам"),
        numeric=frozenset({3, 4}),
    )


def _row(row: WorkRow) -> list[str]:
    work = row.work
    until = numbers.day(work.warranty_until)
    if work.warranty_until and work.warranty_until < clock.today():
        until = t("{day}, закончилась", day=until)
    return [
        str(work.year),
        t(row.category),
        t(row.programme),
        numbers.amount(work.planned_quantity, row.unit),
        "" if work.actual_quantity is None else numbers.amount(work.actual_quantity, row.unit),
        row.contractor,
        t(work.status.label),
        until,
    ]


def show_entries(file: CourtyardFile) -> None:
    """The courtyard's years in programmes."""
    if not file.entries:
        return
    parts.section(t("Участие в программах"))
    parts.table(
        [t("Год"), t("Программа"), t("Состояние"), t("Место"), t("Баллы")],
        [
            [
                str(entry.year),
                t(programme.short_name),
                t(entry.status.label),
                str(entry.place or ""),
                "" if entry.score is None else numbers.quantity(entry.score),
            ]
            for entry, programme in file.entries
        ],
        caption=t("Участие двора в программах"),
        numeric=frozenset({3, 4}),
    )


def show_requests(file: CourtyardFile, actor: Actor) -> None:
    """How many requests there are by status, and the requests, newest first."""
    parts.section(t("Заявки: {count}", count=numbers.number(file.total)))
    if not file.total:
        parts.empty_state(
            t("Заявок пока нет"),
            t("Если во дворе что-то нужно сделать, подайте заявку: это пара минут."),
            then=html.link("/submit", t("Подать заявку")),
        )
        return
    parts.legend(file.counts)
    pages = -(-file.total // PAGE)
    page = st.pagination(pages, key=f"yard-page-{file.courtyard.id}") if pages > 1 else 1
    requests = requests_of(file.courtyard.id or 0, page=page, size=PAGE)
    parts.request_cards(
        requests, names=data.names(), today=clock.today() if can(actor, Action.SEE_QUEUE) else None
    )
