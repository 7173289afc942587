"""Words for people: Russian is the text in the code, other languages come from catalogues beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

RUSSIAN = "ru"
LANGUAGES = {RUSSIAN: "Русский", "en": "English"}
#: By these numbers are written; English as Europe writes it.
LOCALES = {RUSSIAN: "ru_RU", "en": "en_GB"}
#: Empty where nobody has set the language of this thread.
_language: ContextVar[str] = ContextVar("language", default="")
_readers: list[Callable[[], str]] = []


def known(language: str) -> str:
    """The language if it is one of ours, else Russian."""
    return language if language in LANGUAGES else RUSSIAN


def use_language(language: str) -> None:
    """Set the language of this thread's texts; an unknown one means Russian."""
    _language.set(known(language))


def ask_where_unset(reader: Callable[[], str]) -> None:
    """Let `reader` tell the language of threads that nobody has set one for, such as those of a page's buttons."""
    _readers[:] = [reader]


def language() -> str:
    """The language of this thread's texts."""
    chosen = _language.get()
    if not chosen and _readers:
        use_language(_readers[0]())
        chosen = _language.get()
    return chosen or RUSSIAN


def other_language() -> str:
    """The language that a reader may change to."""
    return next(code for code in LANGUAGES if code != language())


def locale() -> str:
    """The locale by which this thread's numbers are written."""
    return LOCALES[language()]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language for a while. What is kept or handed out as a document speaks Russian, whoever asks for it."""
    before = _language.set(known(language))
    try:
        yield
    finally:
        _language.reset(before)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The translations into a language by their Russian texts; none where there is no catalogue."""
    path = Path(__file__).with_name(f"{language}.po")
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def t(text: str, /, **values: object) -> str:
    """The text in the current language, its {places} filled with `values`.

    Names that people wrote go through here too: those that ship are in the catalogue, any other stays as it is.
    """
    spoken = language()
    chosen = text if spoken == RUSSIAN else catalogue(spoken).get(text, text)
    return chosen.format(**values) if values else chosen


def later(text: str) -> str:
    """Mark a text that is said by `t` later, where it stands among Russian that is no text for people."""
    return text


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form that goes with a count: 1 заявка, 2 заявки, 5 заявок; in English 1 request, 21 requests."""
    if language() != RUSSIAN:
        return t(one) if count == 1 else t(many)
    tens, units = count % 100, count % 10
    if units == 1 and tens != 11:
        return t(one)
    return t(few) if 2 <= units <= 4 and not 12 <= tens <= 14 else t(many)
