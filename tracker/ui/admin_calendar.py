"""The tab of working days: what differs from the official calendar, beside the official calendar of that year."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st
from babel.dates import get_day_names, get_month_names
from markupsafe import Markup

from tracker import clock
from tracker.actions.reference import remove_calendar_day, set_calendar_day
from tracker.domain.deadlines import official_calendar
from tracker.domain.models import CalendarDay
from tracker.domain.people import Actor
from tracker.errors import InvalidInput
from tracker.i18n import locale, t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.store import queries
from tracker.ui import notes, parts

_KEY = "admin-calendar"


def show_calendar(actor: Actor) -> None:
    """The tab."""
    parts.lead(
        t(
            "По этому календарю считаются сроки. Официальные выходные, праздники и переносы уже учтены: добавьте только то, "
            "что у вас иначе. Сроки заявок, поданных раньше, не меняются."
        )
    )
    this = clock.today().year
    year = st.selectbox(t("Год"), range(this - 1, this + 3), index=1, key=f"{_KEY}-year", width=140)
    with current_store().reading() as session:
        days = [day for day in queries.calendar_days(session) if day.day.year == year]
    left, right = st.columns([2, 3], gap="large")
    with left:
        notes.show_note()
        _show_form(actor, year)
        _show_days(actor, days)
    with right:
        parts.section(t("Календарь {year} года", year=year))
        parts.draw(year_table(year, {day.day: day for day in days}))


def _show_form(actor: Actor, year: int) -> None:
    turn = st.session_state.get(f"{_KEY}-turn", 0)
    key = f"{_KEY}-{year}-{turn}"
    with st.container(border=True, key=f"{_KEY}-form"):
        st.date_input(
            t("День"),
            None,
            date(year, 1, 1),
            date(year, 12, 31),
            key=f"{key}-day",
            format="DD.MM.YYYY",
        )
        st.radio(
            t("Какой это день"),
            [False, True],
            format_func=lambda is_working: t("рабочий") if is_working else t("выходной"),
            key=f"{key}-working",
            horizontal=True,
        )
        st.text_input(
            t("Почему"), key=f"{key}-note", max_chars=200, placeholder=t("Например: указ губернатора")
        )
        st.button(t("Сохранить день"), type="primary", key=f"{key}-save", on_click=_press, args=(actor, key))


def _press(actor: Actor, key: str) -> None:
    day: date | None = st.session_state.get(f"{key}-day")
    is_working, note = bool(st.session_state.get(f"{key}-working")), st.session_state.get(f"{key}-note") or ""

    def verb() -> None:
        if day is None:
            raise InvalidInput(t("Выберите день."))
        set_calendar_day(current_store(), actor, day, is_working=is_working, note=note)

    said = t("рабочий") if is_working else t("выходной")
    done = t("Сохранено: {day}, {said} день.", day=numbers.day(day), said=said)
    if notes.attempt(verb, done):
        st.session_state[f"{_KEY}-turn"] = st.session_state.get(f"{_KEY}-turn", 0) + 1


def _show_days(actor: Actor, days: Sequence[CalendarDay]) -> None:
    parts.section(t("Отличия от официального календаря"))
    if not days:
        parts.empty_state("", t("В этом году отличий нет: сроки считаются по официальному календарю."))
    for day in days:
        words = t("рабочий день") if day.is_working else t("выходной день")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            parts.draw(
                Markup("<p><strong>{}</strong> {}<br><small>{}</small></p>").format(
                    numbers.day(day.day), words, day.note
                )
            )
            st.button(t("Убрать"), key=f"{_KEY}-{day.day}", on_click=_remove, args=(actor, day.day))


def _remove(actor: Actor, day: date) -> None:
    done = t("{day}: снова как в официальном календаре.", day=numbers.day(day))
    notes.attempt(partial(remove_calendar_day, current_store(), actor, day), done)


def year_table(year: int, own: Mapping[date, CalendarDay]) -> Markup:
    """Twelve months with their days off in colour, and a frame round the days that the instance sets otherwise."""
    months = Markup().join(_month(year, month, own) for month in range(1, 13))
    key = Markup(
        '<p class="year-key"><span class="off">{}</span><span>{}</span><span class="set">{}</span></p>'
    ).format(t("выходной или праздник"), t("рабочий"), t("задано вами"))
    return Markup('<div class="year">{}</div>{}').format(months, key)


def _month(year: int, month: int, own: Mapping[date, CalendarDay]) -> Markup:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    weekdays = get_day_names("abbreviated", "stand-alone", locale())
    head = Markup().join(
        Markup('<th scope="col">{}</th>').format(weekdays[day].capitalize()) for day in range(7)
    )
    rows = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(_day(day, month, own) for day in week)) for week in weeks
    )
    return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        get_month_names("wide", "stand-alone", locale())[month].capitalize(), head, rows
    )


def _day(day: date, month: int, own: Mapping[date, CalendarDay]) -> Markup:
    if day.month != month:
        return Markup("<td></td>")
    kept = own.get(day)
    is_working = kept.is_working if kept else official_calendar().is_working(day)
    words = t("рабочий день") if is_working else t("выходной")
    classes = " ".join(name for name, on in (("off", not is_working), ("set", kept is not None)) if on)
    return Markup('<td class="{}" title="{}">{}</td>').format(
        classes, kept.note or words if kept else words, day.day
    )
