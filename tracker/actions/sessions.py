"""Verbs on sign-ins: begin, end, end them all, list one's own; who a cookie's token stands for."""

from __future__ import annotations

import hashlib
import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.passwords import is_password
from tracker.config import Settings
from tracker.domain.audit import AuditAction
from tracker.domain.credentials import SecondFactor
from tracker.domain.devices import describe_device
from tracker.domain.people import RESIDENT, Actor, SignIn, Stage, User, plain_login
from tracker.errors import NotAllowed, TrackerError
from tracker.store import Store

#: How exactly «last seen» is known: one small write for a sign-in in that time.
SEEN_EVERY = timedelta(minutes=5)
#: How long a sign-in may wait for its code, and how long it counts as fresh.
UNFINISHED = timedelta(minutes=10)
_log = logging.getLogger(__name__)
# A page does not wait for this write, which on SQLite may stand behind a long one.
_writer = ThreadPoolExecutor(1, thread_name_prefix="last-seen")
_waiting: set[str] = set()
# Built once: every run of every page asks this, and putting the statement together costs more than the answer.
_IS_LIVE = (col(SignIn.expires_at) > bindparam("now"), col(SignIn.seen_at) > bindparam("idle_since"))
_FOUND = (
    select(User, SignIn)
    .join(SignIn, col(SignIn.user_id) == col(User.id))
    .where(col(SignIn.token_hash) == bindparam("token_hash"), col(User.is_active), *_IS_LIVE)
)
_WHOLE = _FOUND.where(col(SignIn.stage) == Stage.FULL)


@dataclass(frozen=True)
class OwnSignIn:
    """One of a person's sign-ins as they see it; `key` names it for `end_own`."""

    key: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True)
class Found:
    """A live sign-in whatever its stage, for the pages around signing in."""

    user: User
    stage: Stage
    began_at: datetime
    issuer: str


def sign_in(store: Store, login: str, password: str, *, old_token: str = "", user_agent: str = "") -> str:
    """A new token for the cookie; the sign-in of `old_token`, which the browser brought, ends. `find` tells what it waits for.

    Raises NotAllowed in the same words and time for an unknown login and a wrong password.
    """
    with store.reading() as session:
        user = session.exec(select(User).where(User.login == plain_login(login))).first()
    is_right = is_password(user.password_hash if user else None, password)
    if user is None or not is_right or not user.is_active:
        with store.transaction() as tx:
            # What was typed is not kept: people type passwords into the wrong field.
            record(tx, RESIDENT, AuditAction.SIGN_IN_REFUSED, user)
        raise NotAllowed("Логин или пароль не подходят. Проверьте раскладку клавиатуры и попробуйте ещё раз.")
    return begin(store, user, old_token=old_token, user_agent=user_agent)


def begin(
    store: Store,
    user: User,
    *,
    old_token: str = "",
    user_agent: str = "",
    issuer: str = "",
    has_proved_more: bool = False,
) -> str:
    """A new token for whoever has shown to be this account; with a second factor, or none where one is due, it waits for that.

    `issuer` is the identity provider that vouches; `has_proved_more`: it has asked for a second factor itself.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    with store.transaction() as tx:
        stage = Stage.FULL if has_proved_more else _stage_due(tx.session, user, store.settings)
        is_full = stage is Stage.FULL
        ended = col(SignIn.expires_at) < now
        tx.session.exec(delete(SignIn).where(ended | (col(SignIn.token_hash) == hash_token(old_token))))
        tx.session.add(
            SignIn(
                token_hash=hash_token(token),
                user_id=user.id or 0,
                created_at=now,
                seen_at=now,
                expires_at=now + (timedelta(days=store.settings.session_days) if is_full else UNFINISHED),
                device=describe_device(user_agent),
                stage=stage,
                issuer=issuer,
            )
        )
        if is_full:
            record(tx, to_actor(user), AuditAction.SIGN_IN, user)
    return token


def promote(store: Store, token: str) -> str:
    """The token of a whole sign-in in the place of one that waited or was whole already; raises NotAllowed for any other."""
    new, now = secrets.token_urlsafe(32), clock.now()
    with store.transaction() as tx:
        row = tx.session.get(SignIn, hash_token(token), with_for_update=True)
        if row is None:
            raise NotAllowed("Вход не завершён вовремя. Войдите заново.")
        tx.session.delete(row)
        if row.stage is not Stage.FULL:
            user = tx.session.get_one(User, row.user_id)
            record(tx, to_actor(user), AuditAction.SIGN_IN, user)
        kept = row.model_dump(exclude={"token_hash", "stage", "seen_at", "expires_at"})
        expires = now + timedelta(days=store.settings.session_days)
        tx.session.add(
            SignIn(**kept, token_hash=hash_token(new), seen_at=now, expires_at=expires, stage=Stage.FULL)
        )
    return new


def find(store: Store, token: str) -> Found | None:
    """The live sign-in of a token, whole or not; None where there is none."""
    with store.reading() as session:
        asked = {"token_hash": hash_token(token), **_moments(store.settings, clock.now())}
        found = session.exec(_FOUND, params=asked).first()
    if found is None:
        return None
    user, row = found
    return Found(user, row.stage, row.created_at, row.issuer)


def sign_out(store: Store, token: str) -> None:
    """End a sign-in; an unknown token is no error."""
    actor = actor_of(store, token)
    with store.transaction() as tx:
        if actor.is_staff:
            record(tx, actor, AuditAction.SIGN_OUT)
        tx.session.exec(delete(SignIn).where(col(SignIn.token_hash) == hash_token(token)))


def end_all(session: Session, user_id: int | None, *, but: str = "") -> None:
    """Within a write: end all sign-ins of an account, but that of the token `but`."""
    mine = delete(SignIn).where(col(SignIn.user_id) == user_id)
    session.exec(mine.where(col(SignIn.token_hash) != hash_token(but)))


def own_sign_ins(store: Store, actor: Actor, token: str) -> list[OwnSignIn]:
    """Where this person is signed in, this device first, then the latest seen."""
    here, now = hash_token(token), clock.now()
    with store.reading() as session:
        query = select(SignIn).where(SignIn.user_id == actor.user_id, SignIn.stage == Stage.FULL, *_IS_LIVE)
        query = query.order_by(col(SignIn.seen_at).desc())
        rows = session.exec(query, params=_moments(store.settings, now)).all()
    found = [
        OwnSignIn(row.token_hash, row.device, row.created_at, row.seen_at, row.token_hash == here)
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_here)


def end_own(store: Store, actor: Actor, key: str) -> None:
    """End one of one's own sign-ins; another's key or one that has ended changes nothing."""
    with store.transaction() as tx:
        record(tx, actor, AuditAction.SIGN_INS_ENDED)
        mine = delete(SignIn).where(col(SignIn.user_id) == actor.user_id)
        tx.session.exec(mine.where(col(SignIn.token_hash) == key))


def end_own_everywhere(store: Store, actor: Actor) -> None:
    """End all of one's own sign-ins, this one too."""
    with store.transaction() as tx:
        record(tx, actor, AuditAction.SIGN_INS_ENDED, is_everywhere=True)
        end_all(tx.session, actor.user_id)


def actor_of(store: Store, token: str | None) -> Actor:
    """Who a cookie's token stands for; a resident where there is none, or it has ended or was not used for too long."""
    if not token:
        return RESIDENT
    now, hashed = clock.now(), hash_token(token)
    with store.reading() as session:
        found = session.exec(_WHOLE, params={"token_hash": hashed, **_moments(store.settings, now)}).first()
        if found is None:
            return RESIDENT
        user, row = found
        # It may have begun before the setting asked for a second factor.
        must_have = user.role in store.settings.second_factor_roles and not row.issuer
        is_due = must_have and session.get(SecondFactor, user.id) is None
    if is_due:
        return RESIDENT
    if now - row.seen_at >= SEEN_EVERY:
        _note_later(store, hashed, now)
    return to_actor(user).model_copy(update={"sign_in": hashed})


def _note_later(store: Store, hashed: str, at: datetime) -> None:
    """Hand the write over, once: a page asks several times who looks at it."""
    if hashed not in _waiting:
        _waiting.add(hashed)
        _writer.submit(note_seen, store, hashed, at)


def note_seen(store: Store, hashed: str, at: datetime) -> None:
    """Write down that a sign-in was used, unless that is known exactly enough already."""
    is_old = col(SignIn.seen_at) <= at - SEEN_EVERY
    try:
        with store.reading() as session:
            wanted = session.exec(select(SignIn).where(SignIn.token_hash == hashed, is_old)).first()
        if wanted is None:
            return
        with store.transaction() as tx:
            tx.session.exec(update(SignIn).where(col(SignIn.token_hash) == hashed, is_old).values(seen_at=at))
    except TrackerError:
        _log.warning("last seen was not written: the storage is busy")
    finally:
        _waiting.discard(hashed)


def to_actor(user: User) -> Actor:
    """The actor that an account is."""
    return Actor(
        user_id=user.id,
        name=user.name,
        role=user.role,
        organisation_id=user.organisation_id,
        area_id=user.area_id,
    )


def hash_token(token: str) -> str:
    """What is kept of a token: it is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def _stage_due(session: Session, user: User, settings: Settings) -> Stage:
    """What a sign-in of this account has to wait for after the password."""
    if session.get(SecondFactor, user.id) is not None:
        return Stage.CODE
    return Stage.SETUP if user.role in settings.second_factor_roles else Stage.FULL


def _moments(settings: Settings, now: datetime) -> dict[str, datetime]:
    """What `_IS_LIVE` asks for."""
    return {"now": now, "idle_since": now - timedelta(hours=settings.session_idle_hours)}
