"""The bar of filters, bound to the address bar: a link reproduces the view, and the way back leads through the views."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from tracker.domain.filters import (
    ADDRESS_NAMES,
    ALL,
    DEFAULT_FILTERS,
    RECENT_DAYS,
    Filters,
    is_usual,
    to_address,
)
from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.ui import filter_chips, filter_fields, filter_problems
from tracker.ui.filter_fields import ALL_TIME, key_of

_WRITTEN = "filters-written"
_CSS = Path(__file__).resolve().parent.parent / "static" / "shell" / "filters.css"


@dataclass(frozen=True)
class Bar:
    """What the bar says: the filters, and whether nothing was chosen so that the default view is shown."""

    filters: Filters
    is_default: bool


def read_filters(*, for_staff: bool = False) -> Bar:
    """What the bar says, and the address with it, before its fields are drawn: what shows the requests need not wait for them."""
    if key_of("q") not in st.session_state or st.session_state.get(_WRITTEN) != _address():
        # A link, or the browser's way back to a page whose fields are gone: the address leads and the fields follow.
        _follow_address(for_staff=for_staff)
    bar = _to_bar(filter_fields.read(for_staff=for_staff))
    _keep_in_address(bar)
    return bar


def show_filters(*, for_staff: bool = False) -> Bar:
    """Draw the bar and keep the address bar true to it."""
    read_filters(for_staff=for_staff)
    st.html(_CSS)
    with st.container(key="filters"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters-main"):
            _show_main()
            with st.popover(_more_label(), icon=":material/tune:", key="filters-more"):
                with st.container(key="filters-usual"):
                    filter_fields.show_usual(is_again=True)
                filter_fields.show_more(for_staff=for_staff)
                # On a phone the drawer covers the page; the page's own script folds it at this press.
                st.button(t("Показать заявки"), key="filters-done", type="primary", width="stretch")
        st.pills(
            t("Состояние"),
            list(StatusGroup),
            selection_mode="multi",
            format_func=lambda group: t(group.label),
            key=key_of("status"),
            label_visibility="collapsed",
        )
        chosen = filter_fields.read(for_staff=for_staff)
        filter_chips.show_chips(chosen)
        filter_problems.show(chosen)
    bar = _to_bar(chosen)
    _keep_in_address(bar)
    return bar


def _follow_address(*, for_staff: bool) -> None:
    """Put what the address says into the fields; nothing chosen means open requests and what was completed lately."""
    asked, ignored = Filters.from_query(st.query_params.to_dict())
    chosen = filter_problems.leave_out(asked, ignored, for_staff=for_staff)
    is_default = is_usual(chosen, st.query_params)
    filter_fields.fill(DEFAULT_FILTERS if is_default else chosen, has_all=ALL in st.query_params)


def explain(bar: Bar) -> None:
    """Say which requests are shown, with the way to all of them and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="filters-said"):
        if bar.filters.recent_days:
            st.caption(t("Открытые заявки и выполненные за последние {days} дней", days=RECENT_DAYS))
            st.button(
                t("Показать за всё время"), key="show_all", type="tertiary", on_click=_show_all, args=(True,)
            )
        else:
            st.caption(t("Заявки за всё время"))
            if not _says_when(bar.filters):
                st.button(
                    t("Только открытые и недавние"),
                    key="show_recent",
                    type="tertiary",
                    on_click=_show_all,
                    args=(False,),
                )
        if not bar.is_default:
            st.button(
                t("Сбросить"), key="reset_filters", type="tertiary", icon=":material/close:", on_click=reset
            )


def reset() -> None:
    """Back to the default view."""
    filter_fields.fill(Filters(), has_all=False)


def _show_main() -> None:
    st.text_input(
        t("Найти заявку"),
        placeholder=t("Адрес, номер"),
        key=key_of("q"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    filter_fields.show_usual()


def _more_label() -> str:
    count = filter_fields.count_more()
    return t("Ещё фильтры: {count}", count=count) if count else t("Ещё фильтры")


def _to_bar(chosen: Filters) -> Bar:
    """The default view holds until somebody asks for all time, or for something that says when or in which state."""
    if st.session_state.get(ALL_TIME) or _says_when(chosen):
        return Bar(chosen, False)
    filters = replace(chosen, recent_days=RECENT_DAYS)
    return Bar(filters, filters == DEFAULT_FILTERS)


def _says_when(filters: Filters) -> bool:
    return any(
        (
            filters.status,
            filters.state,
            filters.filed_from,
            filters.filed_to,
            filters.completed_from,
            filters.completed_to,
            filters.overdue,
            filters.warranty,
        )
    )


def _address() -> dict[str, str]:
    """The part of the address that is about filters."""
    return {name: value for name, value in st.query_params.to_dict().items() if name in ADDRESS_NAMES}


def _keep_in_address(bar: Bar) -> None:
    """Write the filters into the address bar; other parameters of the page stay."""
    wanted = {} if bar.is_default else to_address(bar.filters)
    filter_fields.keep_in_address(wanted, ADDRESS_NAMES)
    st.session_state[_WRITTEN] = wanted


def _show_all(is_all_time: bool) -> None:
    st.session_state[ALL_TIME] = is_all_time
