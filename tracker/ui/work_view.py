"""One work: its facts, the moves that are possible now, its requests and the ones it could take, its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from markupsafe import Markup

from tracker.actions import work_requests, works
from tracker.domain.models import ServiceRequest, Work, WorkStatusChange
from tracker.domain.people import Actor
from tracker.domain.statuses import Status, WorkStatus
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.store.works import WorkRow
from tracker.ui import data, html, notes, parts
from tracker.ui.html import TimelineItem
from tracker.ui.progress_form import show_photos, show_progress
from tracker.ui.work_file import WorkFile, group_of, waiting_for
from tracker.ui.work_forms import show_acceptance, show_change, show_payment

#: What a person does by each move.
_VERBS = {
    WorkStatus.PLANNED: "Вернуть в план",
    WorkStatus.CONTRACTED: "Договор заключён",
    WorkStatus.IN_PROGRESS: "Начать работы",
    WorkStatus.SUSPENDED: "Приостановить",
    WorkStatus.FINISHED: "Подрядчик завершил",
    WorkStatus.ACCEPTED: "Принять по акту",
    WorkStatus.CANCELLED: "Исключить из плана",
}


def show_head(file: WorkFile) -> None:
    """Where and what the work is, and its status."""
    row = file.row
    parts.draw(Markup('<p class="back">{}</p>').format(html.link("/works", t("← Все работы"))))
    chip = html.chip(group_of(row.work.status), t(row.work.status.label))
    lead = t(
        "{kind}. {programme}, {year} год",
        kind=t(row.category),
        programme=t(row.programme),
        year=row.work.year,
    )
    parts.heading(row.courtyard, lead, aside=chip)


def show_facts(row: WorkRow) -> None:
    """Quantities, money, contract, dates, act and warranty."""
    work = row.work
    parts.facts(
        [
            (t("Программа"), _programme_of(work)),
            (t("По плану"), _amounts(row, work.planned_quantity, work.extra_quantity)),
            (t("Сделано"), _amounts(row, work.actual_quantity, work.actual_extra_quantity)),
            (t("Стоимость по плану"), numbers.roubles(work.planned_cost) if work.planned_cost else ""),
            (t("Стоимость по акту"), "" if work.actual_cost is None else numbers.roubles(work.actual_cost)),
            (t("Подрядчик"), row.contractor or t("не выбран")),
            (t("Договор"), _paper(work.contract_number, work.contract_on)),
            (t("Сроки"), " — ".join(numbers.day(one) for one in (work.starts_on, work.ends_on) if one)),
            (t("Завершена"), numbers.day(work.completed_on) if work.completed_on else ""),
            (t("Акт приёмки"), _paper(work.act_number, work.act_on)),
            (t("Комиссия"), work.commission),
            (t("Гарантия до"), numbers.day(work.warranty_until) if work.warranty_until else ""),
            (t("Фото нет"), work.no_photo_reason),
            (t("Двор"), html.link(f"/courtyard?id={work.courtyard_id}", t("Страница двора"))),
        ]
    )


def _programme_of(work: Work) -> str:
    """The programme's whole name: the short one beside the kind of work is often an abbreviation."""
    return next((t(one.name) for one in data.programmes() if one.id == work.programme_id), "")


def _amounts(row: WorkRow, main: float | None, extra: float | None) -> str:
    said = [] if main is None else [numbers.amount(main, row.unit)]
    if extra is not None and row.extra_unit:
        said.append(numbers.amount(extra, row.extra_unit))
    return ", ".join(said)


def _paper(number: str, day: object) -> str:
    if not number and not day:
        return ""
    return t("№ {number} от {day}", number=number or t("без номера"), day=f"{day:%d.%m.%Y}" if day else "—")


def show_panel(actor: Actor, file: WorkFile) -> None:
    """What can be done with the work now."""
    moves = works.next_statuses(file.work.status)
    tabs: list[tuple[str, Callable[[], None]]] = [(t("Заявки"), partial(_show_requests, actor, file))]
    if moves:
        tabs.insert(0, (t("Состояние"), partial(_show_moves, actor, file.row, moves)))
        tabs.append((t("Ход работ"), partial(show_progress, actor, file.row)))
        tabs.append((t("Изменить данные"), partial(show_change, actor, file.row)))
    if file.work.status is WorkStatus.ACCEPTED:
        tabs.append((t("Оплата"), partial(show_payment, actor, file.row)))
    tabs.append((t("Фото"), partial(show_photos, actor, file)))
    with st.container(border=True, key="work-panel"):
        for tab, (_label, show) in zip(st.tabs([label for label, _ in tabs]), tabs, strict=True):
            with tab:
                show()


def _show_moves(actor: Actor, row: WorkRow, moves: Sequence[WorkStatus]) -> None:
    work = row.work
    key = f"work-move-{work.id}-{work.version}"
    to = st.pills(
        t("Что сделать"), moves, format_func=lambda one: t(_verb(work.status, one)), key=f"{key}-to"
    )
    if to is None:
        return
    if to is WorkStatus.ACCEPTED:
        show_acceptance(actor, row)
        return
    st.text_input(t("Комментарий или причина"), key=f"{key}-comment", max_chars=500)
    if to is WorkStatus.CANCELLED:
        st.warning(
            t("Заявки этой работы вернутся в резерв на следующий год. Вернуть работу в план будет нельзя.")
        )

    def press(version: int) -> None:
        comment = st.session_state.get(f"{key}-comment") or ""
        verb = partial(
            works.move_work, current_store(), actor, work.id or 0, to, version=version, comment=comment
        )
        notes.attempt(verb, t("Новое состояние работы: {status}.", status=t(to.label).lower()))

    st.button(
        t(_verb(work.status, to)), type="primary", key=f"{key}-go", on_click=press, args=(work.version,)
    )


def _verb(status: WorkStatus, to: WorkStatus) -> str:
    is_again = status is WorkStatus.SUSPENDED and to is WorkStatus.IN_PROGRESS
    return "Возобновить работы" if is_again else _VERBS[to]


def _show_requests(actor: Actor, file: WorkFile) -> None:
    if file.requests:
        _show_linked(actor, file)
    else:
        st.caption(t("К работе пока не привязано ни одной заявки."))
    if file.work.status is not WorkStatus.CANCELLED:
        _show_candidates(actor, file)


def _show_linked(actor: Actor, file: WorkFile) -> None:
    st.markdown(t("**Привязаны:**"))
    for request in file.requests:
        with st.container(horizontal=True, vertical_alignment="center", key=f"linked-{request.id}"):
            parts.draw(
                Markup('<p class="linked">{} {}</p>').format(html.status_chip(request.status), _said(request))
            )
            if request.status is Status.PLANNED:
                st.button(
                    t("Отвязать"),
                    key=f"unlink-{request.id}-{request.version}",
                    on_click=_unlink,
                    args=(actor, request.number),
                )


def _said(request: ServiceRequest) -> Markup:
    filed = t("подана {day}", day=html.show_day(request.requested_at))
    link = html.link(html.request_path(request.number), f"№ {request.number}")
    return Markup("{}, {}, {}").format(link, request.address or t("место на карте"), filed)


def _unlink(actor: Actor, number: str) -> None:
    verb = partial(work_requests.unlink, current_store(), actor, number)
    notes.attempt(verb, t("Заявка № {number} отвязана и ждёт в резерве.", number=number))


def _show_candidates(actor: Actor, file: WorkFile) -> None:
    """Requests of this courtyard that wait, or of other places by words; the chosen ones are linked together."""
    work = file.work
    key = f"link-{work.id}-{len(file.requests)}"
    q = st.text_input(
        t("Найти заявку в другом дворе"),
        key=f"{key}-q",
        placeholder=t("Адрес, номер или слово"),
        max_chars=200,
    )
    found = {one.number: one for one in waiting_for(work, q or "")}
    if not found:
        st.caption(
            t("Таких заявок, которые ждут работ, не нашлось.")
            if q
            else t("В этом дворе принятых заявок этого вида нет.")
        )
        return
    st.multiselect(
        t("Принятые заявки этого вида") if q else t("Принятые заявки этого вида в этом дворе"),
        list(found),
        default=[] if q else list(found),
        format_func=lambda number: t(
            "№ {number}, {address}, подана {day}",
            number=number,
            address=found[number].address,
            day=html.show_day(found[number].requested_at),
        ),
        key=f"{key}-chosen-{bool(q)}",
        placeholder=t("Выберите заявки"),
    )

    def press() -> None:
        chosen = st.session_state.get(f"{key}-chosen-{bool(q)}") or []
        verb = partial(work_requests.link, current_store(), actor, work.id or 0, chosen)
        notes.attempt(verb, t("Заявки привязаны: {count}.", count=len(chosen)))

    st.button(
        t("Привязать к работе"),
        key=f"{key}-go",
        on_click=press,
        disabled=not st.session_state.get(f"{key}-chosen-{bool(q)}"),
    )


def show_requests(file: WorkFile) -> None:
    """The requests that asked for the work, for those who only look."""
    if file.requests:
        parts.section(t("Заявки жителей"))
        parts.request_cards(file.requests, names=data.names())


def show_history(file: WorkFile) -> None:
    """Photos and every change of the status."""
    if file.photos:
        parts.section(t("Фото"))
        parts.photo_grid(file.photos)
    parts.section(t("История"))
    parts.timeline(
        TimelineItem(
            change.at,
            group_of(change.to_status),
            _title(change, file.row.unit),
            t(change.comment),
            t("программа") if name is None else name,
        )
        for change, name in file.history
    )


def _title(change: WorkStatusChange, unit: str) -> str:
    """The status that a work came to, or how much was done where it stayed in its status."""
    if change.from_status is not change.to_status:
        return t(change.to_status.label)
    done = change.details.get("done")
    return (
        t("Отметка о ходе работ: сделано {sum}", sum=numbers.amount(done, unit))
        if done
        else t("Отметка о ходе работ")
    )
