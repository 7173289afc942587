"""Pictures of links: what is drawn on each, one at a time, the last ones kept."""

from __future__ import annotations

import gzip
import json
import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from sqlmodel import Session, col, select

from tracker.actions.map_service import MapService
from tracker.actions.sharing import Subject, courtyard_of, general, mark_of, request_of
from tracker.domain.filters import DEFAULT_FILTERS, RECENT_DAYS
from tracker.domain.models import Area, Courtyard, House
from tracker.domain.statuses import StatusGroup
from tracker.errors import NotFound, TooManyTries
from tracker.geo.ground_kinds import FIRST_ZOOM, LAST_ZOOM
from tracker.geo.tiles import Viewport
from tracker.i18n import t
from tracker.render.district_map import CENTRE, ZOOM
from tracker.render.numbers import count_of, number
from tracker.render.share_card import Card, Ring, draw_card
from tracker.render.small_map import Ground, KnownHouse, View, outline_points
from tracker.store.ground import read_ground_version, read_tile

_KEPT = 48  #: pictures of about 100 kB
_WAITING = 4  #: how many may wait for their turn to be drawn
#: Without an extract: the nearest of these at which enough houses of the list are in sight, else the district from afar.
_ZOOMS, _FAR, _ENOUGH_HOUSES = (16.6, 15.8, 15.0, 14.4), 13.0, 4
_AIR = 0.9  #: how much of the map the district may fill
_GONE = "Такой картинки нет. Проверьте ссылку: её даёт кнопка «Поделиться»."
_BUSY = "Сейчас рисуется много картинок. Подождите несколько секунд и обновите страницу."


@dataclass(frozen=True)
class Order:
    """A picture to draw: its content's mark and its card."""

    mark: str
    card: Card


class Pictures:
    """Draws what links show. Few are drawn at once, so that a flood of links cannot take the machine from the pages."""

    def __init__(self, service: MapService) -> None:
        self._service, self._store = service, service.store
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._drawing, self._counting, self._waiting = Lock(), Lock(), 0

    def of_request(self, number: str) -> Order:
        """The picture of a request; raises NotFound."""
        return self._order(request_of(self._store, number))

    def of_courtyard(self, text: str) -> Order:
        """The picture of a courtyard; raises NotFound."""
        return self._order(courtyard_of(self._store, text))

    def of_map(self) -> Order:
        """The picture of the whole district with its open requests."""
        shared, frame = general(), self._district()
        zoom = math.floor(frame.zoom)
        frame = replace(frame, zoom=float(zoom))
        found = self._service.clusters(DEFAULT_FILTERS, Viewport(*frame.view.box, zoom))
        counts = {StatusGroup(name): count for name, count in found["by_status"].items()}
        waiting = sum(count for group, count in counts.items() if group.is_open)
        done = counts[StatusGroup.COMPLETED]
        card = replace(
            frame,
            title=t("Заявки на работы во дворах"),
            text=shared.description.rpartition(": ")[2].capitalize(),
            foot=(
                t("Открыто: {count}", count=count_of(waiting, "заявка", "заявки", "заявок")),
                t("Выполнено за {days} дней: {count}", days=RECENT_DAYS, count=number(done)),
            ),
            rings=tuple(_to_ring(feature) for feature in found["features"]),
        )
        with self._store.reading() as session:
            version = read_ground_version(session)
        return Order(mark_of(card, version.mark if version else ""), card)

    def draw(self, order: Order) -> bytes:
        """The picture as PNG; raises TooManyTries where too many others wait."""
        if (kept := self._find(order.mark)) is not None:
            return kept
        with self._counting:
            if self._waiting >= _WAITING:
                raise TooManyTries(_BUSY)
            self._waiting += 1
        try:
            with self._drawing:
                return self._find(order.mark) or self._draw(order)
        finally:
            with self._counting:
                self._waiting -= 1

    def _order(self, subject: Subject | None) -> Order:
        if subject is None:
            raise NotFound(_GONE)
        return Order(subject.mark, subject.card)

    def _find(self, mark: str) -> bytes | None:
        with self._counting:
            if mark in self._kept:
                self._kept.move_to_end(mark)
            return self._kept.get(mark)

    def _draw(self, order: Order) -> bytes:
        card = order.card
        if not card.has_place:
            whole = self._district()
            card = replace(card, lat=whole.lat, long=whole.long, zoom=whole.zoom, has_mark=False)
        ground = self._ground(card.view)
        if card.has_mark and not ground.tiles:
            card, ground = self._among_houses(card)
        body = draw_card(card, ground)
        with self._counting:
            self._kept[order.mark] = body
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return body

    def _among_houses(self, card: Card) -> tuple[Card, Ground]:
        """The card as near as there is something around its mark; a mark on an empty sheet tells nobody where it is."""
        for zoom in _ZOOMS:
            nearer = replace(card, zoom=zoom)
            ground = self._ground(nearer.view)
            if len(ground.houses) >= _ENOUGH_HOUSES:
                return nearer, ground
        far = replace(card, zoom=_FAR)
        return far, self._ground(far.view)

    def _district(self) -> Card:
        """A card that shows the whole district, without words."""
        card = Card(title="", lat=CENTRE[0], long=CENTRE[1], zoom=float(ZOOM), has_mark=False)
        with self._store.reading() as session:
            query = select(Area).where(col(Area.code) == self._store.settings.district)
            area = session.exec(query).first()
        points = outline_points(area.outline) if area and area.outline else []
        if not points:
            return card
        longs, lats = zip(*points, strict=True)
        middle = replace(card, lat=(min(lats) + max(lats)) / 2, long=(min(longs) + max(longs)) / 2, zoom=10.0)
        view = middle.view
        (left, top), (right, bottom) = view.place([min(longs), max(longs)], [max(lats), min(lats)])
        share = max((right - left) / view.size[0], (bottom - top) / view.size[1], 1e-6)
        return replace(middle, zoom=min(15.0, max(9.0, 10.0 + math.log2(_AIR / share))))

    def _ground(self, view: View) -> Ground:
        with self._store.reading() as session:
            districts = select(Area).where(Area.kind == "district", col(Area.is_active))
            outlines = [area.outline for area in session.exec(districts).all() if area.outline]
            zoom = max(FIRST_ZOOM, min(LAST_ZOOM, round(view.zoom)))
            tiles = _tiles(session, view, zoom)
            if tiles:
                return Ground(outlines=outlines, tile_zoom=zoom, tiles=tiles)
            return Ground(outlines=outlines, houses=_houses(session, view), yards=_yards(session, view))


def _tiles(session: Session, view: View, zoom: int) -> dict[tuple[int, int], dict[str, Any]]:
    if read_ground_version(session) is None:
        return {}
    read = {at: read_tile(session, zoom, *at)[1] for at in view.tiles(zoom)}
    return {at: json.loads(gzip.decompress(body)) for at, body in read.items() if body}


def _houses(session: Session, view: View) -> list[KnownHouse]:
    west, south, east, north = view.box
    near = col(House.lat).between(south, north) & col(House.long).between(west, east)
    found = session.exec(select(House.long, House.lat, House.street, House.number).where(near).limit(3000))
    return [KnownHouse(*row) for row in found]


def _yards(session: Session, view: View) -> list[tuple[float, float]]:
    west, south, east, north = view.box
    near = col(Courtyard.lat).between(south, north) & col(Courtyard.long).between(west, east)
    found = session.exec(select(Courtyard.long, Courtyard.lat).where(near).limit(3000))
    return [(long, lat) for long, lat in found]


def _to_ring(feature: dict[str, Any]) -> Ring:
    long, lat = feature["geometry"]["coordinates"]
    told = feature["properties"]
    counts = told.get("by_status") or {told["status"]: 1}
    return Ring(lat=lat, long=long, by_group={StatusGroup(name): count for name, count in counts.items()})
