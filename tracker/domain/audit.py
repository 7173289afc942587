"""The audit trail's rules: what is worth a row, what a row may say, and the seal that ties each row to the one before it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

#: What stands before the first row.
GENESIS = "0" * 64
# Words of people never get into the trail: codes, numbers, days and numbers of requests do.
_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,64}|[^\W\d_]{1,20}-\d{4}-\d{6,}")
_LIKE_A_PHONE = re.compile(r"\d{7}")

#: A keyed hash (HMAC-SHA-256): whoever has only the database cannot make it.
Sign = Callable[[str], str]
Plain = str | int | float | bool | date | None
Detail = Plain | Iterable[Plain]


class AuditAction(StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    SIGN_INS_ENDED = "sign_ins_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    RESET_LINK_MADE = "reset_link_made"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PROVIDER_VOUCHED = "provider_vouched"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    REQUEST_FILED = "request_filed"
    REQUEST_MOVED = "request_moved"
    REQUEST_ASSIGNED = "request_assigned"
    REQUEST_PUBLISHED = "request_published"
    REQUEST_ANSWERED = "request_answered"
    COMMENT_ADDED = "comment_added"
    PHOTOS_ADDED = "photos_added"
    CONTACT_SEEN = "contact_seen"
    REQUESTS_LINKED = "requests_linked"
    REQUEST_UNLINKED = "request_unlinked"
    WORK_PLANNED = "work_planned"
    WORK_CHANGED = "work_changed"
    WORK_MOVED = "work_moved"
    WORK_ACCEPTED = "work_accepted"
    WORK_PAID = "work_paid"
    WORK_REPORTED = "work_reported"
    WORK_PHOTOS_PUBLISHED = "work_photos_published"
    PHOTO_BLURRED = "photo_blurred"
    ORIGINAL_SEEN = "original_seen"
    REQUESTS_EXPORTED = "requests_exported"
    REPORT_EXPORTED = "report_exported"
    IMPORT_BEGUN = "import_begun"
    ROWS_IMPORTED = "rows_imported"
    IMPORT_FINISHED = "import_finished"
    GROUND_REPLACED = "ground_replaced"
    REFERENCE_ADDED = "reference_added"
    REFERENCE_CHANGED = "reference_changed"
    REFERENCE_LOADED = "reference_loaded"
    CALENDAR_CHANGED = "calendar_changed"
    AREA_CHANGED = "area_changed"
    COURTYARD_ADDED = "courtyard_added"
    COURTYARD_CHANGED = "courtyard_changed"
    DEMO_FILLED = "demo_filled"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_SOUGHT = "person_sought"
    PERSON_EXPORTED = "person_exported"
    PERSON_ERASED = "person_erased"
    REPORTERS_FORGOTTEN = "reporters_forgotten"
    RETENTION_DONE = "retention_done"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    AuditAction.SIGN_IN: "Вход",
    AuditAction.SIGN_IN_REFUSED: "Неудачный вход",
    AuditAction.SIGN_OUT: "Выход",
    AuditAction.SIGN_INS_ENDED: "Завершение входов",
    AuditAction.PASSWORD_CHANGED: "Смена своего пароля",
    AuditAction.RESET_LINK_MADE: "Ссылка для нового пароля",
    AuditAction.PASSWORD_RESET: "Новый пароль по ссылке",
    AuditAction.SECOND_FACTOR_SET: "Включение подтверждения входа",
    AuditAction.SECOND_FACTOR_REMOVED: "Отключение подтверждения входа",
    AuditAction.RECOVERY_CODES_MADE: "Новые запасные коды",
    AuditAction.RECOVERY_CODE_USED: "Вход по запасному коду",
    AuditAction.PROVIDER_VOUCHED: "Вход через службу единого входа",
    AuditAction.ACCOUNT_ADDED: "Новая учётная запись",
    AuditAction.ACCOUNT_CHANGED: "Изменение учётной записи",
    AuditAction.REQUEST_FILED: "Новая заявка",
    AuditAction.REQUEST_MOVED: "Смена состояния заявки",
    AuditAction.REQUEST_ASSIGNED: "Назначение ответственного",
    AuditAction.REQUEST_PUBLISHED: "Публикация текста и фото",
    AuditAction.REQUEST_ANSWERED: "Ответ на заявку",
    AuditAction.COMMENT_ADDED: "Комментарий",
    AuditAction.PHOTOS_ADDED: "Фото от сотрудника",
    AuditAction.CONTACT_SEEN: "Просмотр контактов",
    AuditAction.REQUESTS_LINKED: "Заявки включены в работу",
    AuditAction.REQUEST_UNLINKED: "Заявка исключена из работы",
    AuditAction.WORK_PLANNED: "Новая работа",
    AuditAction.WORK_CHANGED: "Изменение работы",
    AuditAction.WORK_MOVED: "Смена состояния работы",
    AuditAction.WORK_ACCEPTED: "Приёмка работы",
    AuditAction.WORK_PAID: "Оплата работы",
    AuditAction.WORK_REPORTED: "Отметка о ходе работы",
    AuditAction.WORK_PHOTOS_PUBLISHED: "Публикация фото работы",
    AuditAction.PHOTO_BLURRED: "Размытие на фото",
    AuditAction.ORIGINAL_SEEN: "Просмотр исходного фото",
    AuditAction.REQUESTS_EXPORTED: "Выгрузка заявок",
    AuditAction.REPORT_EXPORTED: "Выгрузка отчёта",
    AuditAction.IMPORT_BEGUN: "Начало загрузки файла",
    AuditAction.ROWS_IMPORTED: "Загрузка строк файла",
    AuditAction.IMPORT_FINISHED: "Конец загрузки файла",
    AuditAction.GROUND_REPLACED: "Новая подложка карты",
    AuditAction.REFERENCE_ADDED: "Новая строка справочника",
    AuditAction.REFERENCE_CHANGED: "Изменение справочника",
    AuditAction.REFERENCE_LOADED: "Загрузка справочников из поставки",
    AuditAction.CALENDAR_CHANGED: "Изменение календаря",
    AuditAction.AREA_CHANGED: "Изменение территории",
    AuditAction.COURTYARD_ADDED: "Новый двор",
    AuditAction.COURTYARD_CHANGED: "Изменение двора",
    AuditAction.DEMO_FILLED: "Заполнение демонстрацией",
    AuditAction.CONSENT_WITHDRAWN: "Отзыв согласия",
    AuditAction.PERSON_SOUGHT: "Поиск данных о человеке",
    AuditAction.PERSON_EXPORTED: "Выгрузка данных о человеке",
    AuditAction.PERSON_ERASED: "Удаление данных о человеке",
    AuditAction.REPORTERS_FORGOTTEN: "Обезличивание по сроку",
    AuditAction.RETENTION_DONE: "Ежедневная проверка сроков хранения",
}


@dataclass(frozen=True)
class Fact:
    """A row before it has its place in the chain. `details` is canonical JSON."""

    at: datetime
    actor_id: int | None
    role: str
    action: str
    object_kind: str
    object_id: str
    details: str


def to_details(details: dict[str, Detail]) -> str:
    """Details as canonical JSON; raises ValueError for free text, which may hold personal data."""
    return _json({name: _plain(name, value) for name, value in details.items() if value is not None})


def seal(sign: Sign, seq: int, fact: Fact, previous: str) -> str:
    """The row's own hash: the signature of its canonical form, which names its place and the row before."""
    moment = fact.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [seq, moment, fact.actor_id, fact.role, fact.action, fact.object_kind, fact.object_id]
    return sign(_json([*told, fact.details, previous]))


def seal_head(sign: Sign, seq: int, last: str) -> str:
    """The seal of the mark that says which row is the last."""
    return sign(_json(["head", seq, last]))


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(name: str, value: Detail) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return [_plain(name, one) for one in value]
    if not _CODE.fullmatch(value) or _LIKE_A_PHONE.search(value):
        raise ValueError(f"{name}: the audit trail takes codes, numbers and days, no free text")
    return str(value)
