"""Whose things an actor sees: filters and conditions narrowed to what their role may, and one work for those it belongs to."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlmodel import Session

from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.models import Area, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, Whose, can, can_some, require, whose
from tracker.errors import NotAllowed
from tracker.store.belonging import belonging_of, is_of_organisation
from tracker.store.works import no_such_work, where_works, work_by_id

_FOREIGN = "Это чужая территория: вам видна только своя. Уберите из ссылки фильтр по территории."
_NO_AREA = "За вашей учётной записью не закреплена территория. Обратитесь к администратору."


def own_area(session: Session, actor: Actor) -> Area:
    """The area that a deputy speaks for; raises NotAllowed where there is none."""
    found = session.get(Area, actor.area_id) if actor.area_id else None
    if found is None:
        raise NotAllowed(_NO_AREA)
    return found


def narrowed(session: Session, actor: Actor, action: Action, filters: Filters) -> Filters:
    """The filters with what the actor's role adds to them; raises NotAllowed for another's area, or without the right."""
    found = whose(actor, action)
    if found is Whose.ALL:
        return filters
    if found is Whose.ORGANISATION:
        raise NotAllowed("По своим работам выгрузок нет: они на странице «Мои работы».")
    own = own_area(session, actor).code
    if filters.within not in ("", own):
        raise NotAllowed(_FOREIGN)
    return replace(filters, within=own)


def where_own_works(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """The works that match and that this actor may see, as conditions."""
    if whose(actor, Action.SEE_WORKS) is Whose.ORGANISATION:
        return [
            is_of_organisation(actor.organisation_id),
            *where_works(session, filters, today=clock.today()),
        ]
    return where_works(session, narrowed(session, actor, Action.SEE_WORKS, filters), today=clock.today())


def readable_work(session: Session, actor: Actor, work_id: int) -> Work:
    """A work for those who may see it; to others of the trade another's work is as if it were not: raises NotFound."""
    if not can_some(actor, Action.SEE_WORKS):
        require(actor, Action.SEE_WORKS)
    work = work_by_id(session, work_id)
    if not can(actor, Action.SEE_WORKS, of=belonging_of(session, work)):
        raise no_such_work()
    return work
