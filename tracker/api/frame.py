"""The frame of pages that the server makes itself, without Streamlit and without scripts: signing in, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup, escape

from tracker.i18n import LANGUAGES, language, other_language, t
from tracker.texts import SERVICE

_SHELL = Path(__file__).resolve().parent.parent / "static" / "shell"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def template(name: str) -> str:
    """A file of the shell with `{{places}}` to fill."""
    return (_SHELL / name).read_text("utf-8")


_FRAME = template("frame.html")


def fill(text: str, fields: Mapping[str, str | Markup]) -> Markup:
    """A template of ours with its places filled, in one pass: what a person typed is never read as a place to fill."""
    return Markup(_PLACE.sub(lambda found: str(escape(fields[found[1]])), text))  # noqa: S704 - every field is escaped


def in_frame(title: str, body: Markup) -> str:
    """A whole page, with the way to the other language."""
    other = other_language()
    fields = {
        "language": language(),
        "service": t(SERVICE),
        "home": t("Дворы Мотовилихи, на карту"),
        "other": other,
        "other_name": LANGUAGES[other],
    }
    return str(fill(_FRAME, {**fields, "title": title, "body": body}))
