"""Covering faces and car numbers on photos: rectangles by mouse or finger over the original, or by numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from tracker.actions import blurring
from tracker.domain.blurring import MAX_RECTANGLES
from tracker.domain.models import Photo
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import notes

_FOLDER = Path(__file__).resolve().parent.parent / "static" / "blur"
_SIDES = {"left": "Слева", "top": "Сверху", "width": "Ширина", "height": "Высота"}
_canvas = st.components.v2.component(
    "blur_canvas",
    html='<div class="blur"><img alt=""></div>',
    css=(_FOLDER / "blur.css").read_text("utf-8"),
    js=(_FOLDER / "blur.js").read_text("utf-8"),
)


def show_blurring(actor: Actor, photos: Sequence[Photo]) -> None:
    """Choose a photo, cover parts of it, keep."""
    if not photos:
        st.caption(t("Фото пока нет."))
        return
    st.caption(
        t(
            "Закройте лица, номера машин и всё личное: обведите место мышью или пальцем. Нажмите на закрытое место, чтобы открыть его."
        )
    )
    photo = _choose(photos)
    key = f"blur-{photo.name}"
    if key not in st.session_state:
        st.session_state[key] = list(photo.blurs)
    _show_canvas(photo, key)
    _show_numbers(key)
    count = len(st.session_state[key])

    def press() -> None:
        verb = partial(blurring.blur, current_store(), actor, photo.name, st.session_state[key])
        notes.attempt(verb, t("Сохранено: все видят фото с закрытыми местами."))

    st.button(
        t("Сохранить: закрыто мест {count}", count=count),
        type="primary",
        key=f"{key}-go",
        on_click=press,
        disabled=st.session_state[key] == photo.blurs,
    )


def _choose(photos: Sequence[Photo]) -> Photo:
    """One of the photos by its place in the list; their names change when they are covered."""
    if len(photos) == 1:
        return photos[0]
    place = st.pills(
        t("Какое фото"),
        list(range(len(photos))),
        default=0,
        format_func=lambda one: t("Фото {number}", number=one + 1) + (" ✓" if photos[one].blurs else ""),
        key=f"blur-which-{photos[0].request_id}-{photos[0].work_id}",
        required=True,
    )
    return photos[place or 0]


def _show_canvas(photo: Photo, key: str) -> None:
    def take() -> None:
        drawn = st.session_state.get(f"{key}-canvas")
        if drawn is not None and drawn.get("rectangles") is not None:
            st.session_state[key] = list(drawn["rectangles"])

    _canvas(
        key=f"{key}-canvas",
        data={
            "src": f"/photos/{photo.name}/original",
            "alt": t("Исходное фото. Обведите то, что нужно закрыть."),
            "remove": t("Открыть место"),
            "rectangles": st.session_state[key],
            "most": MAX_RECTANGLES,
        },
        on_rectangles_change=take,
    )


def _show_numbers(key: str) -> None:
    """The same without drawing, in percent of the photo: for a keyboard, or where a finger is too thick."""
    with st.expander(t("Числами, в процентах от размера фото")):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for side, label in _SIDES.items():
                low = 0.5 if side in ("width", "height") else 0.0
                st.number_input(t(label), low, 100.0, 10.0, 1.0, "%.1f", key=f"{key}-{side}", width=120)
            st.button(t("Закрыть это место"), key=f"{key}-add", on_click=_add, args=(key,))
        for place, one in enumerate(st.session_state[key]):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_say(one))
                st.button(
                    t("Открыть место {number}", number=place + 1),
                    key=f"{key}-drop-{place}",
                    on_click=_drop,
                    args=(key, place),
                )


def _say(one: dict[str, Any]) -> str:
    return ", ".join(f"{t(label).lower()} {one[side]:g} %" for side, label in _SIDES.items())


def _add(key: str) -> None:
    st.session_state[key] = [
        *st.session_state[key],
        {side: st.session_state[f"{key}-{side}"] for side in _SIDES},
    ]


def _drop(key: str, place: int) -> None:
    st.session_state[key] = [one for at, one in enumerate(st.session_state[key]) if at != place]
