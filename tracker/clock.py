"""The one source of the present moment, and the way between UTC (kept) and Perm time (shown)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PERM = ZoneInfo("Asia/Yekaterinburg")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Perm."""
    return now().astimezone(PERM).date()


def to_local(moment: datetime) -> datetime:
    """An aware moment, in Perm time."""
    return moment.astimezone(PERM)


def local_date(moment: datetime) -> date:
    """The calendar day in Perm of an aware moment."""
    return to_local(moment).date()


def from_local(moment: datetime) -> datetime:
    """UTC of a moment; one without a zone is Perm's."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=PERM)).astimezone(UTC)
