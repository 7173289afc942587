"""Under a field whose text everybody will read: what in it looks personal, one press to hide it, a box for "looked at"."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from tracker.actions.text_review import review
from tracker.i18n import t
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.text_check import Finding, cover, say_kinds
from tracker.ui import parts


def show_guard(field: str) -> None:
    """Draw what was found in the text of the field with this key; nothing where nothing was."""
    guard_text(_typed(field), [field], key=field)


def guard_text(text: str, fields: Sequence[str], *, key: str) -> None:
    """Draw what was found in a text made of some fields, where it stands in it; one press hides it in each of them."""
    found = review(current_store(), text)
    if not found:
        return
    with st.container(key=f"{key}-guard"):
        parts.draw(
            Markup('<div class="found" role="status"><p>{}</p><blockquote>{}</blockquote></div>').format(
                t("Похоже на личные данные: {kinds}. Это увидят все.", kinds=say_kinds(found)),
                mark(text, found),
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("Скрыть найденное"),
                key=f"{key}-cover",
                icon=":material/ink_eraser:",
                on_click=_cover,
                args=(fields,),
            )
            st.checkbox(t("Проверено: личного здесь нет"), key=_box(key, text))


def show_hint(text: str) -> None:
    """Tell somebody who is still writing what in it had better go elsewhere; nothing is held back."""
    found = review(current_store(), text)
    if not found:
        return
    words = t(
        "В тексте похоже на личное: {found}. Его увидят сотрудники. Лучше уберите это отсюда: "
        "для контактов есть отдельные поля ниже.",
        found="; ".join(dict.fromkeys(f"{t(one.kind.label)} «{one.text}»" for one in found)),
    )
    st.info(plain(words), icon=":material/person_alert:")


def is_checked(field: str) -> bool:
    """Whether somebody said that the text as it stands in this field may be shown."""
    return is_text_checked(_typed(field), key=field)


def is_text_checked(text: str, *, key: str) -> bool:
    """Whether somebody said that this very text, guarded by `guard_text`, may be shown."""
    return bool(st.session_state.get(_box(key, text)))


def is_harmless(field: str) -> bool:
    """Whether nothing personal was found in the text of this field, or somebody said that it is none."""
    return is_checked(field) or not review(current_store(), _typed(field))


def mark(text: str, found: Sequence[Finding]) -> Markup:
    """The text with each finding marked, its kind in the mark's title."""
    parts_, last = [], 0
    for one in found:
        parts_.append(Markup("{}").format(text[last : one.start]))
        parts_.append(Markup('<mark title="{}">{}</mark>').format(t(one.kind.label), one.text))
        last = one.end
    return Markup().join([*parts_, Markup("{}").format(text[last:])])


def _cover(fields: Sequence[str]) -> None:
    for field in fields:
        text = _typed(field)
        if found := review(current_store(), text):
            st.session_state[field] = cover(text, found)


def _typed(field: str) -> str:
    return str(st.session_state.get(field) or "")


def _box(key: str, text: str) -> str:
    # Another text is another question.
    return f"{key}-checked-{hash(text)}"
