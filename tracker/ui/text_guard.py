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
    text = str(st.session_state.get(field) or "")
    found = review(current_store(), text)
    if not found:
        return
    with st.container(key=f"{field}-guard"):
        _say(text, found)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("Скрыть найденное"),
                key=f"{field}-cover",
                icon=":material/ink_eraser:",
                on_click=_cover,
                args=(field, found),
            )
            st.checkbox(t("Проверено: личного здесь нет"), key=_box(field, text))


def show_warning(text: str) -> None:
    """Only say what was found, where a text is not let out by a press of its own."""
    found = review(current_store(), text)
    if found:
        _say(text, found)


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
    return bool(st.session_state.get(_box(field, str(st.session_state.get(field) or ""))))


def mark(text: str, found: Sequence[Finding]) -> Markup:
    """The text with each finding marked, its kind in the mark's title."""
    parts_, last = [], 0
    for one in found:
        parts_.append(Markup("{}").format(text[last : one.start]))
        parts_.append(Markup('<mark title="{}">{}</mark>').format(t(one.kind.label), one.text))
        last = one.end
    return Markup().join([*parts_, Markup("{}").format(text[last:])])


def _say(text: str, found: Sequence[Finding]) -> None:
    parts.draw(
        Markup('<div class="found" role="status"><p>{}</p><blockquote>{}</blockquote></div>').format(
            t("Похоже на личные данные: {kinds}. Это увидят все.", kinds=say_kinds(found)),
            mark(text, found),
        )
    )


def _cover(field: str, found: Sequence[Finding]) -> None:
    st.session_state[field] = cover(str(st.session_state[field]), found)


def _box(field: str, text: str) -> str:
    # Another text is another question.
    return f"{field}-checked-{hash(text)}"
