"""English before it is translated: every text that is collected for translation, in Latin letters. What is left in Russian shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tools.words import collected_texts

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d e yo zh z i j k l m n o p r s t u f h ts ch sh shch q y x e yu ya".split()
_LETTERS = {
    **{ord(letter): latin for letter, latin in zip(_CYRILLIC, _LATIN, strict=True)},
    **{ord(letter.upper()): latin.capitalize() for letter, latin in zip(_CYRILLIC, _LATIN, strict=True)},
}
_RUSSIAN = re.compile("[А-Яа-яЁё]")
_WHERE = 40


def catalogue(language: str) -> Mapping[str, str]:
    """Stands in for the catalogue of English."""
    return {} if language == "ru" else _TEXTS


def to_latin(text: str) -> str:
    return text.translate(_LETTERS)


_TEXTS = {text: to_latin(text) for text in collected_texts()}


def russian_in(texts: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """What is still Russian in these texts beside the data that is `known`, each with what stands around it."""
    words = sorted({word for word in known if _RUSSIAN.search(word)}, key=len, reverse=True)
    left = []
    for text in texts:
        if not _RUSSIAN.search(text):
            continue
        for word in words:
            if word in text:
                text = text.replace(word, "")  # noqa: PLW2901
            if not _RUSSIAN.search(text):
                break
        if found := _RUSSIAN.search(text):
            left.append(text[max(0, found.start() - _WHERE) : found.start() + _WHERE])
    return sorted(set(left))
