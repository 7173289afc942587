"""A table whose chosen row is edited in a form beside it: nothing typed is lost on an error, and a conflict is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from tracker.errors import Conflict, InvalidInput, TrackerError
from tracker.i18n import t
from tracker.render.safe_text import plain
from tracker.ui import html, notes, parts
from tracker.ui.fields import Field, are_checked, read_fields, say_value, show_fields

Ident = int | str
_ROW = 38
_MOST_ROWS = 15


@dataclass(frozen=True)
class Row:
    """A row as somebody edits it: its key (None: a new one), version, and values by field."""

    ident: Ident | None
    version: int
    values: Mapping[str, Any]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Editor:
    """One table with its form.

    `fields` are asked for again at each run: they may depend on what is chosen in the form. `save` gets the row's key,
    the values, the version that was seen and whether somebody looked at the public texts; it calls the verb and returns the
    key that the row has now. `more` draws what else can be done with the chosen row, under the form.
    """

    key: str
    fields: Callable[[str, Row], Sequence[Field]]
    save: Callable[[Ident | None, dict[str, Any], int, bool], Ident]
    add_label: str = ""
    blank: Mapping[str, Any] | None = None
    more: Callable[[Row], None] | None = None


def show_editor(
    editor: Editor, rows: Sequence[Row], columns: Mapping[str, Sequence[Any]], *, widths: Mapping[str, int]
) -> None:
    """The table at the left, the form of the chosen or of a new row at the right; on a phone one under the other."""
    with st.container(key=f"{editor.key}-editor"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            chosen = _choose(editor, rows, columns, widths)
        with right:
            if _is_adding(editor) and editor.blank is not None:
                _show_form(editor, Row(None, 0, editor.blank, t(editor.add_label)))
            elif chosen is not None:
                _show_form(editor, chosen)
                if editor.more is not None:
                    editor.more(chosen)
            else:
                notes.show_note()


def _is_adding(editor: Editor) -> bool:
    return bool(st.session_state.get(f"{editor.key}-adding"))


def _set_adding(key: str, is_adding: bool) -> None:
    st.session_state[f"{key}-adding"] = is_adding


def _choose(
    editor: Editor, rows: Sequence[Row], columns: Mapping[str, Sequence[Any]], widths: Mapping[str, int]
) -> Row | None:
    if editor.blank is not None:
        st.button(
            t(editor.add_label),
            icon=":material/add:",
            key=f"{editor.key}-add",
            on_click=_set_adding,
            args=(editor.key, True),
        )
    if not rows:
        parts.empty_state(t("Ничего не нашлось"), t("Измените запрос или добавьте новую строку."))
        return None
    event: Any = st.dataframe(
        pd.DataFrame({t(name): list(cells) for name, cells in columns.items()}),
        hide_index=True,
        key=_place_choice(editor.key, [row.ident for row in rows]),
        on_select=partial(_set_adding, editor.key, False),
        selection_mode="single-row-required",
        height=_ROW * (min(len(rows), _MOST_ROWS) + 1) + 2,
        row_height=_ROW,
        column_config={t(name): st.column_config.Column(width=width) for name, width in widths.items()},
        alt=t("Таблица. Выберите строку, чтобы изменить её"),
    )
    places = event["selection"]["rows"]
    return rows[places[0]] if places and places[0] < len(rows) else rows[0]


def _place_choice(key: str, idents: list[Ident | None]) -> str:
    """The table's key. Where its rows have changed it is a new table, with the same row chosen as before."""
    drawn, turn = st.session_state.get(f"{key}-idents"), st.session_state.get(f"{key}-table-turn", 0)
    state = st.session_state.get(f"{key}-table-{turn}")
    goto = st.session_state.pop(f"{key}-goto", None)
    if goto is None and drawn and state and (places := state["selection"]["rows"]) and places[0] < len(drawn):
        chosen = drawn[places[0]]
    else:
        chosen = goto
    if goto is not None or (drawn is not None and drawn != idents):
        turn += 1
        place = idents.index(chosen) if chosen in idents else 0
        st.session_state[f"{key}-table-{turn}"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    st.session_state[f"{key}-idents"], st.session_state[f"{key}-table-turn"] = idents, turn
    return f"{key}-table-{turn}"


def _show_form(editor: Editor, now: Row) -> None:
    """The form keeps the row as it was when it was opened, so that somebody else's change is not overwritten unseen."""
    held: Row = st.session_state.get(f"{editor.key}-held", now)
    if held.ident != now.ident:
        held = now
    st.session_state[f"{editor.key}-held"] = held
    prefix = f"{editor.key}-{held.ident}-{st.session_state.get(f'{editor.key}-turn', 0)}"
    fields = editor.fields(prefix, held)
    with st.container(border=True, key=f"{editor.key}-form"):
        parts.section(now.title)
        wrong = _show_outcome(editor, fields, held, now)
        show_fields(fields, prefix, held.values, wrong)
        with st.container(horizontal=True):
            st.button(
                t("Сохранить"),
                type="primary",
                key=f"{prefix}-save",
                on_click=_press,
                args=(editor, fields, prefix, held),
            )
            if held.ident is None:
                st.button(t("Отмена"), key=f"{prefix}-cancel", on_click=_set_adding, args=(editor.key, False))


def _press(editor: Editor, fields: Sequence[Field], prefix: str, held: Row) -> None:
    saved: list[Ident] = []
    values = read_fields(fields, prefix)
    done = (
        t("Добавлено: {name}.", name=values.get("name") or held.title)
        if held.ident is None
        else t("Сохранено: {name}.", name=values.get("name") or held.title)
    )
    looked = are_checked(fields, prefix)
    if notes.attempt(lambda: saved.append(editor.save(held.ident, values, held.version, looked)), done):
        start_anew(editor.key)
        _set_adding(editor.key, False)
        st.session_state[f"{editor.key}-goto"] = saved[0]


def start_anew(key: str) -> None:
    """Forget what the form holds: it is filled with what is kept now."""
    st.session_state.pop(f"{key}-held", None)
    st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1


def _show_outcome(editor: Editor, fields: Sequence[Field], held: Row, now: Row) -> Mapping[str, str]:
    """What the last press came to; returns what is wrong by field."""
    note = notes.take_note()
    names = {one.name for one in fields}
    if isinstance(note, Conflict) and held.version != now.version:
        _show_conflict(editor, fields, held, now)
    elif isinstance(note, InvalidInput) and note.fields and set(note.fields) <= names:
        parts.draw(html.problem(t("Не сохранено. Исправьте то, что отмечено под полями.")))
        return note.fields
    elif isinstance(note, TrackerError):
        parts.error_box(note)
    elif note:
        st.success(plain(note), icon=":material/check_circle:")
    return {}


def _show_conflict(editor: Editor, fields: Sequence[Field], held: Row, now: Row) -> None:
    changes = tuple(
        t("{label}: теперь «{value}»", label=t(one.label), value=say_value(one, now.values.get(one.name)))
        for one in fields
        if held.values.get(one.name) != now.values.get(one.name)
    )
    message = t("Не сохранено: пока вы правили, это уже изменил кто-то другой. Ваши правки в полях целы.")
    parts.error_box(Conflict(message, changes=changes))
    with st.container(horizontal=True):
        st.button(
            t("Показать, что там теперь"), key=f"{editor.key}-reload", on_click=start_anew, args=(editor.key,)
        )
        st.button(
            t("Оставить мои правки"), key=f"{editor.key}-mine", on_click=_keep_mine, args=(editor.key, now)
        )


def _keep_mine(key: str, now: Row) -> None:
    """The form goes on with what was typed, over the row as it is now."""
    st.session_state[f"{key}-held"] = now
