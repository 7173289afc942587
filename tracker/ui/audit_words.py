"""A row of the audit trail in words: who, what, over what and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry
from tracker.domain.people import Role
from tracker.domain.personal import ConsentKind, LookReason
from tracker.domain.statuses import Status, WorkStatus
from tracker.i18n import t
from tracker.importers.columns import Kind
from tracker.store.audit_names import POINTERS, Ident

#: What things are called, by kind and key.
Names = Mapping[Ident, str]

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
    "organisation": "организация",
    "area": "территория",
    "account": "сотрудник",
    "fields": "поля",
    "is_working": "рабочий",
    "is_removed": "убран",
    "is_public": "для всех",
    "looked_at": "найденное личное проверено и оставлено",
    "is_everywhere": "на всех устройствах",
    "is_last": "последняя часть",
    "photos": "фото",
    "houses": "дома",
    "requests": "заявки",
    "work": "работа",
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
    "days": "срок хранения, дней",
    "job": "повод",
    "numbers": "заявки",
    "texts": "тексты удалены",
    "rectangles": "закрыто мест",
    "reporters": "заявителей обезличено",
    "mentions": "упоминаний в текстах скрыто",
    "sign_ins": "закончившихся входов убрано",
    "links": "просроченных ссылок убрано",
    "files": "загруженных файлов убрано",
}
_FIELDS = {
    "name": "название",
    "name_en": "название по-английски",
    "short_name": "краткое название",
    "synonyms": "другие названия",
    "unit": "единица измерения",
    "extra_unit": "вторая единица",
    "list_name": "перечень",
    "position": "место в списке",
    "warranty_months": "гарантия",
    "is_whole": "только целые числа",
    "is_active": "используется",
    "year_from": "первый год",
    "year_to": "последний год",
    "budget": "бюджет",
    "owners_share": "доля собственников",
    "kind": "кто это",
    "inn": "ИНН",
    "next_step": "что делать жителю",
}
_CODES = {
    **{role.value: role.label for role in Role},
    **{status.value: status.label for status in WorkStatus},
    **{status.value: status.label for status in Status},
    **{kind.value: kind.label for kind in Kind},
    **{kind.value: kind.label for kind in ConsentKind},
    **{reason.value: reason.label for reason in LookReason},
    "web": "форма на сайте",
    "before": "до работ",
    "after": "после работ",
    "retention": "вышел срок хранения",
}


def who(entry: AuditEntry, name: str) -> str:
    """The person's name; a resident, or the program itself, has none."""
    if entry.actor_id is not None:
        return name or t("учётная запись № {id}", id=entry.actor_id)
    return t("без входа") if entry.role == Role.RESIDENT else t("сама программа")


def action(entry: AuditEntry) -> str:
    """What was done; a kind of action that this version does not know keeps its code."""
    known = {one.value: one for one in AuditAction}
    return t(known[entry.action].label) if entry.action in known else entry.action


def thing(entry: AuditEntry, names: Names) -> str:
    """Over what: by its name where it has one."""
    kind, key = entry.object_kind, entry.object_id
    if not kind:
        return ""
    word = t(_THINGS.get(kind, kind))
    name = names.get((kind, key))
    if name is not None:
        return f"{word} {name}" if kind == "work" else f"{word}: {name}"
    return f"{word} {_key(key)}".strip()


def details(entry: AuditEntry, names: Names) -> str:
    """The details, one after another."""
    told = json.loads(entry.details)
    return "; ".join(
        f"{t(_DETAILS.get(name, name))}: {_told(name, value, names)}" for name, value in told.items()
    )


def _told(name: str, value: object, names: Names) -> str:
    if isinstance(value, list):
        said = map(_key, map(str, value)) if name == "photos" else (_told(name, one, names) for one in value)
        return ", ".join(said) or t("нет")
    if isinstance(value, bool):
        return t("да") if value else t("нет")
    text = str(value)
    if name in POINTERS:
        return names.get((POINTERS[name], text), _key(text))
    if name == "fields":
        return t(_FIELDS.get(text, text))
    return _day(text) or t(_CODES.get(text, text))


def _key(key: str) -> str:
    """A number as a number; a day as people write it."""
    return f"№ {key}" if key.isdecimal() else _day(key) or key


def _day(text: str) -> str:
    is_day = len(text) == 10 and text[4:5] == text[7:8] == "-"
    return f"{date.fromisoformat(text):%d.%m.%Y}" if is_day else ""
