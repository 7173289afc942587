"""What hangs on the demo's requests and works: photos, contacts with consents, remarks, and courtyards' years in programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func
from sqlmodel import col, select

from tracker.actions import consents
from tracker.demo.days import HOUR, NEVER, Ints, at_office, day_number, to_dates, to_days, to_moments
from tracker.demo.people import RESIDENTS
from tracker.demo.pictures import Pool
from tracker.demo.request_rows import Part
from tracker.demo.request_steps import STATUSES
from tracker.demo.scene import Scene
from tracker.demo.timeline import FIRST_YEAR
from tracker.demo.work_rows import WrittenWorks
from tracker.demo.works import Works
from tracker.domain.models import Comment, Photo, ProgrammeEntry
from tracker.domain.models.requests import new_photo_name
from tracker.domain.personal import ConsentKind
from tracker.domain.statuses import EntryStatus, Status
from tracker.store import Transaction
from tracker.store.bulk import insert_columns
from tracker.store.personal_data import keep_in_bulk

E = EntryStatus
_NEW = STATUSES.index(Status.NEW)
_REMARKS = (
    "Осмотр на месте назначен на эту неделю.",
    "Жителю перезвонили, договорились о времени осмотра.",
    "Управляющая компания подтвердила, что это общая территория.",
    "Границы участка проверены по кадастровой карте.",
    "Похожая заявка была в соседнем дворе, смотреть вместе.",
)
_ENTRY_PROGRAMMES = ("fsgs", "fkgs", "komfortny_kray", "city_subsidy")
#: What becomes of a courtyard that is not included: past years and, for the year to come, on the way.
_PAST = ((E.RESERVE, 0.4), (E.REFUSED, 0.25), (E.INCOMPLETE, 0.35))
_COMING = (
    (E.PROPOSED, 0.3),
    (E.DOCUMENTS_CHECK, 0.25),
    (E.INCOMPLETE, 0.15),
    (E.ADMITTED, 0.2),
    (E.SCORED, 0.1),
)


@dataclass(frozen=True)
class Shares:
    """How many of a hundred requests have each extra; at a million the few thousand that one may look at are enough."""

    before: float
    after: float
    contact: float
    remark: float

    @classmethod
    def of(cls, count: int) -> Shares:
        scale = min(1.0, 50_000 / max(count, 1))
        return cls(before=0.35 * scale, after=0.5 * scale, contact=0.3 * scale, remark=0.12 * scale)


def add_extras(
    tx: Transaction,
    scene: Scene,
    part: Part,
    pool: Pool,
    *,
    shares: Shares,
    rng: np.random.Generator,
    now: int,
) -> None:
    """Photos, contacts and remarks of one part of the requests."""
    before = np.flatnonzero(rng.random(len(part.ids)) < shares.before)
    _add_photos(
        tx,
        pool,
        rng,
        owner="request_id",
        ids=part.ids[before],
        kinds=part.kind[before],
        kind="before",
        at=part.filed[before],
        is_public=part.status[before] != _NEW,
    )
    after = np.flatnonzero((part.completed < NEVER) & (rng.random(len(part.ids)) < shares.after))
    public = np.ones(len(after), dtype=bool)
    _add_photos(
        tx,
        pool,
        rng,
        owner="request_id",
        ids=part.ids[after],
        kinds=part.kind[after],
        kind="after",
        at=part.completed[after],
        is_public=public,
    )
    _add_contacts(tx, part, np.flatnonzero(rng.random(len(part.ids)) < shares.contact))
    _add_remarks(tx, scene, part, np.flatnonzero(rng.random(len(part.ids)) < shares.remark), now=now)


def add_work_photos(
    tx: Transaction, works: Works, written: WrittenWorks, pool: Pool, rng: np.random.Generator, *, now: int
) -> None:
    """The photo after works that the commission asks for, on every accepted work that says it has one."""
    own = np.flatnonzero((works.accepted <= now) & written.has_photo)
    _add_photos(
        tx,
        pool,
        rng,
        owner="work_id",
        ids=written.ids[own],
        kinds=works.kind[own],
        kind="after",
        at=works.accepted[own],
        is_public=np.ones(len(own), dtype=bool),
    )


def _add_photos(
    tx: Transaction,
    pool: Pool,
    rng: np.random.Generator,
    *,
    owner: str,
    ids: Ints,
    kinds: Ints,
    kind: str,
    at: Ints,
    is_public: NDArray[np.bool_],
) -> None:
    drawn = rng.integers(0, 2**31, len(ids)).tolist()
    photos = [
        pool.pick(position, kind, chance) for position, chance in zip(kinds.tolist(), drawn, strict=True)
    ]
    insert_columns(
        tx,
        Photo,
        {
            owner: ids,
            "name": [new_photo_name() for _ in photos],
            "sha256": [photo.sha256 for photo in photos],
            "kind": [kind] * len(ids),
            "width": [photo.width for photo in photos],
            "height": [photo.height for photo in photos],
            "size_bytes": [len(photo.data) for photo in photos],
            "is_public": is_public,
            "uploaded_at": to_moments(at),
        },
    )


def _add_contacts(tx: Transaction, part: Part, own: Ints) -> None:
    numbers = part.ids[own].tolist()
    keep_in_bulk(
        tx,
        {
            "request_id": part.ids[own],
            "name": [f"{RESIDENTS[number % len(RESIDENTS)]} (демо)" for number in numbers],
            "phone": [f"+7342000{number % 10_000:04d}" for number in numbers],
            "email": [f"zhitel{number}@example.com" if number % 3 else "" for number in numbers],
        },
        [consents.current(tx.settings, kind) for kind in ConsentKind],
        to_moments(part.filed[own]),
    )


def _add_remarks(tx: Transaction, scene: Scene, part: Part, chosen: Ints, *, now: int) -> None:
    own = chosen[part.reviewed[chosen] < NEVER]
    insert_columns(
        tx,
        Comment,
        {
            "request_id": part.ids[own],
            "author_id": [scene.specialist] * len(own),
            "at": to_moments(np.minimum(part.reviewed[own] + 2 * HOUR, now)),
            "text": [_REMARKS[number % len(_REMARKS)] for number in part.ids[own].tolist()],
            "is_public": [False] * len(own),
        },
    )


def add_entries(
    tx: Transaction, scene: Scene, works: Works, written: WrittenWorks, rng: np.random.Generator, *, now: int
) -> None:
    """Courtyards in programme years: included where there is a work, and the others that asked. Only the first demo adds them."""
    if tx.session.exec(select(func.count(col(ProgrammeEntry.id)))).one():
        return
    year_now = int(to_dates(to_days(np.array([now])))[0].astype("datetime64[Y]").astype(int)) + 1970
    codes = [code for code in _ENTRY_PROGRAMMES if code in scene.programmes]
    included = set(zip(works.yard.tolist(), written.programme_ids.tolist(), works.year.tolist(), strict=True))
    rows = []
    for code in codes:
        programme = scene.programmes[code]
        for year in range(max(FIRST_YEAR, programme.year_from), min(year_now + 1, programme.year_to) + 1):
            rows += _entries_of_year(
                included,
                yards=len(scene.yards.ids),
                programme_id=programme.id or 0,
                year=year,
                is_coming=year > year_now,
                rng=rng,
            )
    if rows:
        _insert_entries(tx, scene, rows, rng)


Entry = tuple[int, int, int, EntryStatus]


def _entries_of_year(
    included: set[tuple[int, int, int]],
    *,
    yards: int,
    programme_id: int,
    year: int,
    is_coming: bool,
    rng: np.random.Generator,
) -> list[Entry]:
    statuses, weights = zip(*(_COMING if is_coming else _PAST), strict=True)
    asked = rng.random(yards) < 0.12
    drawn = rng.choice(len(statuses), yards, p=weights)
    rows = []
    for yard in range(yards):
        if (yard, programme_id, year) in included:
            rows.append((yard, programme_id, year, E.INCLUDED))
        elif asked[yard]:
            rows.append((yard, programme_id, year, statuses[drawn[yard]]))
    return rows


def _insert_entries(tx: Transaction, scene: Scene, rows: Sequence[Entry], rng: np.random.Generator) -> None:
    is_scored = np.array([status in (E.INCLUDED, E.RESERVE, E.SCORED) for *_, status in rows])
    scores = np.where(is_scored, np.round(rng.uniform(8, 42, len(rows)), 1), np.nan)
    places: dict[tuple[int, int], int] = {}
    place: list[int | None] = [None] * len(rows)
    for position in np.argsort(-np.nan_to_num(scores), kind="stable").tolist():
        _, programme, year, _ = rows[position]
        if is_scored[position]:
            places[programme, year] = place[position] = places.get((programme, year), 0) + 1
    filed = np.array([day_number(date(year - 1, 9, 1)) for _, _, year, _ in rows]) + rng.integers(
        0, 50, len(rows)
    )
    insert_columns(
        tx,
        ProgrammeEntry,
        {
            "courtyard_id": scene.yards.ids[[yard for yard, *_ in rows]],
            "programme_id": [programme for _, programme, _, _ in rows],
            "year": [year for *_, year, _ in rows],
            "status": [status.value for *_, status in rows],
            "score": scores,
            "place": place,
            "filed_on": to_dates(to_days(at_office(rng, filed))),
            "version": [1] * len(rows),
        },
    )
