"""The whole way of the demo's requests: matrix of steps, and beside each step who made it, what was said and what it needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import NEVER, Ints, later, to_days, years_of
from tracker.demo.kinds import QUESTIONS, REDIRECTED_TO, RESERVED_BECAUSE
from tracker.demo.scene import Scene, Texts
from tracker.demo.steps import Steps
from tracker.demo.timeline import Fate, Requests
from tracker.demo.work_rows import NO_PHOTO, WrittenWorks
from tracker.demo.works import Plan
from tracker.domain.statuses import Status

S = Status
STATUSES = tuple(Status)
NEW, REVIEW, ASKED, BACK, CLOSED, ACCEPTED, RESERVED, PLANNED, STARTED, DONE, CONFIRMED = range(11)
_WAY = (
    S.NEW,
    S.IN_REVIEW,
    S.NEED_INFO,
    S.IN_REVIEW,
    S.REJECTED,
    S.ACCEPTED,
    S.RESERVED,
    S.PLANNED,
    S.IN_PROGRESS,
    S.COMPLETED,
    S.CONFIRMED,
)
_ENDS = {
    Fate.REJECTED: S.REJECTED,
    Fate.DUPLICATE: S.DUPLICATE,
    Fate.REDIRECTED: S.REDIRECTED,
    Fate.WITHDRAWN: S.WITHDRAWN,
}
_ANSWER_DAYS = 10
_TOLD = {
    NEW: "Заявка принята.",
    ACCEPTED: "Заявка признана обоснованной.",
    STARTED: "Работы начались.",
}
_TAKEN_OUT = "Работа исключена из плана, заявка ждёт следующего года."


def request_steps(requests: Requests, plan: Plan, rng: np.random.Generator) -> Steps:
    """Moments and statuses of each request's steps, (n, 11), by the way above."""
    count = len(requests)
    never = np.full(count, NEVER, dtype=np.int64)
    work = plan.work_of_request
    is_met = work >= 0

    def of_work(moments: Ints) -> Ints:
        return np.where(is_met, moments[work], NEVER) if len(moments) else never

    cancelled = of_work(plan.works.cancelled)
    is_cancelled = cancelled < NEVER
    done = of_work(plan.works.accepted)
    confirmed = later(rng, np.minimum(done, NEVER // 2), median_days=5, spread=0.7, most_days=25)
    is_confirmed = (done < NEVER) & (rng.random(count) < 0.75)
    moments = np.column_stack(
        [
            requests.filed,
            requests.review,
            requests.need_info,
            requests.back,
            np.where(requests.fate == Fate.WORKS, NEVER, requests.decided),
            requests.accepted,
            plan.reserved,
            of_work(plan.works.planned),
            np.where(is_cancelled, cancelled, of_work(plan.works.started)),
            np.where(is_cancelled, NEVER, done),
            np.where(is_confirmed, confirmed, NEVER),
        ]
    )
    codes = np.tile([STATUSES.index(status) for status in _WAY], (count, 1))
    for fate, end in _ENDS.items():
        codes[requests.fate == fate, CLOSED] = STATUSES.index(end)
    codes[is_cancelled, STARTED] = STATUSES.index(S.RESERVED)
    return Steps(moments, codes)


@dataclass(frozen=True)
class Said:
    """Beside each step, (n, 11): what residents were told, what the entry needed as JSON, the reason's code, who moved."""

    told: Texts
    details: Texts
    reason: Texts
    actor: Texts


@dataclass(frozen=True)
class Story:
    """What the texts of a part of the requests are made from: positions, not rows."""

    scene: Scene
    requests: Requests
    plan: Plan
    works: WrittenWorks
    reason: Ints
    main_number: Callable[[Ints], Sequence[str]]


def say(story: Story, happened: NDArray[np.bool_], *, prefix_seed: int) -> Said:
    """The words beside all steps that have happened."""
    count = len(story.requests)
    told = np.full((count, len(_WAY)), "", dtype=object)
    details = np.full((count, len(_WAY)), "{}", dtype=object)
    reason = np.full((count, len(_WAY)), None, dtype=object)
    for slot, text in _TOLD.items():
        told[:, slot] = text
    turn = np.arange(count) * 7 + prefix_seed
    assignee = json.dumps({"assignee_id": story.scene.specialist or story.scene.operator or 1})
    details[:, REVIEW] = assignee
    details[:, BACK] = assignee
    _say_asked(story, happened[:, ASKED], turn, told, details)
    _say_reserved(story, happened[:, RESERVED], turn, told, details)
    _say_closed(story, happened[:, CLOSED], turn, told=told, details=details, reason=reason)
    _say_works(story, happened, told, details)
    return Said(told, details, reason, _actors(story))


def _actors(story: Story) -> Texts:
    scene, fate = story.scene, story.requests.fate
    actor = np.full((len(fate), len(_WAY)), scene.specialist, dtype=object)
    actor[:, NEW] = None
    actor[:, CONFIRMED] = None
    actor[:, REVIEW : BACK + 1] = scene.operator
    actor[fate == Fate.WITHDRAWN, CLOSED] = None
    return actor


def answer_by(story_days: Ints) -> list[date]:
    """The day until which a resident was asked to answer, for the days of asking."""
    return [date(1970, 1, 1) + timedelta(days=day + _ANSWER_DAYS) for day in story_days.tolist()]


def _say_asked(story: Story, which: NDArray[np.bool_], turn: Ints, told: Texts, details: Texts) -> None:
    rows = np.flatnonzero(which)
    days = answer_by(to_days(story.requests.need_info[rows]))
    questions = [QUESTIONS[place] for place in (turn[rows] % len(QUESTIONS)).tolist()]
    told[rows, ASKED] = questions
    details[rows, ASKED] = [
        f'{{"question": {json.dumps(question, ensure_ascii=False)}, "answer_by": "{day}"}}'
        for question, day in zip(questions, days, strict=True)
    ]


def _say_reserved(story: Story, which: NDArray[np.bool_], turn: Ints, told: Texts, details: Texts) -> None:
    rows = np.flatnonzero(which)
    years = reserved_year(story.plan.reserved[rows])
    because = [RESERVED_BECAUSE[place] for place in (turn[rows] % len(RESERVED_BECAUSE)).tolist()]
    pairs = list(zip(years.tolist(), because, strict=True))
    told[rows, RESERVED] = [f"Перенесена на {year} год: {text}" for year, text in pairs]
    details[rows, RESERVED] = [
        json.dumps({"year": year, "reason_text": text}, ensure_ascii=False) for year, text in pairs
    ]


def reserved_year(reserved: Ints) -> Ints:
    """The year to which a request was put off; one put off in autumn had missed the next year's plan."""
    days = to_days(np.minimum(reserved, NEVER // 2**20))
    year = years_of(days)
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return year + np.where(days - january > 285, 2, 1)


def _say_closed(
    story: Story, which: NDArray[np.bool_], turn: Ints, *, told: Texts, details: Texts, reason: Texts
) -> None:
    fate = story.requests.fate
    told[fate == Fate.WITHDRAWN, CLOSED] = "Отозвана заявителем."
    for place, row in enumerate(story.scene.reasons):
        own = np.flatnonzero(which & (fate == Fate.REJECTED) & (story.reason == place))
        told[own, CLOSED] = f"{row.name}. {row.next_step}"
        reason[own, CLOSED] = row.code
        said = {"reason_code": row.code, "reason_text": f"{row.name}.", "next_step": row.next_step}
        details[own, CLOSED] = json.dumps(said, ensure_ascii=False)
    own = np.flatnonzero(which & (fate == Fate.DUPLICATE))
    numbers = story.main_number(story.requests.main[own])
    told[own, CLOSED] = [f"Объединена с заявкой № {number}." for number in numbers]
    details[own, CLOSED] = [json.dumps({"main_number": number}, ensure_ascii=False) for number in numbers]
    own = np.flatnonzero(which & (fate == Fate.REDIRECTED))
    to = [REDIRECTED_TO[place] for place in (turn[own] % len(REDIRECTED_TO)).tolist()]
    days = to_days(story.requests.decided[own]).astype("datetime64[D]").astype(str).tolist()
    letters = [
        f"{day[2:4]}/{place % 9000 + 100}" for day, place in zip(days, turn[own].tolist(), strict=True)
    ]
    told[own, CLOSED] = [f"Передана: {name}, № {letter}." for name, letter in zip(to, letters, strict=True)]
    details[own, CLOSED] = [
        json.dumps(
            {"redirected_to": name, "redirect_number": letter, "redirected_on": day}, ensure_ascii=False
        )
        for name, letter, day in zip(to, letters, days, strict=True)
    ]


def _say_works(story: Story, happened: NDArray[np.bool_], told: Texts, details: Texts) -> None:
    works, plan = story.works, story.plan
    rows = np.flatnonzero(happened[:, PLANNED])
    work = plan.work_of_request[rows]
    named = [f'{{"work_id": {number}}}' for number in works.ids[work].tolist()]
    told[rows, PLANNED] = [f"Включена в план {year} года." for year in plan.works.year[work].tolist()]
    details[rows, PLANNED] = named
    details[rows, STARTED] = named
    cancelled = rows[plan.works.cancelled[work] < NEVER]
    told[cancelled, STARTED] = _TAKEN_OUT
    years = plan.works.year[plan.work_of_request[cancelled]].tolist()
    details[cancelled, STARTED] = [
        json.dumps({"year": year + 1, "reason_text": _TAKEN_OUT}, ensure_ascii=False) for year in years
    ]
    rows = np.flatnonzero(happened[:, DONE])
    work = plan.work_of_request[rows]
    days = plan.works.act_day[work].astype("datetime64[D]").astype(str).tolist()
    acts = works.act_numbers[work].tolist()
    told[rows, DONE] = [
        f"Работы приняты комиссией, акт № {act} от {day[8:]}.{day[5:7]}.{day[:4]}."
        for act, day in zip(acts, days, strict=True)
    ]
    photo = {
        True: '"has_after_photo": true',
        False: f'"no_photo_reason": {json.dumps(NO_PHOTO, ensure_ascii=False)}',
    }
    details[rows, DONE] = [
        f'{{"work_id": {number}, "completed_on": "{day}", {photo[has_photo]}}}'
        for number, day, has_photo in zip(
            works.ids[work].tolist(), days, works.has_photo[work].tolist(), strict=True
        )
    ]
