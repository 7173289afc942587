"""What came of an import, or would come: counts, reasons, notes, the file of refused rows, the mapping to keep."""

from __future__ import annotations

import streamlit as st

from tracker.actions.import_report import ImportReport
from tracker.i18n import RUSSIAN, plural, speaking, t
from tracker.importers.mapping import to_toml
from tracker.render.numbers import number
from tracker.render.safe_text import plain
from tracker.ui import data, parts
from tracker.ui.import_upload import Upload


def show_result(report: ImportReport, upload: Upload) -> None:
    """The counts first, then why rows were refused and what was repaired."""
    counts = report.tally.counts
    rows = plural(counts["read"], "строка", "строки", "строк")
    if report.is_dry_run:
        st.info(t("Проверено: {count} {rows}. Ничего не записано.", count=number(counts["read"]), rows=rows))
    else:
        st.success(t("Загружено. Прочитано: {count} {rows}.", count=number(counts["read"]), rows=rows))
    parts.table(
        (t("Что будет со строками") if report.is_dry_run else t("Что стало со строками"), t("Строк")),
        [
            (t("Новые"), number(counts["created"])),
            (t("Изменённые"), number(counts["updated"])),
            (t("Без изменений"), number(counts["unchanged"])),
            (t("Отклонённые"), number(counts["refused"])),
        ],
        numeric=frozenset({1}),
    )
    if report.advice:
        where = t("Границы выбирают выше, в «Особых случаях».") if report.is_dry_run else ""
        st.warning(plain(f"{t(report.advice)} {where}"), icon=":material/lightbulb:")
    if report.tally.reasons:
        parts.table(
            (t("Почему отклонено"), t("Строк")),
            [(t(reason), number(count)) for reason, count in report.tally.reasons.most_common()],
            numeric=frozenset({1}),
        )
    if report.tally.notes:
        parts.table(
            (t("Что исправлено или отмечено"), t("Строк")),
            [(t(note), number(count)) for note, count in report.tally.notes.most_common()],
            numeric=frozenset({1}),
        )
    _downloads(report, upload)


def _mapping_file(report: ImportReport) -> str:
    with speaking(RUSSIAN):
        return to_toml(report.mapping, report.columns, categories=data.names())


def _downloads(report: ImportReport, upload: Upload) -> None:
    stage = "check" if report.is_dry_run else "run"
    stem = upload.name.rpartition(".")[0] or upload.name
    with st.container(horizontal=True):
        if report.refused_file is not None and report.refused_file.exists():
            st.download_button(
                t("Скачать отклонённые строки"),
                report.refused_file.read_bytes(),
                file_name=t("{name} — отклонено.csv", name=stem),
                mime="text/csv",
                key=f"import-refused-{stage}",
                icon=":material/download:",
            )
        st.download_button(
            t("Скачать файл соответствий"),
            _mapping_file(report),
            file_name=t("{name} — соответствия.toml", name=stem),
            mime="text/plain",
            key=f"import-mapping-{stage}",
            type="tertiary",
        )
