"""Everything about works that their page reads: the plan of a year and one work with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col

from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.models import Photo, ServiceRequest, Work, WorkStatusChange
from tracker.domain.statuses import StatusGroup, WorkStatus
from tracker.domain.workflow import CARRIED_TO
from tracker.runtime import current_store
from tracker.store import queries
from tracker.store.work_plan import PlanSum, candidates, history_of, linked_to, sum_of
from tracker.store.works import WorkRow, list_works, where_works, work_by_id

MAX_LINKED = 200


@dataclass(frozen=True, kw_only=True)
class WorkFile:
    """A work with its requests, photos and history."""

    row: WorkRow
    requests: Sequence[ServiceRequest]
    photos: Sequence[Photo]
    history: Sequence[tuple[WorkStatusChange, str | None]]

    @property
    def work(self) -> Work:
        return self.row.work


def read_work(work_id: int) -> WorkFile:
    """The file of a work; raises NotFound."""
    with current_store().reading() as session:
        work_by_id(session, work_id)
        return WorkFile(
            row=list_works(session, col(Work.id) == work_id)[0],
            requests=linked_to(session, work_id, limit=MAX_LINKED),
            photos=queries.photos(session, work_id=work_id, is_staff=True),
            history=history_of(session, work_id),
        )


def waiting_for(work: Work, q: str) -> Sequence[ServiceRequest]:
    """Requests that the work could take: of its courtyard, or anywhere by the words given."""
    with current_store().reading() as session:
        return candidates(session, work, q=q)


def read_plan(
    filters: Filters, statuses: Sequence[WorkStatus], *, page: int, size: int
) -> tuple[Sequence[WorkRow], PlanSum]:
    """A page (from 1) of the works that match, and the sums over all of them."""
    with current_store().reading() as session:
        conditions: list[ColumnElement[bool]] = where_works(filters, today=clock.today())
        if statuses:
            conditions.append(col(Work.status).in_(statuses))
        total = sum_of(session, *conditions)
        page = max(1, min(page, -(-total.works // size)))
        return list_works(session, *conditions, limit=size, offset=(page - 1) * size), total


def group_of(status: WorkStatus) -> StatusGroup:
    """The group whose colour and shape a work's status has: the one that its requests come to."""
    return CARRIED_TO[status].group if status in CARRIED_TO else StatusGroup.CLOSED
