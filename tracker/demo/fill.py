"""Filling an instance with the demo: people, works, requests with their histories, and what hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
from sqlmodel import select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.reference import load_reference
from tracker.demo.days import Ints, to_days
from tracker.demo.extras import Shares, add_entries, add_extras, add_work_photos
from tracker.demo.kinds import RECENT_WORKS, REJECTIONS
from tracker.demo.people import add_accounts
from tracker.demo.pictures import Pool, draw_pool
from tracker.demo.request_rows import Book, write_part
from tracker.demo.scene import Scene, read_scene
from tracker.demo.timeline import Fate, Requests, draw_requests
from tracker.demo.work_rows import write_works
from tracker.demo.works import Plan, plan_works, under_warranty
from tracker.domain.audit import AuditAction
from tracker.domain.deadlines import WorkCalendar
from tracker.domain.models import CalendarDay, ServiceRequest
from tracker.domain.people import SYSTEM
from tracker.errors import InvalidInput
from tracker.store import Store
from tracker.store.photos import PhotoFiles

_PART = 25_000
Progress = Callable[[int, int], None]


def has_requests(store: Store) -> bool:
    """Whether there is any request, of the demo or real."""
    with store.reading() as session:
        return session.exec(select(ServiceRequest.id).limit(1)).first() is not None


def fill_demo(
    store: Store,
    *,
    requests: int,
    seed: int,
    progress: Progress | None = None,
    moment: datetime | None = None,
) -> None:
    """Add so many requests of the years until `moment` (now), all marked as demo; the same seed and moment give the same.

    Written part by part, each a transaction of its own; numbers go on from those that are there.
    """
    if requests < 1:
        raise InvalidInput("Укажите, сколько заявок добавить: хотя бы одну.")
    now = int((moment or clock.now()).timestamp())
    rng = np.random.default_rng(seed)
    load_reference(store)
    add_accounts(store)
    with store.transaction() as tx:
        scene = read_scene(tx)
        days = {day.day: day.is_working for day in tx.session.exec(select(CalendarDay)).all()}
    pool = draw_pool(tuple(kind.code for kind in scene.kinds))
    files = PhotoFiles(store.settings.photo_dir)
    for photo in pool.photos:
        files.put(photo)
    book = _write_plan(
        store, scene, requests, rng, pool, now=now, calendar=WorkCalendar(days) if days else None
    )
    shares = Shares.of(requests)
    for start in range(0, requests, _PART):
        with store.transaction(is_trusted=True) as tx:
            part = write_part(tx, book, slice(start, min(start + _PART, requests)), rng)
            add_extras(tx, scene, part, pool, shares=shares, rng=rng, now=now)
            tx.touch(None)
            record(tx, SYSTEM, AuditAction.DEMO_FILLED, requests=len(range(requests)[start : start + _PART]))
        if progress:
            progress(min(start + _PART, requests), requests)


def _write_plan(
    store: Store,
    scene: Scene,
    count: int,
    rng: np.random.Generator,
    pool: Pool,
    *,
    now: int,
    calendar: WorkCalendar | None,
) -> Book:
    requests = draw_requests(rng, count, kinds=scene.kinds, yard_of_house=scene.houses.yard, now=now)
    plan, reason = _plan(rng, scene, requests, now)
    with store.transaction() as tx:
        works = write_works(tx, scene, plan.works, rng, now=now)
        add_work_photos(tx, plan.works, works, pool, rng, now=now)
        add_entries(tx, scene, plan.works, works, rng, now=now)
    is_case = under_warranty(
        plan.works, cell=requests.cell, days=to_days(requests.filed), months=scene.warranty_months, now=now
    )
    return Book(scene, requests, plan, works, reason, is_case, now, calendar)


def _plan(rng: np.random.Generator, scene: Scene, requests: Requests, now: int) -> tuple[Plan, Ints]:
    """Works for the requests, and the position of each rejection's reason.

    What is filed while a work of the same kind is under warranty is rather repaired by its contractor or rejected than
    done a second time.
    """
    count = len(requests)
    codes = [reason.code for reason in scene.reasons]
    weights = np.array([REJECTIONS.get(code, 0.0) for code in codes])
    shares = weights / weights.sum() if weights.any() else None
    reason = rng.choice(len(codes), count, p=shares).astype(np.int64)
    is_repair = np.zeros(count, dtype=bool)
    first = plan_works(rng, requests, is_repair, kinds=scene.kinds, now=now)
    is_covered = under_warranty(
        first.works, cell=requests.cell, days=to_days(requests.filed), months=scene.warranty_months, now=now
    ) & (requests.fate == Fate.WORKS)
    draw = rng.random(count)
    is_refused = is_covered & (draw < 0.35)
    requests.fate[is_refused] = Fate.REJECTED
    if RECENT_WORKS in codes:
        reason[is_refused] = codes.index(RECENT_WORKS)
    is_repair = is_covered & (draw >= 0.35) & (draw < 0.8)
    return plan_works(rng, requests, is_repair, kinds=scene.kinds, now=now), reason
