"""Where a request is: from a point or a house to the address, courtyard and microdistrict, inside the district or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_models

from tracker.config import Settings
from tracker.domain.models import Area, Courtyard, CourtyardHouse, House
from tracker.errors import InvalidInput
from tracker.geo.areas import AreaKind, Areas, distance_m, distances_m
from tracker.geo.houses import HouseIndex
from tracker.i18n import t

HOUSE_M = 80
COURTYARD_M = 120
#: A point this far from the house chosen by address still belongs to it; farther, the house is believed.
SAME_HOUSE_M = 300
#: How far a house may be to name a point that is not at any house.
LANDMARK_M = 500


@dataclass(frozen=True)
class Place:
    """A place of a request, WGS-84 degrees. Outside the district `message` says in Russian where to go instead."""

    lat: float
    long: float
    address: str = ""
    house_id: int | None = None
    courtyard_id: int | None = None
    area_id: int | None = None
    is_outside: bool = False
    message: str = ""


@dataclass(frozen=True)
class _Points:
    """Ids with their places as columns."""

    ids: tuple[int, ...]
    lats: NDArray[np.float64]
    longs: NDArray[np.float64]

    def nearest(
        self, lat: float, long: float, within: float, among: Sequence[int] | None = None
    ) -> int | None:
        """The id of the nearest point within so many metres, perhaps only `among` some ids."""
        if not self.ids:
            return None
        away = distances_m(lat, long, self.lats, self.longs)
        if among is not None:
            away = np.where(np.isin(self.ids, among), away, np.inf)
        best = int(away.argmin())
        return self.ids[best] if away[best] <= within else None


class PlaceIndex:
    """Areas, houses and courtyards of an instance, read once and asked often."""

    def __init__(self, session: Session) -> None:
        areas = session.exec(select_models(Area)).all()
        self.areas = Areas(areas)
        self.outlined = frozenset(area.code for area in areas if area.outline)
        self.names = {area.code: area.name for area in areas}
        self.places = areas
        houses = session.exec(select_models(House)).all()
        self.houses = {house.id or 0: house for house in houses}
        self.search = HouseIndex(houses)
        self.yards = session.exec(select_models(Courtyard)).all()
        self.yard_points = _points(self.yards)
        self.yards_of: dict[int, list[int]] = {}
        for link in session.exec(select_models(CourtyardHouse)).all():
            self.yards_of.setdefault(link.house_id, []).append(link.courtyard_id)

    @cached_property
    def street_names(self) -> frozenset[str]:
        """Names of streets in lower case, whole and by word: many are somebody's, and none is a person here."""
        whole = {house.street.lower().split(" ", 1)[-1] for house in self.houses.values()}
        return frozenset(whole | {word for name in whole for word in name.split()})

    def courtyard_of(self, lat: float, long: float, house_id: int | None) -> int | None:
        """The courtyard of the house, the nearest one where it has several; else one near the point."""
        own = self.yards_of.get(house_id or 0)
        if own:
            return self.yard_points.nearest(lat, long, float("inf"), own)
        return self.yard_points.nearest(lat, long, COURTYARD_M)

    def describe(self, lat: float, long: float, house: House | None) -> str:
        """Words for a place: its house, else a house to look for, else the microdistrict."""
        if house is not None:
            return house.address
        landmark = self.search.nearest(lat, long, within_m=LANDMARK_M)
        if landmark is not None:
            return f"около дома {landmark.address}"
        area = self.areas.microdistrict_of(lat, long)
        return f"микрорайон {area.name}" if area else "точка на карте"


def locate(
    session: Session,
    settings: Settings,
    *,
    lat: float | None,
    long: float | None,
    house_id: int | None = None,
    address: str = "",
) -> Place:
    """The place of a request. A house gives its own point where none is near it; `address` is kept where it is given.

    Raises InvalidInput for an unknown house, or where there is neither house nor point.
    """
    index = index_of(session)
    house = None
    if house_id is not None:
        house = index.houses.get(house_id)
        if house is None:
            raise InvalidInput(
                "Такого дома нет в списке. Выберите адрес ещё раз или отметьте точку на карте."
            )
        if lat is None or long is None or distance_m(lat, long, house.lat, house.long) > SAME_HOUSE_M:
            lat, long = house.lat, house.long
    if lat is None or long is None:
        raise InvalidInput("Укажите место: отметьте точку на карте или выберите адрес.")
    if message := _outside(index, settings, lat, long):
        return Place(
            round(lat, 6),
            round(long, 6),
            address=address,
            is_outside=True,
            message=message,
        )
    if house is None:
        house = index.search.nearest(lat, long, within_m=HOUSE_M)
    area = index.areas.area_of(lat, long)
    found_id = house.id if house else None
    return Place(
        round(lat, 6),
        round(long, 6),
        address=address or index.describe(lat, long, house),
        house_id=found_id,
        courtyard_id=index.courtyard_of(lat, long, found_id),
        area_id=area.id if area else None,
    )


def _outside(index: PlaceIndex, settings: Settings, lat: float, long: float) -> str:
    """Why a point is not this district's, or nothing. A district without an outline takes every point."""
    if settings.district not in index.outlined:
        return ""
    district = index.areas.of_kind(AreaKind.DISTRICT, lat, long)
    if district is not None and district.code == settings.district:
        return ""
    own = index.names[settings.district]
    where = (
        t(
            "Это место относится к другому району: {district}. Его заявки рассматривает администрация того района.",
            district=district.name,
        )
        if district is not None
        else t(
            "Это место за границей района ({own}). Такие заявки рассматривает администрация другого района.",
            own=own,
        )
    )
    return t(
        "{where} Проверьте точку на карте; если она верна, обратитесь в администрацию района, где находится двор.",
        where=where,
    )


_indexes: WeakKeyDictionary[Any, tuple[tuple[object, ...], PlaceIndex]] = WeakKeyDictionary()
_lock = Lock()


def index_of(session: Session) -> PlaceIndex:
    """The index of this session's database, read anew when areas, houses or courtyards have changed."""
    pool = session.connection().engine.pool
    stamp = _stamp(session)
    with _lock:
        known = _indexes.get(pool)
    if known is not None and known[0] == stamp:
        return known[1]
    index = PlaceIndex(session)
    with _lock:
        _indexes[pool] = (stamp, index)
    return index


def _stamp(session: Session) -> tuple[object, ...]:
    """What changes whenever a place does: counts, and sums of versions or coordinates."""
    queries = (
        select(func.count(), func.sum(Area.version)).select_from(Area),
        select(
            func.count(),
            func.sum(Courtyard.version),
            func.sum(Courtyard.lat),
            func.sum(Courtyard.long),
        ),
        select(func.count(), func.max(House.id), func.sum(House.lat), func.sum(House.long)),
        select(
            func.count(),
            func.sum(CourtyardHouse.house_id * col(CourtyardHouse.courtyard_id)),
        ),
    )
    return tuple(value for query in queries for value in session.execute(query).one())


def _points(rows: Sequence[Courtyard]) -> _Points:
    return _Points(
        tuple(row.id or 0 for row in rows),
        np.array([row.lat for row in rows], dtype=np.float64),
        np.array([row.long for row in rows], dtype=np.float64),
    )
