"""Words in texts of a request that tell who filed it: found by the contact, and covered when the contact is forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from tracker.actions.places import index_of
from tracker.domain.models import Comment, ServiceRequest, StatusChange
from tracker.domain.personal import Contact
from tracker.text_check import cover, find_personal


def cover_texts(session: Session, people: Mapping[int, Contact]) -> int:
    """Cover what is personal in the raw text of these requests (by id), and where staff name the person; how many texts changed."""
    streets = index_of(session).street_names
    changed = 0
    for request in session.exec(select(ServiceRequest).where(col(ServiceRequest.id).in_(people))).all():
        request.description, is_new = _covered(request.description, streets)
        changed += is_new
        session.add(request)
    return changed + cover_mentions(session, people)


def cover_mentions(session: Session, people: Mapping[int, Contact]) -> int:
    """Cover what is personal in remarks and history where they seem to name the person; how many texts changed."""
    streets = index_of(session).street_names
    changed = 0
    for remark in session.exec(select(Comment).where(col(Comment.request_id).in_(people))).all():
        if mentions(remark.text, people[remark.request_id]):
            remark.text, is_new = _covered(remark.text, streets)
            changed += is_new
            session.add(remark)
    for own_id in _history_that_mentions(session, people):
        row = session.get_one(StatusChange, own_id)
        row.comment = _covered(row.comment, streets)[0]
        row.public_message = _covered(row.public_message, streets)[0]
        row.details = {name: _cover_value(value, streets) for name, value in row.details.items()}
        changed += 1
        session.add(row)
    return changed


def _history_that_mentions(session: Session, people: Mapping[int, Contact]) -> list[int]:
    columns = (
        StatusChange.id,
        StatusChange.request_id,
        StatusChange.comment,
        StatusChange.public_message,
        StatusChange.details,
    )
    query = select_columns(*map(col, columns)).where(col(StatusChange.request_id).in_(people))
    return [
        own_id
        for own_id, request_id, *texts, details in session.execute(query).all()
        if any(mentions(text, people[request_id]) for text in [*texts, *map(str, details.values())])
    ]


def mentions(text: str, contact: Contact) -> bool:
    """Whether a text seems to speak of a person: the beginning of the name, the phone's last digits or the e-mail is in it."""
    if not text:
        return False
    lower = text.lower()
    if contact.email and contact.email in lower:
        return True
    if len(contact.phone) > 7 and contact.phone[-7:] in re.sub(r"\D", "", text):
        return True
    # Names are declined: what stays is their beginning.
    return any(word[:-1] in lower for word in contact.name.lower().split() if len(word) > 3)


def _cover_value(value: Any, streets: frozenset[str]) -> Any:
    return _covered(value, streets)[0] if isinstance(value, str) else value


def _covered(text: str, streets: frozenset[str]) -> tuple[str, bool]:
    found = find_personal(text, streets=streets) if text else []
    return (cover(text, found), True) if found else (text, False)
