"""Shared pieces of pages: headings, chips, cards, timelines. Everything that people typed is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from tracker.clock import to_local
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.statuses import Status, StatusGroup
from tracker.i18n import t
from tracker.render.palette import LOOKS


@dataclass(frozen=True)
class TimelineItem:
    """One moment of a timeline: when, in what status, what was said and (for staff) by whom."""

    at: datetime
    status: Status
    title: str
    text: str = ""
    note: str = ""


def heading(title: str, lead: str = "") -> None:
    """The page's title, with one line under it."""
    body = f"<h1>{escape(title)}</h1>"
    st.html(f'<header class="page-head">{body}{f"<p>{escape(lead)}</p>" if lead else ""}</header>')


def account_bar(who: Actor) -> None:
    """Who is signed in, with the way in or out."""
    if not who.is_staff:
        st.html(f'<div class="account"><a href="/auth/sign-in">{t("Вход для сотрудников")}</a></div>')
        return
    name = f"{escape(who.name)} · {escape(t(who.role.label).lower())}"
    button = f'<button type="submit">{t("Выйти")}</button>'
    st.html(
        f'<div class="account"><span>{name}</span><form method="post" action="/auth/sign-out">{button}</form></div>'
    )


def demo_banner() -> None:
    """Says that nothing here is real."""
    text = t("Демонстрация: заявки, работы, фото и имена придуманы программой.")
    st.html(f'<div class="demo-banner" role="note">{text}</div>')


def footer() -> None:
    """The foot of every page."""
    law = t("«Заявка» здесь — не «обращение» по закону № 59-ФЗ: официальный ответ даёт администрация района.")
    source = t("Карта: © участники OpenStreetMap")
    st.html(f'<footer class="page-foot"><p>{law}</p><p>{source}</p></footer>')


def chip(group: StatusGroup, label: str) -> str:
    """HTML of a status: colour, sign and word."""
    look = LOOKS[group]
    sign = f'<span aria-hidden="true">{look.sign}</span>'
    return (
        f'<span class="chip" style="color:{look.colour};background:{look.tint}">{sign} {escape(label)}</span>'
    )


def show_day(day: date | datetime | None) -> str:
    """ДД.ММ.ГГГГ in Perm, or a dash."""
    if day is None:
        return "—"
    return f"{to_local(day) if isinstance(day, datetime) else day:%d.%m.%Y}"


def request_url(number: str) -> str:
    """The page of a request."""
    return f"/request?{urlencode({'number': number})}"


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Names and values, as a list of definitions; empty values are left out. Values are plain text."""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs if value
    )
    st.html(f'<dl class="facts">{rows}</dl>')


def request_card(request: ServiceRequest, category: str, *, label: str | None = None, note: str = "") -> str:
    """HTML of one request in a list: a link with all that people look for."""
    said = label or t(request.status.group.label)
    place = escape(request.address or t("адрес не указан"))
    extra = f'<span class="note">{escape(note)}</span>' if note else ""
    return (
        f'<a class="card" href="{escape(request_url(request.number))}" target="_self">'
        f"<span>{chip(request.status.group, said)}{extra}</span><strong>{escape(category)}</strong>"
        f'<span>{place}</span><span class="meta">№ {escape(request.number)} · {show_day(request.requested_at)}</span></a>'
    )


def cards(items: Sequence[str]) -> None:
    """A list of cards."""
    st.html(f'<div class="cards">{"".join(items)}</div>')


def timeline(items: Iterable[TimelineItem]) -> None:
    """What happened, the newest last."""
    rows = "".join(_timeline_row(item) for item in items)
    st.html(f'<ol class="timeline">{rows}</ol>')


def _timeline_row(item: TimelineItem) -> str:
    look = LOOKS[item.status.group]
    text = f"<p>{escape(item.text)}</p>" if item.text else ""
    note = f'<p class="note">{escape(item.note)}</p>' if item.note else ""
    mark = f'<span class="mark" style="background:{look.colour}" aria-hidden="true">{look.sign}</span>'
    when = f"<time>{to_local(item.at):%d.%m.%Y %H:%M}</time>"
    return f"<li>{mark}<div><strong>{escape(item.title)}</strong>{when}{text}{note}</div></li>"


def photo_grid(photos: Sequence[Photo]) -> None:
    """Photos that open whole; each says whether it shows before or after the works."""
    said = {"before": t("До работ"), "after": t("После работ")}
    figures = "".join(
        f'<figure><a href="/photos/{photo.sha256}" target="_blank" rel="noopener">'
        f'<img src="/photos/{photo.sha256}/thumb" loading="lazy" alt="{said.get(photo.kind, t("Фото"))}"></a>'
        f"<figcaption>{said.get(photo.kind, t('Фото'))}{'' if photo.is_public else t(' · не опубликовано')}</figcaption></figure>"
        for photo in photos
    )
    st.html(f'<div class="photos">{figures}</div>')


def empty(text: str) -> None:
    """Nothing to show, and what to do about it."""
    st.html(f'<p class="empty">{escape(text)}</p>')


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: frozenset[int] = frozenset()
) -> None:
    """A plain table of text that scrolls inside itself; `numeric` columns stand to the right."""
    aligned = [' class="number"' if i in numeric else "" for i in range(len(head))]
    top = "".join(f'<th scope="col"{a}>{escape(cell)}</th>' for cell, a in zip(head, aligned, strict=True))
    body = "".join(
        "<tr>"
        + "".join(f"<td{a}>{escape(cell)}</td>" for cell, a in zip(row, aligned, strict=True))
        + "</tr>"
        for row in rows
    )
    st.html(
        f'<div class="table" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )
