"""What the demo is played on: kinds of work, houses, courtyards, programmes and people of the instance, ready for NumPy."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from tracker.demo.days import Ints
from tracker.demo.kinds import KINDS, Kind
from tracker.demo.people import ACCOUNTS, DEMO_FOLDER, add_organisations
from tracker.domain.models import Area, Category, Courtyard, CourtyardHouse, House, Programme, RejectionReason
from tracker.domain.people import Role, User
from tracker.domain.search import normalise_text
from tracker.errors import InvalidInput
from tracker.geo.areas import Areas
from tracker.store import Transaction

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Houses:
    """Columns of houses that belong to a courtyard; `yard` is the courtyard's position in Yards."""

    ids: Ints
    yard: Ints
    lat: Floats
    long: Floats
    address: Texts
    address_key: Texts


@dataclass(frozen=True)
class Yards:
    """Columns of courtyards; `area` is 0 for none."""

    ids: Ints
    lat: Floats
    long: Floats
    area: Ints


@dataclass(frozen=True)
class Words:
    """What residents write of one kind of work, and the same as search compares it."""

    texts: Texts
    keys: Texts


@dataclass(frozen=True)
class Scene:
    """Everything that the demo's columns point into by position; `kinds`, `categories` and `words` go side by side."""

    kinds: Sequence[Kind]
    categories: Sequence[Category]
    words: Sequence[Words]
    endings: Texts
    houses: Houses
    yards: Yards
    areas: Areas
    programmes: Mapping[str, Programme]
    organisations: Mapping[str, Sequence[int]]
    reasons: Sequence[RejectionReason]
    operator: int | None
    specialist: int | None

    @property
    def warranty_months(self) -> Ints:
        """Months of warranty by kind."""
        return np.array([category.warranty_months for category in self.categories], dtype=np.int64)


def read_scene(tx: Transaction) -> Scene:
    """The scene of this instance, the demo's organisations added; raises InvalidInput where reference data is missing."""
    session = tx.session
    by_code = {category.code: category for category in session.exec(select(Category)).all()}
    kinds = [kind for kind in KINDS if kind.code in by_code]
    programmes = {programme.code: programme for programme in session.exec(select(Programme)).all()}
    reasons = session.exec(select(RejectionReason).order_by(col(RejectionReason.position))).all()
    yards = _yards(session)
    houses = _houses(session, yards)
    if not kinds or not programmes or not reasons or not len(houses.ids):
        raise InvalidInput("Справочники пусты. Сначала выполните: python -m tracker init")
    staff = {user.login: user.id for user in session.exec(select(User).where(col(User.is_demo))).all()}
    logins = {account.role: account.login for account in ACCOUNTS}
    return Scene(
        kinds=kinds,
        categories=[by_code[kind.code] for kind in kinds],
        words=_words(kinds),
        endings=np.array([row["text"] for row in _read("endings.csv")], dtype=object),
        houses=houses,
        yards=yards,
        areas=Areas(session.exec(select(Area)).all()),
        programmes=programmes,
        organisations=add_organisations(tx),
        reasons=reasons,
        operator=staff.get(logins[Role.OPERATOR]),
        specialist=staff.get(logins[Role.SPECIALIST]),
    )


def _read(name: str) -> list[dict[str, str]]:
    with (DEMO_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(kinds: Sequence[Kind]) -> list[Words]:
    texts: dict[str, list[str]] = {}
    for row in _read("descriptions.csv"):
        texts.setdefault(row["category"], []).append(row["text"])
    own = [texts[kind.code] for kind in kinds]
    return [
        Words(np.array(lines, dtype=object), np.array([normalise_text(line) for line in lines], dtype=object))
        for lines in own
    ]


def _yards(session: Session) -> Yards:
    yards = session.exec(select(Courtyard).order_by(col(Courtyard.id))).all()
    return Yards(
        ids=np.array([yard.id for yard in yards], dtype=np.int64),
        lat=np.array([yard.lat for yard in yards], dtype=np.float64),
        long=np.array([yard.long for yard in yards], dtype=np.float64),
        area=np.array([yard.area_id or 0 for yard in yards], dtype=np.int64),
    )


def _houses(session: Session, yards: Yards) -> Houses:
    position = {int(yard): place for place, yard in enumerate(yards.ids)}
    query = select(House, CourtyardHouse.courtyard_id).join(
        CourtyardHouse, col(CourtyardHouse.house_id) == col(House.id)
    )
    rows = session.exec(query.order_by(col(House.id), col(CourtyardHouse.courtyard_id))).all()
    return Houses(
        ids=np.array([house.id for house, _ in rows], dtype=np.int64),
        yard=np.array([position[yard] for _, yard in rows], dtype=np.int64),
        lat=np.array([house.lat for house, _ in rows], dtype=np.float64),
        long=np.array([house.long for house, _ in rows], dtype=np.float64),
        address=np.array([house.address for house, _ in rows], dtype=object),
        address_key=np.array([normalise_text(house.address) for house, _ in rows], dtype=object),
    )
