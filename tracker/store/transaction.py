"""What a write has in its hands: the session, gapless numbers and the mark that makes maps follow."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from sqlmodel import Session

from tracker.config import Settings
from tracker.domain.audit import Fact
from tracker.domain.models import Change


class Transaction:
    """One write. Everything in it is committed together, or nothing of it."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self.session = session
        self.settings = settings
        #: Rows for the audit trail, made when the write is done: by then what it added has its number.
        self.facts: list[Callable[[], Fact]] = []
        #: Sign-ins that were found to stand within this write.
        self.proved: set[str] = set()

    def take(self, counter: str, count: int = 1) -> int:
        """The first of `count` consecutive values of a counter; its row stays locked until the end of the write."""
        connection = self.session.connection()
        connection.execute(
            text("INSERT INTO counter (name, value) VALUES (:name, 0) ON CONFLICT DO NOTHING"),
            {"name": counter},
        )
        last = connection.execute(
            text("UPDATE counter SET value = value + :count WHERE name = :name RETURNING value"),
            {"name": counter, "count": count},
        ).scalar_one()
        return int(last) - count + 1

    def next_numbers(self, year: int, count: int) -> list[str]:
        """The next request numbers of a year, without gaps."""
        first = self.take(f"requests-{year}", count)
        return [
            f"{self.settings.number_prefix}-{year}-{number:06d}" for number in range(first, first + count)
        ]

    def next_number(self, year: int) -> str:
        """The next request number of a year."""
        return self.next_numbers(year, 1)[0]

    def touch(self, request_id: int | None) -> None:
        """Tell maps that a request changed; None: that everything may have."""
        self.session.add(Change(seq=self.take("changes"), request_id=request_id))
