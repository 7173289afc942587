"""`python -m tracker import …`: files in, dry run first, with progress, counts and the file of refused rows."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tracker.actions import people
from tracker.actions.import_file import free_folder, preview
from tracker.actions.import_osm import OsmReport, import_osm
from tracker.actions.import_places import import_areas, import_houses
from tracker.actions.import_report import ImportOptions, ImportReport
from tracker.actions.imports import import_requests
from tracker.cli import cli
from tracker.cli_progress import progress_lines
from tracker.errors import InvalidInput
from tracker.geo.areas import AreaKind
from tracker.geo.ground_kinds import KIND_LABELS
from tracker.i18n import later, t
from tracker.importers import mapping as mappings
from tracker.importers.columns import Kind
from tracker.importers.mapping import FileMapping
from tracker.runtime import current_store
from tracker.store import Store, queries

_VERBS = {Kind.REQUESTS: import_requests, Kind.HOUSES: import_houses, Kind.AREAS: import_areas}


@cli.group("import")
def import_group() -> None:
    """Bring files in: requests, houses, areas."""


def _common(command: Any) -> Any:
    for option in (
        click.option(
            "--mapping",
            "mapping_path",
            type=click.Path(path_type=Path),
            help="Mapping file; a dry run writes it.",
        ),
        click.option("--dry-run", is_flag=True, help="Only count what would come in, and why not."),
        click.option("--json", "as_json", is_flag=True, help="Print the counts for a program."),
        click.option("--layer", default="", help="Sheet of a book, layer of geodata, set of an archive."),
        click.option(
            "--crs",
            default="",
            help="Coordinate system where the file names none: EPSG:32640, МСК-59 зона 2.",
        ),
        click.option(
            "--area", default=None, help="Code of the area that rows must lie in; «none»: no outline."
        ),
        click.option(
            "--refused", "refused_path", type=click.Path(path_type=Path), help="Where refused rows go."
        ),
    ):
        command = option(command)
    return click.argument("file", type=click.Path(path_type=Path))(command)


_outside = click.option(
    "--outside",
    type=click.Choice(["refuse", "flag"]),
    default="refuse",
    show_default=True,
    help="Rows beyond the outline.",
)


@import_group.command("requests")
@_outside
@click.option(
    "--unplaced",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="Addresses that no list knows.",
)
@click.option("--source", default="", help="Mark of the system the file is from.")
@_common
def requests_command(file: Path, outside: str, unplaced: str, source: str, **common: Any) -> None:
    """Bring in requests from CSV, XLSX, GeoJSON, Shapefile, GeoPackage or KML."""
    options = ImportOptions(source=source, keep_outside=outside == "flag", keep_unplaced=unplaced == "keep")
    _run(Kind.REQUESTS, file, options, **common)


@import_group.command("houses")
@_outside
@_common
def houses_command(file: Path, outside: str, **common: Any) -> None:
    """Bring in house addresses with their points; a courtyard is guessed for houses that have none."""
    _run(Kind.HOUSES, file, ImportOptions(keep_outside=outside == "flag"), **common)


@import_group.command("areas")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in AreaKind]),
    default=AreaKind.DISTRICT.value,
    show_default=True,
    help="What the areas are where no column says it.",
)
@click.option("--code", default="", help="Code of the one area in the file.")
@click.option("--name", default="", help="Name of the one area in the file.")
@_common
def areas_command(file: Path, kind: str, code: str, name: str, **common: Any) -> None:
    """Bring in outlines of districts, microdistricts and other areas."""
    _run(Kind.AREAS, file, ImportOptions(area_kind=kind, area_code=code, area_name=name), **common)


@import_group.command("osm")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--clip",
    default="district",
    show_default=True,
    help="Draw around this area: «district», an area's code, or «none» for the whole extract.",
)
@click.option("--dry-run", is_flag=True, help="Only count what would come in.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts for a program.")
@click.option(
    "--refused", "refused_path", type=click.Path(path_type=Path), help="Where refused addresses go."
)
def osm_command(file: Path, clip: str, dry_run: bool, as_json: bool, refused_path: Path | None) -> None:
    """Draw the map's own ground from an OpenStreetMap extract, and bring its addresses in as houses."""
    options = ImportOptions(
        area=None if clip == "district" else clip, is_dry_run=dry_run, refused_path=refused_path
    )
    with progress_lines() as stage:
        report = import_osm(current_store(), people.SYSTEM, file, options, stage=stage)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    _tell_ground(report, to_err=as_json)
    if report.houses is not None:
        _tell(report.houses, to_err=as_json)


def _tell_ground(report: OsmReport, *, to_err: bool) -> None:
    counts = ", ".join(f"{t(KIND_LABELS[kind])} {count}" for kind, count in report.things.items())
    lines = [
        t("Пробная загрузка, ничего не записано.") if report.is_dry_run else t("Подложка карты готова."),
        t("Объекты: {counts}.", counts=counts),
        t(
            "Частей карты {tiles}, вместе {megabytes:.1f} МБ, самая большая {kilobytes:.0f} КБ.",
            tiles=report.tiles,
            megabytes=report.tile_bytes / 1e6,
            kilobytes=report.largest_tile / 1e3,
        ),
    ]
    if report.thinned:
        lines.append(
            t("Слишком плотных частей {count}: самые мелкие объекты в них не показаны.", count=report.thinned)
        )
    if report.houses is None:
        lines.append(t("Адресов внутри границы нет, список домов не изменился."))
    for line in lines:
        click.echo(line, err=to_err)


def _run(
    kind: Kind,
    file: Path,
    options: ImportOptions,
    *,
    mapping_path: Path | None,
    dry_run: bool,
    as_json: bool,
    layer: str,
    crs: str,
    area: str | None,
    refused_path: Path | None,
) -> None:
    store = current_store()
    mapping = _given_mapping(mapping_path, kind, is_dry_run=dry_run)
    options = replace(
        options,
        mapping=mapping,
        layer=layer,
        crs=crs,
        area=area,
        refused_path=refused_path,
        is_dry_run=dry_run,
    )
    if dry_run:
        _offer_unrecognised(store, file, kind, options, mapping_path)
    with progress_lines() as stage:
        report = _VERBS[kind](store, people.SYSTEM, file, options, progress=stage(later("Строк")))
    if dry_run and mapping is None:
        path = _write_mapping(store, file, mapping_path, report.mapping, report.columns)
        click.echo(
            t("Файл соответствий: {path}. Поправьте его, если нужно, и загрузите файл с ним.", path=path),
            err=True,
        )
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    _tell(report, to_err=as_json)
    if report.tally.refused == report.tally.read:
        sys.exit(InvalidInput.exit_status)


def _given_mapping(path: Path | None, kind: Kind, *, is_dry_run: bool) -> FileMapping | None:
    if path is None or (is_dry_run and not path.exists()):
        return None
    return mappings.load(path, kind)


def _offer_unrecognised(
    store: Store, file: Path, kind: Kind, options: ImportOptions, wanted: Path | None
) -> None:
    """Where the columns say too little, write the mapping file all the same, so that a person can fill it in."""
    seen = preview(store, file, kind, options)
    if seen.missing and options.mapping is None:
        path = _write_mapping(store, file, wanted, seen.mapping, seen.columns)
        raise InvalidInput(
            "Таблица не распознана: {missing}. Укажите колонки в файле соответствий {path} и повторите с ним.",
            missing=t(seen.missing),
            path=path,
        )


def _write_mapping(
    store: Store, file: Path, wanted: Path | None, mapping: FileMapping, columns: tuple[str, ...]
) -> Path:
    path = wanted or free_folder(store, file) / f"{file.stem}.mapping.toml"
    if path.exists() and wanted is None:
        # Somebody may have worked on the earlier one.
        path = next(
            p for n in range(2, 10_000) if not (p := path.with_name(f"{file.stem}.mapping-{n}.toml")).exists()
        )
    with store.reading() as session:
        names = {category.code: category.name for category in queries.categories(session)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(mappings.to_toml(mapping, columns, categories=names), "utf-8")
    except OSError as error:
        raise InvalidInput(
            "Файл соответствий {path} не записать. Укажите другое место.", path=path
        ) from error
    return path


def _tell(report: ImportReport, *, to_err: bool) -> None:
    counts = report.tally.counts
    verb = t("Пробная загрузка, ничего не записано") if report.is_dry_run else t("Загрузка закончена")
    lines = [
        t("{verb}. Файл: {file}.", verb=verb, file=t(report.recognised)),
        t(
            "Прочитано {read}: новых {created}, изменённых {updated}, без изменений {unchanged}, отклонено {refused}.",
            **counts,
        ),
        *(
            t("  отклонено, {count}: {reason}", count=count, reason=t(reason))
            for reason, count in report.tally.reasons.most_common()
        ),
        *(
            t("  отмечено, {count}: {note}", count=count, note=t(note))
            for note, count in report.tally.notes.most_common()
        ),
        *report.file_notes,
    ]
    if report.advice:
        lines.append(t(report.advice))
    if report.refused_file:
        lines.append(t("Отклонённые строки с причинами: {path}", path=report.refused_file))
    for line in lines:
        click.echo(line, err=to_err)
