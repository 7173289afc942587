"""Verbs on accounts: add, change, another password of one's own."""

from __future__ import annotations

from sqlmodel import Session, select

from tracker.actions import resets, sessions
from tracker.actions.audit import prove, record
from tracker.actions.passwords import hash_password, is_password, no_password
from tracker.domain.audit import AuditAction
from tracker.domain.models import Area, Organisation
from tracker.domain.people import ORGANISATION_KIND_OF, Actor, Role, User, plain_login
from tracker.domain.people import SYSTEM as SYSTEM  # noqa: PLC0414
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooManyTries
from tracker.i18n import t
from tracker.store import Store
from tracker.throttle import GrowingDelay

_NOT_A_RESIDENT = "Жителям учётная запись не нужна. Выберите другую роль."
# Whoever sits down at a screen that was left open guesses no faster than at the door.
_guesses = GrowingDelay(free=5, first=5, most=900)


def add_user(
    store: Store,
    actor: Actor,
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    organisation_id: int | None = None,
    area_id: int | None = None,
    is_demo: bool = False,
) -> User:
    """Create an account; raises Conflict where the login is taken. Contractors need an organisation, deputies an area.

    Without a password nobody can sign in with one until a one-time link sets it.
    """
    require(actor, Action.MANAGE_USERS)
    login, name = plain_login(login), clean_text(name)
    _check_said(role, login=login, name=name)
    hashed = hash_password(password, login=login, is_demo=is_demo) if password else no_password()
    with store.transaction() as tx:
        # Two administrators adding one login at once: the counter's lock makes the second one look again.
        tx.take("accounts")
        if _by_login(tx.session, login) is not None:
            raise Conflict("Такой логин уже есть. Придумайте другой.")
        user = User(login=login, name=name, password_hash=hashed, role=role, is_demo=is_demo)
        _belong(tx.session, user, organisation_id, area_id)
        tx.session.add(user)
        record(
            tx,
            actor,
            AuditAction.ACCOUNT_ADDED,
            user,
            role=role,
            organisation=user.organisation_id,
            area=user.area_id,
        )
        return user


def change_user(
    store: Store,
    actor: Actor,
    user_id: int,
    *,
    version: int,
    name: str | None = None,
    role: Role | None = None,
    is_active: bool | None = None,
    password: str | None = None,
    organisation_id: int | None = None,
    area_id: int | None = None,
) -> User:
    """Change an account (None leaves a thing as it is); a new password, another role or switching off ends all its sign-ins."""
    require(actor, Action.MANAGE_USERS)
    _check_said(role, name=name)
    hashed = _hash_for(store, user_id, password) if password else None
    with store.transaction() as tx:
        user = tx.session.exec(select(User).where(User.id == user_id).with_for_update()).first()
        if user is None:
            raise NotFound("Такой учётной записи нет.")
        if user.version != version:
            raise Conflict("Учётную запись уже изменил кто-то другой. Обновите страницу.")
        if user.id == actor.user_id and (is_active is False or role not in (None, user.role)):
            raise NotAllowed("Нельзя отключить себя или сменить себе роль: попросите другого администратора.")
        prove(tx, actor)
        if role not in (None, user.role) or is_active is False or hashed:
            sessions.end_all(tx.session, user_id)
            resets.forget_link(tx.session, user_id)
        user.name = clean_text(name) if name else user.name
        before, user.role = user.role, role or user.role
        _belong(tx.session, user, organisation_id or user.organisation_id, area_id or user.area_id)
        user.is_active = user.is_active if is_active is None else is_active
        user.password_hash = hashed or user.password_hash
        user.version += 1
        tx.session.add(user)
        record(
            tx,
            actor,
            AuditAction.ACCOUNT_CHANGED,
            user,
            role_before=before,
            role_after=user.role,
            is_active=user.is_active,
            has_new_password=bool(hashed),
            organisation=user.organisation_id,
            area=user.area_id,
        )
        return user


def change_own_password(store: Store, actor: Actor, *, old: str, new: str, token: str = "") -> None:
    """A new password for whoever knows the old one; it ends all sign-ins but the one of `token`.

    Raises TooManyTries after five wrong old passwords, counted by account, for a time that grows.
    """
    if actor.user_id is None:
        raise NotAllowed("Войдите как сотрудник, чтобы сменить пароль.")
    hashed = _hash_for(store, actor.user_id, new)
    with store.transaction() as tx:
        user = tx.session.get_one(User, actor.user_id, with_for_update=True)
        # A hash is of one account and one password: another password begins the count anew.
        if _guesses.enter(user.password_hash):
            raise TooManyTries(
                "Слишком много неверных паролей подряд. Подождите четверть часа и попробуйте снова. "
                "Если пароль забыт, его сменит администратор."
            )
        if not is_password(user.password_hash, old):
            said = "Нынешний пароль не подходит. Проверьте раскладку клавиатуры и попробуйте ещё раз."
            raise InvalidInput(said, fields={"old": said})
        if old == new:
            said = "Новый пароль совпадает с нынешним. Придумайте другой."
            raise InvalidInput(said, fields={"password": said})
        sessions.end_all(tx.session, user.id, but=token)
        resets.forget_link(tx.session, user.id)
        user.password_hash = hashed
        user.version += 1
        tx.session.add(user)
        record(tx, actor, AuditAction.PASSWORD_CHANGED, user)


def id_of_login(store: Store, login: str) -> int:
    """The account with a login; raises NotFound."""
    with store.reading() as session:
        user = _by_login(session, plain_login(login))
    if user is None or user.id is None:
        raise NotFound("Такого логина нет.")
    return user.id


def _hash_for(store: Store, user_id: int, password: str) -> str:
    """The hash of another password for an account; hashing takes a while on purpose, so it comes before the write."""
    with store.reading() as session:
        user = session.get(User, user_id)
    if user is None:
        raise NotFound("Такой учётной записи нет.")
    return hash_password(password, login=user.login, is_demo=user.is_demo)


def _check_said(role: Role | None, *, name: str | None, login: str | None = None) -> None:
    """Raise InvalidInput with a message for each thing that cannot be; None is not asked."""
    wrong = {}
    if login is not None and (not login or len(login) > 120 or any(char.isspace() for char in login)):
        wrong["login"] = "Укажите логин без пробелов, до 120 знаков."
    if name is not None and not 0 < len(clean_text(name)) <= 200:
        wrong["name"] = "Укажите имя сотрудника: до 200 знаков."
    if role is Role.RESIDENT:
        wrong["role"] = _NOT_A_RESIDENT
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), fields=wrong)


def _belong(session: Session, user: User, organisation_id: int | None, area_id: int | None) -> None:
    """Give an account the organisation or area that its role is about, and no other; raises InvalidInput where it lacks."""
    kind = ORGANISATION_KIND_OF.get(user.role)
    firm = session.get(Organisation, organisation_id) if kind and organisation_id else None
    if kind and (firm is None or firm.kind != kind):
        said = t(
            "Выберите организацию для роли «{role}». Если её нет в списке, добавьте её на вкладке «Организации».",
            role=t(user.role.label),
        )
        raise InvalidInput(said, fields={"organisation_id": said})
    is_deputy = user.role is Role.DEPUTY
    if is_deputy and (area_id is None or session.get(Area, area_id) is None):
        said = "Выберите территорию депутата: избирательный округ, микрорайон или район."
        raise InvalidInput(said, fields={"area_id": said})
    user.organisation_id = organisation_id if kind else None
    user.area_id = area_id if is_deputy else None


def _by_login(session: Session, login: str) -> User | None:
    return session.exec(select(User).where(User.login == login)).first()
