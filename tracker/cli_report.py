"""`python -m tracker report` and `export requests`: the same tables as on the pages, into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tracker import clock
from tracker.actions import people, reports
from tracker.actions.exports import export_rows
from tracker.cli import cli
from tracker.domain.conditions import describe
from tracker.domain.filters import Filters
from tracker.domain.reports import Period, Report
from tracker.errors import InvalidInput, StorageUnavailable
from tracker.i18n import RUSSIAN, speaking, t
from tracker.render.csv_out import to_csv
from tracker.render.geojson import to_geojson
from tracker.render.report_tables import report_cover, report_tables, works_table
from tracker.render.request_table import requests_table
from tracker.render.tables import Cover
from tracker.render.xlsx import to_xlsx
from tracker.runtime import current_store
from tracker.store import Store

_WORKS = (
    "category",
    "area",
    "programme",
    "year",
    "contractor",
    "completed_from",
    "completed_to",
    "warranty",
    "q",
)
_REQUESTS = ("status", "state", *_WORKS, "filed_from", "filed_to", "overdue")
_HELP = {
    "completed_from": "First day of completion, YYYY-MM-DD.",
    "completed_to": "Last day of completion, YYYY-MM-DD.",
    "filed_from": "First day of filing, YYYY-MM-DD.",
    "filed_to": "Last day of filing, YYYY-MM-DD.",
    "status": "Groups: new, in_review, accepted, in_progress, completed, closed.",
    "state": "Exact statuses.",
    "overdue": "yes or no.",
    "warranty": "yes or no.",
    "q": "Words.",
}


def _filters(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """The shared filters as options: --completed-from for completed_from, and so on."""

    def add(command: Any) -> Any:
        for name in reversed(names):
            said = _HELP.get(name, "Codes, several by comma.")
            command = click.option(f"--{name.replace('_', '-')}", name, default="", help=said)(command)
        return command

    return add


@cli.command()
@_filters(_WORKS)
@click.option(
    "--period",
    type=click.Choice([period.value for period in Period]),
    default=Period.ACT.value,
    show_default=True,
    help="The date that the period is counted by.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File .xlsx or .csv."
)
def report(period: str, out: Path, **given: str) -> None:
    """Completed works of a period, with totals by kind, microdistrict and contractor."""
    ending = _ending(out, ".xlsx", ".csv")
    store = current_store()
    found = reports.completed(store, people.SYSTEM, _read(given), period=Period(period))
    if found.is_empty:
        raise InvalidInput(t("За этот период принятых работ нет. Измените период или фильтры."))
    with speaking(RUSSIAN):
        data = _report_file(store, found, ending)
    _write(out, data)
    click.echo(t("Записано: {path}, работ {count}.", path=out, count=len(found.works)))


def _report_file(store: Store, found: Report, ending: str) -> bytes:
    if ending == ".csv":
        reports.note_table(store, people.SYSTEM, works=len(found.works))
        return to_csv(works_table(found))
    taken = reports.take_number(store, people.SYSTEM, works=len(found.works))
    return to_xlsx(report_tables(found), report_cover(found, number=taken, made_at=clock.now()))


@cli.group()
def export() -> None:
    """Take data out into files."""


@export.command("requests")
@_filters(_REQUESTS)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File .xlsx, .csv or .geojson.",
)
def export_requests(out: Path, **given: str) -> None:
    """Requests that match the filters: public facts, no personal data."""
    ending = _ending(out, ".xlsx", ".csv", ".geojson")
    store, filters = current_store(), _read(given)
    rows = export_rows(store, people.SYSTEM, filters)
    with speaking(RUSSIAN):
        if ending == ".geojson":
            data = to_geojson(rows)
        elif ending == ".csv":
            data = to_csv(requests_table(rows))
        else:
            data = to_xlsx([requests_table(rows)], _cover(store, filters))
    _write(out, data)
    click.echo(t("Записано: {path}, заявок {count}.", path=out, count=len(rows)))


def _read(given: dict[str, str]) -> Filters:
    filters, ignored = Filters.from_query(given)
    if ignored:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in ignored)
        raise InvalidInput(t("Не понято значение: {options}. Даты пишутся как 2026-05-31.", options=options))
    return filters


def _ending(out: Path, *known: str) -> str:
    if out.suffix.lower() not in known:
        raise InvalidInput(t("Имя файла должно заканчиваться на {endings}.", endings=t(" или ").join(known)))
    return out.suffix.lower()


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise StorageUnavailable(
            t("Файл {path} не записан: проверьте папку, права и место на диске.", path=out)
        ) from error


def _cover(store: Store, filters: Filters) -> Cover:
    with store.reading() as session:
        conditions = describe(filters, reports.names_of(session))
    return Cover(
        title=t("Заявки"),
        subtitle=t("Выгрузка заявок"),
        number="",
        made_at=clock.now(),
        conditions=conditions,
    )
