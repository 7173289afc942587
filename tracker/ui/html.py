"""Small pieces of HTML that pages share: chips, cards, facts, timelines, photos, tables. Whatever is put in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from markupsafe import Markup

from tracker.clock import local_date
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.statuses import Status, StatusGroup
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.palette import LOOKS

Text = str | Markup
_MOMENTS = {"before": "До работ", "during": "Во время работ", "after": "После работ"}
_EMPTY = Markup()


@dataclass(frozen=True)
class TimelineItem:
    """One moment of a timeline: when, in what status, what was said and (for staff) by whom or why."""

    at: datetime
    group: StatusGroup
    title: str
    text: str = ""
    note: str = ""


def request_path(number: str) -> str:
    """Where the page of a request is."""
    return f"/request?number={quote(number)}"


def show_day(day: date | datetime | None) -> str:
    """ДД.ММ.ГГГГ in Perm, or a dash."""
    return numbers.day(local_date(day) if isinstance(day, datetime) else day)


def link(path: str, text: Text) -> Markup:
    """A link to a place on this site."""
    return Markup('<a href="{}">{}</a>').format(path, text)


def button(path: str, text: Text) -> Markup:
    """A link that looks like the page's main button."""
    return Markup('<a class="button" href="{}">{}</a>').format(path, text)


def share_button(path: str, title: str) -> Markup:
    """A button that gives the link away, by the phone's own list of ways or by copying; it says what it did beside itself."""
    return Markup(
        '<div class="share"><button type="button" data-share="{}" data-title="{}" data-copied="{}" data-yourself="{}">{}</button>'
        '<p role="status"></p></div>'
    ).format(path, title, t("Ссылка скопирована."), t("Скопируйте ссылку:"), t("Поделиться"))


def mark(group: StatusGroup) -> Markup:
    """The group's shape in its colour; words stand beside it, so it is silent for screen readers."""
    look = LOOKS[group]
    return Markup('<i class="mark mark-{}" style="--tone:{}" aria-hidden="true"></i>').format(
        look.shape, look.colour
    )


def chip(group: StatusGroup, label: str) -> Markup:
    """Colour, shape and word of a status group."""
    look = LOOKS[group]
    return Markup('<span class="chip" style="--tone:{};--tint:{}">{}{}</span>').format(
        look.colour, look.tint, mark(group), label
    )


def status_chip(status: Status, label: str = "") -> Markup:
    """A chip with the status's name, or with another label of the same status."""
    return chip(status.group, label or t(status.label))


def status_words(request: ServiceRequest, *, reason: str = "", main_number: str = "", to: str = "") -> str:
    """A request's status as a resident reads it, with the year, reason, main request or addressee where known."""
    words = t(
        request.status.resident_label,
        year=request.plan_year or "",
        reason=reason,
        number=main_number,
        to=to,
    )
    return words.rstrip(" :№")


def legend(counts: dict[StatusGroup, int]) -> Markup:
    """Every status group with how many there are."""
    rows = Markup().join(
        Markup('<li title="{}">{}<span>{}</span><b>{}</b></li>').format(
            t(group.hint), mark(group), t(group.label), numbers.number(counts.get(group, 0))
        )
        for group in StatusGroup
    )
    return Markup('<ul class="legend">{}</ul>').format(rows)


def heading(title: str, lead: str = "", *, aside: Text = "") -> Markup:
    """The page's only first heading, a sentence under it, and something beside it (a chip, say)."""
    below = Markup('<p class="lead">{}</p>').format(lead) if lead else _EMPTY
    return Markup('<header class="heading"><div><h1>{}</h1>{}</div>{}</header>').format(title, aside, below)


def facts(pairs: Iterable[tuple[str, Text]]) -> Markup:
    """Names and values; a pair without a value is left out."""
    rows = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in pairs if value
    )
    return Markup('<dl class="facts">{}</dl>').format(rows)


def timeline(items: Iterable[TimelineItem]) -> Markup:
    """What happened, in the order given."""
    return Markup('<ol class="timeline">{}</ol>').format(Markup().join(_moment(item) for item in items))


def _moment(item: TimelineItem) -> Markup:
    said = Markup("<p>{}</p>").format(item.text) if item.text else _EMPTY
    note = Markup('<p class="note">{}</p>').format(item.note) if item.note else _EMPTY
    return Markup('<li>{}<div><strong>{}</strong><time datetime="{}">{}</time>{}{}</div></li>').format(
        mark(item.group), item.title, item.at.isoformat(), numbers.moment(item.at), said, note
    )


def request_card(
    request: ServiceRequest,
    category: str,
    *,
    label: str = "",
    note: str = "",
    today: date | None = None,
    group: StatusGroup | None = None,
) -> Markup:
    """A request in a list: status, kind of work, place, number, days. With `today` (for staff) also how long is left.

    `group` is another status group than today's, as it was in the past.
    """
    shown = group or request.status.group
    notes = [t("подана {day}", day=show_day(request.requested_at))]
    if request.completed_on and request.status.is_done and shown is request.status.group:
        notes.append(t("выполнена {day}", day=show_day(request.completed_on)))
    is_late = False
    if today and request.status.is_open:
        notes.append(numbers.term(request.due_on, today=today))
        is_late = request.due_on is not None and request.due_on < today
    notes += [t("гарантийный случай")] if request.is_warranty_case and not group else []
    notes += [note] if note else []
    return Markup(
        '<article class="card{}"><div class="card-top">{}</div><h3><a href="{}">{}</a></h3>'
        '<p>{}</p><p class="meta">№ {} · {}</p></article>'
    ).format(
        " card-late" if is_late else "",
        chip(shown, label or t(request.status.label)),
        request_path(request.number),
        category,
        request.address or t("место отмечено на карте"),
        request.number,
        " · ".join(notes),
    )


def cards(items: Iterable[Text]) -> Markup:
    """Cards side by side where there is room."""
    return Markup('<div class="cards">{}</div>').format(Markup().join(items))


def photo_grid(photos: Sequence[Photo]) -> Markup:
    """Thumbnails that open the whole photo, with when it was taken and whether before or after the works."""
    return Markup('<div class="photos">{}</div>').format(Markup().join(_photo(photo) for photo in photos))


def photo_thumb(photo: Photo) -> Markup:
    """A small photo that opens the whole one."""
    return Markup(
        '<a href="/photos/{0}" target="_blank"><img src="/photos/{0}/thumb" alt="{1}" width="96"></a>'
    ).format(photo.name, t("Фото, открыть целиком"))


def _photo(photo: Photo) -> Markup:
    words = t(_MOMENTS.get(photo.kind, "До работ"))
    if photo.taken_at:
        words = f"{words}, {show_day(photo.taken_at)}"
    if not photo.is_public:
        words = t("{words}, не опубликовано", words=words)
    return Markup(
        '<figure><a href="/photos/{0}" target="_blank"><img src="/photos/{0}/thumb" alt="{1}" loading="lazy"></a>'
        "<figcaption>{2}</figcaption></figure>"
    ).format(photo.name, t("Фото. {words}. Открыть целиком", words=words), words)


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Text]],
    *,
    caption: str,
    numeric: frozenset[int] = frozenset(),
) -> Markup:
    """A table that scrolls inside itself; `numeric` are the columns (from 0) that line up on the right."""

    def cells(cell: Markup, row: Sequence[Text]) -> Markup:
        shapes = (Markup(' class="number"') if place in numeric else _EMPTY for place in range(len(row)))
        return Markup().join(cell.format(shape, value) for shape, value in zip(shapes, row, strict=True))

    heads = cells(Markup('<th scope="col"{}>{}</th>'), head)
    rest = (cells(Markup("<td{}>{}</td>"), row) for row in rows)
    body = Markup().join(Markup("<tr>{}</tr>").format(row) for row in rest)
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>"
    ).format(caption, heads, body)


def empty(title: str, hint: str, *, then: Text = "") -> Markup:
    """Nothing to show: what that means, and what to do next."""
    above = Markup("<h2>{}</h2>").format(title) if title else _EMPTY
    below = Markup('<p class="then">{}</p>').format(then) if then else _EMPTY
    return Markup('<section class="empty">{}<p>{}</p>{}</section>').format(above, hint, below)


def problem(message: str, details: Sequence[str] = ()) -> Markup:
    """An error for a person, announced by screen readers; lines of detail below."""
    lines = Markup().join(Markup("<li>{}</li>").format(line) for line in details)
    more = Markup("<ul>{}</ul>").format(lines) if details else _EMPTY
    return Markup('<div class="problem" role="alert"><p>{}</p>{}</div>').format(message, more)
