"""The plan of a year: which works are shown, their table, and the way into one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from markupsafe import Markup

from tracker import clock
from tracker.domain.filters import Filters, Tri
from tracker.domain.people import Actor
from tracker.domain.reports import to_thousands
from tracker.domain.statuses import WorkStatus
from tracker.domain.works import is_late
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.palette import LOOKS
from tracker.store.work_plan import PlanSum
from tracker.store.works import WorkRow
from tracker.ui import data, html, parts
from tracker.ui.work_file import group_of, read_plan

PAGE = 50
_OPEN = "works-open"
_LATE_MEANS = "Срок окончания прошёл, а подрядчик работу не завершил"
_AMOUNTS = "Факт / план"
#: In pixels: together they fill the page's width, so that little is cut.
_WIDTHS = {"Двор": 195, "Вид работ": 274, _AMOUNTS: 139, "Состояние": 184, "Подрядчик": 232}
#: Rows are as high as one line, or as two where a name is longer than its column: from 65 pixels on words wrap.
_ONE_LINE, _TWO_LINES = 38, 66
_LETTER = 7.8  #: how wide a letter is, in pixels


@dataclass(frozen=True)
class Plan:
    """What the list shows."""

    filters: Filters
    statuses: tuple[WorkStatus, ...]


def choose() -> Plan:
    """Draw the filters of the plan; they live in the address bar under the names that every page uses."""
    asked, _ignored = Filters.from_query(st.query_params.to_dict())
    with st.container(horizontal=True, vertical_alignment="bottom", key="works-filters"):
        year = _year(asked)
        programmes = data.programme_names()
        programme = _one(t("Программа"), programmes, asked.programme, "programme")
        category = _one(t("Вид работ"), data.names(), asked.category, "category")
        areas = {one.code: one.name for one in data.microdistricts()}
        area = _one(t("Микрорайон"), areas, asked.area, "area")
        firms = {str(one.id): one.name for one in data.contractors()}
        contractor = _one(t("Подрядчик"), firms, tuple(map(str, asked.contractor)), "contractor")
    statuses = st.pills(
        t("Состояние"),
        list(WorkStatus),
        selection_mode="multi",
        default=_asked_statuses(),
        format_func=lambda status: f"{LOOKS[group_of(status)].sign} {t(status.label)}",
        key="works-status",
        label_visibility="collapsed",
    )
    _keep("work_status", ",".join(statuses))
    is_overdue = st.toggle(
        t("Только просроченные"), value=asked.overdue is Tri.YES, key="works-overdue", help=t(_LATE_MEANS)
    )
    _keep("overdue", str(Tri.YES) if is_overdue else "")
    return Plan(
        Filters(
            year=(year,),
            programme=programme,
            category=category,
            area=area,
            contractor=tuple(int(firm) for firm in contractor),
            overdue=Tri.YES if is_overdue else None,
        ),
        tuple(statuses),
    )


def _year(asked: Filters) -> int:
    this = clock.today().year
    years = sorted({*range(2017, this + 3), *asked.year}, reverse=True)
    shown = asked.year[0] if asked.year else this
    year = st.selectbox(t("Год"), years, index=years.index(shown), key="works-year", width=110)
    _keep("year", str(year) if year != this else "")
    return int(year)


def _one(label: str, names: dict[str, str], asked: Sequence[str], name: str) -> tuple[str, ...]:
    codes = ["", *names]
    shown = asked[0] if asked and asked[0] in names else ""
    chosen = st.selectbox(
        label,
        codes,
        index=codes.index(shown),
        format_func=lambda code: names.get(code, t("Все")),
        key=f"works-{name}",
    )
    _keep(name, chosen or "")
    return (chosen,) if chosen else ()


def _asked_statuses() -> list[WorkStatus]:
    asked = st.query_params.get("work_status", "").split(",")
    return [status for status in WorkStatus if status.value in asked]


def _keep(name: str, value: str) -> None:
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def show_plan(actor: Actor, plan: Plan) -> None:
    """The sums and the table of works, a page at a time."""
    page = int(st.session_state.get("works-page") or 1)
    rows, total = read_plan(actor, plan.filters, plan.statuses, page=page, size=PAGE)
    if not rows:
        parts.empty_state(
            t("Работ по этим фильтрам нет"),
            t("Выберите другой год или уберите часть фильтров."),
        )
        return
    _show_sums(total)
    _show_table(rows)
    pages = -(-total.works // PAGE)
    if pages > 1:
        st.pagination(pages, key="works-page")


def _show_sums(total: PlanSum) -> None:
    works = numbers.count_of(total.works, "работа", "работы", "работ")
    yards = numbers.count_of(total.courtyards, "двор", "двора", "дворов")
    parts.section(t("{works}, {yards}", works=works, yards=yards))
    st.caption(
        t(
            "По плану {plan}, по актам {fact}",
            plan=numbers.thousands(to_thousands(total.planned_cost)),
            fact=numbers.thousands(to_thousands(total.actual_cost)),
        )
    )


def _show_table(rows: Sequence[WorkRow]) -> None:
    frame = to_frame(rows)
    row_height = _row_height(frame)
    with st.container(key="works-table"):
        st.dataframe(
            frame,
            hide_index=True,
            key="works-rows",
            height=min(row_height * len(rows) + 42, 720),
            row_height=row_height,
            column_config={
                t("Работа"): st.column_config.ButtonColumn(
                    width=82, key=_OPEN, on_click=_open, args=(_ids(rows),)
                ),
                t("Окончание"): st.column_config.DateColumn(format="DD.MM.YYYY", width=92),
                **{
                    t(name): st.column_config.TextColumn(
                        width=width, alignment="right" if name == _AMOUNTS else "left"
                    )
                    for name, width in _WIDTHS.items()
                },
            },
            alt=t("Работы"),
        )
    with st.container(key="works-cards"):
        parts.draw(html.cards(_card(row) for row in rows))


def to_frame(rows: Sequence[WorkRow]) -> pd.DataFrame:
    """The table's cells; fact and plan stand in the unit of their kind."""
    return pd.DataFrame(
        {
            t("Работа"): [t("Открыть")] * len(rows),
            t("Двор"): [row.courtyard for row in rows],
            t("Вид работ"): [t(row.category) for row in rows],
            t(_AMOUNTS): [_amount(row) for row in rows],
            t("Состояние"): [_in_time(row, status_words(row.work.status)) for row in rows],
            t("Подрядчик"): [row.contractor for row in rows],
            t("Окончание"): [row.work.ends_on for row in rows],
        }
    )


def _row_height(frame: pd.DataFrame) -> int:
    longest = {name: int(frame[t(name)].str.len().max()) for name in _WIDTHS}
    is_long = any(letters * _LETTER > _WIDTHS[name] - 16 for name, letters in longest.items())
    return _TWO_LINES if is_long else _ONE_LINE


def _amount(row: WorkRow) -> str:
    done, planned = numbers.quantity(row.work.actual_quantity), numbers.quantity(row.work.planned_quantity)
    return t("{done} / {planned} {unit}", done=done, planned=planned, unit=t(row.unit))


def _in_time(row: WorkRow, words: str) -> str:
    """The words of a status, with what is to be said of a work that is late."""
    is_overdue = is_late(row.work.status, row.work.ends_on, clock.today())
    return t("{status}, просрочена", status=words) if is_overdue else words


def status_words(status: WorkStatus) -> str:
    """A status with the sign of its group."""
    return f"{LOOKS[group_of(status)].sign} {t(status.label)}"


def _card(row: WorkRow) -> Markup:
    plan = numbers.amount(row.work.planned_quantity, row.unit)
    until = t("до {day}", day=numbers.day(row.work.ends_on)) if row.work.ends_on else ""
    return Markup(
        '<article class="card"><div class="card-top">{}</div><h3><a href="/works?id={}" target="_self">{}</a></h3>'
        '<p>{}</p><p class="meta">{}</p></article>'
    ).format(
        html.chip(group_of(row.work.status), _in_time(row, t(row.work.status.label))),
        row.work.id,
        row.courtyard,
        t(row.category),
        " · ".join(word for word in (t(row.programme), plan, row.contractor, until) if word),
    )


def _ids(rows: Sequence[WorkRow]) -> tuple[int, ...]:
    return tuple(row.work.id or 0 for row in rows)


def _open(ids: Sequence[int]) -> None:
    st.query_params["id"] = str(ids[st.session_state[_OPEN]["row"]])
