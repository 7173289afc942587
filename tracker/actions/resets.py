"""Verbs on one-time links: an administrator makes one, whoever has it sets a new password, once and within half an hour."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from tracker import clock
from tracker.actions import sessions
from tracker.actions.audit import record
from tracker.actions.passwords import hash_password
from tracker.domain.audit import AuditAction
from tracker.domain.credentials import ResetLink
from tracker.domain.people import Actor, User
from tracker.domain.permissions import Action, require
from tracker.errors import NotAllowed, NotFound
from tracker.store import Store

LINK_MINUTES = 30
_GONE = (
    "Ссылка не действует: она служит один раз и полчаса. Попросите у администратора сервиса новую "
    "или откройте последнюю из тех, что вам дали."
)


def make_link(store: Store, actor: Actor, user_id: int) -> str:
    """The path of a new link for an account; the one made before it works no more."""
    require(actor, Action.MANAGE_USERS)
    token, now = secrets.token_urlsafe(32), clock.now()
    with store.transaction() as tx:
        user = tx.session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotFound("Такой учётной записи нет.")
        if not user.is_active:
            raise NotAllowed("Этот сотрудник отключён. Сначала отметьте «Может входить» и сохраните.")
        forget_link(tx.session, user_id)
        tx.session.add(
            ResetLink(
                user_id=user_id,
                token_hash=sessions.hash_token(token),
                created_at=now,
                expires_at=now + timedelta(minutes=LINK_MINUTES),
            )
        )
        record(tx, actor, AuditAction.RESET_LINK_MADE, user)
    return f"/auth/reset/{token}"


def login_of_link(store: Store, token: str) -> str:
    """The login that a link is for; raises NotFound for one that is used, old or made up. Looking does not use it."""
    with store.reading() as session:
        return _owner(session, token).login


def use_link(store: Store, token: str, password: str) -> str:
    """Set the password of the link's account and end all its sign-ins; returns the login. Raises NotFound, InvalidInput."""
    hashed = hash_password(password, login=login_of_link(store, token))
    with store.transaction() as tx:
        user = _owner(tx.session, token, is_write=True)
        forget_link(tx.session, user.id)
        sessions.end_all(tx.session, user.id)
        user.password_hash = hashed
        user.version += 1
        tx.session.add(user)
        record(tx, sessions.to_actor(user), AuditAction.PASSWORD_RESET, user)
        return user.login


def forget_link(session: Session, user_id: int | None) -> None:
    """Within a write: a link that was made for the account before works no more."""
    session.exec(delete(ResetLink).where(col(ResetLink.user_id) == user_id))


def _owner(session: Session, token: str, *, is_write: bool = False) -> User:
    query = select(User).join(ResetLink, col(ResetLink.user_id) == col(User.id))
    query = query.where(ResetLink.token_hash == sessions.hash_token(token), col(User.is_active))
    query = query.where(col(ResetLink.expires_at) > clock.now())
    # Two who follow one link at once: the second waits for the first, then finds the link gone.
    user = session.exec(query.with_for_update() if is_write else query).first()
    if user is None:
        raise NotFound(_GONE)
    return user
