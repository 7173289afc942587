"""What is done with the chosen rows of the queue, and how each of them went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from tracker.actions.bulk import MAX_AT_ONCE, Outcome, Seen, assign_each, move_each
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.statuses import Status
from tracker.domain.workflow import ENTRY_NEEDS, MoveDetails, moves_for
from tracker.errors import Conflict, TrackerError
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.ui import html, parts, queue
from tracker.ui.move_form import VERBS, choose_assignee, is_checked, show_fields, typed_details

#: What differs from request to request cannot be given to several at once: a work, a photo, the main request.
_ONE_BY_ONE = {"work_id", "after_photo", "main_number"}
_OUTCOMES = "queue-outcomes"


def show_outcomes() -> None:
    """How each request of the last action went, until the next action or until it is put away."""
    found: tuple[str, Sequence[Outcome]] | TrackerError | None = st.session_state.get(_OUTCOMES)
    if found is None:
        return
    with st.container(key="queue-outcomes"):
        if isinstance(found, TrackerError):
            parts.error_box(found)
        else:
            _show_each(*found)
        st.button(t("Понятно"), key="queue-outcomes-away", on_click=_put_away, type="tertiary")


def _show_each(done: str, outcomes: Sequence[Outcome]) -> None:
    well = [outcome for outcome in outcomes if outcome.error is None]
    if well:
        links = Markup(", ").join(html.link(html.request_path(one.number), f"№ {one.number}") for one in well)
        parts.draw(
            Markup('<div class="done" role="status"><p>{} {}</p></div>').format(
                t("{done} Успешно: {count} из {total}.", done=done, count=len(well), total=len(outcomes)),
                links,
            )
        )
    failed = [(outcome.number, outcome.error) for outcome in outcomes if outcome.error is not None]
    if failed:
        words = numbers.count_of(
            len(failed), "заявка не изменена", "заявки не изменены", "заявок не изменены"
        )
        parts.draw(html.problem(f"{words}:", [_line(number, error) for number, error in failed]))


def _line(number: str, error: TrackerError) -> str:
    changes = f" {'; '.join(error.changes)}." if isinstance(error, Conflict) and error.changes else ""
    return f"№ {number}: {error.message}{changes}"


def show_actions(actor: Actor, rows: Sequence[ServiceRequest]) -> None:
    """What can be done with the chosen rows, at the foot of the window, so that the table stays where it is."""
    if not rows:
        return
    with st.bottom, st.container(key="queue-actions"):
        chosen = numbers.count_of(len(rows), "заявка", "заявки", "заявок")
        parts.draw(Markup('<p class="chosen"><strong>{}</strong> {}</p>').format(t("Выбрано:"), chosen))
        if len(queue.chosen_places()) > MAX_AT_ONCE:
            st.caption(t("За один раз изменяется не больше {limit}.", limit=MAX_AT_ONCE))
        moves = common_moves(actor, rows)
        doing = st.segmented_control(
            t("Что сделать"),
            ["assign", *moves],
            format_func=lambda one: (
                t("Назначить ответственного") if one == "assign" else t(VERBS[Status(one)])
            ),
            key=f"queue-doing-{_turn(rows)}",
        )
        if doing == "assign":
            _show_assign(actor, rows)
        elif doing:
            _show_move(actor, rows, Status(doing))
        elif not moves:
            st.caption(t("Общего действия для выбранных заявок нет: выберите заявки в одном состоянии."))


def common_moves(actor: Actor, rows: Sequence[ServiceRequest]) -> list[Status]:
    """Moves that every chosen request allows and whose fields can be the same for all."""
    common = [set(moves_for(actor.role, row.status)) for row in rows]
    allowed = set.intersection(*common) if common else set()
    return [to for to in Status if to in allowed and not _ONE_BY_ONE & ENTRY_NEEDS[to].keys()]


def _show_assign(actor: Actor, rows: Sequence[ServiceRequest]) -> None:
    key = f"queue-assign-{_turn(rows)}"

    def press(seen: list[Seen]) -> None:
        person = st.session_state.get(key)
        _attempt(t("Ответственный назначен."), lambda: assign_each(current_store(), actor, seen, person))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_assignee(rows[0], t("Ответственный"), key)
        st.button(
            t("Назначить"), type="primary", key=f"{key}-go", on_click=press, args=(queue.as_seen(rows),)
        )


def _show_move(actor: Actor, rows: Sequence[ServiceRequest], to: Status) -> None:
    key = f"queue-move-{to}-{_turn(rows)}"
    details = show_fields(rows[0], to, key)

    def press(seen: list[Seen], shown: dict[str, Any]) -> None:
        given = MoveDetails(**typed_details(key, shown))
        done = t("Новое состояние: {status}.", status=t(to.label).lower())
        looked = is_checked(to, given, key)
        _attempt(done, lambda: move_each(current_store(), actor, seen, to, given, is_checked=looked))

    st.button(
        t(VERBS[to]), type="primary", key=f"{key}-go", on_click=press, args=(queue.as_seen(rows), details)
    )


def _attempt(done: str, verb: Callable[[], Sequence[Outcome]]) -> None:
    try:
        outcomes = verb()
    except TrackerError as error:
        st.session_state[_OUTCOMES] = error
        return
    st.session_state[_OUTCOMES] = (done, outcomes)
    # A form that some requests lacked something in stays as it was typed.
    if any(outcome.error is None for outcome in outcomes) or _all_conflicts(outcomes):
        queue.forget_choice()


def _all_conflicts(outcomes: Sequence[Outcome]) -> bool:
    return all(isinstance(outcome.error, Conflict) for outcome in outcomes)


def _turn(rows: Sequence[ServiceRequest]) -> str:
    """A part of the fields' keys: for another choice they start anew."""
    return f"{rows[0].number}-{rows[0].version}-{len(rows)}"


def _put_away() -> None:
    st.session_state.pop(_OUTCOMES, None)
