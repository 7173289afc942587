"""How text is compared in searches: case, ё and spaces do not matter."""

from __future__ import annotations


def normalise_text(text: str) -> str:
    """Lower case, е for ё, single spaces."""
    return " ".join(text.lower().replace("ё", "е").split())
