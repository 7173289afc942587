"""Every text for people is collected and has an English translation, with the same {places}."""

from __future__ import annotations

import ast
import re

import pytest
from babel.messages.pofile import read_po

from tools.instance import ROOT
from tools.words import DATA, ENGLISH, collected_texts, texts_of

translated = pytest.mark.skipif(
    not ENGLISH.exists(), reason="the interface speaks Russian only: tracker/i18n/en.po does not exist yet"
)
PLACE = re.compile(r"\{(\w*)")
RUSSIAN = re.compile("[А-Яа-яЁё]")
#: Modules that put together Russian sentences which are kept or handed out: these stay Russian for every reader.
KEPT = (
    *DATA,
    "tracker/actions/import_batch.py",
    "tracker/actions/places.py",
    "tracker/actions/reports.py",
    "tracker/actions/work_requests.py",
    "tracker/domain/workflow.py",
    "tracker/importers/header.py",
    "tracker/importers/placing.py",
    "tracker/importers/refused.py",
)


def test_literals_are_collected_and_docstrings_are_not() -> None:
    source = """'Описание.'\nLABELS = {'a': 'Новая'}\ndef f():\n    'Что делает.'\n    return f'Всего {1}' + t('Да')\n"""
    assert list(texts_of(source, is_data=False)) == ["Новая", "Да"]


def test_in_modules_of_data_only_what_is_said_is_collected() -> None:
    source = "WORDS = ('двор', later('Дом'))\nraise InvalidInput('Нет.')\nplural(n, 'а', 'б', 'в')\nFieldSpec('x', 'Адрес', ('адрес',))\n"
    assert sorted(texts_of(source, is_data=True)) == sorted(["Дом", "Нет.", "а", "б", "в", "Адрес"])


def test_no_text_is_put_together_of_parts_that_cannot_be_translated() -> None:
    found = []
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "tracker").rglob("*.py")]:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(KEPT):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else ()
            if any(isinstance(part, ast.Constant) and RUSSIAN.search(str(part.value)) for part in parts):
                found.append(f"{name}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []


def catalogue() -> dict[str, str]:
    with ENGLISH.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@translated
def test_every_text_has_an_english_translation() -> None:
    known = catalogue()
    assert [text for text in collected_texts() if not known.get(text)] == []


@translated
def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert sorted(set(catalogue()) - set(collected_texts())) == []


@translated
def test_translations_keep_the_places_to_fill() -> None:
    changed = [
        russian
        for russian, english in catalogue().items()
        if english and set(PLACE.findall(russian)) != set(PLACE.findall(english))
    ]
    assert changed == []
