"""Statuses of requests, works and programme entries, their kinds and the six groups that everybody sees."""

from __future__ import annotations

from enum import StrEnum


class StatusGroup(StrEnum):
    """What the public sees and filters by."""

    NEW = "new"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Russian name in the plural, for filters and legends."""
        return _GROUP_LABELS[self][0]

    @property
    def of_one(self) -> str:
        """Russian name for a single request."""
        return _GROUP_LABELS[self][1]

    @property
    def hint(self) -> str:
        """What the name leaves unsaid; empty where it says all."""
        return _CLOSED_MEANS if self is StatusGroup.CLOSED else ""

    @property
    def is_open(self) -> bool:
        return self not in (StatusGroup.COMPLETED, StatusGroup.CLOSED)


_CLOSED_MEANS = "Отклонена, объединена с другой, передана в другое ведомство или отозвана"
_GROUP_LABELS = {
    StatusGroup.NEW: ("Новые", "Новая"),
    StatusGroup.IN_REVIEW: ("На рассмотрении", "На рассмотрении"),
    StatusGroup.ACCEPTED: ("Ждут работ", "Ждёт работ"),
    StatusGroup.IN_PROGRESS: ("В работе", "В работе"),
    StatusGroup.COMPLETED: ("Выполнены", "Выполнена"),
    StatusGroup.CLOSED: ("Без работ", "Без работ"),
}


class Status(StrEnum):
    """Exact status of a request."""

    NEW = "new"
    IN_REVIEW = "in_review"
    NEED_INFO = "need_info"
    ACCEPTED = "accepted"
    RESERVED = "reserved"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Russian name for staff."""
        return _LABELS[self][0]

    @property
    def resident_label(self) -> str:
        """Russian name for residents; may hold the places {year}, {reason}, {number}, {to}."""
        return _LABELS[self][1]

    @property
    def group(self) -> StatusGroup:
        return _GROUPS[self]

    @property
    def is_open(self) -> bool:
        return self.group.is_open

    @property
    def is_done(self) -> bool:
        return self.group is StatusGroup.COMPLETED

    @property
    def is_closed_without_works(self) -> bool:
        return self.group is StatusGroup.CLOSED


_LABELS = {
    Status.NEW: ("Новая", "Принята, ждёт проверки"),
    Status.IN_REVIEW: ("На рассмотрении", "Рассматривается"),
    Status.NEED_INFO: ("Нужно уточнение", "Нужно уточнение от заявителя"),
    Status.ACCEPTED: ("Принята", "Признана обоснованной"),
    Status.RESERVED: ("В резерве", "Ждёт включения в программу"),
    Status.PLANNED: ("Включена в план", "Включена в план {year}"),
    Status.IN_PROGRESS: ("В работе", "Работы идут"),
    Status.COMPLETED: ("Выполнена", "Выполнена, ждёт подтверждения"),
    Status.CONFIRMED: ("Подтверждена", "Закрыта"),
    Status.REJECTED: ("Отклонена", "Отклонена: {reason}"),
    Status.DUPLICATE: ("Дубликат", "Объединена с № {number}"),
    Status.REDIRECTED: ("Перенаправлена", "Передана в {to}"),
    Status.WITHDRAWN: ("Отозвана", "Отозвана заявителем"),
}

_GROUPS = {
    Status.NEW: StatusGroup.NEW,
    Status.IN_REVIEW: StatusGroup.IN_REVIEW,
    Status.NEED_INFO: StatusGroup.IN_REVIEW,
    Status.ACCEPTED: StatusGroup.ACCEPTED,
    Status.RESERVED: StatusGroup.ACCEPTED,
    Status.PLANNED: StatusGroup.ACCEPTED,
    Status.IN_PROGRESS: StatusGroup.IN_PROGRESS,
    Status.COMPLETED: StatusGroup.COMPLETED,
    Status.CONFIRMED: StatusGroup.COMPLETED,
    Status.REJECTED: StatusGroup.CLOSED,
    Status.DUPLICATE: StatusGroup.CLOSED,
    Status.REDIRECTED: StatusGroup.CLOSED,
    Status.WITHDRAWN: StatusGroup.CLOSED,
}


class WorkStatus(StrEnum):
    """Status of a work."""

    PLANNED = "planned"
    CONTRACTED = "contracted"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _WORK_LABELS[self]

    @property
    def stage(self) -> WorkStage:
        return _STAGES.get(self, WorkStage.RUNNING)


_WORK_LABELS = {
    WorkStatus.PLANNED: "Запланирована",
    WorkStatus.CONTRACTED: "Договор заключён",
    WorkStatus.IN_PROGRESS: "В работе",
    WorkStatus.SUSPENDED: "Приостановлена",
    WorkStatus.FINISHED: "Завершена подрядчиком",
    WorkStatus.ACCEPTED: "Принята комиссией",
    WorkStatus.CANCELLED: "Исключена из плана",
}


class WorkStage(StrEnum):
    """How far a work is, as the map tells it."""

    PLANNED = "planned"
    RUNNING = "running"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]


_STAGE_LABELS = {
    WorkStage.PLANNED: "Запланированы",
    WorkStage.RUNNING: "Идут",
    WorkStage.ACCEPTED: "Приняты",
}
_STAGES = {
    WorkStatus.PLANNED: WorkStage.PLANNED,
    WorkStatus.CONTRACTED: WorkStage.PLANNED,
    WorkStatus.ACCEPTED: WorkStage.ACCEPTED,
}


class EntryStatus(StrEnum):
    """State of a courtyard in a programme year."""

    PROPOSED = "proposed"
    DOCUMENTS_CHECK = "documents_check"
    INCOMPLETE = "incomplete"
    ADMITTED = "admitted"
    SCORED = "scored"
    INCLUDED = "included"
    RESERVE = "reserve"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return _ENTRY_LABELS[self]


_ENTRY_LABELS = {
    EntryStatus.PROPOSED: "Предложение",
    EntryStatus.DOCUMENTS_CHECK: "Документы на проверке",
    EntryStatus.INCOMPLETE: "Некомплект",
    EntryStatus.ADMITTED: "Допущен",
    EntryStatus.SCORED: "Рассмотрен комиссией",
    EntryStatus.INCLUDED: "Включён",
    EntryStatus.RESERVE: "Резерв",
    EntryStatus.REFUSED: "Отказ",
}
