"""What stands between a free text and the public: personal data in it is found, and somebody has to look at it."""

from __future__ import annotations

from sqlmodel import Session

from tracker.actions.places import index_of
from tracker.domain.requests import clean_text
from tracker.errors import InvalidInput
from tracker.store import Store
from tracker.text_check import Finding, find_personal, say_kinds


def review(store: Store, text: str) -> list[Finding]:
    """What in a text looks like personal data; streets of this district are not people."""
    if not text.strip():
        return []
    with store.reading() as session:
        return find_personal(text, streets=index_of(session).street_names)


def require_looked_at(session: Session, text: str, *, is_checked: bool) -> bool | None:
    """Raise InvalidInput where a text that everybody would read seems to hold personal data and nobody said it does not.

    True where something was found and somebody said that it is none, for the trail; None where there was nothing to say.
    """
    # As it will be kept: a sign that nobody sees must not hide a number.
    cleaned = clean_text(text)
    found = find_personal(cleaned, streets=index_of(session).street_names) if cleaned else []
    if found and not is_checked:
        raise InvalidInput(
            "Текст не показан всем: в нём, похоже, есть личное ({kinds}). "
            "Скройте найденное или отметьте, что проверили текст.",
            kinds=say_kinds(found),
        )
    return True if found else None
