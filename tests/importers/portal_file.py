"""A portal's export as the region's portal writes it: a title above the header, fourteen columns, twenty-two statuses,
times without a zone, no coordinates, texts cut at 700 characters, some addresses empty, some texts in the wrong encoding."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from tracker.config import REFERENCE_DIR
from tracker.domain.statuses import Status

COLUMNS = (
    "Номер сообщения",
    "Район города Перми",
    "Ответственный",
    "Адрес объекта",
    "Статус",
    "Проблемная тема",
    "Дата создания сообщения",
    "Текст сообщения",
    "Срок обработки",
    "Текст ответа ОИВ",
    "Комментарий модератора для ОИВ",
    "Текст ответа КО",
    "Комментарий модератора для КО",
    "Дата изменения статуса",
)
#: Every status of the two stages, and what it comes to here.
STATUSES = {
    "Новое": Status.NEW,
    "На модерации": Status.IN_REVIEW,
    "Отклонено модератором": Status.REJECTED,
    "ОИВ назначен": Status.IN_REVIEW,
    "Подготовка ответа ОИВ": Status.IN_REVIEW,
    "Продлен срок подготовки ответа ОИВ": Status.IN_REVIEW,
    "Ответ ОИВ на модерации": Status.IN_REVIEW,
    "Ответ ОИВ на доработке": Status.IN_REVIEW,
    "Ответ ОИВ опубликован": Status.COMPLETED,
    "Ответ ОИВ ожидает подтверждения пользователем": Status.COMPLETED,
    "Ответ ОИВ подтвержден пользователем": Status.CONFIRMED,
    "Срок подтверждения ответа ОИВ истек": Status.COMPLETED,
    "Ответ ОИВ опровергнут пользователем": Status.IN_REVIEW,
    "на контроле": Status.ACCEPTED,
    "КО назначен": Status.IN_REVIEW,
    "Подготовка ответа КО": Status.IN_REVIEW,
    "Ответ КО на модерации": Status.IN_REVIEW,
    "КО опубликован": Status.COMPLETED,
    "Ответ КО подтвержден пользователем": Status.CONFIRMED,
    "Срок подтверждения ответа КО истек": Status.COMPLETED,
    "Ответ КО опровергнут пользователем": Status.IN_REVIEW,
    "Перенаправлено": Status.REDIRECTED,
}
#: Topics and the kind of work that each comes to.
TOPICS = {
    "Ямы, выбоины на дороге, тротуаре": "asphalt",
    "Неисправность уличного освещения": "lighting",
    "Мусор на дворовой территории": "waste",
    "Снег и наледь на тротуаре": "other",
    "Открытый люк": "drainage",
    "Парковка на газоне": "parking",
    "Сломана скамейка": "benches",
    "Повреждено детское игровое оборудование": "playground",
}
TEXTS = (
    "У дома большая яма, после дождя не пройти и не проехать. Просим отремонтировать проезд.",
    "Не горят два фонаря у третьего подъезда уже неделю, вечером темно.",
    "Возле контейнерной площадки свалка, мусор разносит по двору.",
)
TEXT_LIMIT = 700
_BEGIN = datetime(2024, 1, 9, 8, 30)  # noqa: DTZ001  # the portal writes no zone


@dataclass(frozen=True)
class Portal:
    """A written export with what an importer must find in it."""

    path: Path
    rows: int
    without_place: int
    mojibake: int


def spoil(text: str) -> str:
    """The text as it looks where its UTF-8 was read as cp1251."""
    return "".join(
        bytes([byte]).decode("cp1251") if byte != 0x98 else "\x98" for byte in text.encode("utf-8")
    )


def write_portal_xlsx(path: Path, *, rows: int = 300, seed: int = 5) -> Portal:
    """An export of so many messages about houses that every instance knows."""
    rnd = random.Random(seed)
    with (REFERENCE_DIR / "houses.csv").open(encoding="utf-8", newline="") as file:
        houses = [f"Пермь г, {row['street']}, д. {row['number']}" for row in csv.DictReader(file)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Сообщения")
    sheet.append(["Выгрузка сообщений портала «Управляем вместе» за период с 01.01.2024 по 31.12.2024"])
    sheet.append(list(COLUMNS))
    without_place = mojibake = 0
    favourite = (rnd.choice(houses), "Ямы, выбоины на дороге, тротуаре")
    for number in range(rows):
        address: str | None
        address, topic = favourite if number % 9 == 0 else (rnd.choice(houses), rnd.choice(list(TOPICS)))
        text = rnd.choice(TEXTS) * rnd.choice((1, 1, 1, 12))
        if number % 100 == 7:
            address = rnd.choice((None, "Пермь г, Мотовилихинский район"))
            without_place += 1
        if number % 50 == 3:
            text, mojibake = spoil(text), mojibake + 1
        created = _BEGIN + timedelta(hours=7 * number, minutes=rnd.randrange(60))
        sheet.append(
            [
                str(3_000_000 + number),
                "Мотовилихинский",
                "Администрация Мотовилихинского района",
                address,
                list(STATUSES)[number % len(STATUSES)],
                topic,
                created.strftime("%d.%m.%Y %H:%M:%S") if number % 2 else created,
                text[:TEXT_LIMIT],
                (created + timedelta(days=8)).strftime("%d.%m.%Y"),
                "Работы включены в план." if number % 3 else None,
                "Проверить на месте" if number % 7 == 0 else None,
                "Работы выполнены." if number % 5 == 0 else None,
                None,
                (created + timedelta(days=6)).strftime("%d.%m.%Y %H:%M"),
            ]
        )
    book.save(path)
    return Portal(path, rows, without_place, mojibake)
