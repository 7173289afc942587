"""Forms of works: plan one, change one, accept one by the commission's act, note its payment."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError

from tracker import clock
from tracker.actions import works
from tracker.domain.models import Category, Work
from tracker.domain.people import Actor
from tracker.domain.requests import to_invalid_input
from tracker.domain.works import Acceptance, WorkCreate
from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.store.works import WorkRow
from tracker.ui import data, notes, text_guard
from tracker.ui.courtyard_file import courtyards_by_address
from tracker.ui.photo_field import chosen_photos, photo_field

_DAY = "DD.MM.YYYY"
_TURN = "work-new-turn"
#: Fields of WorkCreate that a person fills in.
_FIELDS = (
    "courtyard_id",
    "category_code",
    "programme_id",
    "year",
    "planned_quantity",
    "extra_quantity",
    "planned_cost",
    "contractor_id",
    "contract_number",
    "contract_on",
    "starts_on",
    "ends_on",
)


def show_new(actor: Actor) -> None:
    """The form of a new work; after it is kept the form starts empty."""
    key = f"work-new-{st.session_state.get(_TURN, 0)}"
    show_fields(key)

    def press() -> None:
        def verb() -> None:
            work = works.plan(current_store(), actor, read_fields(key))
            st.query_params["id"] = str(work.id)

        if notes.attempt(verb, t("Работа добавлена в план. Теперь привяжите к ней заявки.")):
            st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1

    st.button(t("Добавить работу"), type="primary", key=f"{key}-go", on_click=press)


def show_change(actor: Actor, row: WorkRow) -> None:
    """The form of a change, filled with what is kept."""
    work = row.work
    key = f"work-{work.id}-{work.version}"
    show_fields(key, work)

    def press(version: int) -> None:
        verb = lambda: works.change(current_store(), actor, work.id or 0, read_fields(key), version=version)  # noqa: E731
        notes.attempt(verb, t("Изменения сохранены."))

    st.button(t("Сохранить"), type="primary", key=f"{key}-go", on_click=press, args=(work.version,))


def show_fields(key: str, work: Work | None = None) -> None:
    """Every field of a work, filled with what is kept of it."""
    left, right = st.columns(2, gap="large")
    with left:
        _show_what(key, work)
    with right:
        _show_how(key, work)


def _show_what(key: str, work: Work | None) -> None:
    yards = courtyards_by_address()
    addresses = {yard_id: address for address, yard_id in reversed(yards.items())}
    _choice(
        t("Двор: адрес любого дома"),
        yards,
        addresses.get(work.courtyard_id) if work else None,
        f"{key}-address",
    )
    kinds = {one.code: one for one in data.categories()}
    codes = list(kinds)
    now = codes.index(work.category_code) if work and work.category_code in kinds else None
    code = st.selectbox(
        t("Вид работ"), codes, index=now, format_func=lambda one: data.say_kind(kinds[one]), key=f"{key}-category_code",
        placeholder=t("Выберите вид работ"),
    )  # fmt: skip
    _show_quantity(key, kinds.get(code or ""), work)
    st.number_input(
        t("Стоимость по плану, руб."), 0.0, 1e12, work.planned_cost if work else None, 1000.0, "%.2f",
        key=f"{key}-planned_cost", placeholder=numbers.number(0, 2),
    )  # fmt: skip


def _show_quantity(key: str, kind: Category | None, work: Work | None) -> None:
    if kind is None:
        st.caption(t("Выберите вид работ, и появится поле объёма с его единицей."))
        return
    step, shape = (1.0, "%.0f") if kind.is_whole else (0.1, "%.1f")
    st.number_input(
        t("Объём по плану, {unit}", unit=t(kind.unit)), 0.0, 1e8, work.planned_quantity if work else None, step, shape,
        key=f"{key}-planned_quantity", placeholder=t("Сколько"),
    )  # fmt: skip
    if kind.extra_unit:
        st.number_input(
            t("И ещё, {unit} (если известно)", unit=t(kind.extra_unit)), 0.0, 1e8, work.extra_quantity if work else None,
            1.0, "%.1f", key=f"{key}-extra_quantity", placeholder=t("Сколько"),
        )  # fmt: skip


def _show_how(key: str, work: Work | None) -> None:
    programmes = {
        one.short_name: one.id
        for one in data.programmes()
        if one.is_active or (work and one.id == work.programme_id)
    }
    names = {ident: name for name, ident in programmes.items()}
    with st.container(horizontal=True):
        _choice(
            t("Программа"), programmes, names.get(work.programme_id) if work else None, f"{key}-programme"
        )
        this = work.year if work else clock.today().year
        st.number_input(t("Год"), 2000, 2100, this, key=f"{key}-year", width=130)
    firms = {
        one.name: one.id
        for one in data.contractors()
        if one.is_active or (work and one.id == work.contractor_id)
    }
    owners = {ident: name for name, ident in firms.items()}
    _choice(
        t("Подрядчик (можно позже)"),
        firms,
        owners.get(work.contractor_id) if work else None,
        f"{key}-contractor",
    )
    with st.container(horizontal=True):
        st.text_input(
            t("Номер договора"),
            work.contract_number if work else "",
            key=f"{key}-contract_number",
            max_chars=200,
        )
        st.date_input(
            t("Дата договора"), work.contract_on if work else None, key=f"{key}-contract_on", format=_DAY
        )
    with st.container(horizontal=True):
        st.date_input(
            t("Начало работ"), work.starts_on if work else None, key=f"{key}-starts_on", format=_DAY
        )
        st.date_input(t("Окончание работ"), work.ends_on if work else None, key=f"{key}-ends_on", format=_DAY)


def _choice(label: str, options: dict[str, Any], now: str | None, key: str) -> None:
    names = list(options)
    st.selectbox(
        label,
        names,
        index=names.index(now) if now in options else None,
        format_func=t,
        key=key,
        placeholder=t("Начните вводить или выберите"),
    )


def read_fields(key: str) -> WorkCreate:
    """What is in the fields now; raises InvalidInput with a message for each wrong one."""
    said: dict[str, Any] = {name: st.session_state.get(f"{key}-{name}") for name in _FIELDS}
    said["courtyard_id"] = courtyards_by_address().get(st.session_state.get(f"{key}-address") or "")
    programme, firm = st.session_state.get(f"{key}-programme"), st.session_state.get(f"{key}-contractor")
    said["programme_id"] = next((one.id for one in data.programmes() if one.short_name == programme), None)
    said["contractor_id"] = next((one.id for one in data.contractors() if one.name == firm), None)
    said["planned_cost"] = said["planned_cost"] or 0.0
    said["extra_quantity"] = said["extra_quantity"] or None
    _check_given(said)
    try:
        return WorkCreate(**said)
    except ValidationError as error:
        raise to_invalid_input(error) from error


def _check_given(said: dict[str, Any]) -> None:
    missing = [label for name, label in _NEEDED.items() if not said[name]]
    if missing:
        raise InvalidInput(t("Заполните: {fields}.", fields=", ".join(t(label) for label in missing)))


_NEEDED = {
    "courtyard_id": "двор",
    "category_code": "вид работ",
    "planned_quantity": "объём",
    "programme_id": "программу",
    "year": "год",
}


#: Fields of Acceptance that a person fills in.
_ACT = (
    "act_number",
    "act_on",
    "commission",
    "actual_quantity",
    "actual_extra_quantity",
    "actual_cost",
    "no_photo_reason",
)


def show_acceptance(actor: Actor, row: WorkRow) -> None:
    """The commission's act: number, date, members, what was done, photos."""
    work = row.work
    key = f"act-{work.id}-{work.version}"
    left, right = st.columns(2, gap="large")
    with left:
        st.text_input(t("Номер акта"), key=f"{key}-act_number", max_chars=100)
        text_guard.show_guard(f"{key}-act_number")
        st.date_input(
            t("Дата акта"), clock.today(), key=f"{key}-act_on", format=_DAY, max_value=clock.today()
        )
        st.text_area(t("Состав комиссии"), key=f"{key}-commission", max_chars=2000, height=100)
    with right:
        _show_done(key, row)
    limit = current_store().settings.photo_limit
    photo_field(t("Фото после работ"), key=f"{key}-photos", limit=limit)
    st.text_input(t("Если фото нет: почему"), key=f"{key}-no_photo_reason", max_chars=500)

    def press(version: int) -> None:
        said: dict[str, Any] = {name: st.session_state.get(f"{key}-{name}") for name in _ACT}
        act = Acceptance(**said)
        photos = chosen_photos(f"{key}-photos", limit=limit)
        looked = text_guard.is_checked(f"{key}-act_number")
        verb = partial(
            works.accept,
            current_store(),
            actor,
            work.id or 0,
            act,
            photos,
            version=version,
            is_checked=looked,
        )
        notes.attempt(verb, t("Работа принята. Связанные заявки отмечены выполненными."))

    st.button(t("Принять работу"), type="primary", key=f"{key}-go", on_click=press, args=(work.version,))


def _show_done(key: str, row: WorkRow) -> None:
    """What was done and what it cost, as the act says."""
    work = row.work
    is_whole = data.is_whole(work.category_code)
    step, shape = (1.0, "%.0f") if is_whole else (0.1, "%.1f")
    st.number_input(
        t("Выполнено, {unit}", unit=t(row.unit)), 0.0, 1e8, work.planned_quantity, step, shape,
        key=f"{key}-actual_quantity",
    )  # fmt: skip
    if row.extra_unit:
        st.number_input(
            t("Выполнено, {unit}", unit=t(row.extra_unit)), 0.0, 1e8, work.extra_quantity, 1.0, "%.1f",
            key=f"{key}-actual_extra_quantity",
        )  # fmt: skip
    st.number_input(
        t("Стоимость по акту, руб."),
        0.0,
        1e12,
        work.planned_cost,
        1000.0,
        "%.2f",
        key=f"{key}-actual_cost",
    )


def show_payment(actor: Actor, row: WorkRow) -> None:
    """The day of payment, for the report by payment."""
    work = row.work
    key = f"paid-{work.id}-{work.version}"

    def press(version: int) -> None:
        paid_on = st.session_state.get(key)
        verb = partial(works.note_payment, current_store(), actor, work.id or 0, paid_on, version=version)
        notes.attempt(verb, t("Дата оплаты сохранена.") if paid_on else t("Отметка об оплате снята."))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(t("Оплачено"), work.paid_on, key=key, format=_DAY, max_value=clock.today(), width=220)
        st.button(t("Сохранить дату"), key=f"{key}-go", on_click=press, args=(work.version,))
    st.caption(
        t("Оплачено {day}.", day=numbers.day(work.paid_on)) if work.paid_on else t("Оплата ещё не отмечена.")
    )
