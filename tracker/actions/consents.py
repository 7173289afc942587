"""The documents that residents agree to: files that ship and the instance's own, each version kept for ever."""

from __future__ import annotations

from pathlib import Path

from tracker.config import REFERENCE_DIR, Settings
from tracker.domain.personal import ConsentKind
from tracker.errors import UnsafeSettings
from tracker.i18n import RUSSIAN, speaking, t
from tracker.render.numbers import count_of
from tracker.store.personal_data import Document

_FOLDER = "consents"


def current(settings: Settings, kind: ConsentKind) -> Document:
    """The newest version of a document, filled in; the instance's own files stand beside those that ship."""
    files = _files(settings, kind)
    if not files:
        raise UnsafeSettings(
            "Нет текста согласия: положите файл в {path}.", path=settings.data_dir / _FOLDER / kind
        )
    version = max(files)
    text = files[version].read_text(encoding="utf-8").strip()
    values = {
        "operator": settings.operator_name,
        "contact": settings.operator_contact,
        "term": _say_term_in_russian(settings.retention_days),
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return Document(kind, version, text)


def _say_term_in_russian(days: int) -> str:
    with speaking(RUSSIAN):
        return say_term(days)


def say_term(days: int) -> str:
    """A term in words: a year is a year, anything else is days."""
    if days % 365 == 0:
        return t("год") if days == 365 else count_of(days // 365, "год", "года", "лет")
    return count_of(days, "день", "дня", "дней")


def _files(settings: Settings, kind: ConsentKind) -> dict[str, Path]:
    folders = (REFERENCE_DIR / _FOLDER / kind, settings.data_dir / _FOLDER / kind)
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.md"))}
