"""A field for photos: each is checked once when it comes, each bad one gets its own sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from tracker.config import get_settings
from tracker.errors import TrackerError
from tracker.i18n import plural, t
from tracker.photo_check import CheckedPhoto, check_photo
from tracker.ui import html, parts


def photo_field(label: str, *, key: str, limit: int) -> list[CheckedPhoto]:
    """Draw the field; returns the good photos, those over the limit left out with a word about it."""
    with st.container():
        uploads = st.file_uploader(
            label,
            type=["jpg", "jpeg", "png", "webp", "heic", "heif"],
            accept_multiple_files=True,
            key=key,
            max_upload_size=get_settings().photo_megabytes,
        )
        good, refused = _examine(key, uploads)
        for sentence in refused:
            parts.draw(html.problem(sentence))
        if len(good) > limit:
            words = plural(limit, "фото", "фото", "фото")
            st.warning(
                t(
                    "Можно приложить не больше {limit} {words}: приложены первые, остальные нет.",
                    limit=limit,
                    words=words,
                )
            )
        if len(good) < len(uploads) and good:
            st.caption(t("Будет приложено фото: {count}.", count=min(len(good), limit)))
    return good[:limit]


def chosen_photos(key: str, *, limit: int) -> list[CheckedPhoto]:
    """What is in a drawn field now. For a button's callback: a photo that came with the press was not drawn yet."""
    return _examine(key, st.session_state.get(key) or [])[0][:limit]


def _examine(key: str, uploads: Sequence[UploadedFile]) -> tuple[list[CheckedPhoto], list[str]]:
    """The good photos, each once, and a sentence for each of the others."""
    before: dict[str, CheckedPhoto | str] = st.session_state.get(f"{key}-checked", {})
    # What was taken out of the field again is let go.
    known = {one.file_id: before[one.file_id] for one in uploads if one.file_id in before}
    st.session_state[f"{key}-checked"] = known
    good: dict[str, CheckedPhoto] = {}
    refused: list[str] = []
    for upload in uploads:
        if upload.file_id not in known:
            known[upload.file_id] = _check(upload.getvalue(), upload.name)
        found = known[upload.file_id]
        if isinstance(found, str):
            refused.append(found)
        else:
            good.setdefault(found.sha256, found)
    return list(good.values()), refused


def _check(data: bytes, name: str) -> CheckedPhoto | str:
    try:
        return check_photo(data, name, limit_mb=get_settings().photo_megabytes)
    except TrackerError as error:
        return error.message
