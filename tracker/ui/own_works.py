"""The works of one's own organisation, for a phone on site: the urgent ones first, each with what is to be done next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.people import Actor
from tracker.domain.statuses import WorkStatus
from tracker.domain.works import is_late
from tracker.i18n import t
from tracker.render import numbers
from tracker.store.works import WorkRow
from tracker.ui import html, parts
from tracker.ui.work_file import group_of, read_plan

MOST = 300
_NEXT = {
    WorkStatus.PLANNED: "Ждёт договора: пока ничего делать не нужно",
    WorkStatus.CONTRACTED: "Отметьте начало работ",
    WorkStatus.IN_PROGRESS: "Отметьте сделанный объём, приложите фото",
    WorkStatus.SUSPENDED: "Возобновите работы, когда сможете",
    WorkStatus.FINISHED: "Ждёт приёмки комиссией: приложите фото после работ, если их ещё нет",
    WorkStatus.ACCEPTED: "Принята. До конца гарантии устраняйте дефекты",
    WorkStatus.CANCELLED: "Исключена из плана",
}
_GROUPS = {
    "Сейчас": (WorkStatus.IN_PROGRESS, WorkStatus.CONTRACTED, WorkStatus.SUSPENDED),
    "Ждут приёмки": (WorkStatus.FINISHED,),
    "В плане": (WorkStatus.PLANNED,),
    "Приняты, на гарантии": (WorkStatus.ACCEPTED,),
}


def show_own(actor: Actor) -> None:
    """The works by what they wait for; nothing of others."""
    today = clock.today()
    statuses = [status for group in _GROUPS.values() for status in group]
    rows, _total = read_plan(actor, Filters(), statuses, page=1, size=MOST)
    shown = {name: _in_group(rows, group, today) for name, group in _GROUPS.items()}
    if not any(shown.values()):
        parts.empty_state(
            t("У вашей организации пока нет работ"),
            t("Они появятся здесь, когда администрация назначит вас подрядчиком или закрепит за вами двор."),
        )
        return
    for name, found in shown.items():
        if found:
            parts.section(t("{name}: {count}", name=t(name), count=len(found)))
            parts.draw(html.cards(own_card(row, today) for row in found))


def _in_group(rows: Sequence[WorkRow], group: tuple[WorkStatus, ...], today: date) -> list[WorkRow]:
    """Works of some statuses, those that end first at the top; accepted ones while their warranty runs."""
    found = [row for row in rows if row.work.status in group]
    if group == (WorkStatus.ACCEPTED,):
        found = [row for row in found if row.work.warranty_until and row.work.warranty_until >= today]
        return sorted(found, key=lambda row: row.work.warranty_until or date.max)
    return sorted(found, key=lambda row: row.work.ends_on or date.max)


def own_card(row: WorkRow, today: date) -> Markup:
    """One work: where, what, how much, until when, and what is next."""
    work = row.work
    amount = numbers.amount(work.planned_quantity, row.unit)
    if work.actual_quantity is not None:
        done = numbers.quantity(work.actual_quantity)
        amount = t("сделано {done} из {amount}", done=done, amount=amount)
    is_open = work.status in (*_GROUPS["Сейчас"], *_GROUPS["В плане"])
    late = is_late(work.status, work.ends_on, today)
    return Markup(
        '<article class="card{}"><div class="card-top">{}</div><h3><a href="/works?id={}" target="_self">{}</a></h3>'
        '<p>{}, {}</p><p class="next">{}</p><p class="meta">{}</p></article>'
    ).format(
        " card-late" if late else "",
        html.chip(group_of(work.status), t(work.status.label)),
        work.id,
        row.courtyard,
        t(row.category),
        amount,
        t(_NEXT[work.status]),
        _term(row, today, late=late, is_open=is_open),
    )


def next_step(status: WorkStatus) -> str:
    """What whoever does a work is to do next."""
    return t(_NEXT[status])


def _term(row: WorkRow, today: date, *, late: bool, is_open: bool) -> str:
    work = row.work
    if work.status is WorkStatus.ACCEPTED:
        return t("гарантия до {day}", day=numbers.day(work.warranty_until))
    if not work.ends_on:
        return t("срок не указан")
    if late:
        return t("срок был {day}, просрочено", day=numbers.day(work.ends_on))
    if not is_open:
        return t("срок {day}", day=numbers.day(work.ends_on))
    left = (work.ends_on - today).days
    return t(
        "срок {day}, осталось {count}",
        day=numbers.day(work.ends_on),
        count=numbers.count_of(left, "день", "дня", "дней"),
    )
