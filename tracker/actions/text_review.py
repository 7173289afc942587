"""What stands between a free text and the public: personal data in it is found, and somebody has to look at it."""

from __future__ import annotations

from sqlmodel import Session

from tracker.actions.places import index_of
from tracker.errors import InvalidInput
from tracker.store import Store
from tracker.text_check import Finding, find_personal, say_kinds


def review(store: Store, text: str) -> list[Finding]:
    """What in a text looks like personal data; streets of this district are not people."""
    if not text.strip():
        return []
    with store.reading() as session:
        return find_personal(text, streets=index_of(session).street_names)


def require_looked_at(session: Session, text: str, *, is_checked: bool) -> None:
    """Raise InvalidInput where a text that everybody would read seems to hold personal data and nobody said it does not."""
    found = [] if is_checked else find_personal(text, streets=index_of(session).street_names)
    if found:
        raise InvalidInput(
            f"Текст не показан всем: в нём, похоже, есть личное ({say_kinds(found)}). "
            "Скройте найденное или отметьте, что проверили текст."
        )
