"""One verb on several requests: each is a write of its own, and each tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.actions import moves
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.statuses import Status
from tracker.domain.workflow import MoveDetails
from tracker.errors import InvalidInput, TrackerError
from tracker.store import Store

MAX_AT_ONCE = 100


@dataclass(frozen=True)
class Seen:
    """A request as a person saw it when choosing."""

    number: str
    version: int


@dataclass(frozen=True)
class Outcome:
    """What became of one request: done where there is no error."""

    number: str
    error: TrackerError | None = None


def move_each(
    store: Store,
    actor: Actor,
    chosen: Sequence[Seen],
    to: Status,
    details: MoveDetails,
    *,
    is_checked: bool = False,
) -> tuple[Outcome, ...]:
    """Move each of the chosen requests; what one lacks or somebody changed does not stop the others."""
    require(actor, Action.MOVE)

    def verb(seen: Seen) -> object:
        return moves.move(store, actor, seen.number, to, details, version=seen.version, is_checked=is_checked)

    return _each(chosen, verb)


def assign_each(
    store: Store, actor: Actor, chosen: Sequence[Seen], user_id: int | None
) -> tuple[Outcome, ...]:
    """Make one person responsible for each of the chosen requests, or nobody."""
    require(actor, Action.ASSIGN)
    return _each(chosen, lambda seen: moves.assign(store, actor, seen.number, user_id, version=seen.version))


def _each(chosen: Sequence[Seen], verb: Callable[[Seen], object]) -> tuple[Outcome, ...]:
    if len(chosen) > MAX_AT_ONCE:
        raise InvalidInput(
            "За один раз можно изменить не больше {most} заявок. Выберите меньше.", most=MAX_AT_ONCE
        )
    return tuple(_try(seen, verb) for seen in chosen)


def _try(seen: Seen, verb: Callable[[Seen], object]) -> Outcome:
    try:
        verb(seen)
    except TrackerError as error:
        return Outcome(seen.number, error)
    return Outcome(seen.number)
