"""Where a request is: from a point, a house or both to the house, courtyard and microdistrict, or to why it is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from tracker.config import Settings
from tracker.domain.models import Area, Courtyard, CourtyardHouse, House
from tracker.errors import InvalidInput
from tracker.geo.areas import Areas, distance_m
from tracker.geo.houses import HouseIndex

NEAREST_HOUSE_M = 80.0
NEAREST_COURTYARD_M = 150.0
OUTSIDE = (
    "Это место за границей района «{district}». Проверьте точку на карте; если место выбрано верно, "
    "подайте заявку в администрацию того района, где находится двор."
)


@dataclass(frozen=True)
class Place:
    """What is known of a place. `message` says why it cannot be taken where `is_outside`."""

    lat: float
    long: float
    address: str = ""
    house_id: int | None = None
    courtyard_id: int | None = None
    area_id: int | None = None
    is_outside: bool = False
    message: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """Everything that places are found with, as it stood when it was read."""

    mark: tuple[int, ...]
    areas: Areas
    houses: HouseIndex
    courtyards: Sequence[Courtyard]
    yard_of_house: dict[int, int] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, Gazetteer] = WeakKeyDictionary()


def gazetteer(session: Session) -> Gazetteer:
    """The gazetteer of this database, read anew when houses, areas or courtyards were added or changed."""
    engine = session.get_bind().engine
    mark = _mark(session)
    kept = _kept.get(engine)
    if kept is None or kept.mark != mark:
        links = session.exec(select(CourtyardHouse)).all()
        kept = Gazetteer(
            mark,
            Areas(session.exec(select(Area)).all()),
            HouseIndex(session.exec(select(House)).all()),
            session.exec(select(Courtyard)).all(),
            {link.house_id: link.courtyard_id for link in links},
        )
        _kept[engine] = kept
    return kept


def locate(
    session: Session,
    settings: Settings,
    lat: float | None,
    long: float | None,
    house_id: int | None,
    address: str = "",
) -> Place:
    """The place of a point, of a house, or of a point whose address the house gives. Raises InvalidInput for neither."""
    known = gazetteer(session)
    house = session.get(House, house_id) if house_id is not None else None
    if house_id is not None and house is None:
        raise InvalidInput(
            "Такого дома в списке нет. Выберите адрес из подсказок или отметьте место на карте."
        )
    if lat is None or long is None:
        if house is None:
            raise InvalidInput("Укажите место: отметьте точку на карте или выберите адрес.")
        lat, long = house.lat, house.long
    district = session.exec(select(Area).where(Area.code == settings.district)).first()
    if district is not None and district.outline and not _is_inside(known, district, lat, long):
        message = OUTSIDE.format(district=district.name)
        return Place(lat, long, address, is_outside=True, message=message)
    house = house or known.houses.nearest(lat, long, within_m=NEAREST_HOUSE_M)
    area = known.areas.area_of(lat, long)
    return Place(
        lat=round(lat, 6),
        long=round(long, 6),
        address=address or (house.address if house else ""),
        house_id=house.id if house else None,
        courtyard_id=_courtyard_id(known, house, lat, long),
        area_id=area.id if area else None,
    )


def _is_inside(known: Gazetteer, district: Area, lat: float, long: float) -> bool:
    found = known.areas.district_of(lat, long)
    return found is not None and found.id == district.id


def _courtyard_id(known: Gazetteer, house: House | None, lat: float, long: float) -> int | None:
    if house is not None and (own := known.yard_of_house.get(house.id or 0)) is not None:
        return own
    near = [(distance_m(lat, long, yard.lat, yard.long), yard) for yard in known.courtyards]
    away, nearest = min(near, key=lambda pair: pair[0], default=(float("inf"), None))
    return nearest.id if nearest is not None and away <= NEAREST_COURTYARD_M else None


def _mark(session: Session) -> tuple[int, ...]:
    """What changes when any of the tables does; cheap enough to ask each time."""
    query = select(
        select(func.count(col(House.id))).scalar_subquery(),
        select(func.coalesce(func.max(House.id), 0)).scalar_subquery(),
        select(func.count(col(Area.id)) + func.coalesce(func.sum(Area.version), 0)).scalar_subquery(),
        select(
            func.count(col(Courtyard.id)) + func.coalesce(func.sum(Courtyard.version), 0)
        ).scalar_subquery(),
    )
    return tuple(int(value) for value in session.exec(query).one())
