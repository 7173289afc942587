"""Verbs on residents' personal data: keep it apart, look at it with a reason that is logged, withdraw consents."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlmodel import Session, select

from tracker import clock
from tracker.actions import consents
from tracker.actions.audit import record
from tracker.actions.forgetting import cover_texts
from tracker.actions.request_row import save, search_text
from tracker.domain.audit import AuditAction
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.people import RESIDENT, Actor
from tracker.domain.permissions import Action, require
from tracker.domain.personal import ConsentKind, Contact, GivenConsent, LookReason
from tracker.domain.requests import ServiceRequestCreate
from tracker.errors import Conflict, NotFound, TooManyTries
from tracker.store import Store, Transaction, queries
from tracker.store import personal_data as held
from tracker.throttle import GrowingDelay

#: Letters and digits that are not taken for each other when read aloud or copied by hand.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CYRILLIC = str.maketrans("АВЕКМНРСТУХ", "ABEKMHPCTYX")
# Sixty bits cannot be guessed anyway; this is for the log to stay quiet and for the mistyping to be free.
_tries = GrowingDelay(free=8, first=30.0, most=3600.0)


@dataclass(frozen=True)
class Kept:
    """What staff know of a reporter without looking at the contact."""

    has_contact: bool
    consents: Sequence[GivenConsent]
    anonymised_at: datetime | None


@dataclass(frozen=True)
class Look:
    """Somebody saw a contact: when, who, why."""

    at: datetime
    name: str
    reason: str


def make_code() -> str:
    """A code for a receipt, sixty bits of chance: «7KQ4-M2XZ-9HTB»."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def keep(tx: Transaction, request: ServiceRequest, create: ServiceRequestCreate) -> None:
    """Keep who filed a request, with the consents as they were given; nothing where nothing was left or allowed."""
    given = [] if create.contact.is_empty else [ConsentKind.PROCESSING]
    given += [ConsentKind.PUBLICATION] if create.may_publish else []
    if given:
        contact = Contact(create.contact.name, create.contact.phone, create.contact.email)
        documents = [consents.current(tx.settings, kind) for kind in given]
        code_hash = _digest(create.receipt_code) if create.receipt_code else ""
        held.keep(tx.session, request.id or 0, contact, documents, code_hash=code_hash)


def kept_of(store: Store, actor: Actor, request: ServiceRequest) -> Kept:
    """Whether there is a contact and what was agreed to; nothing of who it is, so nothing is logged."""
    require(actor, Action.WITHDRAW_CONSENT)
    with store.reading() as session:
        found = held.held_on(session, request.id or 0)
    if found is None:
        return Kept(has_contact=False, consents=(), anonymised_at=None)
    return Kept(not found.contact.is_empty, found.consents, found.anonymised_at)


def look(store: Store, actor: Actor, number: str, reason: LookReason) -> Contact | None:
    """The contact of whoever filed a request; that it was seen, by whom and why, is logged. None where there is none."""
    require(actor, Action.SEE_CONTACTS)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number)
        found = held.held_on(tx.session, request.id or 0)
        if found is None or found.contact.is_empty:
            return None
        record(tx, actor, AuditAction.CONTACT_SEEN, request, reason=reason.value)
        return found.contact


def looks_of(store: Store, actor: Actor, number: str) -> list[Look]:
    """Who saw the contact of this request, when and why, newest first."""
    require(actor, Action.SEE_LOOKS)
    with store.reading() as session:
        rows = held.looks(session, number)
    return [Look(at, name, _say_reason(json.loads(details).get("reason", ""))) for at, name, details in rows]


def may_publish(session: Session, request: ServiceRequest) -> bool:
    """Whether the resident's own words and photos may be shown: what came by the form needs a consent in force."""
    if request.source != "web":
        return True
    found = held.held_on(session, request.id or 0)
    return found is not None and found.consent(ConsentKind.PUBLICATION) is not None


def is_publication_allowed(store: Store, actor: Actor, request: ServiceRequest) -> bool:
    """The same, for those who publish."""
    require(actor, Action.PUBLISH)
    with store.reading() as session:
        return may_publish(session, request)


def consents_by_code(store: Store, number: str, code: str) -> Sequence[GivenConsent]:
    """What somebody with the receipt agreed to. Raises NotFound for a wrong number or code alike, TooManyTries after many."""
    with store.reading() as session:
        return _by_code(session, number, code)[1].consents


def withdraw_by_code(store: Store, number: str, code: str, kind: ConsentKind) -> None:
    """Withdraw a consent by the number and the code of the receipt."""
    with store.transaction() as tx:
        request, _ = _by_code(tx.session, number, code)
        _withdraw(tx, request, kind)
        record(tx, RESIDENT, AuditAction.CONSENT_WITHDRAWN, request, kind=kind.value)


def withdraw(store: Store, actor: Actor, number: str, kind: ConsentKind) -> None:
    """Withdraw a consent on a citizen's application. Without the first contacts are forgotten, without the second text and photos hide."""
    require(actor, Action.WITHDRAW_CONSENT)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number, for_update=True)
        _withdraw(tx, request, kind)
        record(tx, actor, AuditAction.CONSENT_WITHDRAWN, request, kind=kind.value)


def hide_from_public(tx: Transaction, request: ServiceRequest) -> None:
    """Take the resident's text and photos back from the public; the caller saves the request."""
    request.public_text = None
    request.search_text = search_text(tx.session, request)
    own = select(Photo).where(Photo.request_id == request.id, Photo.kind == "before")
    for photo in tx.session.exec(own).all():
        photo.is_public = False
        tx.session.add(photo)


def _withdraw(tx: Transaction, request: ServiceRequest, kind: ConsentKind) -> None:
    at, own_id = clock.now(), request.id or 0
    found = held.held_on(tx.session, own_id)
    if found is None or not held.withdraw(tx.session, own_id, kind, at=at):
        raise Conflict("Такого согласия нет или оно уже отозвано.")
    if kind is ConsentKind.PROCESSING:
        cover_texts(tx.session, {own_id: found.contact})
        held.forget(tx.session, [own_id], at=at, code_too=False)
    else:
        hide_from_public(tx, request)
    save(tx, request)


def _by_code(session: Session, number: str, code: str) -> tuple[ServiceRequest, held.Held]:
    try:
        request = queries.request_by_number(session, number)
    except NotFound:
        request = None
    found = held.held_on(session, request.id or 0) if request else None
    if request is None or found is None or not _fits(code, found.code_hash):
        # Whoever has the code gets in however often others guessed: it cannot be guessed, so nobody is to be kept out.
        if _tries.enter(number) > 0:
            raise TooManyTries("Слишком много попыток с этим номером. Подождите час и попробуйте снова.")
        raise NotFound(
            "Номер и код не подошли. Проверьте их по подтверждению: код — три группы по четыре знака. "
            "Если код потерян, обратитесь в администрацию района."
        )
    _tries.forgive(number)
    return request, found


def _fits(code: str, code_hash: str) -> bool:
    return bool(code_hash) and compare_digest(_digest(code), code_hash)


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.upper().translate(_CYRILLIC) if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _say_reason(code: str) -> str:
    return LookReason(code).label if code in set(LookReason) else code
