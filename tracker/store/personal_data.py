"""Personal data in storage: the only module whose queries name its tables. Verbs reach it, and they log who looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry, ServiceRequest
from tracker.domain.people import User
from tracker.domain.personal import Consent, ConsentKind, Contact, GivenConsent, Reporter
from tracker.store.bulk import insert_columns, reserve_ids
from tracker.store.transaction import Transaction


@dataclass(frozen=True)
class Document:
    """What people agree to: a version and its whole text."""

    kind: ConsentKind
    version: str
    text: str


@dataclass(frozen=True)
class Held:
    """What is held on whoever filed a request: the contact, the consents and the hash of the receipt's code."""

    request_id: int
    contact: Contact
    consents: Sequence[GivenConsent]
    code_hash: str
    anonymised_at: datetime | None

    def consent(self, kind: ConsentKind) -> GivenConsent | None:
        """The consent of this kind that is in force."""
        return next((one for one in self.consents if one.kind is kind and one.is_in_force), None)


def keep(
    session: Session, request_id: int, contact: Contact, documents: Iterable[Document], *, code_hash: str
) -> None:
    """Keep whoever filed a request apart from it, with each consent as it was given."""
    reporter = Reporter(
        request_id=request_id,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        code_hash=code_hash,
    )
    session.add(reporter)
    session.flush()
    session.add_all(
        Consent(
            reporter_id=reporter.id or 0,
            kind=document.kind,
            document_version=document.version,
            text=document.text,
        )
        for document in documents
    )


def keep_in_bulk(
    tx: Transaction, columns: Mapping[str, Any], documents: Sequence[Document], given_at: Any
) -> None:
    """Keep reporters given as columns, each with a consent to each document at its own moment; for the demo."""
    count = len(columns["request_id"])
    ids = reserve_ids(tx, Reporter, count)
    insert_columns(tx, Reporter, {"id": ids, "code_hash": [""] * count, **columns})
    for document in documents:
        insert_columns(
            tx,
            Consent,
            {
                "reporter_id": ids,
                "kind": [document.kind.value] * count,
                "document_version": [document.version] * count,
                "text": [document.text] * count,
                "given_at": given_at,
            },
        )


def held_on(session: Session, request_id: int) -> Held | None:
    """What is held on whoever filed this request; None where nothing ever was."""
    found = session.exec(select(Reporter).where(Reporter.request_id == request_id)).first()
    return _to_held(session, found) if found else None


def find(session: Session, *, phone: str = "", email: str = "", request_id: int | None = None) -> list[Held]:
    """Everything held under a phone, an e-mail or a request, oldest first."""
    ways: list[ColumnElement[bool]] = []
    if phone:
        ways.append(col(Reporter.phone) == phone)
    if email:
        ways.append(col(Reporter.email) == email.lower())
    if request_id is not None:
        ways.append(col(Reporter.request_id) == request_id)
    found: dict[int, Reporter] = {}
    for way in ways:
        for one in session.exec(select(Reporter).where(way)).all():
            found[one.request_id] = one
    return [_to_held(session, found[key]) for key in sorted(found)]


def withdraw(session: Session, request_id: int, kind: ConsentKind, *, at: datetime) -> bool:
    """Mark the consent of this kind as withdrawn; whether there was one in force."""
    own = select(Reporter.id).where(Reporter.request_id == request_id).scalar_subquery()
    done = session.execute(
        update(Consent)
        .where(
            col(Consent.reporter_id) == own, col(Consent.kind) == kind, col(Consent.withdrawn_at).is_(None)
        )
        .values(withdrawn_at=at)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def forget(session: Session, request_ids: Sequence[int], *, at: datetime, code_too: bool) -> None:
    """Empty the contacts of those who filed these requests. With the receipt's code nobody proves to be them any more."""
    emptied: dict[str, Any] = {"name": "", "phone": "", "email": "", "anonymised_at": at}
    if code_too:
        emptied["code_hash"] = ""
    session.execute(update(Reporter).where(col(Reporter.request_id).in_(request_ids)).values(emptied))


def to_forget(
    session: Session, statuses: Sequence[str], *, closed_before: datetime, after: int, limit: int
) -> list[tuple[int, int, Contact]]:
    """The next reporters whose request was closed before this moment: their own ids (greater than `after`), requests, contacts."""
    query = (
        select_columns(
            col(Reporter.id),
            col(Reporter.request_id),
            col(Reporter.name),
            col(Reporter.phone),
            col(Reporter.email),
        )
        .join(ServiceRequest, col(ServiceRequest.id) == col(Reporter.request_id))
        .where(col(Reporter.id) > after, *_is_due(statuses, closed_before))
        .order_by(col(Reporter.id))
        .limit(limit)
    )
    return [(own, request, Contact(*contact)) for own, request, *contact in session.execute(query).all()]


def count_to_forget(session: Session, statuses: Sequence[str], *, closed_before: datetime) -> int:
    """How many reporters there are to forget."""
    query = (
        select(func.count())
        .select_from(Reporter)
        .join(ServiceRequest, col(ServiceRequest.id) == col(Reporter.request_id))
    )
    return session.exec(query.where(*_is_due(statuses, closed_before))).one()


def _is_due(statuses: Sequence[str], closed_before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Reporter.anonymised_at).is_(None),
        col(ServiceRequest.status).in_(statuses),
        col(ServiceRequest.status_at) < closed_before,
    )


def looks(session: Session, number: str) -> Sequence[tuple[datetime, str, str]]:
    """Who saw the contacts of this request, newest first: when, the name, the details as they were logged."""
    query = (
        select(AuditEntry.at, func.coalesce(User.name, ""), AuditEntry.details)
        .join(User, col(User.id) == col(AuditEntry.actor_id), isouter=True)
        .where(
            AuditEntry.object_kind == str(ServiceRequest.__tablename__),
            AuditEntry.object_id == number,
            AuditEntry.action == AuditAction.CONTACT_SEEN.value,
        )
        .order_by(col(AuditEntry.seq).desc())
    )
    return session.exec(query).all()


def tables() -> tuple[type[SQLModel], ...]:
    """The tables themselves, for tests that fill every one."""
    return Reporter, Consent


def _to_contact(row: Reporter) -> Contact:
    return Contact(row.name, row.phone, row.email)


def _to_held(session: Session, row: Reporter) -> Held:
    query = select(Consent).where(Consent.reporter_id == row.id).order_by(col(Consent.id))
    consents = [
        GivenConsent(ConsentKind(one.kind), one.document_version, one.text, one.given_at, one.withdrawn_at)
        for one in session.exec(query).all()
    ]
    return Held(row.request_id, _to_contact(row), consents, row.code_hash, row.anonymised_at)
