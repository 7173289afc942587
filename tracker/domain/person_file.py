"""All that is held on one person, as it is shown, exported and erased: their requests with contacts, consents and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.personal import Contact, GivenConsent


@dataclass(frozen=True)
class HeldPhoto:
    """A photo that the person gave, with what the file said of where and when."""

    id: int
    sha256: str
    is_public: bool
    uploaded_at: datetime
    taken_at: datetime | None
    lat: float | None
    long: float | None


@dataclass(frozen=True)
class Said:
    """What was written on a request: when, by which side, the text."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class HeldRequest:
    """One request of a person with everything that hangs on it."""

    number: str
    requested_at: datetime
    status: str
    category: str
    address: str
    description: str
    public_text: str
    public_answer: str
    contact: Contact
    anonymised_at: datetime | None
    consents: Sequence[GivenConsent]
    photos: Sequence[HeldPhoto]
    said: Sequence[Said]


@dataclass(frozen=True)
class PersonFile:
    """Everything found under a phone, an e-mail or the number of a request."""

    asked: str
    requests: Sequence[HeldRequest]

    @property
    def numbers(self) -> list[str]:
        """The numbers of the requests."""
        return [request.number for request in self.requests]

    @property
    def photo_count(self) -> int:
        """How many photos the person gave."""
        return sum(len(request.photos) for request in self.requests)
