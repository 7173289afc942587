"""Everything about works that their page reads: the plan of a year and one work with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col

from tracker import clock
from tracker.actions.scope import readable_work, where_own_works
from tracker.domain.filters import Filters, Tri
from tracker.domain.models import Photo, ServiceRequest, Work, WorkStatusChange
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.domain.statuses import StatusGroup, WorkStatus
from tracker.domain.workflow import CARRIED_TO
from tracker.runtime import current_store
from tracker.store import queries
from tracker.store.belonging import belonging_of
from tracker.store.work_plan import PlanSum, candidates, history_of, late_on, linked_to, sum_of
from tracker.store.works import WorkRow, list_works

MAX_LINKED = 200


@dataclass(frozen=True, kw_only=True)
class WorkFile:
    """A work with its requests, photos and history."""

    row: WorkRow
    requests: Sequence[ServiceRequest]
    photos: Sequence[Photo]
    history: Sequence[tuple[WorkStatusChange, str | None]]
    can_report: bool = False

    @property
    def work(self) -> Work:
        return self.row.work


def read_work(actor: Actor, work_id: int) -> WorkFile:
    """The file of a work; raises NotFound where there is none that this person may see.

    Photos that wait for the office are for those who add them; names and remarks of the history for the office.
    """
    with current_store().reading() as session:
        work = readable_work(session, actor, work_id)
        is_doer = can(actor, Action.ADD_WORK_PHOTOS, of=belonging_of(session, work))
        history = history_of(session, work_id)
        return WorkFile(
            row=list_works(session, col(Work.id) == work_id)[0],
            requests=linked_to(session, work_id, limit=MAX_LINKED),
            photos=queries.photos(session, work_id=work_id, is_staff=is_doer),
            history=history if can(actor, Action.MANAGE_WORKS) else [_plain(actor, *row) for row in history],
            can_report=can(actor, Action.REPORT_PROGRESS, of=belonging_of(session, work)),
        )


def _plain(actor: Actor, change: WorkStatusChange, name: str | None) -> tuple[WorkStatusChange, str | None]:
    """A row of the history for those outside the office: who it was stays inside, remarks too unless they are one's own."""
    is_own = actor.user_id is not None and change.actor_id == actor.user_id
    shown = WorkStatusChange(
        **change.model_dump(exclude={"comment"}), comment=change.comment if is_own else ""
    )
    return shown, name if is_own else ""


def waiting_for(work: Work, q: str) -> Sequence[ServiceRequest]:
    """Requests that the work could take: of its courtyard, or anywhere by the words given."""
    with current_store().reading() as session:
        return candidates(session, work, q=q)


def read_plan(
    actor: Actor, filters: Filters, statuses: Sequence[WorkStatus], *, page: int, size: int
) -> tuple[Sequence[WorkRow], PlanSum]:
    """A page (from 1) of the works that match and that this person may see, and the sums over all of them."""
    with current_store().reading() as session:
        conditions: list[ColumnElement[bool]] = where_own_works(session, actor, filters)
        if statuses:
            conditions.append(col(Work.status).in_(statuses))
        if filters.overdue is Tri.YES:
            conditions.append(late_on(clock.today()))
        total = sum_of(session, *conditions)
        page = max(1, min(page, -(-total.works // size)))
        return list_works(session, *conditions, limit=size, offset=(page - 1) * size), total


def group_of(status: WorkStatus) -> StatusGroup:
    """The group whose colour and shape a work's status has: the one that its requests come to."""
    return CARRIED_TO[status].group if status in CARRIED_TO else StatusGroup.CLOSED
