"""Every text for people has an English translation, with the same {places}."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from tools.words import ENGLISH, collected_texts

pytestmark = pytest.mark.skipif(
    not ENGLISH.exists(), reason="the interface speaks Russian only: tracker/i18n/en.po does not exist yet"
)
PLACE = re.compile(r"\{(\w*)")


def catalogue() -> dict[str, str]:
    with ENGLISH.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_text_has_an_english_translation() -> None:
    known = catalogue()
    assert [text for text in collected_texts() if not known.get(text)] == []


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert sorted(set(catalogue()) - set(collected_texts())) == []


def test_translations_keep_the_places_to_fill() -> None:
    changed = [
        russian
        for russian, english in catalogue().items()
        if english and set(PLACE.findall(russian)) != set(PLACE.findall(english))
    ]
    assert changed == []
