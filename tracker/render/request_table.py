"""What of a request is public, and the list of requests as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracker.i18n import t
from tracker.render.tables import Cell, Column, Row, Table


@dataclass(frozen=True, kw_only=True)
class PublicRequest:
    """What everybody may know of a request; the resident's own words and contacts are not here."""

    number: str
    status: str
    category: str
    address: str
    area: str
    requested_at: datetime
    due_on: date | None = None
    completed_on: date | None = None
    programme: str = ""
    year: int | None = None
    contractor: str = ""
    public_text: str = ""
    public_answer: str = ""
    lat: float | None = None
    long: float | None = None


def requests_table(requests: Iterable[PublicRequest]) -> Table:
    """The export of requests: public columns only."""
    columns = (
        Column(title=t("Номер"), width=18),
        Column(title=t("Статус"), width=20),
        Column(title=t("Вид работ"), width=30),
        Column(title=t("Адрес"), width=34),
        Column(title=t("Микрорайон"), width=18),
        Column(title=t("Подана"), cell=Cell.MOMENT, width=17),
        Column(title=t("Срок"), cell=Cell.DATE, width=12),
        Column(title=t("Выполнена"), cell=Cell.DATE, width=12),
        Column(title=t("Программа"), width=16),
        Column(title=t("Год"), cell=Cell.YEAR, width=8),
        Column(title=t("Подрядчик"), width=28),
        Column(title=t("Опубликованный текст"), width=50),
        Column(title=t("Ответ"), width=40),
        Column(title=t("Широта"), cell=Cell.DEGREES, width=12),
        Column(title=t("Долгота"), cell=Cell.DEGREES, width=12),
    )
    rows = [_request_row(request) for request in requests]
    return Table(name=t("Заявки"), title=t("Заявки"), columns=columns, rows=rows)


def _request_row(request: PublicRequest) -> Row:
    return (
        request.number,
        t(request.status),
        t(request.category),
        request.address,
        request.area,
        request.requested_at,
        request.due_on,
        request.completed_on,
        t(request.programme),
        request.year,
        request.contractor,
        request.public_text,
        request.public_answer,
        request.lat,
        request.long,
    )
