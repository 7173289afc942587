"""A row of the audit trail in words: who, what, over what and how."""

from __future__ import annotations

import json
from datetime import date

from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry
from tracker.domain.people import Role
from tracker.domain.statuses import Status, WorkStatus
from tracker.i18n import t

_THINGS = {
    "service_request": "Заявка",
    "work": "Работа",
    "account": "Учётная запись",
    "category": "Вид работ",
    "programme": "Программа",
    "organisation": "Организация",
    "rejection_reason": "Причина отказа",
    "calendar_day": "День",
    "area": "Территория",
    "courtyard": "Двор",
    "import_run": "Загрузка",
    "ground_version": "Подложка карты",
    "report": "Отчёт",
    "photo": "Фото",
    "reporter": "Заявитель",
}
_DETAILS = {
    "before": "было",
    "after": "стало",
    "role": "роль",
    "role_before": "прежняя роль",
    "role_after": "роль",
    "is_active": "включено",
    "has_new_password": "новый пароль",
    "organisation": "организация №",
    "area": "территория №",
    "account": "учётная запись №",
    "fields": "поля",
    "is_working": "рабочий",
    "is_removed": "убран",
    "is_public": "для всех",
    "is_everywhere": "на всех устройствах",
    "is_last": "последняя часть",
    "photos": "фото",
    "houses": "дома №",
    "requests": "заявки",
    "work": "работа №",
    "works": "работ",
    "rows": "строк",
    "read": "прочитано",
    "created": "добавлено",
    "updated": "изменено",
    "unchanged": "без изменений",
    "refused": "отклонено",
    "paid_on": "оплачено",
    "act_on": "дата акта",
    "source": "источник",
    "kind": "вид",
    "reason": "причина",
    "count": "сколько",
    "days": "дней",
}
_CODES = {
    **{role.value: role.label for role in Role},
    **{status.value: status.label for status in WorkStatus},
    **{status.value: status.label for status in Status},
    "web": "форма на сайте",
    "requests": "заявки",
    "houses": "дома",
    "areas": "территории",
}


def who(entry: AuditEntry, login: str) -> str:
    """The account's login; a resident, or the program itself, has none."""
    if entry.actor_id is not None:
        return login or t("учётная запись № {id}", id=entry.actor_id)
    return t("без входа") if entry.role == Role.RESIDENT else t("команда на сервере")


def action(entry: AuditEntry) -> str:
    """What was done; a kind of action that this version does not know keeps its code."""
    known = {one.value: one for one in AuditAction}
    return t(known[entry.action].label) if entry.action in known else entry.action


def thing(entry: AuditEntry) -> str:
    """Over what."""
    if not entry.object_kind:
        return ""
    return f"{t(_THINGS.get(entry.object_kind, entry.object_kind))} {entry.object_id}".strip()


def details(entry: AuditEntry) -> str:
    """The details, one after another."""
    told = json.loads(entry.details)
    return "; ".join(f"{t(_DETAILS.get(name, name))}: {_value(value)}" for name, value in told.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return t("да") if value else t("нет")
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or t("нет")
    text = str(value)
    if len(text) == 10 and text[4:5] == text[7:8] == "-":
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    return t(_CODES.get(text, text))
