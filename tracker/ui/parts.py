"""Pieces of a page drawn with Streamlit: brand and account, headings, errors, lists, photos, banner and footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.scriptrunner import StopException

from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.statuses import StatusGroup
from tracker.errors import Conflict, InvalidInput, TrackerError
from tracker.geo.past import group_at
from tracker.i18n import LANGUAGES, other_language, t
from tracker.render.map_words import past_word
from tracker.texts import SERVICE
from tracker.ui import html
from tracker.ui.html import Text, TimelineItem

_LOGO = Path(__file__).resolve().parent.parent / "static" / "shell" / "logo.svg"


def draw(piece: Markup) -> None:
    """Put a piece of HTML on the page; Streamlit cleans it once more."""
    st.html(str(piece))


def end_page() -> NoReturn:
    """End a page early. Unlike `st.stop()` it lets the frame around the page draw the footer."""
    raise StopException


def account_bar(actor: Actor) -> None:
    """The brand at the left of the header, and at its right who is signed in with the way out, or the way in."""
    st.logo(str(_LOGO), size="large", link=None)
    if actor.is_staff:
        inside = Markup(
            '<a class="who" href="/account" title="{0}" aria-label="{0}: {1}, {2}"><b>{1}</b><small>{2}</small></a>{3}'
        ).format(t("Учётная запись и пароль"), actor.name, t(actor.role.label), sign_out_button())
    else:
        inside = language_link() + html.link(sign_in_path(), t("Вход для сотрудников"))
    with st.container(key="account"):
        draw(Markup('<div class="account">{}</div>').format(inside))


def language_link() -> Markup:
    """The way to the same page in the other language."""
    other = other_language()
    return Markup('<a class="language" href="/language/{0}?{1}" lang="{0}" hreflang="{0}">{2}</a>').format(
        other, urlencode({"back": _this_page()}), LANGUAGES[other]
    )


def sign_out_button() -> Markup:
    """The way out: only a form may end a sign-in, so that no link of another page can."""
    return Markup(
        '<form class="sign-out" method="post" action="/auth/sign-out"><button type="submit">{}</button></form>'
    ).format(t("Выйти"))


def sign_out_everywhere_button() -> Markup:
    """The way out on all devices at once."""
    return Markup(
        '<form class="sign-out" method="post" action="/auth/sign-out-everywhere"><button type="submit">{}</button></form>'
    ).format(t("Да, выйти всюду"))


def sign_in_button() -> Markup:
    """The way in for staff, back to this page."""
    return html.button(sign_in_path(), t("Войти"))


def sign_in_path() -> str:
    """Where staff sign in, with the way back to this page."""
    return f"/auth/sign-in?{urlencode({'next': _this_page()})}"


def _this_page() -> str:
    here = urlsplit(st.context.url or "/").path or "/"
    query = urlencode(st.query_params.to_dict())
    return f"{here}?{query}" if query else here


def demo_banner() -> None:
    """Says that what is shown is made up."""
    with st.container(key="demo"):
        draw(
            Markup('<p class="demo" role="note"><strong>{}</strong> {}</p>').format(
                t("Демонстрация."),
                t("Заявки, работы, подрядчики и фото придуманы программой, адреса домов настоящие."),
            )
        )


def footer() -> None:
    """Whose service it is, the ways to its pages, and where its data come from."""
    ways = (
        ("/submit", t("Подать заявку")),
        ("/find", t("Найти заявку по номеру")),
        ("/courtyard", t("Все дворы")),
        ("/consents", t("Мои согласия")),
        ("/about", t("О сервисе и данных")),
    )
    with st.container(key="footer"):
        draw(
            Markup('<footer class="footer"><p>{}</p><p>{}</p><p>{}</p></footer>').format(
                t("Дворы Мотовилихи: заявки на благоустройство дворов Мотовилихинского района Перми."),
                Markup(" · ").join([*(html.link(path, text) for path, text in ways), language_link()]),
                t("Границы района условные, © участники OpenStreetMap"),
            )
        )


def heading(title: str, lead: str = "", *, aside: Text = "") -> None:
    """The heading of a page, with a sentence under it and something (a chip) beside it; the browser's tab says it too."""
    st.set_page_config(page_title=f"{title} · {t(SERVICE)}")
    draw(html.heading(title, lead, aside=aside))


def lead(text: str) -> None:
    """A sentence that says what a part of the page is about."""
    draw(Markup('<p class="lead">{}</p>').format(text))


def section(title: str) -> None:
    """A heading inside a page."""
    draw(Markup('<h2 class="section">{}</h2>').format(title))


def error_box(error: TrackerError) -> None:
    """An expected error with what others changed, or what each field lacks beyond the sentence itself."""
    details: Sequence[str] = ()
    if isinstance(error, Conflict):
        details = error.changes
    elif isinstance(error, InvalidInput):
        details = [line for line in dict.fromkeys(error.fields.values()) if line not in error.message]
    draw(html.problem(error.message, details))


def empty_state(title: str, hint: str, *, then: Text = "") -> None:
    """Nothing to show, and what to do next."""
    draw(html.empty(title, hint, then=then))


def facts(pairs: Iterable[tuple[str, Text]]) -> None:
    """Names and values; pairs without a value are left out."""
    draw(html.facts(pairs))


def timeline(items: Iterable[TimelineItem]) -> None:
    """What happened, in the order given."""
    draw(html.timeline(items))


def legend(counts: dict[StatusGroup, int]) -> None:
    """Status groups with colour, shape, word and count."""
    draw(html.legend(counts))


def request_cards(
    requests: Sequence[ServiceRequest],
    *,
    names: dict[str, str],
    today: date | None = None,
    as_of: date | None = None,
) -> None:
    """Requests as cards; `names` are the kinds of work by code, `today` adds how long is left (for staff).

    With `as_of` they stand as at the end of that day.
    """
    draw(html.cards(_card(request, names, today, as_of) for request in requests))


def _card(request: ServiceRequest, names: dict[str, str], today: date | None, as_of: date | None) -> Markup:
    category = names.get(request.category_code, request.category_code)
    if as_of is None:
        label = "" if today else html.status_words(request)
        return html.request_card(request, category, label=label, today=today)
    group = group_at(request, as_of)
    return html.request_card(request, category, label=past_word(group), group=group)


def photo_grid(items: Sequence[Photo]) -> None:
    """Photos as thumbnails; nothing where there are none."""
    if items:
        draw(html.photo_grid(items))


def photo_thumb(photo: Photo) -> None:
    """One small photo beside its choice."""
    draw(html.photo_thumb(photo))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Text]],
    *,
    caption: str = "",
    numeric: frozenset[int] = frozenset(),
) -> None:
    """A table that scrolls inside itself; `numeric` columns (from 0) line up on the right."""
    draw(html.table(head, rows, caption=caption, numeric=numeric))
