"""Works in courtyards: what may come in, their workflow, acceptance by the commission and the warranty that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from dateutil.relativedelta import relativedelta
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tracker.domain.requests import clean_text
from tracker.domain.statuses import WorkStatus
from tracker.errors import InvalidMove
from tracker.i18n import t

W = WorkStatus
WORK_TRANSITIONS: dict[WorkStatus, frozenset[WorkStatus]] = {
    W.PLANNED: frozenset({W.CONTRACTED, W.CANCELLED}),
    W.CONTRACTED: frozenset({W.IN_PROGRESS, W.CANCELLED}),
    W.IN_PROGRESS: frozenset({W.SUSPENDED, W.FINISHED, W.CANCELLED}),
    W.SUSPENDED: frozenset({W.IN_PROGRESS, W.CANCELLED}),
    W.FINISHED: frozenset({W.ACCEPTED, W.CANCELLED}),
    W.ACCEPTED: frozenset(),
    W.CANCELLED: frozenset(),
}

#: What whoever does a work reports by themselves; the plan, the contract and the act are the office's.
REPORTED = frozenset({W.IN_PROGRESS, W.SUSPENDED, W.FINISHED})
#: While a work is in these, its doer may report on it.
REPORTABLE = frozenset({W.CONTRACTED, W.IN_PROGRESS, W.SUSPENDED, W.FINISHED})
#: Nothing has been handed over yet: past its last day such a work is late.
IN_HAND = frozenset({W.PLANNED, W.CONTRACTED, W.IN_PROGRESS, W.SUSPENDED})

_TOO_MUCH = 1e12

Short = Annotated[str, AfterValidator(clean_text), StringConstraints(max_length=200)]
Quantity = Annotated[float, Field(gt=0, lt=1e9, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, lt=1e12, allow_inf_nan=False)]


def is_late(status: WorkStatus, ends_on: date | None, today: date) -> bool:
    """Whether a work's last day has passed without it being handed over."""
    return status in IN_HAND and ends_on is not None and ends_on < today


class WorkCreate(BaseModel):
    """A work as it is planned. Quantities in the category's unit, money in roubles."""

    model_config = ConfigDict(frozen=True)

    courtyard_id: int
    category_code: str
    programme_id: int
    year: int = Field(ge=2000, le=2100)
    planned_quantity: Quantity
    extra_quantity: Quantity | None = None
    planned_cost: Money = 0.0
    contractor_id: int | None = None
    contract_number: Short = ""
    contract_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> WorkCreate:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("Окончание работ раньше начала. Поправьте даты.")
        return self


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """The commission's act: without number, date, members and an after photo (or a reason for none) a work is not accepted."""

    act_number: str
    act_on: date | None
    commission: str
    actual_quantity: float | None
    actual_cost: float | None
    actual_extra_quantity: float | None = None
    has_after_photo: bool = False
    no_photo_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a work's doer reports: perhaps a new status, what is done by now, the day of the end, some words."""

    to: WorkStatus | None = None
    done: float | None = None
    extra_done: float | None = None
    completed_on: date | None = None
    comment: str = ""


def check_progress(said: Progress, status: WorkStatus, *, today: date, contract_on: date | None) -> None:
    """Raise InvalidMove for what cannot be reported of a work in this status."""
    if status not in REPORTABLE:
        raise InvalidMove(
            "Работа в состоянии «{status}»: о её ходе сейчас не сообщают. Если это ошибка, позвоните в администрацию.",
            status=t(status.label),
        )
    if said.to is not None:
        check_work_move(status, said.to)
        if said.to not in REPORTED:
            raise InvalidMove("Состояние «{status}» отмечает администрация района.", status=t(said.to.label))
    for amount in (said.done, said.extra_done):
        if amount is not None and not 0 <= amount < _TOO_MUCH:
            raise InvalidMove("Объём не может быть отрицательным или неправдоподобно большим.")
    if said.completed_on and said.completed_on > today:
        raise InvalidMove("День завершения ещё не наступил. Проверьте дату.")
    if said.completed_on and contract_on and said.completed_on < contract_on:
        raise InvalidMove("День завершения раньше даты договора. Проверьте дату.")


def check_work_move(status: WorkStatus, to: WorkStatus) -> None:
    """Raise InvalidMove unless a work may go this way."""
    if to not in WORK_TRANSITIONS[status]:
        raise InvalidMove(
            "Работу в состоянии «{status}» нельзя перевести в «{to}».", status=t(status.label), to=t(to.label)
        )


def check_acceptance(acceptance: Acceptance, *, today: date, contract_on: date | None) -> None:
    """Raise InvalidMove with what the act still lacks."""
    missing = {
        name: label
        for name, label, given in (
            ("act_number", "номер акта", acceptance.act_number.strip()),
            ("act_on", "дату акта", acceptance.act_on),
            ("commission", "состав комиссии", acceptance.commission.strip()),
            ("actual_quantity", "выполненный объём", acceptance.actual_quantity),
            (
                "after_photo",
                "фото после работ или причину, почему его нет",
                acceptance.has_after_photo or acceptance.no_photo_reason.strip(),
            ),
        )
        if not given
    }
    if missing:
        raise InvalidMove(
            "Чтобы принять работу, укажите: {names}.", names=", ".join(missing.values()), fields=missing
        )
    for amount in (acceptance.actual_quantity, acceptance.actual_extra_quantity, acceptance.actual_cost):
        if amount is not None and not 0 <= amount < _TOO_MUCH:
            raise InvalidMove("Объём и стоимость не могут быть отрицательными или неправдоподобно большими.")
    if acceptance.act_on and acceptance.act_on > today:
        raise InvalidMove("Дата акта ещё не наступила. Проверьте дату.")
    if acceptance.act_on and contract_on and acceptance.act_on < contract_on:
        raise InvalidMove("Дата акта раньше даты договора. Проверьте даты.")


def warranty_until(act_on: date, months: int) -> date | None:
    """The last day of the warranty, counted from the act's date; None where the kind of work has none."""
    return act_on + relativedelta(months=months) if months else None


def round_quantity(quantity: float, *, is_whole: bool) -> float:
    """Pieces whole, square and running metres to 0.1."""
    return float(round(quantity)) if is_whole else round(quantity, 1)
