"""What a link to a page shows where people paste it: a few public facts in words, and the card of its picture."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from tracker.clock import local_date
from tracker.domain.filters import one_line
from tracker.domain.models import Area, Category, Courtyard, ServiceRequest
from tracker.domain.statuses import StatusGroup
from tracker.geo.courtyards import yard_title
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.share_card import STYLE, Card
from tracker.store import Store, courtyards
from tracker.store.ground import read_ground_version

MAX_TITLE, MAX_TEXT = 120, 300
_NEAR = 16.0
_MAX_NUMBER, _MAX_ID = 40, 9


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a link says: `path` is the page's own address, `picture` that of its picture, `picture_text` its words."""

    title: str
    description: str
    path: str
    picture: str
    picture_text: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A request or a courtyard that a link is about: its words, and its card where it has a place."""

    shared: Shared
    card: Card
    mark: str  #: changes whenever the picture would


def share_of(store: Store, path: str, query: Mapping[str, str]) -> Shared:
    """What a page's address says; what is unknown or hidden says what every other page says."""
    name = path.strip("/")
    subject: Subject | None = None
    if name == "request":
        subject = request_of(store, query.get("number", ""))
    elif name == "courtyard":
        subject = courtyard_of(store, query.get("id", ""))
    return subject.shared if subject else general(path)


def general(path: str = "/") -> Shared:
    """What the service says of itself."""
    return Shared(
        title=t("Дворы Мотовилихи"),
        description=t(
            "Заявки на благоустройство дворов Мотовилихинского района Перми: подать, увидеть на карте, проследить."
        ),
        path=path,
        picture="/share/map.png",
        picture_text=t("Карта района с заявками на благоустройство дворов"),
    )


def request_of(store: Store, number: str) -> Subject | None:
    """A request by its number: the public columns and no others; None where there is none."""
    r = ServiceRequest
    wanted = number.strip().upper()
    if not wanted or len(wanted) > _MAX_NUMBER or not wanted.isprintable():
        return None
    query = select_columns(
        col(r.number),
        col(r.category_code),
        col(Category.name),
        col(r.status),
        col(r.address),
        col(r.requested_at),
        col(r.completed_on),
        col(r.lat),
        col(r.long),
    ).join(Category, col(Category.code) == col(r.category_code))
    with store.reading() as session:
        row = session.connection().execute(query.where(col(r.number) == wanted)).first()
        ground = _ground_mark(session)
    if row is None:
        return None
    address, is_done = _short(row.address), row.status.is_done and row.completed_on
    days = [t("подана {day}", day=numbers.day(local_date(row.requested_at)))]
    days += [t("выполнена {day}", day=numbers.day(row.completed_on))] if is_done else []
    foot = t("Заявка № {number}", number=row.number)
    card = Card(
        title=_short(row.name),
        text=address or t("Место отмечено на карте"),
        foot=(foot, ", ".join(days)),
        label=t(row.status.label),
        group=row.status.group,
        category=row.category_code,
        lat=row.lat,
        long=row.long,
        zoom=_NEAR,
    )
    shared = Shared(
        title=_short(" · ".join(part for part in (row.name, address) if part)),
        description=f"{t(row.status.label)}. {foot}, {', '.join(days)}.",
        path=f"/request?number={quote(row.number)}",
        picture=f"/share/request/{quote(row.number)}.png",
        picture_text=t("{label}: {title}. Место на карте", label=card.label, title=card.title)
        if row.lat is not None
        else f"{card.label}: {card.title}",
    )
    return _subject(shared, card, ground)


def courtyard_of(store: Store, text: str) -> Subject | None:
    """A courtyard by its id as it stands in an address; None where there is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_ID):
        return None
    with store.reading() as session:
        yard = session.get(Courtyard, int(text))
        if yard is None:
            return None
        counts = courtyards.count_in(session, int(text))
        area = session.get(Area, yard.area_id) if yard.area_id else None
        ground = _ground_mark(session)
    total, done = sum(counts.values()), counts[StatusGroup.COMPLETED]
    told = numbers.count_of(total, "заявка", "заявки", "заявок") if total else t("Заявок пока нет")
    if done:
        told = t("{requests}, выполнено {done}", requests=told, done=numbers.number(done))
    title = _short(yard_title(yard.name))
    foot = (t("Микрорайон: {name}", name=_short(area.name)),) if area else ()
    card = Card(title=title, text=told, foot=foot, lat=yard.lat, long=yard.long, zoom=_NEAR)
    shared = Shared(
        title=title,
        description=t(
            "{told}. Что просили сделать, что сделано и что запланировано в этом дворе.", told=told
        ),
        path=f"/courtyard?id={yard.id}",
        picture=f"/share/courtyard/{yard.id}.png",
        picture_text=t("{title} на карте", title=title),
    )
    return _subject(shared, card, ground)


def mark_of(card: Card, ground: str) -> str:
    """A name of a picture's content: of its words, its place, what lies under it and how it is drawn."""
    return hashlib.sha256(f"{STYLE} {ground} {card!r}".encode()).hexdigest()[:16]


def _subject(shared: Shared, card: Card, ground: str) -> Subject:
    mark = mark_of(card, ground)
    marked = Shared(**{**vars(shared), "picture": f"{shared.picture}?v={mark}"})
    return Subject(shared=marked, card=card, mark=mark)


def _ground_mark(session: Session) -> str:
    version = read_ground_version(session)
    return version.mark if version else ""


def _short(text: str, most: int = MAX_TITLE) -> str:
    """The text on one line without characters that nobody sees, cut at a word where it is too long."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rpartition(' ')[0] or line[: most - 1]}…"
