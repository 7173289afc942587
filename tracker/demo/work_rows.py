"""Rows of works: quantities, prices, contractors, dates and papers, each only as far as the work has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import NEVER, Ints, add_months, only, to_dates, to_days, to_moments
from tracker.demo.kinds import PRICE_GROWTH, Kind
from tracker.demo.scene import Floats, Scene
from tracker.demo.steps import History, Steps
from tracker.demo.works import Works
from tracker.domain.models import Work, WorkStatusChange
from tracker.domain.statuses import WorkStatus
from tracker.store import Transaction
from tracker.store.bulk import insert_columns, reserve_ids

W = WorkStatus
STATUSES = tuple(WorkStatus)
NO_PHOTO = "Работу приняли на месте, снимок не сделали из-за темноты."
_WARRANTY = "warranty"
_COMMISSION = "Представители администрации района, управляющей компании, подрядчика и жителей двора (демо)"
_LABELS = np.array([status.value for status in STATUSES], dtype=object)


@dataclass(frozen=True)
class WrittenWorks:
    """What requests need to know of the works that were written."""

    ids: Ints
    programme_ids: Ints
    act_numbers: NDArray[np.object_]
    has_photo: NDArray[np.bool_]


def work_steps(works: Works) -> Steps:
    """The steps of each work: planned, contracted or cancelled, started, suspended, resumed, finished, accepted."""
    is_cancelled = works.cancelled < NEVER
    started = np.where(is_cancelled, NEVER, works.started)
    second = np.minimum(works.contracted, works.cancelled)
    moments = np.column_stack(
        [works.planned, second, started, works.suspended, works.resumed, works.finished, works.accepted]
    )
    way = (W.PLANNED, W.CONTRACTED, W.IN_PROGRESS, W.SUSPENDED, W.IN_PROGRESS, W.FINISHED, W.ACCEPTED)
    codes = np.tile([STATUSES.index(status) for status in way], (len(works), 1))
    codes[is_cancelled, 1] = STATUSES.index(W.CANCELLED)
    return Steps(moments, codes)


def write_works(
    tx: Transaction, scene: Scene, works: Works, rng: np.random.Generator, *, now: int
) -> WrittenWorks:
    """Insert the works with their histories."""
    history = History.until(now, work_steps(works))
    ids = reserve_ids(tx, Work, len(works))
    known = {
        "contracted": (works.contracted <= now),
        "finished": (works.finished <= now),
        "accepted": (works.accepted <= now),
    }
    has_photo = rng.random(len(works)) < 0.93
    programme_ids = _programmes(scene, works, rng)
    act_numbers = np.array([f"{number}-Д" for number in ids.tolist()], dtype=object)
    insert_columns(
        tx,
        Work,
        {
            "id": ids,
            "courtyard_id": scene.yards.ids[works.yard],
            "category_code": np.array([kind.code for kind in scene.kinds], dtype=object)[works.kind],
            "programme_id": programme_ids,
            "year": works.year,
            "status": _LABELS[history.status],
            **_amounts(scene, works, rng, is_accepted=known["accepted"]),
            **_papers(scene, works, known, act_numbers=act_numbers, has_photo=has_photo, now=now),
            "is_demo": np.ones(len(works), dtype=bool),
            "version": history.counts,
        },
    )
    _write_history(tx, scene, history, ids)
    return WrittenWorks(ids, programme_ids, act_numbers, has_photo)


def _write_history(tx: Transaction, scene: Scene, history: History, ids: Ints) -> None:
    before = _LABELS[history.before]
    before[history.before < 0] = None
    insert_columns(
        tx,
        WorkStatusChange,
        {
            "work_id": ids[history.row],
            "at": to_moments(history.at),
            "actor_id": [scene.specialist] * len(history.row),
            "from_status": before,
            "to_status": _LABELS[history.after],
            "comment": [""] * len(history.row),
            "details": ["{}"] * len(history.row),
        },
    )


def _programmes(scene: Scene, works: Works, rng: np.random.Generator) -> Ints:
    """A programme that pays for such works and runs in their year; repairs under warranty have one of their own."""
    found = np.zeros(len(works), dtype=np.int64)
    anything = next(iter(scene.programmes.values())).id or 0
    year = works.year
    for position, kind in enumerate(scene.kinds):
        weights = {code: weight for code, weight in kind.programmes.items() if code in scene.programmes}
        own = np.flatnonzero(works.kind == position)
        if not weights:
            found[own] = anything
            continue
        codes, shares = list(weights), np.array(list(weights.values()))
        drawn = rng.choice(len(codes), len(own), p=shares / shares.sum())
        starts = np.array([scene.programmes[code].year_from for code in codes])
        ids = np.array([scene.programmes[code].id or 0 for code in codes])
        oldest = int(starts.argmin())
        found[own] = ids[np.where(starts[drawn] <= year[own], drawn, oldest)]
    if _WARRANTY in scene.programmes:
        found[works.is_warranty] = scene.programmes[_WARRANTY].id or 0
    return found


def _amounts(
    scene: Scene, works: Works, rng: np.random.Generator, *, is_accepted: NDArray[np.bool_]
) -> dict[str, Floats]:
    count = len(works)
    low, high = np.array([kind.quantity for kind in scene.kinds]).T
    price = np.array([kind.price for kind in scene.kinds])[works.kind]
    is_whole = np.array([category.is_whole for category in scene.categories])[works.kind]
    least = np.where(is_whole, 1.0, 0.5)
    size = low[works.kind] + (high - low)[works.kind] * rng.beta(1.6, 3.0, count)
    size = np.where(works.is_warranty, size * 0.08, size)
    planned = np.maximum(np.where(is_whole, np.rint(size), np.round(size, 1)), least)
    dearer = PRICE_GROWTH ** (works.year - 2024) * rng.lognormal(0.0, 0.08, count)
    cost = np.where(works.is_warranty, 0.0, np.round(planned * price * dearer, 2))
    fact = np.where(
        is_whole, planned, np.maximum(np.round(planned * rng.normal(0.995, 0.025, count), 1), least)
    )
    paid = np.round(cost * fact / planned * rng.uniform(0.88, 1.0, count), 2)
    extra = _extra(scene.kinds, works, planned, rng)
    extra[works.is_warranty] = np.nan
    return {
        "planned_quantity": planned,
        "actual_quantity": np.where(is_accepted, fact, np.nan),
        "extra_quantity": extra,
        "actual_extra_quantity": np.where(is_accepted, extra, np.nan),
        "planned_cost": cost,
        "actual_cost": np.where(is_accepted, paid, np.nan),
    }


def _extra(kinds: Sequence[Kind], works: Works, planned: Floats, rng: np.random.Generator) -> Floats:
    """The second unit where a kind has one: places of a car park by its area, square metres of a playground."""
    extra = np.full(len(works), np.nan)
    for position, kind in enumerate(kinds):
        if kind.extra is None:
            continue
        own = works.kind == position
        drawn = rng.uniform(*kind.extra, len(works))
        by_area = np.maximum(np.rint(planned * drawn), 1.0)
        extra = np.where(own, by_area if kind.extra[1] < 1 else np.round(drawn, 1), extra)
    return extra


def _papers(
    scene: Scene,
    works: Works,
    known: dict[str, NDArray[np.bool_]],
    *,
    act_numbers: NDArray[np.object_],
    has_photo: NDArray[np.bool_],
    now: int,
) -> dict[str, NDArray[np.generic] | NDArray[np.object_]]:
    months = scene.warranty_months[works.kind]
    today = int(to_days(np.array([now]))[0])
    is_accepted = known["accepted"]
    is_paid = is_accepted & (works.paid_day <= today) & ~works.is_warranty
    contracts = np.array(
        [f"{year}/{number:04d}-ДЕМО" for number, year in enumerate(works.year.tolist(), 1)], dtype=object
    )
    act_day = np.where(is_accepted, works.act_day, 0)
    return {
        "contractor_id": only(_contractors(scene, works), known["contracted"]),
        "customer_id": only(_one(scene, "customer", works), np.ones(len(works), dtype=bool)),
        "inspector_id": only(_one(scene, "inspector", works), known["contracted"]),
        "contract_number": np.where(known["contracted"], contracts, ""),
        "contract_on": to_dates(to_days(works.contracted), known["contracted"]),
        "starts_on": to_dates(to_days(works.started)),
        "ends_on": to_dates(works.ends_day),
        "completed_on": to_dates(to_days(works.finished), known["finished"]),
        "paid_on": to_dates(works.paid_day, is_paid),
        "act_number": np.where(is_accepted, act_numbers, ""),
        "act_on": to_dates(act_day, is_accepted),
        "commission": np.where(is_accepted, _COMMISSION, "").astype(object),
        "no_photo_reason": np.where(is_accepted & ~has_photo, NO_PHOTO, "").astype(object),
        "warranty_until": to_dates(add_months(act_day, months), is_accepted & (months > 0)),
    }


def _contractors(scene: Scene, works: Works) -> Ints:
    """One and the same firm for a courtyard and a kind, so that a repair under warranty falls to whoever did the work."""
    found = np.zeros(len(works), dtype=np.int64)
    for position, kind in enumerate(scene.kinds):
        firms = np.array(scene.organisations[kind.trade], dtype=np.int64)
        own = works.kind == position
        found[own] = firms[(works.yard[own] * 7 + position * 3) % len(firms)]
    return found


def _one(scene: Scene, kind: str, works: Works) -> Ints:
    return np.full(len(works), scene.organisations[kind][0], dtype=np.int64)
