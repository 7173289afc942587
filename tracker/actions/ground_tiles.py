"""The ground while it is being drawn: pieces go to the disk, and come back tile by tile, each bounded in bytes."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from tracker.actions.import_report import Progress
from tracker.geo.ground_kinds import FIRST_ZOOM, KINDS, LAST_ZOOM, NAMES_FROM
from tracker.geo.ground_labels import NUMBER, SQUARE_ZOOM, Label, lay_out, zooms_of
from tracker.geo.ground_tiles import cut, extent, merge_lines, tile_units, to_world
from tracker.store.ground import PackedTile
from tracker.store.spool import Spool

#: What a tile may take before it is packed, which makes it about a quarter: beyond it the lightest things are left out.
MOST_BYTES = 320_000
_LABEL = "label"
_PACKING = 6


class Ground:
    """Takes things in, gives tiles out; what it holds on the disk is gone at the end of the `with`."""

    def __init__(self) -> None:
        self._pieces = Spool()
        self._words = Spool()
        self.things: Counter[str] = Counter()
        self.tally: Counter[str] = Counter()
        self.largest = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pieces.__exit__(kind, error, trace)
        self._words.__exit__(kind, error, trace)

    def add(self, kinds: Sequence[str], shapes: NDArray[np.object_], names: Sequence[str]) -> None:
        """Things with their shapes in degrees; the names of lines are kept to be written along them."""
        self.things.update(kinds)
        moved = to_world(shapes)
        self._pieces.add(
            (
                piece.zoom,
                piece.x,
                piece.y,
                piece.kind,
                KINDS[piece.kind].weight * 1000 + min(piece.size, 999),
                piece.text,
            )
            for piece in cut(kinds, moved)
        )
        self._words.add(
            (SQUARE_ZOOM, x, y, f"{kind}\t{name}", 0, shapely.to_wkb(part))
            for kind, name, shape in zip(kinds, names, moved, strict=True)
            if name and kind in NAMES_FROM
            for x, y, part in _by_square(shape)
        )

    def add_numbers(self, numbers: Iterable[tuple[str, float, float]]) -> None:
        """House numbers with their latitude and longitude."""
        found = list(numbers)
        points = to_world(shapely.points([long for _, _, long in found], [lat for _, lat, _ in found]))
        side = tile_units(SQUARE_ZOOM)
        self._words.add(
            (
                SQUARE_ZOOM,
                int(point.x // side),
                int(point.y // side),
                f"{NUMBER}\t{text}",
                0,
                shapely.to_wkb(point),
            )
            for (text, _, _), point in zip(found, points, strict=True)
        )
        self.things["address"] = len(found)

    def tiles(self, progress: Progress) -> Iterator[PackedTile]:
        """Every tile that has anything in it; call once, after everything was added."""
        self._words.index()
        for square, rows in self._words.walk(SQUARE_ZOOM, SQUARE_ZOOM):
            self._pieces.add(_label_rows(_lay_out(square[1:], rows)))
        total = self._pieces.index()
        for place, rows in self._pieces.walk(FIRST_ZOOM, LAST_ZOOM):
            body = gzip.compress(self._assemble(place[0], rows), _PACKING, mtime=0)
            self.tally.update(tiles=1, bytes=len(body))
            self.largest = max(self.largest, len(body))
            progress(self.tally["tiles"], total)
            yield PackedTile(*place, body)

    def _assemble(self, zoom: int, rows: Iterable[tuple[Any, ...]]) -> bytes:
        """A tile as JSON: by kind its things, each a list of rings or lines; and the words."""
        found: dict[str, list[str]] = defaultdict(list)
        size = 0
        for kind, _weight, text in rows:
            size += len(text)
            if size > MOST_BYTES:
                self.tally["thinned"] += 1
                break
            found[kind].append(text)
        for kind in [kind for kind in found if kind in KINDS and not KINDS[kind].is_surface]:
            if zoom < LAST_ZOOM:
                found[kind] = merge_lines(found[kind], zoom)
        labels = ",".join(found.pop(_LABEL, []))
        things = ",".join(f'"{kind}":[{",".join(found[kind])}]' for kind in KINDS if kind in found)
        return f'{{"extent":{extent(zoom)},"things":{{{things}}},"labels":[{labels}]}}'.encode()


def _by_square(shape: Any) -> Iterator[tuple[int, int, Any]]:
    side = tile_units(SQUARE_ZOOM)
    west, north, east, south = (int(at // side) for at in shape.bounds)
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            box = (x * side, y * side, (x + 1) * side, (y + 1) * side)
            part = shape if (west, north) == (east, south) else shapely.clip_by_rect(shape, *box)
            if not part.is_empty:
                yield x, y, part


def _lay_out(square: tuple[int, ...], rows: Iterable[tuple[Any, ...]]) -> list[Label]:
    lines, numbers = [], []
    for key, _weight, wkb in rows:
        kind, _, text = key.partition("\t")
        shape = shapely.from_wkb(wkb)
        if kind == NUMBER:
            numbers.append((text, shape.x, shape.y))
        else:
            lines.append((kind, text, shape))
    return lay_out((square[0], square[1]), lines, numbers)


def _label_rows(labels: Iterable[Label]) -> Iterator[tuple[Any, ...]]:
    """Each label in every tile it touches; before all things, so that a full tile keeps its words."""
    for label in labels:
        for zoom in zooms_of(label):
            side = tile_units(zoom)
            scale = extent(zoom) / side
            for x, y in label.tiles(zoom):
                at = [round((label.x - x * side) * scale), round((label.y - y * side) * scale)]
                text = json.dumps(
                    [label.first_zoom, label.kind, label.text, *at, label.angle],
                    ensure_ascii=False,
                    separators=(",", ":"),
                )
                yield zoom, x, y, _LABEL, 100_000 - label.first_zoom, text
