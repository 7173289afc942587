"""Rows of requests and their histories, part by part, so that memory does not grow with the number of requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import NEVER, Ints, only, to_dates, to_days, to_moments, years_of
from tracker.demo.request_steps import (
    CLOSED,
    DONE,
    PLANNED,
    REVIEW,
    STARTED,
    STATUSES,
    Said,
    Story,
    answer_by,
    request_steps,
    reserved_year,
    say,
)
from tracker.demo.scene import Scene, Texts
from tracker.demo.steps import History
from tracker.demo.timeline import Fate, Requests
from tracker.demo.work_rows import WrittenWorks
from tracker.demo.works import Plan
from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on
from tracker.domain.models import ServiceRequest, StatusChange
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status
from tracker.store import Transaction
from tracker.store.bulk import insert_columns, reserve_ids

_METRES_PER_DEGREE = 111_320.0
_SCATTER_M, _MOST_M = 20.0, 60.0
_LABELS = np.array([status.value for status in STATUSES], dtype=object)
_PLANNED_OR_STARTED = np.array([status in (Status.PLANNED, Status.IN_PROGRESS) for status in STATUSES])
_WAITING = {status: STATUSES.index(status) for status in (Status.NEW, Status.IN_REVIEW)}


@dataclass
class Book:
    """What is known of all requests while parts of them are being written; positions are those of filing."""

    scene: Scene
    requests: Requests
    plan: Plan
    works: WrittenWorks
    reason: Ints
    is_warranty_case: NDArray[np.bool_]
    now: int
    calendar: WorkCalendar | None
    ids: Ints = field(init=False)
    serials: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.ids = np.zeros(len(self.requests), dtype=np.int64)
        self.serials = np.zeros(len(self.requests), dtype=np.int64)

    def numbers(self, prefix: str, which: Ints) -> list[str]:
        """Numbers of requests that are already written or being written now."""
        years = years_of(to_days(self.requests.filed[which])).tolist()
        return [
            f"{prefix}-{year}-{serial:06d}"
            for year, serial in zip(years, self.serials[which].tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Part:
    """A part that was written, for what is attached to requests: ids, what each has come to and when."""

    ids: Ints
    status: Ints
    filed: Ints
    reviewed: Ints
    completed: Ints
    kind: Ints


def write_part(tx: Transaction, book: Book, which: slice, rng: np.random.Generator) -> Part:
    """Insert a slice of the requests with their histories; numbers are taken in the order of filing."""
    requests = Requests(*(getattr(book.requests, each.name)[which] for each in fields(book.requests)))
    plan = Plan(book.plan.works, book.plan.work_of_request[which], book.plan.reserved[which])
    _take_numbers(tx, book, which)
    steps = request_steps(requests, plan, rng)
    happened = steps.happened(book.now)
    history = History.until(book.now, steps)
    prefix = tx.settings.number_prefix
    story = Story(
        book.scene, requests, plan, book.works, book.reason[which], lambda which: book.numbers(prefix, which)
    )
    said = say(story, happened, prefix_seed=which.start)
    numbers = book.numbers(prefix, np.arange(which.start, which.stop))
    insert_columns(
        tx,
        ServiceRequest,
        {
            "id": book.ids[which],
            "number": numbers,
            "status": _LABELS[history.status],
            **_place(book.scene, requests, rng),
            **_texts(book, requests, history, said, numbers=numbers, rng=rng),
            **_dates(tx, book, story, history, happened),
            **_links(book, story, happened),
            "is_warranty_case": book.is_warranty_case[which],
            "source": ["web"] * len(requests),
            "is_outside": [False] * len(requests),
            "is_demo": [True] * len(requests),
            "version": history.counts,
        },
    )
    _write_history(tx, history, said, book.ids[which])
    done = np.where(happened[:, DONE], steps.moments[:, DONE], NEVER)
    reviewed = np.where(happened[:, REVIEW], steps.moments[:, REVIEW], NEVER)
    return Part(book.ids[which], history.status, requests.filed, reviewed, done, requests.kind)


def _take_numbers(tx: Transaction, book: Book, which: slice) -> None:
    years = years_of(to_days(book.requests.filed[which]))
    serials = np.zeros(len(years), dtype=np.int64)
    for year in np.unique(years).tolist():
        own = np.flatnonzero(years == year)
        serials[own] = tx.take(f"requests-{year}", len(own)) + np.arange(len(own))
    book.serials[which] = serials
    book.ids[which] = reserve_ids(tx, ServiceRequest, len(years))


def _write_history(tx: Transaction, history: History, said: Said, ids: Ints) -> None:
    before = _LABELS[history.before]
    before[history.before < 0] = None
    at = (history.row, history.slot)
    insert_columns(
        tx,
        StatusChange,
        {
            "request_id": ids[history.row],
            "at": to_moments(history.at),
            "actor_id": said.actor[at],
            "from_status": before,
            "to_status": _LABELS[history.after],
            "reason_code": said.reason[at],
            "comment": [""] * len(history.row),
            "public_message": said.told[at],
            "details": said.details[at],
        },
    )


def _place(scene: Scene, requests: Requests, rng: np.random.Generator) -> dict[str, Any]:
    """Somewhere between the house and the middle of its courtyard, a few steps aside, and never outside the district."""
    houses, yards = scene.houses, scene.yards
    lat, long = houses.lat[requests.house], houses.long[requests.house]
    inward = rng.random(len(requests)) * 0.8
    aside = np.clip(rng.normal(0.0, _SCATTER_M, (2, len(requests))), -_MOST_M, _MOST_M) / _METRES_PER_DEGREE
    moved_lat = lat + inward * (yards.lat[requests.yard] - lat) + aside[0]
    moved_long = long + inward * (yards.long[requests.yard] - long) + aside[1] / np.cos(np.radians(lat))
    areas = scene.areas.areas_of(moved_lat, moved_long)
    known = np.array([area is not None for area in areas])
    own = yards.area[requests.yard].tolist()
    return {
        "lat": np.round(np.where(known, moved_lat, lat), 6),
        "long": np.round(np.where(known, moved_long, long), 6),
        "area_id": [area.id if area else yard or None for area, yard in zip(areas, own, strict=True)],
        "address": houses.address[requests.house],
        "house_id": houses.ids[requests.house],
        "courtyard_id": yards.ids[requests.yard],
    }


def _texts(
    book: Book,
    requests: Requests,
    history: History,
    said: Said,
    *,
    numbers: Sequence[str],
    rng: np.random.Generator,
) -> dict[str, Any]:
    scene = book.scene
    count = len(requests)
    text, key, category, category_key = (np.empty(count, dtype=object) for _ in range(4))
    for position, words in enumerate(scene.words):
        own = np.flatnonzero(requests.kind == position)
        chosen = rng.integers(0, len(words.texts), len(own))
        text[own], key[own] = words.texts[chosen], words.keys[chosen]
        category[own] = scene.categories[position].code
        category_key[own] = normalise_text(scene.categories[position].name)
    endings = scene.endings[rng.integers(0, len(scene.endings), count)]
    is_published = (history.status != _WAITING[Status.NEW]) & (rng.random(count) < 0.95)
    public = text.copy()
    public[~is_published] = None
    key[~is_published] = ""
    address = scene.houses.address_key[requests.house]
    return {
        "category_code": category,
        "description": [f"{body} {end}".rstrip() for body, end in zip(text, endings, strict=True)],
        "public_text": public,
        "public_answer": _answers(history, said),
        "search_text": [
            f"{number.lower()} {where} {kind} {body}".rstrip()
            for number, where, kind, body in zip(numbers, address, category_key, key, strict=True)
        ],
    }


def _answers(history: History, said: Said) -> Texts:
    """The official answer is what the resident was told last by the office, except of a request that is still being read."""
    slot = history.slot[history.last]
    answer = said.told[np.arange(len(slot)), np.where(slot > DONE, DONE, slot)].copy()
    answer[slot < CLOSED] = None
    answer[answer == ""] = None
    return answer


def _dates(
    tx: Transaction, book: Book, story: Story, history: History, happened: NDArray[np.bool_]
) -> dict[str, Any]:
    requests, plan = story.requests, story.plan
    work = plan.work_of_request
    done = np.where(happened[:, DONE], _of_work(plan.works.accepted, work), NEVER)
    return {
        "requested_at": to_moments(requests.filed),
        "updated_at": to_moments(history.status_at),
        "status_at": to_moments(history.status_at),
        "due_on": _due(tx, book, story, history),
        "completed_at": to_moments(done),
        "completed_on": to_dates(to_days(done), done < NEVER),
    }


def _due(tx: Transaction, book: Book, story: Story, history: History) -> NDArray[np.object_]:
    """Deadlines by the rules of the domain, as ISO text; only open requests have them."""
    due = np.full(len(story.requests), None, dtype=object)
    filed_days = to_days(story.requests.filed)
    settings = tx.settings
    for status, code in _WAITING.items():
        own = np.flatnonzero(history.status == code)
        days = filed_days[own].astype("datetime64[D]").astype(object).tolist()
        due[own] = [
            due_on(
                status,
                filed_on=day,
                register_days=settings.register_days,
                answer_days=settings.answer_days,
                rule=DayOffRule(settings.day_off_rule),
                calendar=book.calendar,
            )
            for day in days
        ]
    own = np.flatnonzero(history.status == STATUSES.index(Status.NEED_INFO))
    due[own] = answer_by(to_days(story.requests.need_info[own]))
    own = np.flatnonzero(_PLANNED_OR_STARTED[history.status])
    ends = story.plan.works.ends_day[story.plan.work_of_request[own]]
    due[own] = ends.astype("datetime64[D]").astype(object)
    return np.array([day and day.isoformat() for day in due], dtype=object)


def _links(book: Book, story: Story, happened: NDArray[np.bool_]) -> dict[str, Any]:
    requests, plan = story.requests, story.plan
    work = plan.work_of_request
    is_cancelled = happened[:, STARTED] & (_of_work(plan.works.cancelled, work) < NEVER)
    in_plan = happened[:, PLANNED]
    in_work = in_plan & ~is_cancelled
    is_reserved = plan.reserved <= book.now
    is_duplicate = happened[:, CLOSED] & (requests.fate == Fate.DUPLICATE)
    is_rejected = happened[:, CLOSED] & (requests.fate == Fate.REJECTED)
    codes = np.array([reason.code for reason in book.scene.reasons], dtype=object)
    year = np.where(in_plan, _of_work(plan.works.year, work), reserved_year(plan.reserved))
    is_assigned = happened[:, REVIEW]
    return {
        "plan_year": only(year, in_plan | is_reserved),
        "programme_id": only(_of_work(book.works.programme_ids, work), in_work),
        "work_id": only(_of_work(book.works.ids, work), in_work),
        "main_request_id": only(book.ids[requests.main], is_duplicate),
        "reason_code": only(codes[story.reason], is_rejected),
        "assignee_id": only(np.full(len(requests), book.scene.specialist), is_assigned),
    }


def _of_work(column: Ints, work: Ints) -> Ints:
    """A column of works for each request; NEVER for those without one."""
    if not len(column):
        return np.full(len(work), NEVER, dtype=np.int64)
    return np.where(work >= 0, column[work], NEVER)
