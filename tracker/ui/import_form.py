"""Bringing a file in, step by step: the file, what it was recognised as, a dry run, the import itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from tracker.actions.import_file import Preview, preview
from tracker.actions.import_places import import_areas, import_houses
from tracker.actions.import_report import NO_AREA, ImportOptions, ImportReport
from tracker.actions.imports import import_requests
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.errors import TrackerError
from tracker.geo.areas import AreaKind
from tracker.i18n import t
from tracker.importers.columns import Kind
from tracker.importers.mapping import FileMapping, parse_bytes
from tracker.render.numbers import number
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import data, parts
from tracker.ui.import_mapping import show_columns, show_words, with_changes
from tracker.ui.import_result import show_result
from tracker.ui.import_upload import Upload, choose_file

_VERBS: dict[Kind, Callable[..., ImportReport]] = {
    Kind.REQUESTS: import_requests,
    Kind.HOUSES: import_houses,
    Kind.AREAS: import_areas,
}
#: What a check was made of: it holds for as long as nothing of this changes.
Question = tuple[str, Kind, ImportOptions]
_CHECKED, _DONE, _CHANGED = "import-checked", "import-done", "import-changed"


def show_import(actor: Actor) -> None:
    """The whole way of a file in."""
    parts.section(t("1. Что загрузить"))
    kinds = [kind for kind in Kind if kind is not Kind.AREAS or can(actor, Action.EDIT_REFERENCE)]
    kind = st.pills(
        t("Что в файле"),
        kinds,
        default=Kind.REQUESTS,
        required=True,
        format_func=lambda one: t(one.label).capitalize(),
        key="import-kind",
    )
    upload = choose_file(
        t("Таблица CSV или XLSX, геоданные GeoJSON, Shapefile в архиве ZIP, GeoPackage, KML")
    )
    if upload is None:
        st.caption(
            t(
                "Сначала ничего не записывается: вы увидите, как прочитан файл, сколько строк войдёт и что не так "
                "с остальными. Повторная загрузка того же файла ничего не удваивает."
            )
        )
        return
    try:
        options = _options(kind or Kind.REQUESTS, upload)
        seen = preview(current_store(), upload.path, kind or Kind.REQUESTS, options)
    except TrackerError as error:
        parts.error_box(error)
        return
    _show_seen(seen)
    changed = _changed(upload)
    mapping = with_changes(show_columns(seen, upload.key), changed)
    _check_and_run(actor, kind or Kind.REQUESTS, upload, replace(options, mapping=mapping), changed)


def _show_seen(seen: Preview) -> None:
    parts.section(t("2. Как прочитан файл"))
    rows = t(", строк: {count}", count=number(seen.total)) if seen.total is not None else ""
    st.markdown(f"**{plain(seen.recognised[:1].upper() + seen.recognised[1:])}**{rows}")
    for note in seen.notes:
        st.caption(plain(note))
    if seen.missing:
        st.warning(
            t("{missing}. Укажите нужные колонки ниже.", missing=plain(seen.missing.capitalize())),
            icon=":material/rule:",
        )


def _options(kind: Kind, upload: Upload) -> ImportOptions:
    """What a person says about the file; the usual answers are chosen already."""
    given: dict[str, Any] = {"file_name": upload.name, "refused_path": upload.refused_path}
    with st.expander(t("Особые случаи: другой город, места вне границ, лист книги, система координат")):
        left, right = st.columns(2)
        with left:
            if kind is Kind.AREAS:
                given |= _area_options(upload)
            else:
                given |= _place_options(kind, upload)
        with right:
            given["layer"] = st.text_input(
                t("Лист книги или слой, если их несколько"), key=f"import-layer-{upload.key}"
            )
            given["crs"] = st.text_input(
                t("Система координат, если файл её не называет"),
                placeholder="EPSG:32640, МСК-59 зона 2",
                key=f"import-crs-{upload.key}",
            )
            if kind is Kind.REQUESTS:
                given["source"] = st.text_input(
                    t("Метка источника"),
                    key=f"import-source-{upload.key}",
                    placeholder=t("определяется по колонкам"),
                    max_chars=40,
                    help=t(
                        "Заявки с тем же номером и той же меткой обновляются, а не добавляются второй раз."
                    ),
                )
        given["mapping"] = _given_mapping(kind, upload)
    return ImportOptions(**given)


def _given_mapping(kind: Kind, upload: Upload) -> FileMapping | None:
    """A mapping file from an earlier import, where a person has one. Raises InvalidInput."""
    found = st.file_uploader(
        t("Файл соответствий от прошлой загрузки"), type=["toml"], key=f"import-mapping-{upload.key}"
    )
    return None if found is None else parse_bytes(found.getvalue(), kind)


def _place_options(kind: Kind, upload: Upload) -> dict[str, Any]:
    names = data.districts()
    own = current_store().settings.district
    known = [own, *(code for code in names if code != own), NO_AREA]
    area = st.selectbox(
        t("В каких границах должны лежать места"),
        known,
        format_func=lambda code: t("Без границ") if code == NO_AREA else names.get(code, code),
        key=f"import-area-{upload.key}",
    )
    outside = st.checkbox(
        t("Загружать и места вне границ (с отметкой)")
        if kind is Kind.REQUESTS
        else t("Загружать и дома вне границ"),
        key=f"import-outside-{upload.key}",
    )
    unplaced = kind is Kind.REQUESTS and st.checkbox(
        t("Загружать заявки, адреса которых нет в списке домов (без точки на карте)"),
        key=f"import-unplaced-{upload.key}",
    )
    return {"area": area, "keep_outside": outside, "keep_unplaced": unplaced}


def _area_options(upload: Upload) -> dict[str, Any]:
    kind = st.selectbox(
        t("Вид территорий, если он не указан в файле"),
        [one.value for one in AreaKind],
        format_func=lambda code: t(AreaKind(code).label),
        key=f"import-area-kind-{upload.key}",
    )
    name = st.text_input(
        t("Название, если территория одна и в файле его нет"), key=f"import-area-name-{upload.key}"
    )
    return {"area_kind": kind, "area_name": name}


def _changed(upload: Upload) -> dict[str, dict[str, str]]:
    kept = st.session_state.get(_CHANGED)
    if kept is None or kept[0] != upload.key:
        kept = st.session_state[_CHANGED] = (upload.key, {})
    found: dict[str, dict[str, str]] = kept[1]
    return found


def _check_and_run(
    actor: Actor, kind: Kind, upload: Upload, options: ImportOptions, changed: dict[str, dict[str, str]]
) -> None:
    parts.section(t("3. Проверка"))
    question = (upload.key, kind, options)
    checked = st.session_state.get(_CHECKED)
    answer: ImportReport | None = checked[1] if checked is not None and checked[0] == question else None
    if st.button(
        t("Проверить, ничего не записывая"),
        key="import-check",
        type="secondary" if answer else "primary",
        icon=":material/rule:",
    ):
        st.session_state.pop(_DONE, None)
        _work(_CHECKED, actor, question, upload, is_dry_run=True)
    if answer is None:
        if checked is not None and checked[0][0] == upload.key:
            st.caption(t("Вы что-то изменили: проверьте файл ещё раз."))
            show_words(checked[1].mapping, changed)
        return
    done = st.session_state.get(_DONE)
    if done is not None and done[0] == question:
        parts.section(t("4. Загрузка"))
        show_result(done[1], upload)
        st.caption(t("Чтобы загрузить ещё один файл, выберите его в начале страницы."))
        return
    show_result(answer, upload)
    show_words(answer.mapping, changed)
    parts.section(t("4. Загрузка"))
    _offer_import(actor, question, upload, answer)


def _offer_import(actor: Actor, question: Question, upload: Upload, checked: ImportReport) -> None:
    """The button that writes, where there is anything to write."""
    counts = checked.tally.counts
    if not counts["created"] + counts["updated"]:
        st.info(
            t("Загружать нечего: всё из этого файла уже есть.")
            if counts["unchanged"]
            else t("Загружать нечего: ни одна строка не подошла. Причины выше.")
        )
        return
    st.caption(
        t(
            "Не закрывайте страницу. Если загрузка прервётся, запустите её ещё раз: она продолжится без повторов."
        )
    )
    if st.button(t("Загрузить"), key="import-run", type="primary", icon=":material/upload:"):
        _work(_DONE, actor, question, upload, is_dry_run=False)


def _work(key: str, actor: Actor, question: Question, upload: Upload, *, is_dry_run: bool) -> None:
    _, kind, options = question
    st.session_state.pop(key, None)
    bar = st.progress(0.0, text=t("Читаем файл"))
    begun = time.monotonic()

    def progress(done: int, total: int | None) -> None:
        share = min(1.0, done / total) if total else 0.5
        whole = t(" из {total}", total=number(total)) if total else ""
        left = (time.monotonic() - begun) / done * (total - done) if total and done else 0.0
        wait = t(", осталось {left}", left=_words_of_time(left)) if left >= 1 else ""
        bar.progress(share, text=t("Строк: {done}{whole}{wait}", done=number(done), whole=whole, wait=wait))

    try:
        report = _VERBS[kind](
            current_store(), actor, upload.path, replace(options, is_dry_run=is_dry_run), progress=progress
        )
    except TrackerError as error:
        parts.error_box(error)
    else:
        st.session_state[key] = (question, report)
        if not is_dry_run:
            st.cache_data.clear()
    finally:
        bar.empty()
    if key in st.session_state:
        # What follows the answer is drawn in its place, not below what the question was.
        st.rerun()


def _words_of_time(seconds: float) -> str:
    """«40 с», «3 мин»: about how long it will take."""
    if seconds < 90:
        return t("{count} с", count=round(seconds))
    return t("{count} мин", count=round(seconds / 60))
