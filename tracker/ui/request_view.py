"""The public card of a request: what, where, how it goes, photos, the answer, the work, the map and the link to share."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from tracker.domain.filters import DEFAULT_FILTERS
from tracker.errors import NotFound
from tracker.i18n import t
from tracker.render import numbers
from tracker.store.works import WorkRow
from tracker.ui import html, parts
from tracker.ui.html import Text
from tracker.ui.map_view import show_map
from tracker.ui.request_file import MAX_NUMBER, RequestFile, timeline_of, to_number


def ask_number(number: str = "", error: NotFound | None = None) -> str:
    """A field for a number, with what was wrong with the one before; returns another one that was typed, or nothing."""
    parts.heading(t("Найти заявку"), t("Номер есть в подтверждении, например МОТ-2026-000123."))
    if error:
        parts.error_box(error)
    with st.container(width=480):
        typed = st.text_input(t("Номер заявки"), value=number, key="find-number", max_chars=MAX_NUMBER)
        st.button(t("Найти"), type="primary", key="find-send")
    asked = to_number(typed)
    return "" if asked == number else asked


def show_head(file: RequestFile, *, is_staff: bool) -> None:
    """Number, kind of work and status."""
    label = t(file.request.status.label) if is_staff else file.status_words
    parts.heading(
        file.category,
        " · ".join(
            part
            for part in (t("Заявка № {number}", number=file.request.number), file.request.address)
            if part
        ),
        aside=html.status_chip(file.request.status, label),
    )
    parts.draw(
        html.share_button(html.request_path(file.request.number), f"{file.category}, {file.request.address}")
    )


def show_story(file: RequestFile, *, is_staff: bool) -> None:
    """The text, the answer, photos and the timeline."""
    request = file.request
    parts.section(t("Что просят сделать"))
    if request.public_text:
        _quote(request.public_text)
    elif not is_staff:
        st.caption(t("Текст заявки появится здесь после проверки."))
    if is_staff and request.description and request.description != request.public_text:
        _quote(t(request.description), t("Как написал житель (видят только сотрудники)"))
    if request.public_answer:
        parts.section(t("Официальный ответ"))
        _quote(request.public_answer)
    before = [photo for photo in file.photos if photo.kind != "after"]
    after = [photo for photo in (*file.photos, *file.work_photos) if photo.kind == "after"]
    if before or after:
        parts.section(t("Фотографии"))
        parts.photo_grid([*before, *after])
    parts.section(t("Как идёт работа по заявке"))
    parts.timeline(timeline_of(file, is_staff=is_staff))


def show_facts(file: RequestFile, *, is_staff: bool) -> None:
    """Place, dates, the work that will do it, the map and the link."""
    request = file.request
    pairs: list[tuple[str, Text]] = [
        (t("Адрес"), request.address or t("Место отмечено на карте")),
        (t("Двор"), _yard_link(file)),
        (t("Микрорайон"), file.area),
        (t("Подана"), numbers.moment(request.requested_at)),
        (t("Выполнена"), numbers.day(request.completed_on) if request.completed_on else ""),
        (t("Основная заявка"), _request_link(file.main_number)),
        (t("Год программы"), str(request.plan_year or "")),
        (t("Гарантия"), t("Гарантийный случай: передаётся подрядчику") if request.is_warranty_case else ""),
    ]
    if is_staff:
        pairs += [
            (t("Срок"), numbers.day(request.due_on) if request.due_on else ""),
            (t("Ответственный"), file.assignee or t("не назначен")),
        ]
    parts.facts(pairs)
    if file.work is not None:
        show_work(file.work)
    if request.lat is not None and request.long is not None:
        show_map(
            DEFAULT_FILTERS,
            key=f"map-{request.number}",
            height=280,
            view=(request.lat, request.long, 16),
            spot=(request.lat, request.long),
            spot_label=t("Место заявки"),
        )


def show_work(row: WorkRow) -> None:
    """The work that a request is part of."""
    work = row.work
    parts.section(t("Работа"))
    done = numbers.amount(work.actual_quantity, row.unit)
    parts.facts(
        [
            (t("Программа"), t("{name}, {year} год", name=t(row.programme), year=work.year)),
            (t("Состояние"), t(work.status.label)),
            (t("По плану"), numbers.amount(work.planned_quantity, row.unit)),
            (t("Сделано"), done if work.actual_quantity is not None else ""),
            (t("Подрядчик"), row.contractor),
            (t("Сроки"), _period(row)),
            (t("Стоимость"), numbers.roubles(work.actual_cost or work.planned_cost or None).strip("—")),
            (t("Акт приёмки"), _act(row)),
            (t("Гарантия до"), numbers.day(work.warranty_until) if work.warranty_until else ""),
        ]
    )


def _period(row: WorkRow) -> str:
    ends = [numbers.day(day) for day in (row.work.starts_on, row.work.ends_on) if day]
    return " — ".join(ends)


def _act(row: WorkRow) -> str:
    if not row.work.act_on:
        return ""
    return t("№ {number} от {day}", number=row.work.act_number, day=numbers.day(row.work.act_on))


def _yard_link(file: RequestFile) -> Text:
    yard = file.courtyard
    return html.link(f"/courtyard?id={yard.id}", yard.name) if yard else ""


def _request_link(number: str) -> Text:
    return html.link(html.request_path(number), number) if number else ""


def _quote(text: str, title: str = "") -> None:
    above = Markup("<small>{}</small>").format(title) if title else Markup()
    parts.draw(Markup('<blockquote class="quote">{}<p>{}</p></blockquote>').format(above, text))
