"""Sign-in of whom an identity provider vouches for: the account is found or made by issuer and subject, never by a name or an e-mail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlmodel import Session, col, select

from tracker.actions import sessions
from tracker.actions.audit import record
from tracker.actions.passwords import no_password
from tracker.domain.audit import AuditAction
from tracker.domain.credentials import ExternalIdentity
from tracker.domain.models import Area, Organisation
from tracker.domain.people import ORGANISATION_KIND_OF, SYSTEM, Role, User
from tracker.domain.requests import clean_text
from tracker.errors import NotAllowed
from tracker.store import Store, Transaction


@dataclass(frozen=True)
class Person:
    """What a provider says of somebody; `role` is None where none of their roles is known here."""

    issuer: str
    subject: str
    name: str = ""
    login: str = ""
    role: Role | None = None
    organisation_inn: str = ""
    area_code: str = ""
    has_proved_more: bool = False


def sign_in(store: Store, person: Person, *, old_token: str = "", user_agent: str = "") -> str:
    """A token for the cookie; the account takes its name, role and organisation or area from the provider each time.

    Raises NotAllowed where the provider gives no role (the account's other sign-ins end then) or not what the role is about, or
    the account is switched off here.
    """
    if person.role in (None, Role.RESIDENT):
        _shut_out(store, person)
        raise NotAllowed(
            "Вход удался, но роли в этом сервисе у вас нет. Попросите администратора выдать её там, где ведут учётные записи."
        )
    nobody_knows = no_password()
    with store.transaction() as tx:
        # Two first sign-ins at once: the counter's lock makes the second one find the account of the first.
        tx.take("accounts")
        user = _find(tx.session, person) or _make(tx, person, nobody_knows)
        if not user.is_active:
            raise NotAllowed("Эта учётная запись отключена. Обратитесь к администратору сервиса.")
        _update(tx, user, person)
        record(tx, sessions.to_actor(user), AuditAction.PROVIDER_VOUCHED, user)
    return sessions.begin(
        store,
        user,
        old_token=old_token,
        user_agent=user_agent,
        issuer=person.issuer,
        has_proved_more=person.has_proved_more,
    )


def _shut_out(store: Store, person: Person) -> None:
    """Whose roles the provider took away is signed in nowhere any more."""
    with store.transaction() as tx:
        user = _find(tx.session, person)
        if user is not None:
            sessions.end_all(tx.session, user.id)
            record(tx, SYSTEM, AuditAction.SIGN_INS_ENDED, user, is_everywhere=True)


def _find(session: Session, person: Person) -> User | None:
    query = select(User).join(ExternalIdentity, col(ExternalIdentity.user_id) == col(User.id))
    query = query.where(ExternalIdentity.issuer == person.issuer, ExternalIdentity.subject == person.subject)
    return session.exec(query).first()


def _make(tx: Transaction, person: Person, password_hash: str) -> User:
    login = _free_login(tx.session, person.login)
    role = person.role or Role.RESIDENT
    user = User(login=login, name=_name(person) or login, password_hash=password_hash, role=role)
    tx.session.add(user)
    tx.session.flush()
    tx.session.add(ExternalIdentity(user_id=user.id or 0, issuer=person.issuer, subject=person.subject))
    record(tx, sessions.to_actor(user), AuditAction.ACCOUNT_ADDED, user, role=role.value)
    return user


def _update(tx: Transaction, user: User, person: Person) -> None:
    role = person.role or user.role
    firm, area = _organisation(tx.session, role, person), _area(tx.session, role, person)
    told = (_name(person) or user.name, role, firm, area)
    if told == (user.name, user.role, user.organisation_id, user.area_id):
        return
    if (role, firm, area) != (user.role, user.organisation_id, user.area_id):
        sessions.end_all(tx.session, user.id)
        record(tx, sessions.to_actor(user), AuditAction.ACCOUNT_CHANGED, user, role=role.value)
    user.name, user.role, user.organisation_id, user.area_id = told
    user.version += 1
    tx.session.add(user)


def _organisation(session: Session, role: Role, person: Person) -> int | None:
    kind = ORGANISATION_KIND_OF.get(role)
    if kind is None:
        return None
    query = select(Organisation.id).where(
        Organisation.inn == person.organisation_inn, Organisation.kind == kind
    )
    found = (
        session.exec(query.where(col(Organisation.is_active))).first() if person.organisation_inn else None
    )
    if found is None:
        raise NotAllowed(
            "Вход удался, но ваша организация здесь не найдена. Попросите администратора сервиса внести её с вашим ИНН."
        )
    return found


def _area(session: Session, role: Role, person: Person) -> int | None:
    if role is not Role.DEPUTY:
        return None
    query = select(Area.id).where(Area.code == person.area_code)
    found = session.exec(query.where(col(Area.is_active))).first() if person.area_code else None
    if found is None:
        raise NotAllowed(
            "Вход удался, но ваша территория здесь не найдена. Попросите администратора сервиса внести её."
        )
    return found


def _name(person: Person) -> str:
    return clean_text(person.name)[:200]


def _free_login(session: Session, wanted: str) -> str:
    """What the provider calls the person if nobody here is called so: an account that exists is never taken over."""
    plain = "".join(clean_text(wanted).lower().split())[:100] or "sso"
    taken = session.exec(select(User.id).where(User.login == plain)).first() is not None
    return f"{plain}-{secrets.token_hex(4)}" if taken or plain == "sso" else plain
