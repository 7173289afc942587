"""Everything about one courtyard that its page shows, and the list to choose one from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col

from tracker.domain.models import Area, Courtyard, House, Programme, ProgrammeEntry, ServiceRequest, Work
from tracker.domain.statuses import StatusGroup
from tracker.geo.houses import natural_key
from tracker.runtime import current_store
from tracker.store import courtyards, queries
from tracker.store.works import WorkRow, list_works


@dataclass(frozen=True, kw_only=True)
class CourtyardFile:
    """A courtyard with its houses, requests by status group, works (newest year first) and years in programmes."""

    courtyard: Courtyard
    area: str
    houses: Sequence[House]
    counts: dict[StatusGroup, int]
    works: Sequence[WorkRow]
    entries: Sequence[tuple[ProgrammeEntry, Programme]]

    @property
    def total(self) -> int:
        """How many requests there are."""
        return sum(self.counts.values())


def read_courtyard(courtyard_id: int) -> CourtyardFile:
    """The file of a courtyard; raises NotFound."""
    with current_store().reading() as session:
        yard = queries.courtyard(session, courtyard_id)
        area = session.get(Area, yard.area_id) if yard.area_id else None
        works = list_works(session, col(Work.courtyard_id) == courtyard_id)
        return CourtyardFile(
            courtyard=yard,
            area=area.name if area else "",
            houses=sorted(
                queries.houses_of(session, courtyard_id), key=lambda house: natural_key(house.address)
            ),
            counts=courtyards.count_in(session, courtyard_id),
            works=sorted(works, key=lambda row: -row.work.year),
            entries=queries.entries_of(session, courtyard_id),
        )


def requests_of(courtyard_id: int, *, page: int, size: int) -> Sequence[ServiceRequest]:
    """One page (from 1) of a courtyard's requests, newest first."""
    with current_store().reading() as session:
        return courtyards.requests_in(session, courtyard_id, limit=size, offset=(page - 1) * size)


def courtyards_by_address() -> dict[str, int]:
    """Every house that a courtyard serves, by address (6 before 18), with the courtyard's id."""
    with current_store().reading() as session:
        found = {house.address: yard_id for house, yard_id in courtyards.houses_with_courtyards(session)}
    return dict(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def all_courtyards() -> Sequence[Courtyard]:
    """Courtyards by name, 6 before 18."""
    with current_store().reading() as session:
        return sorted(courtyards.courtyards(session), key=lambda yard: natural_key(yard.name))
