"""Rows of a file as requests, by the same rules of length and meaning as the form's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from tracker import clock
from tracker.domain.requests import MAX_TEXT, MIN_TEXT
from tracker.domain.statuses import Status
from tracker.errors import InvalidInput
from tracker.geo.houses import parse_address
from tracker.i18n import later
from tracker.importers.categories import to_category
from tracker.importers.mapping import FileMapping
from tracker.importers.model import RawRow, Table
from tracker.importers.points import LatLong, PointFinder
from tracker.importers.rows import Picker, Refusal, RequestRow, RowRefused
from tracker.importers.states import to_status
from tracker.importers.values import UnreadableCell, to_moment, to_number, to_text

MAX_ADDRESS = 300
MAX_EXTERNAL_ID = 120
_FIRST_YEAR = 1990
_NO_ADDRESS = ("not associated with", "без адреса", "адрес отсутствует", "unspecified")
END_BEFORE_START = later("Дата завершения раньше даты подачи, она не учтена")
FLAT_NOTE = later("Номер квартиры в адресе не сохранён")
_FLAT = re.compile(r"[\s,]+(?:кв(?:артира)?|комн(?:ата)?)\b\.?\s*№?\s*\d+.*$", re.IGNORECASE)
NO_PLACE = later("Нет места: ни координат, ни адреса с улицей")


class RequestReader:
    """Walks the rows of a table. After a walk `topics` and `states` hold what the file's own words were taken for."""

    def __init__(self, table: Table, mapping: FileMapping, categories: Mapping[str, str]) -> None:
        unknown = sorted(set(mapping.categories.values()) - set(categories))
        if unknown:
            raise InvalidInput(
                "В файле соответствий неизвестный вид работ: {names}. Выберите код из списка в том же файле.",
                names=", ".join(unknown),
            )
        self._table = table
        self._zone = mapping.zone
        self._mapping = mapping
        self._categories = categories
        self._picker = Picker(mapping, table.columns)
        self._points = PointFinder(mapping, self._picker)
        self._latest = clock.now() + timedelta(days=1)
        self.topics: dict[str, str] = {}
        self.states: dict[str, Status] = {}

    def rows(self) -> Iterator[RequestRow | Refusal]:
        """Each row once, in the order of the file. A number that was already met in it is refused."""
        met: dict[str, int] = {}
        for raw in self._table.rows():
            self._picker.notes = []
            try:
                if raw.problem:
                    raise RowRefused(raw.problem)
                yield self._row(raw, met)
            except RowRefused as refused:
                yield Refusal(raw, refused.reason, refused.detail)

    def _row(self, raw: RawRow, met: dict[str, int]) -> RequestRow:
        pick = self._picker
        topic = self._topic(raw)
        point = self._points.point(raw)
        address = self._address(raw)
        if point is None and not parse_address(address).street:
            raise RowRefused(NO_PLACE, address)
        requested_at = self._requested_at(raw)
        completed_at = self._moment(raw, "completed_at", later("Дата завершения не распознана"))
        status_text = pick.text(raw, "status")[:300]
        status = self._status(status_text, has_end=completed_at is not None)
        completed_at, status_at = self._ends(raw, status, requested_at, completed_at)
        description = self._description(raw, topic)
        answers = pick.texts(raw, "answer")
        external_id = self._external_id(raw, met, (requested_at, topic, address, point, description))
        return RequestRow(
            raw=raw,
            external_id=external_id,
            category_code=self._category(topic or description),
            status=status,
            external_status=status_text,
            lat=point[0] if point else None,
            long=point[1] if point else None,
            address=address,
            description=description,
            requested_at=requested_at,
            completed_at=completed_at,
            status_at=status_at,
            due_on=self._day(raw, "due_on"),
            plan_year=self._year(raw, status, requested_at),
            answer=answers[0][1][:MAX_TEXT] if answers else "",
            remarks="\n".join(
                f"{name}: {text}" for name, text in [*answers[1:], *pick.texts(raw, "remarks")]
            )[:MAX_TEXT],
            notes=tuple(dict.fromkeys(pick.notes)),
        )

    def _topic(self, raw: RawRow) -> str:
        return ": ".join(dict.fromkeys(text for _, text in self._picker.texts(raw, "category")))[:300]

    def _category(self, topic: str) -> str:
        code = (
            self._mapping.categories.get(topic)
            or self.topics.get(topic)
            or to_category(topic, self._categories)
        )
        if code is None:
            raise RowRefused("Вид работ не определён: в справочнике нет «Другое»")
        if len(self.topics) < 1000 and "category" in self._picker:
            self.topics[topic] = code
        return code

    def _status(self, text: str, *, has_end: bool) -> Status:
        known = self._mapping.statuses.get(text) or self.states.get(text) or to_status(text, has_end=has_end)
        if known is None:
            raise RowRefused("Состояние не распознано, укажите его в файле соответствий", text[:80])
        if text and len(self.states) < 500:
            self.states[text] = known
        return known

    def _address(self, raw: RawRow) -> str:
        address = " ".join(self._picker.text(raw, "address").split())
        if not address:
            address = ", ".join(
                filter(None, (self._picker.text(raw, "street"), self._picker.text(raw, "house")))
            )
        if len(address) > MAX_ADDRESS:
            raise RowRefused("Адрес слишком длинный", f"{len(address)} знаков, помещается {MAX_ADDRESS}")
        if address.lower().startswith(_NO_ADDRESS):
            return ""
        if flat := _FLAT.search(address):
            # An address is public, and a flat is its owner's own affair.
            self._picker.notes.append(FLAT_NOTE)
            return address[: flat.start()].strip(" ,.")
        return address

    def _description(self, raw: RawRow, topic: str) -> str:
        text = self._picker.text(raw, "description")
        if len(text) < MIN_TEXT and topic and topic != text:
            text = f"{topic}: {text}" if text else topic
        if not text:
            raise RowRefused("Нет ни темы, ни текста заявки")
        if len(text) > MAX_TEXT:
            raise RowRefused("Текст слишком длинный", f"{len(text)} знаков, помещается {MAX_TEXT}")
        return text

    def _requested_at(self, raw: RawRow) -> datetime | None:
        if "requested_at" not in self._picker:
            return None
        moment = self._moment(raw, "requested_at", later("Дата подачи не распознана"))
        if moment is None:
            raise RowRefused("Дата подачи не указана")
        if moment > self._latest:
            raise RowRefused("Дата подачи ещё не наступила", f"{clock.to_local(moment):%d.%m.%Y}")
        if moment.year < _FIRST_YEAR:
            raise RowRefused("Дата подачи слишком давняя", f"{clock.to_local(moment):%d.%m.%Y}")
        return moment

    def _moment(self, raw: RawRow, field: str, reason: str) -> datetime | None:
        cell = self._picker.cell(raw, field)
        try:
            return None if cell is None else to_moment(cell, self._zone)
        except UnreadableCell as error:
            raise RowRefused(reason, to_text(cell)[:60]) from error

    def _day(self, raw: RawRow, field: str) -> date | None:
        moment = self._moment(raw, field, later("Срок не распознан"))
        return clock.local_date(moment) if moment else None

    def _ends(
        self, raw: RawRow, status: Status, requested_at: datetime | None, completed_at: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """When the works ended and when the status last changed; an end before the beginning is not believed."""
        status_at = self._moment(raw, "status_at", later("Дата изменения состояния не распознана"))
        if completed_at and requested_at and completed_at < requested_at:
            if clock.local_date(completed_at) == clock.local_date(requested_at):
                completed_at = requested_at
            else:
                self._picker.notes.append(END_BEFORE_START)
                completed_at = None
        elif completed_at is None and "completed_at" not in self._picker:
            completed_at = status_at
        if completed_at and completed_at > self._latest and status.is_done:
            raise RowRefused("Дата завершения ещё не наступила", f"{clock.to_local(completed_at):%d.%m.%Y}")
        changed = status_at or completed_at
        return (
            completed_at if status.is_done else None,
            changed if changed and changed <= self._latest else None,
        )

    def _year(self, raw: RawRow, status: Status, requested_at: datetime | None) -> int | None:
        try:
            year = to_number(self._picker.cell(raw, "plan_year"))
        except UnreadableCell:
            year = None
        if year is not None and 2000 <= year <= 2100:
            return int(year)
        return clock.local_date(requested_at or clock.now()).year if status is Status.PLANNED else None

    def _external_id(
        self, raw: RawRow, met: dict[str, int], told: tuple[datetime | None, str, str, LatLong | None, str]
    ) -> str:
        own = self._picker.text(raw, "external_id")
        if len(own) > MAX_EXTERNAL_ID:
            raise RowRefused("Номер слишком длинный", f"{len(own)} знаков, помещается {MAX_EXTERNAL_ID}")
        if own:
            first = met.setdefault(own, raw.line)
            if first != raw.line:
                raise RowRefused("Номер уже встретился выше в этом файле", f"строка {first}")
            return own
        mark = hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()[:32]
        count = met[mark] = met.get(mark, 0) + 1
        return f"fp:{mark}" if count == 1 else f"fp:{mark}-{count}"
