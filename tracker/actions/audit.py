"""The audit trail's verbs: a row for what a write does, and the check of the whole chain."""

from __future__ import annotations

from functools import partial

from sqlalchemy import inspect
from sqlmodel import SQLModel

from tracker import clock
from tracker.domain.audit import AuditAction, Detail, Fact, to_details
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor
from tracker.store import Transaction

#: A row of a table, or the kind and name of something that has none; None: nothing in particular.
Thing = SQLModel | tuple[str, str] | None


def record(
    tx: Transaction, actor: Actor, action: AuditAction, thing: Thing = None, **details: Detail
) -> None:
    """Add a row to the trail within the write that it is about: both are kept, or neither.

    `details` are codes, numbers and days; free text raises ValueError, because personal data has no place here.
    """
    tx.facts.append(partial(_to_fact, actor, action, thing, to_details(details)))


def _to_fact(actor: Actor, action: AuditAction, thing: Thing, details: str) -> Fact:
    kind, name = _name(thing)
    return Fact(clock.now(), actor.user_id, actor.role.value, action.value, kind, name, details)


def _name(thing: Thing) -> tuple[str, str]:
    if thing is None:
        return "", ""
    if isinstance(thing, tuple):
        return thing
    # A request is known to people by its number.
    name = thing.number if isinstance(thing, ServiceRequest) else ",".join(map(str, inspect(thing).identity))
    return str(thing.__tablename__), name
