"""The verb that brings an OpenStreetMap extract in: the map's own ground, and its addresses as houses."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from tracker.actions.audit import record
from tracker.actions.ground_tiles import Ground
from tracker.actions.import_places import bring_houses
from tracker.actions.import_report import ImportOptions, ImportReport, Progress
from tracker.actions.imports import find_outline
from tracker.domain.audit import AuditAction
from tracker.domain.models import GroundVersion
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.errors import InvalidInput
from tracker.geo.areas import to_outline
from tracker.geo.coast import sea
from tracker.geo.ground_labels import short_number
from tracker.i18n import t
from tracker.importers import osm
from tracker.importers.columns import Kind
from tracker.importers.mapping import guess
from tracker.importers.osm_file import check_extract
from tracker.store import Store, Transaction
from tracker.store.ground import replace_ground

#: How far beyond the outline's box the ground is drawn: a map that ends at the border looks torn off.
MARGIN_M = 2000.0
_DEGREE_M = 111_320.0
#: Told what is being done, and how to report its progress.
Stage = Callable[[str], Progress]


@dataclass(frozen=True, kw_only=True)
class OsmReport:
    """What came of an extract: things of the ground by kind, tiles with their bytes, and the houses' own report."""

    things: dict[str, int]
    tiles: int
    tile_bytes: int
    largest_tile: int
    thinned: int
    houses: ImportReport | None = field(repr=False)
    is_dry_run: bool = False

    def to_json(self) -> dict[str, object]:
        """The counts of houses by the contract of imports, and beside them `ground`."""
        none = dict.fromkeys(("read", "created", "updated", "unchanged", "refused"), 0)
        houses = self.houses.to_json() if self.houses else {**none, "refused_file": None, "reasons": {}}
        ground = {
            "things": self.things,
            "tiles": self.tiles,
            "bytes": self.tile_bytes,
            "largest_tile": self.largest_tile,
            "thinned": self.thinned,
        }
        return {**houses, "ground": ground}


def import_osm(
    store: Store, actor: Actor, path: Path, options: ImportOptions, *, stage: Stage | None = None
) -> OsmReport:
    """Draw the ground anew from an extract and bring its addresses in as houses; `options.area` is the clip's code.

    The earlier ground stays until the new one is whole.
    """
    require(actor, Action.EDIT_REFERENCE)
    check_extract(path, max_bytes=store.settings.import_megabytes * 2**20)
    with store.reading() as session:
        area = find_outline(session, options.area, store.settings.district)
    outline = to_outline(area.outline) if area and area.outline else None
    tell = stage or _silent
    with Ground() as ground:
        bounds = _gather(ground, path, outline, area.name if area else "", tell("Объектов"))
        packed = ground.tiles(tell("Частей карты"))
        if options.is_dry_run:
            for _tile in packed:
                pass
        else:
            version = GroundVersion(
                mark=secrets.token_hex(8),
                file_name=options.file_name or path.name,
                clip=area.code if area else "",
                bounds=[round(degree, 6) for degree in bounds],
                counts=dict(ground.things),
            )

            def finish(tx: Transaction) -> None:
                record(tx, actor, AuditAction.GROUND_REPLACED, version)

            replace_ground(store, version, packed, finish=finish)
    return OsmReport(
        things=dict(ground.things),
        tiles=ground.tally["tiles"],
        tile_bytes=ground.tally["bytes"],
        largest_tile=ground.largest,
        thinned=ground.tally["thinned"],
        houses=_houses(store, actor, path, options, outline=outline, progress=tell("Адресов")),
        is_dry_run=options.is_dry_run,
    )


def _silent(_what: str) -> Progress:
    return lambda _done, _total: None


def _gather(
    ground: Ground, path: Path, outline: BaseGeometry | None, name: str, progress: Progress
) -> osm.Box:
    """Read everything into the ground; returns its bounds. Raises InvalidInput where nothing lies inside the outline."""
    box = None if outline is None else _widened(outline.bounds)
    bounds = (180.0, 90.0, -180.0, -90.0)
    inside = 0
    if outline is not None:
        shapely.prepare(outline)
    for things in osm.read_ground(path, box):
        ground.add(things.kinds, things.shapes, things.names)
        inside += (
            len(things.kinds) if outline is None else int(shapely.intersects(outline, things.shapes).sum())
        )
        bounds = _joined(bounds, shapely.total_bounds(things.shapes).tolist())
        progress(sum(ground.things.values()), None)
    if not inside:
        raise InvalidInput(_nothing(name))
    bounds = bounds if box is None else _common(bounds, box)
    if parts := sea(osm.coastlines(path, box), bounds):
        ground.add(["water"] * len(parts), shapely.get_parts(parts), [""] * len(parts))
    ground.add_numbers(_numbers(path, shapely.box(*bounds)))
    return bounds


def _numbers(path: Path, frame: BaseGeometry) -> list[tuple[str, float, float]]:
    """The numbers to be written on houses with latitude and longitude: each of a street once, though every shop may give it."""
    found: dict[tuple[str, str], BaseGeometry] = {}
    for row in osm.address_table(path, frame).rows():
        street, number = str(row.cells[0]), short_number(str(row.cells[1]))
        if row.shape is not None and number:
            found.setdefault((street, number), row.shape)
    return [(number, point.y, point.x) for (_street, number), point in found.items()]


def _nothing(name: str) -> str:
    if not name:
        return "В выгрузке нет ни улиц, ни домов, рисовать нечего. Скачайте выгрузку своего города."
    return t(
        "В выгрузке нет ничего внутри границы «{name}»: похоже, это выгрузка другого места. "
        "Скачайте выгрузку своего города или укажите другую границу (--clip).",
        name=name,
    )


def _houses(
    store: Store,
    actor: Actor,
    path: Path,
    options: ImportOptions,
    *,
    outline: BaseGeometry | None,
    progress: Progress,
) -> ImportReport | None:
    """The addresses through the import of houses; None where the extract has none inside the outline."""
    table = osm.address_table(path, outline)
    if next(table.rows(), None) is None:
        return None
    mapping = guess(Kind.HOUSES, table.columns)
    return bring_houses(store, actor, path, options, (table, mapping), progress=progress)


def _widened(box: osm.Box) -> osm.Box:
    west, south, east, north = box
    high = MARGIN_M / _DEGREE_M
    wide = high / max(0.05, math.cos(math.radians((south + north) / 2)))
    return west - wide, south - high, east + wide, north + high


def _joined(one: osm.Box, other: Sequence[float]) -> osm.Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _common(one: osm.Box, other: osm.Box) -> osm.Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
