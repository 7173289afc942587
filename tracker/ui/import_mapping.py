"""The recognised mapping on the page: which column fills which field, and what the file's own words are taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import streamlit as st

from tracker.actions.import_file import Preview
from tracker.domain.statuses import Status
from tracker.i18n import t
from tracker.importers.columns import FIELDS, FieldSpec
from tracker.importers.mapping import FileMapping
from tracker.importers.values import to_text
from tracker.ui import data, parts

_SHOWN = 60


def show_columns(seen: Preview, key: str) -> FileMapping:
    """The mapping as a table, with fields to change it. Returns it as it stands now."""
    with st.expander(t("Поправить соответствие колонок"), expanded=bool(seen.missing)):
        left, right = st.columns(2)
        chosen = {}
        for at, spec in enumerate(FIELDS[seen.mapping.kind]):
            with (left, right)[at % 2]:
                if columns := _choose(spec, seen, key):
                    chosen[spec.name] = columns
    mapping = replace(seen.mapping, columns=chosen)
    parts.table(
        (t("Что"), t("Колонка файла"), t("Пример")),
        [
            (t(spec.label), ", ".join(chosen[spec.name]), _example(seen, chosen[spec.name]))
            for spec in FIELDS[mapping.kind]
            if spec.name in chosen
        ],
        caption=t("Как прочитаны колонки"),
    )
    return mapping


def _choose(spec: FieldSpec, seen: Preview, key: str) -> tuple[str, ...]:
    guessed = [name for name in seen.mapping.columns.get(spec.name, ()) if name in seen.columns]
    widget = f"import-{key}-{spec.name}"
    if spec.is_many:
        found = st.multiselect(
            t(spec.label), seen.columns, default=guessed, key=widget, placeholder=t("не загружать")
        )
        return tuple(found)
    one = st.selectbox(
        t(spec.label),
        seen.columns,
        index=seen.columns.index(guessed[0]) if guessed else None,
        key=widget,
        placeholder=t("не загружать"),
    )
    return (one,) if one else ()


def _example(seen: Preview, columns: tuple[str, ...]) -> str:
    at = [seen.columns.index(name) for name in columns]
    cells = (row[position] for row in seen.sample for position in at if position < len(row))
    texts = (f"{cell:%d.%m.%Y %H:%M}" if isinstance(cell, datetime) else to_text(cell) for cell in cells)
    found = next((text for text in texts if text), "")
    return found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"


def show_words(mapping: FileMapping, changed: dict[str, dict[str, str]]) -> None:
    """What topics and statuses of the file are taken for, and a way to change it; changes are kept in `changed`."""
    if mapping.categories:
        _words(
            t("Темы файла и виды работ"),
            mapping.categories,
            data.names(),
            changed.setdefault("categories", {}),
        )
    if mapping.statuses:
        states = {status.value: t(status.label) for status in Status}
        own = {text: status.value for text, status in mapping.statuses.items()}
        _words(t("Состояния в файле и здесь"), own, states, changed.setdefault("statuses", {}))


def _words(title: str, words: Mapping[str, str], names: Mapping[str, str], changed: dict[str, str]) -> None:
    with st.expander(f"{title}: {len(words)}", expanded=bool(changed)):
        word, meaning, press = st.columns([5, 4, 2], vertical_alignment="bottom")
        texts = sorted(words)
        chosen = word.selectbox(
            t("В файле"), texts, key=f"import-word-{title}", format_func=lambda text: text or "—"
        )
        code = meaning.selectbox(
            t("Считать как"), list(names), key=f"import-code-{title}", format_func=lambda c: names.get(c, c)
        )
        if press.button(t("Заменить"), key=f"import-replace-{title}", width="stretch"):
            changed[chosen] = code
            st.rerun()
        parts.table(
            (t("В файле"), t("Считается как"), ""),
            [
                (
                    text or "—",
                    names.get(changed.get(text, words[text]), ""),
                    t("изменено вами") if text in changed else "",
                )
                for text in texts
            ],
        )


def with_changes(mapping: FileMapping, changed: Mapping[str, Mapping[str, str]]) -> FileMapping:
    """The mapping with what a person changed."""
    return replace(
        mapping,
        categories={**mapping.categories, **changed.get("categories", {})},
        statuses={**mapping.statuses, **{k: Status(v) for k, v in changed.get("statuses", {}).items()}},
    )
