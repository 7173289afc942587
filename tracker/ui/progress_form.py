"""The form of whoever does a work: what has changed, how much is done, photos from the site."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from tracker import clock
from tracker.actions import work_progress
from tracker.domain.models import Photo, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.domain.statuses import WorkStatus
from tracker.domain.works import REPORTABLE, REPORTED, WORK_TRANSITIONS, Progress
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.store.works import WorkRow
from tracker.ui import data, notes, own_works, parts
from tracker.ui.blur_editor import show_blurring
from tracker.ui.photo_field import chosen_photos, photo_field
from tracker.ui.work_file import WorkFile

_SAYS = {
    WorkStatus.IN_PROGRESS: "Работы начаты",
    WorkStatus.SUSPENDED: "Работы приостановлены",
    WorkStatus.FINISHED: "Работы завершены",
}


def show_progress(actor: Actor, row: WorkRow) -> None:
    """What is next, and the form where there is something to report."""
    work = row.work
    st.info(own_works.next_step(work.status), icon=":material/arrow_forward:")
    if work.status not in REPORTABLE:
        return
    key = f"progress-{work.id}-{work.version}"
    to = _choose_status(work, key)
    _show_amounts(row, key)
    if to is WorkStatus.FINISHED:
        today = clock.today()
        st.date_input(
            t("День завершения"), today, key=f"{key}-completed_on", format="DD.MM.YYYY", max_value=today
        )
    limit = current_store().settings.photo_limit
    photo_field(t("Фото с места работ"), key=f"{key}-photos", limit=limit)
    st.text_input(t("Комментарий или причина"), key=f"{key}-comment", max_chars=work_progress.MAX_COMMENT)

    def press(version: int) -> None:
        photos = chosen_photos(f"{key}-photos", limit=limit)
        verb = partial(
            work_progress.report_progress,
            current_store(),
            actor,
            work.id or 0,
            _read(work, key),
            photos,
            version=version,
        )
        notes.attempt(verb, t("Отметка сохранена. Фото увидят все после проверки в администрации."))

    st.button(t("Сохранить отметку"), type="primary", key=f"{key}-go", on_click=press, args=(work.version,))


def _choose_status(work: Work, key: str) -> WorkStatus | None:
    ways = [to for to in WorkStatus if to in WORK_TRANSITIONS[work.status] & REPORTED]
    if not ways:
        return None
    is_again = work.status is WorkStatus.SUSPENDED
    return st.pills(
        t("Что изменилось"),
        ways,
        format_func=lambda one: t("Работы возобновлены") if is_again else t(_SAYS[one]),
        key=f"{key}-to",
    )


def _show_amounts(row: WorkRow, key: str) -> None:
    work = row.work
    is_whole = data.is_whole(work.category_code)
    step, shape = (1.0, "%.0f") if is_whole else (0.1, "%g")
    st.number_input(
        t("Сделано всего, {unit}", unit=t(row.unit)), 0.0, 1e8, work.actual_quantity, step, shape,
        key=f"{key}-done", placeholder=t("Сколько сделано к этому дню"),
    )  # fmt: skip
    if row.extra_unit:
        st.number_input(
            t("И ещё сделано, {unit}", unit=t(row.extra_unit)), 0.0, 1e8, work.actual_extra_quantity, 1.0, "%g",
            key=f"{key}-extra_done", placeholder=t("Если известно"),
        )  # fmt: skip


def _read(work: Work, key: str) -> Progress:
    said: dict[str, Any] = {
        name: st.session_state.get(f"{key}-{name}")
        for name in ("to", "done", "extra_done", "completed_on", "comment")
    }
    # A figure that was there already is no news.
    said["done"] = None if said["done"] == work.actual_quantity else said["done"]
    said["extra_done"] = None if said["extra_done"] == work.actual_extra_quantity else said["extra_done"]
    return Progress(**(said | {"comment": said["comment"] or ""}))


def show_photos(actor: Actor, file: WorkFile) -> None:
    """For the office: which of a work's photos everybody sees."""
    if not file.photos:
        st.caption(t("Фото пока нет. Их прикладывает подрядчик или комиссия при приёмке."))
        return
    key = f"work-photos-{file.work.id}-{file.work.version}"
    for photo in file.photos:
        _show_choice(photo, key)

    def press(version: int) -> None:
        chosen = [photo.id or 0 for photo in file.photos if st.session_state.get(f"{key}-{photo.id}")]
        verb = partial(
            work_progress.publish_work_photos,
            current_store(),
            actor,
            file.work.id or 0,
            chosen,
            version=version,
        )
        notes.attempt(verb, t("Сохранено: отмеченные фото видят все."))

    st.button(t("Сохранить"), type="primary", key=f"{key}-go", on_click=press, args=(file.work.version,))
    if can(actor, Action.BLUR):
        st.markdown(t("**Скрыть на фото**"))
        show_blurring(actor, file.photos)


def _show_choice(photo: Photo, key: str) -> None:
    left, right = st.columns([1, 6], vertical_alignment="center")
    with left:
        parts.photo_thumb(photo)
    right.checkbox(t("Показать всем"), photo.is_public, key=f"{key}-{photo.id}")
