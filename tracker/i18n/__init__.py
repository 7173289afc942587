"""Words for people: Russian is the text in the code, other languages come from catalogues beside it."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {"ru": "Русский", "en": "English"}
_language: ContextVar[str] = ContextVar("language", default="ru")


def use_language(language: str) -> None:
    """Set the language of this thread's texts; an unknown one means Russian."""
    _language.set(language if language in LANGUAGES else "ru")


def language() -> str:
    """The language of this thread's texts."""
    return _language.get()


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = Path(__file__).with_name(f"{language}.po")
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def t(text: str, **values: object) -> str:
    """The text in the current language, its {places} filled with `values`."""
    chosen = text if language() == "ru" else _catalogue(language()).get(text, text)
    return chosen.format(**values) if values else chosen


def plural(count: int, one: str, few: str, many: str) -> str:
    """The Russian form that goes with a count: 1 заявка, 2 заявки, 5 заявок; each form goes through `t`."""
    tens, units = count % 100, count % 10
    if units == 1 and tens != 11:
        return t(one)
    return t(few) if 2 <= units <= 4 and not 12 <= tens <= 14 else t(many)
