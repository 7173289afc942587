"""What is unsafe or unready on an instance, in plain Russian with what to do: the questions of `python -m tracker doctor`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions import audit
from tracker.actions.exposure import demo_logins
from tracker.config import Settings
from tracker.domain.models import AuditEntry, ServiceRequest
from tracker.domain.people import Role, User
from tracker.errors import TrackerError
from tracker.i18n import t
from tracker.store import Store
from tracker.store.keys import KEY_FILE

_LEAST_BYTES = 2 * 2**30
_BACKUP_DAYS = 2
_SLACK = timedelta(minutes=5)


class Weight(IntEnum):
    """How much a thing matters."""

    NOTE = 1
    DANGER = 2


@dataclass(frozen=True)
class Advice:
    """What was found, and what to do about it."""

    weight: Weight
    text: str


def _danger(text: str, **values: object) -> Advice:
    return Advice(Weight.DANGER, t(text, **values))


def _note(text: str, **values: object) -> Advice:
    return Advice(Weight.NOTE, t(text, **values))


def examine(store: Store) -> list[Advice]:
    """Everything that is unsafe or unready, the dangers first. Changes nothing, not even the schema."""
    found = [*_of_settings(store.settings), *_of_folder(store.settings)]
    try:
        found += _of_database(store)
    except TrackerError:
        found.append(
            _danger(
                "База данных не отвечает. Проверьте TRACKER_DATABASE_URL, папку данных и запущен ли сервер базы."
            )
        )
    return sorted(found, key=lambda one: -one.weight)


def _of_settings(settings: Settings) -> Iterator[Advice]:
    is_open = bool(settings.public_url or settings.trusted_proxies)
    if is_open and not settings.secure_cookies:
        yield _danger("Вход не ограничен HTTPS. Задайте TRACKER_SECURE_COOKIES=true.")
    elif not settings.secure_cookies:
        yield _note(
            "Если сервис виден не только с этого компьютера, поставьте перед ним прокси с HTTPS и задайте "
            "TRACKER_SECURE_COOKIES=true."
        )
    if settings.public_url.startswith("http://"):
        yield _danger("Адрес TRACKER_PUBLIC_URL без HTTPS: пароли пойдут по сети открыто.")
    if is_open and not settings.trusted_proxies:
        yield _danger(
            "Не сказано, какому прокси верить: все посетители считаются одним. Задайте TRACKER_TRUSTED_PROXIES."
        )
    if settings.open_demo:
        yield _danger(
            "Демонстрация показывается всем, хотя её пароль известен. После показа уберите TRACKER_OPEN_DEMO."
        )
    roles = {role.strip() for role in settings.totp_roles.split(",")}
    if Role.ADMINISTRATOR.value not in roles:
        yield _note(
            "Администраторы входят без кода второго шага. Добавьте administrator в TRACKER_TOTP_ROLES."
        )


def _of_folder(settings: Settings) -> Iterator[Advice]:
    folder, key = settings.data_dir, settings.data_dir / KEY_FILE
    if not folder.is_dir():
        yield _danger(
            "Папки данных нет: {folder}. Выполните init или проверьте TRACKER_DATA_DIR.", folder=folder
        )
        return
    if _is_open_to_others(folder):
        yield _danger(
            "Папку данных могут читать другие учётные записи компьютера: chmod o-rwx {folder}",
            folder=folder,
        )
    if key.exists() and _is_open_to_others(key):
        yield _danger("Файл ключа могут читать другие: chmod 600 {key}", key=key)
    if settings.secret_key is None:
        yield _note(
            "Ключ лежит рядом с данными: кто скопирует папку, подделает и журнал. Перенесите содержимое "
            "{file} в TRACKER_SECRET_KEY, а файл уберите.",
            file=KEY_FILE,
        )
    free = shutil.disk_usage(folder).free
    if free < _LEAST_BYTES:
        yield _danger(
            "На диске осталось {megabytes} МБ. Освободите место, иначе заявки перестанут приниматься.",
            megabytes=free // 2**20,
        )
    yield from _of_backups(folder / "backups")


def _of_backups(folder: Path) -> Iterator[Advice]:
    moments = [file.stat().st_mtime for file in folder.glob("*")] if folder.is_dir() else []
    if not moments:
        yield _note(
            "Резервных копий нет. Копируйте папку данных и базу каждый день, например в {folder}.",
            folder=folder,
        )
    elif clock.now().timestamp() - max(moments) > _BACKUP_DAYS * 86400:
        yield _danger("Последняя резервная копия старше двух дней. Проверьте, почему новых нет.")


def _is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o007)


def _of_database(store: Store) -> Iterator[Advice]:
    if store.is_behind():
        yield _danger("База данных старее программы. Выполните: python -m tracker init")
        return
    questions: tuple[Callable[[Session], Iterator[Advice]], ...] = (_of_people, _of_demo, _of_clock)
    with store.reading() as session:
        for ask in questions:
            yield from ask(session)
    if not (check := audit.verify(store)).is_whole:
        yield _danger(
            "Журнал действий повреждён, найдено: {count}. Подробно: python -m tracker audit verify",
            count=len(check.findings),
        )


def _of_people(session: Session) -> Iterator[Advice]:
    real = (User.role == Role.ADMINISTRATOR, col(User.is_active), ~col(User.is_demo))
    if session.exec(select(User.id).where(*real).limit(1)).first() is None:
        yield _danger("Нет ни одного администратора. Добавьте: python -m tracker user add ЛОГИН")


def _of_demo(session: Session) -> Iterator[Advice]:
    if demo := demo_logins(session):
        yield _danger(
            "Есть учётные записи демонстрации с паролем, который знают все: {logins}. "
            "Отключите их в настройках, на вкладке «Сотрудники».",
            logins=", ".join(demo),
        )
    if session.exec(select(ServiceRequest.id).where(col(ServiceRequest.is_demo)).limit(1)).first():
        yield _note("Здесь придуманные заявки демонстрации. Для работы заведите другую папку данных.")


def _of_clock(session: Session) -> Iterator[Advice]:
    last: datetime | None = session.exec(select(func.max(AuditEntry.at))).one()
    if last is not None and last > clock.now() + _SLACK:
        yield _danger(
            "Часы компьютера отстают: в журнале есть записи из будущего. Проверьте время и его синхронизацию."
        )
