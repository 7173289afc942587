"""The tab of the audit trail: who did what, by kind of action, person, object and days, a page at a time."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from tracker.actions.audit import TrailPage, Wanted, read_trail
from tracker.clock import to_local
from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.store import queries
from tracker.ui import audit_words, html, parts

_KEY = "admin-audit"
_PAGE = 50


def show_trail(actor: Actor) -> None:
    """The tab."""
    parts.lead(
        t(
            "Кто что делал: входы, изменения, выгрузки, просмотры контактов. Имён и телефонов жителей в журнале нет. "
            "Строки не меняются и не удаляются. Цел ли журнал, проверяет тот, кто обслуживает сервер."
        )
    )
    wanted = _choose()
    page = int(st.session_state.get(f"{_KEY}-page") or 1)
    found = read_trail(current_store(), actor, wanted, offset=(page - 1) * _PAGE, limit=_PAGE)
    if not found.rows:
        parts.empty_state(t("Таких записей нет"), t("Уберите часть условий или выберите другие дни."))
        return
    st.caption(numbers.count_of(found.total, "запись", "записи", "записей"))
    _show(found)
    pages = -(-found.total // _PAGE)
    if pages > 1:
        st.pagination(pages, key=f"{_KEY}-page")


def _choose() -> Wanted:
    with current_store().reading() as session:
        people = {user.id: f"{user.name} ({user.login})" for user in queries.users(session)}
    labels = {action: t(action.label) for action in AuditAction}
    with st.container(horizontal=True, key=f"{_KEY}-filters"):
        action = st.selectbox(
            t("Действие"),
            [None, *sorted(AuditAction, key=lambda one: labels[one])],
            format_func=lambda one: labels[one] if one else t("Все"),
            key=f"{_KEY}-action",
            on_change=_start_anew,
        )
        account = st.selectbox(
            t("Кто"),
            [None, *sorted(people, key=lambda one: people[one])],
            format_func=lambda one: people[one] if one else t("Все"),
            key=f"{_KEY}-account",
            on_change=_start_anew,
        )
        thing = st.text_input(t("Номер заявки"), max_chars=80, key=f"{_KEY}-thing", on_change=_start_anew)
        since = st.date_input(
            t("С какого дня"), value=None, format="DD.MM.YYYY", key=f"{_KEY}-since", on_change=_start_anew
        )
        until = st.date_input(
            t("По какой день"), value=None, format="DD.MM.YYYY", key=f"{_KEY}-until", on_change=_start_anew
        )
    return Wanted(action=action, account=account, thing=thing.strip(), since=since, until=until)


def _start_anew() -> None:
    """Other conditions have pages of their own."""
    st.session_state.pop(f"{_KEY}-page", None)


def _show(found: TrailPage) -> None:
    with st.container(key="audit-table"):
        parts.table(
            (t("№"), t("Когда"), t("Кто"), t("Действие"), t("Над чем"), t("Подробности")),
            [
                (
                    str(entry.seq),
                    _moment(entry),
                    audit_words.who(entry, name),
                    audit_words.action(entry),
                    audit_words.thing(entry, found.names),
                    audit_words.details(entry, found.names),
                )
                for entry, name in found.rows
            ],
            caption=t("Журнал действий"),
            numeric=frozenset({0}),
        )
    with st.container(key="audit-cards"):
        parts.draw(html.cards(_card(entry, name, found.names) for entry, name in found.rows))


def _card(entry: AuditEntry, name: str, names: audit_words.Names) -> Markup:
    told = audit_words.details(entry, names)
    said = Markup("<p>{}</p>").format(told) if told else Markup()
    return Markup('<article class="card"><h3>{}</h3><p>{}</p>{}<p class="meta">{}</p></article>').format(
        audit_words.action(entry),
        audit_words.thing(entry, names),
        said,
        f"№ {entry.seq} · {_moment(entry)} · {audit_words.who(entry, name)}",
    )


def _moment(entry: AuditEntry) -> str:
    return f"{to_local(entry.at):%d.%m.%Y %H:%M:%S}"
