"""Fields of a form out of a list: drawn with label and help, filled, read back, each with its own error under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from markupsafe import Markup

from tracker.i18n import t
from tracker.render import numbers
from tracker.ui import parts, text_guard


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `kind` is a key of KINDS; `options` are the values of a choice with their words; label and help are Russian.

    What is typed into one that `is_public` everybody will read: personal data in it is found and asked about.
    """

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    options: Mapping[Any, str] = field(default_factory=dict)
    most: int = 200
    is_public: bool = False


def show_fields(
    fields: Sequence[Field], key: str, values: Mapping[str, Any], wrong: Mapping[str, str]
) -> None:
    """Draw the fields filled with `values`; what is `wrong` stands under its field."""
    for one in fields:
        KINDS[one.kind](one, f"{key}-{one.name}", values.get(one.name))
        if one.is_public and st.session_state.get(f"{key}-{one.name}") != values.get(one.name):
            text_guard.show_guard(f"{key}-{one.name}")
        if one.name in wrong:
            parts.draw(Markup('<p class="wrong" role="alert">{}</p>').format(wrong[one.name]))


def read_fields(fields: Sequence[Field], key: str) -> dict[str, Any]:
    """What is in the fields now."""
    return {one.name: st.session_state.get(f"{key}-{one.name}") for one in fields}


def are_checked(fields: Sequence[Field], key: str) -> bool:
    """Whether somebody said of each public field in which something was found that it holds nothing personal."""
    public = [f"{key}-{one.name}" for one in fields if one.is_public]
    return bool(public) and all(text_guard.is_harmless(field) for field in public)


def say_value(one: Field, value: Any) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return t("да") if value else t("нет")
    if isinstance(value, list | tuple):
        return "; ".join(one.options.get(each, "") for each in value)
    return one.options.get(value, str("" if value is None else value))


def _help(one: Field) -> str | None:
    return t(one.help) if one.help else None


def _text(one: Field, key: str, value: Any) -> None:
    st.text_input(t(one.label), value or "", key=key, max_chars=one.most, help=_help(one))


def _long(one: Field, key: str, value: Any) -> None:
    st.text_area(t(one.label), value or "", key=key, max_chars=one.most, help=_help(one), height=100)


def _password(one: Field, key: str, _value: Any) -> None:
    st.text_input(
        t(one.label),
        key=key,
        type="password",
        max_chars=256,
        help=_help(one),
        autocomplete="new-password",
    )


def _whole(one: Field, key: str, value: Any) -> None:
    st.number_input(t(one.label), 0, one.most, value, 1, key=key, help=_help(one))


def _number(one: Field, key: str, value: Any) -> None:
    st.number_input(
        t(one.label),
        0.0,
        float(one.most),
        value,
        1.0,
        "%.2f",
        key=key,
        help=_help(one),
        placeholder=numbers.number(0, 2),
    )


def _choice(one: Field, key: str, value: Any) -> None:
    values = list(one.options)
    st.selectbox(
        t(one.label),
        values,
        index=values.index(value) if value in values else None,
        format_func=lambda each: one.options.get(each, ""),
        key=key,
        help=_help(one),
        placeholder=t("Выберите"),
    )


def _many(one: Field, key: str, value: Any) -> None:
    st.multiselect(
        t(one.label),
        list(one.options),
        default=[each for each in value or () if each in one.options],
        format_func=lambda each: one.options.get(each, ""),
        key=key,
        help=_help(one),
        placeholder=t("Начните вводить или выберите"),
    )


def _flag(one: Field, key: str, value: Any) -> None:
    st.checkbox(t(one.label), bool(value), key=key, help=_help(one))


KINDS: dict[str, Callable[[Field, str, Any], None]] = {
    "text": _text,
    "long": _long,
    "password": _password,
    "whole": _whole,
    "number": _number,
    "choice": _choice,
    "many": _many,
    "flag": _flag,
}
