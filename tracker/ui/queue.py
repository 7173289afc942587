"""The queue of the office: which requests, in what order, and what is done with several of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from tracker import clock
from tracker.actions.bulk import MAX_AT_ONCE, Seen
from tracker.domain.filters import Filters, Tri
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.palette import LOOKS
from tracker.runtime import current_store
from tracker.store.queue import count_up_to, queue_page
from tracker.ui import data, parts

PAGE = 50
#: Nobody leafs through more: past this the filters are the way.
MAX_SHOWN = 10_000
OPEN_GROUPS = tuple(group for group in StatusGroup if group.is_open)
SORTS = {"due": "Сначала срочные", "oldest": "Сначала старые", "newest": "Сначала новые"}
SCOPES = {"open": "Открытые", "mine": "Мои", "late": "Просроченные", "all": "Все"}
#: In pixels: together they fill the page's width, so that nothing is cut.
_WIDTHS = {
    "Срок": 158,
    "Состояние": 147,
    "Вид работ": 275,
    "Адрес": 192,
    "Ответственный": 161,
}
_TABLE = "queue-table"
_HELD = "queue-held"


@dataclass(frozen=True)
class Wanted:
    """What the queue shows: filters, whose requests (None: everybody's) and in what order."""

    filters: Filters
    assignee_id: int | None
    sort: str


def choose(filters: Filters, actor: Actor) -> Wanted:
    """Draw the choice of whose requests and in what order; both live in the address bar."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="queue-choice"):
        scope = _kept(
            "scope",
            SCOPES,
            lambda codes, shown, say: st.pills(
                t("Показать"), codes, default=shown, format_func=say, key="queue-scope", required=True
            ),
        )
        sort = _kept(
            "sort",
            SORTS,
            lambda codes, shown, say: st.selectbox(
                t("Порядок"), codes, index=codes.index(shown), format_func=say, key="queue-sort", width=260
            ),
        )
    filters = replace(filters, recent_days=None)
    if scope == "late":
        filters = replace(filters, overdue=Tri.YES)
    elif scope != "all" and not filters.status and not filters.state:
        filters = replace(filters, status=OPEN_GROUPS)
    return Wanted(filters, actor.user_id if scope == "mine" else None, sort)


def _kept(
    name: str, options: dict[str, str], draw: Callable[[list[str], str, Callable[[str], str]], str | None]
) -> str:
    """A choice of one code, kept in the address bar unless it is the first."""
    codes = list(options)
    asked = st.query_params.get(name, "")
    shown = asked if asked in codes else codes[0]
    chosen = draw(codes, shown, lambda code: t(options[code])) or shown
    if chosen != codes[0]:
        st.query_params[name] = chosen
    elif name in st.query_params:
        del st.query_params[name]
    return chosen


def read_page(wanted: Wanted) -> tuple[Sequence[ServiceRequest], int]:
    """The requests of the page that is open, and how many match (at most one more than are shown)."""
    today = clock.today()
    with current_store().reading() as session:
        total = count_up_to(
            session, wanted.filters, MAX_SHOWN + 1, today=today, assignee_id=wanted.assignee_id
        )
        pages = max(1, -(-min(total, MAX_SHOWN) // PAGE))
        page = min(int(st.session_state.get("queue-page") or 1), pages)
        held = st.session_state.get(_HELD)
        # While rows are chosen the page stays as it was seen: a choice points at rows by their place.
        if held and held[0] == (wanted, page) and chosen_places():
            return held[1], total
        rows = queue_page(
            session,
            wanted.filters,
            today=today,
            assignee_id=wanted.assignee_id,
            sort=wanted.sort,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
    st.session_state[_HELD] = ((wanted, page), rows)
    return rows, total


def show_count(total: int) -> None:
    """How many there are, in words."""
    if total > MAX_SHOWN:
        said = t("Больше {count} заявок: показаны первые, уточните фильтры", count=numbers.number(MAX_SHOWN))
    else:
        said = numbers.count_of(total, "заявка", "заявки", "заявок")
    parts.section(said)


def show_rows(rows: Sequence[ServiceRequest]) -> None:
    """The page as a table whose rows can be chosen; on a narrow screen as cards."""
    today = clock.today()
    with st.container(key="queue-hint"):
        st.caption(
            t("Отметьте строки слева, чтобы назначить или перевести сразу несколько. Номер открывает заявку.")
        )
    st.dataframe(
        to_frame(rows, today),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=_table_key(),
        height=min(38 * len(rows) + 42, 640),
        row_height=38,
        column_config={
            t("Заявка"): st.column_config.LinkColumn(display_text=r"number=(.+)$", width=140),
            t("Подана"): st.column_config.DateColumn(format="DD.MM.YYYY", width=92),
            **{t(name): st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()},
        },
        alt=t("Очередь заявок"),
    )
    with st.container(key="queue-cards"):
        parts.request_cards(rows, names=data.names(), today=today)


def to_frame(rows: Sequence[ServiceRequest], today: date) -> pd.DataFrame:
    """The table's cells. Lateness is said by a sign and words, status by a sign and words."""
    kinds, people = data.names(), {user.id: user.name for user in data.office()}
    return pd.DataFrame(
        {
            t("Заявка"): [f"/request?number={row.number}" for row in rows],
            t("Срок"): [term_cell(row, today) for row in rows],
            t("Состояние"): [f"{LOOKS[row.status.group].sign} {t(row.status.label)}" for row in rows],
            t("Вид работ"): [kinds.get(row.category_code, row.category_code) for row in rows],
            t("Адрес"): [row.address or t("отмечено на карте") for row in rows],
            t("Подана"): [clock.local_date(row.requested_at) for row in rows],
            t("Ответственный"): [people.get(row.assignee_id, "") for row in rows],
        }
    )


def term_cell(row: ServiceRequest, today: date) -> str:
    """How long is left, in words, with a sign before what is late."""
    if not row.status.is_open:
        return (
            t("выполнена {day}", day=numbers.day(row.completed_on)) if row.completed_on else numbers.NO_VALUE
        )
    if row.due_on and row.due_on < today:
        return t("⚠ {days} назад", days=numbers.days((today - row.due_on).days))
    return numbers.term(row.due_on, today=today)


def chosen_places() -> list[int]:
    """Places of the chosen rows on the page, from 0."""
    state = st.session_state.get(_table_key())
    return list(state["selection"]["rows"]) if state else []


def chosen_rows(rows: Sequence[ServiceRequest]) -> list[ServiceRequest]:
    """The requests that are chosen, at most as many as can be changed at once."""
    return [rows[place] for place in chosen_places() if place < len(rows)][:MAX_AT_ONCE]


def as_seen(rows: Sequence[ServiceRequest]) -> list[Seen]:
    """The requests as the person saw them."""
    return [Seen(row.number, row.version) for row in rows]


def forget_choice() -> None:
    """Start with no row chosen: a table with another key remembers nothing."""
    st.session_state["queue-turn"] = st.session_state.get("queue-turn", 0) + 1
    st.session_state.pop(_HELD, None)


def _table_key() -> str:
    return f"{_TABLE}-{st.session_state.get('queue-turn', 0)}"


def show_pages(total: int) -> None:
    """The numbers of pages, where there are several."""
    pages = -(-min(total, MAX_SHOWN) // PAGE)
    if pages > 1:
        st.pagination(pages, key="queue-page")
