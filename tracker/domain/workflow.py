"""The workflow of a request: one table of moves, what each entry needs, and the check of a move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.people import Role
from tracker.domain.statuses import Status, WorkStatus
from tracker.errors import InvalidMove
from tracker.i18n import t

S = Status
TRANSITIONS: dict[Status, frozenset[Status]] = {
    S.NEW: frozenset({S.IN_REVIEW, S.REJECTED, S.DUPLICATE, S.REDIRECTED, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.NEED_INFO, S.ACCEPTED, S.REJECTED, S.DUPLICATE, S.REDIRECTED, S.WITHDRAWN}),
    S.NEED_INFO: frozenset({S.IN_REVIEW, S.REJECTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.RESERVED, S.PLANNED, S.IN_PROGRESS, S.REJECTED, S.DUPLICATE}),
    S.RESERVED: frozenset({S.PLANNED, S.ACCEPTED, S.REJECTED}),
    S.PLANNED: frozenset({S.IN_PROGRESS, S.RESERVED}),
    S.IN_PROGRESS: frozenset({S.COMPLETED, S.PLANNED}),
    S.COMPLETED: frozenset({S.CONFIRMED, S.IN_REVIEW}),
    S.CONFIRMED: frozenset({S.IN_REVIEW}),
    S.REJECTED: frozenset({S.IN_REVIEW}),
    S.DUPLICATE: frozenset({S.IN_REVIEW}),
    S.REDIRECTED: frozenset({S.IN_REVIEW}),
    S.WITHDRAWN: frozenset(),
}

#: What each entry needs: field of MoveDetails -> what to ask for, in Russian.
ENTRY_NEEDS: dict[Status, dict[str, str]] = {
    S.NEW: {},
    S.IN_REVIEW: {"assignee_id": "Ответственный"},
    S.NEED_INFO: {"question": "Вопрос жителю", "answer_by": "Ответить до"},
    S.ACCEPTED: {},
    S.RESERVED: {"year": "Год, на который переносится", "reason_text": "Почему в резерве"},
    S.PLANNED: {"work_id": "Работа, в которую включена"},
    S.IN_PROGRESS: {},
    S.COMPLETED: {
        "completed_on": "Дата завершения",
        "after_photo": "Фото после работ или причина, почему его нет",
    },
    S.CONFIRMED: {},
    S.REJECTED: {
        "reason_code": "Причина отказа",
        "reason_text": "Пояснение жителю",
        "next_step": "Что житель может сделать дальше",
    },
    S.DUPLICATE: {"main_number": "Номер основной заявки"},
    S.REDIRECTED: {
        "redirected_to": "Куда передана",
        "redirect_number": "Номер письма",
        "redirected_on": "Дата передачи",
    },
    S.WITHDRAWN: {},
}

_INTAKE = frozenset({S.IN_REVIEW, S.NEED_INFO, S.REJECTED, S.DUPLICATE, S.REDIRECTED, S.WITHDRAWN})
_EVERYWHERE = frozenset(Status)
#: Where each role may move a request to.
MAY_MOVE_TO: dict[Role, frozenset[Status]] = {
    Role.OPERATOR: _INTAKE,
    Role.SPECIALIST: _EVERYWHERE,
    Role.MANAGER: _EVERYWHERE,
    Role.ADMINISTRATOR: _EVERYWHERE,
}

#: The way works carry their requests, in order.
WORKS_PATH = (S.ACCEPTED, S.PLANNED, S.IN_PROGRESS, S.COMPLETED)
#: How far along that way each status of a work takes them.
CARRIED_TO: dict[WorkStatus, Status] = {
    WorkStatus.PLANNED: S.PLANNED,
    WorkStatus.CONTRACTED: S.PLANNED,
    WorkStatus.IN_PROGRESS: S.IN_PROGRESS,
    WorkStatus.SUSPENDED: S.IN_PROGRESS,
    WorkStatus.FINISHED: S.IN_PROGRESS,
    WorkStatus.ACCEPTED: S.COMPLETED,
}


@dataclass(frozen=True, kw_only=True)
class MoveDetails:
    """What a person gave with a move. Dates are days in Perm; `has_after_photo` is a fact, not an entry."""

    assignee_id: int | None = None
    question: str = ""
    answer_by: date | None = None
    year: int | None = None
    reason_code: str = ""
    reason_text: str = ""
    next_step: str = ""
    work_id: int | None = None
    main_number: str = ""
    redirected_to: str = ""
    redirect_number: str = ""
    redirected_on: date | None = None
    completed_on: date | None = None
    has_after_photo: bool = False
    no_photo_reason: str = ""
    comment: str = ""
    public_message: str = ""

    @property
    def after_photo(self) -> bool:
        """The photo after works is there, or a reason for none."""
        return self.has_after_photo or bool(self.no_photo_reason.strip())


def moves_for(role: Role, status: Status) -> tuple[Status, ...]:
    """Where this role may move a request that has this status, in the order of the workflow."""
    allowed = TRANSITIONS[status] & MAY_MOVE_TO.get(role, frozenset())
    return tuple(to for to in Status if to in allowed)


def check_move(
    status: Status,
    to: Status,
    details: MoveDetails,
    *,
    today: date,
    filed_on: date,
    confirmed_on: date | None = None,
    dispute_days: int = 30,
) -> None:
    """Raise InvalidMove unless the table allows the move and everything that the entry needs is there."""
    if to not in TRANSITIONS[status]:
        raise InvalidMove(
            "Из состояния «{status}» нельзя перейти в «{to}». Обновите страницу и выберите другое действие.",
            status=t(status.label),
            to=t(to.label),
        )
    if status is S.CONFIRMED and confirmed_on and today > confirmed_on + timedelta(days=dispute_days):
        raise InvalidMove(
            "Заявка подтверждена больше {days} дней назад, вернуть её в работу нельзя. Подайте новую заявку.",
            days=dispute_days,
        )
    missing = {name: label for name, label in ENTRY_NEEDS[to].items() if not _is_given(details, name)}
    if missing:
        raise InvalidMove("Заполните: {names}.", names=", ".join(missing.values()), fields=missing)
    _check_dates(to, details, today=today, filed_on=filed_on)


def public_message(to: Status, details: MoveDetails) -> str:
    """What everybody will read of a move: the words of staff, or where they wrote none, what the entry's fields say."""
    return details.public_message or {
        S.NEED_INFO: details.question,
        S.RESERVED: f"Перенесена на {details.year} год: {details.reason_text}",
        S.REJECTED: f"{details.reason_text.rstrip('. ')}. {details.next_step}".strip(),
        S.DUPLICATE: f"Объединена с заявкой № {details.main_number}.",
        S.REDIRECTED: f"Передана: {details.redirected_to}, № {details.redirect_number}.",
        S.COMPLETED: "Работы завершены.",
    }.get(to, "")


def _is_given(details: MoveDetails, name: str) -> bool:
    value = getattr(details, name)
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _check_dates(to: Status, details: MoveDetails, *, today: date, filed_on: date) -> None:
    if to is S.COMPLETED and details.completed_on is not None:
        if details.completed_on > today:
            raise InvalidMove("Дата завершения ещё не наступила. Укажите день, когда работы закончились.")
        if details.completed_on < filed_on:
            raise InvalidMove("Дата завершения раньше, чем заявка подана. Проверьте дату.")
    if to is S.NEED_INFO and details.answer_by is not None and details.answer_by <= today:
        raise InvalidMove("Срок ответа жителя уже прошёл. Укажите день в будущем.")
    if to is S.RESERVED and details.year is not None and details.year < today.year:
        raise InvalidMove("Год резерва уже прошёл. Укажите текущий год или позже.")


def path_by_work(status: Status, work: WorkStatus) -> tuple[Status, ...]:
    """The steps that carry a request along with its work: empty where it is already there or not on that way."""
    target = CARRIED_TO.get(work)
    start = S.ACCEPTED if status is S.RESERVED else status
    if target is None or start not in WORKS_PATH:
        return ()
    return WORKS_PATH[WORKS_PATH.index(start) + 1 : WORKS_PATH.index(target) + 1]
