"""Text of people that is safe where it goes: in a cell no formula starts in it, in Streamlit's own words nothing is read as markup."""

from __future__ import annotations

import re

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: A colon is markup only before a name: `:red[…]`, `:material/…`.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~$|#]|:(?=[A-Za-z+]))")


def plain(text: str) -> str:
    """The text for a label, a message or a caption of Streamlit, which reads Markdown in them: shown as it was typed."""
    return _MARKDOWN.sub(r"\\\1", text)


def safe_text(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula.

    The apostrophe stands in the text itself: a mark of the cell's format would be lost at the next saving as CSV.
    """
    cleaned = _UNWRITABLE.sub("", text)
    return f"'{cleaned}" if cleaned.startswith(_FORMULA_STARTS) else cleaned
