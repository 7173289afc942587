"""A district with two of everything: what is an actor's own, and what is another's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from tests.works_factory import make_work
from tracker.actions.requests import submit
from tracker.domain.models import Area, Courtyard, Organisation
from tracker.domain.people import RESIDENT, Actor, Role, User
from tracker.domain.requests import ServiceRequestCreate
from tracker.domain.statuses import WorkStatus
from tracker.store import Store

SQUARE = 0.004  #: degrees around a courtyard


@dataclass(frozen=True)
class Side:
    """What belongs together: a courtyard in an area, kept by a company, where a contractor works."""

    yard: Courtyard
    area: Area
    contractor: int
    company: int


@dataclass(frozen=True)
class District:
    """Two sides, and an account of each role that belongs to the first."""

    store: Store
    own: Side
    foreign: Side
    actors: dict[Role, Actor]

    def work(self, side: Side, status: WorkStatus = WorkStatus.IN_PROGRESS) -> tuple[int, int]:
        """Id and version of a new work of a side."""
        work = make_work(
            self.store,
            status,
            courtyard_id=side.yard.id,
            contractor_id=side.contractor,
            category_code="benches",
        )
        return work.id or 0, work.version

    def request(self, side: Side) -> tuple[str, int]:
        """Number and version of a new request in a side's courtyard."""
        create = ServiceRequestCreate(
            category_code="benches",
            description="Нужны скамейки у подъезда",
            lat=side.yard.lat,
            long=side.yard.long,
        )
        found = submit(self.store, RESIDENT, create)
        return found.number, found.version


def add_side(store: Store, yard: Courtyard, name: str) -> Side:
    with store.transaction() as tx:
        firms = [
            Organisation(name=f"{name}: {kind}", kind=kind) for kind in ("contractor", "management_company")
        ]
        west, south, east, north = (
            yard.long - SQUARE, yard.lat - SQUARE, yard.long + SQUARE, yard.lat + SQUARE,
        )  # fmt: skip
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        area = Area(
            code=f"okrug-{name}", kind="constituency", name=f"Округ {name}",
            outline={"type": "Polygon", "coordinates": [ring]},
        )  # fmt: skip
        tx.session.add_all([*firms, area])
        tx.session.flush()
        row = tx.session.get_one(Courtyard, yard.id)
        row.keeper_id = firms[1].id
        tx.session.add(row)
        return Side(row, area, firms[0].id or 0, firms[1].id or 0)


def add_actors(store: Store, side: Side) -> dict[Role, Actor]:
    found = {Role.RESIDENT: RESIDENT}
    organisations = {Role.CONTRACTOR: side.contractor, Role.MANAGEMENT_COMPANY: side.company}
    for role in Role:
        if role is Role.RESIDENT:
            continue
        with store.transaction() as tx:
            user = User(
                login=f"own-{role.value}", name=role.label, password_hash="x", role=role,
                organisation_id=organisations.get(role), area_id=side.area.id if role is Role.DEPUTY else None,
            )  # fmt: skip
            tx.session.add(user)
            tx.session.flush()
            found[role] = Actor(
                user_id=user.id, name=user.name, role=role,
                organisation_id=user.organisation_id, area_id=user.area_id,
            )  # fmt: skip
    return found


def make_district(store: Store) -> District:
    """Two courtyards far from each other become the two sides."""
    with store.reading() as session:
        yards = session.exec(select(Courtyard).order_by(col(Courtyard.lat))).all()
    own, foreign = add_side(store, yards[0], "свой"), add_side(store, yards[-1], "чужой")
    return District(store, own, foreign, add_actors(store, own))
