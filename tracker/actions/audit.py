"""The audit trail's verbs: a row for what a write does, and the check of the whole chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from pydantic import SecretStr
from sqlalchemy import ColumnElement, func, inspect
from sqlmodel import SQLModel, col, select

from tracker import clock
from tracker.config import Settings
from tracker.domain.audit import AuditAction, Detail, Fact, Sign, to_details
from tracker.domain.audit_check import Check, check_chain
from tracker.domain.models import AuditEntry, ServiceRequest
from tracker.domain.people import Actor, SignIn, User
from tracker.domain.permissions import Action, require
from tracker.errors import NotAllowed
from tracker.store import Store, Transaction
from tracker.store.audit import key_mark, read_anchor, read_head, rows_in_order, signer
from tracker.store.audit_names import Ident, names_of
from tracker.store.keys import Keys

#: A row of a table, or the kind and name of something that has none; None: nothing in particular.
Thing = SQLModel | tuple[str, str] | None


def record(
    tx: Transaction, actor: Actor, action: AuditAction, thing: Thing = None, **details: Detail
) -> None:
    """Add a row to the trail within the write that it is about: both are kept, or neither.

    `details` are codes, numbers and days; free text raises ValueError, because personal data has no place here. Raises NotAllowed
    where the actor's sign-in ended or their rights changed since: a page that is still open is older than that.
    """
    prove(tx, actor)
    tx.facts.append(partial(_to_fact, actor, action, thing, to_details(details)))


def prove(tx: Transaction, actor: Actor) -> None:
    """Make sure within a write that whoever acts by a sign-in still may; for verbs that end it themselves before they record."""
    if not actor.sign_in or actor.sign_in in tx.proved:
        return
    query = select(User).join(SignIn, col(SignIn.user_id) == col(User.id))
    live = col(SignIn.token_hash) == actor.sign_in, col(SignIn.expires_at) > clock.now()
    user = tx.session.exec(query.where(*live, col(User.is_active))).first()
    now = user and (user.id, user.role, user.organisation_id, user.area_id)
    if now != (actor.user_id, actor.role, actor.organisation_id, actor.area_id):
        raise NotAllowed(
            "Вход завершён или права изменились. Ничего не сделано: обновите страницу и войдите."
        )
    tx.proved.add(actor.sign_in)


def verify(store: Store) -> Check:
    """Walk the whole chain as it stands at one moment."""
    # Before the database: the file may only be behind what is read there.
    anchor = read_anchor(store.settings)
    with store.reading() as session:
        if store.dialect == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        head = read_head(session)
        if head is not None:
            session.expunge(head)
        remembered = (anchor.seq, anchor.last) if anchor else None
        return check_chain(rows_in_order(session), head, remembered=remembered, signs=_signs(store))


def _signs(store: Store) -> dict[str, Sign]:
    """The present key and the earlier ones by their marks."""
    old = store.settings.old_secret_keys.get_secret_value().split(",")
    keys = [store.keys, *(Keys(_with_key(store.settings, key.strip())) for key in old if key.strip())]
    return {key_mark(one): signer(one) for one in keys}


def _with_key(settings: Settings, key: str) -> Settings:
    return settings.model_copy(update={"secret_key": SecretStr(key)})


@dataclass(frozen=True)
class Wanted:
    """Which rows of the trail to show; empty values choose everything."""

    action: AuditAction | None = None
    account: int | None = None
    thing: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class TrailPage:
    """Rows of the trail, the newest first, each with the name of who acted; how many there are in all; names of their things."""

    rows: tuple[tuple[AuditEntry, str], ...]
    total: int
    names: dict[Ident, str]


def read_trail(store: Store, actor: Actor, wanted: Wanted, *, offset: int = 0, limit: int = 50) -> TrailPage:
    """A page of the trail for whoever may read it."""
    require(actor, Action.MANAGE_USERS)
    conditions = _conditions(wanted)
    with store.reading() as session:
        total = session.exec(select(func.count()).select_from(AuditEntry).where(*conditions)).one()
        query = select(AuditEntry, User.name).outerjoin(User, col(User.id) == col(AuditEntry.actor_id))
        query = query.where(*conditions).order_by(col(AuditEntry.seq).desc()).offset(offset).limit(limit)
        rows = tuple((entry, name or "") for entry, name in session.exec(query).all())
        return TrailPage(rows, total, names_of(session, [entry for entry, _ in rows]))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.action is not None:
        found.append(col(AuditEntry.action) == wanted.action.value)
    if wanted.account is not None:
        found.append(col(AuditEntry.actor_id) == wanted.account)
    if wanted.thing:
        found.append(col(AuditEntry.object_id) == wanted.thing)
    if wanted.since is not None:
        found.append(col(AuditEntry.at) >= _start(wanted.since))
    if wanted.until is not None:
        found.append(col(AuditEntry.at) < _start(wanted.until + timedelta(days=1)))
    return found


def _start(day: date) -> datetime:
    return clock.from_local(datetime.combine(day, time()))


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
