"""Cells into values: moments, days, numbers, coordinates and text, each as people really write them."""

from __future__ import annotations

import ast
import json
import math
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tracker.clock import PERM
from tracker.importers.model import Cell

_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # as the cell has it: the zone comes later
_EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#Н/Д", "#ЗНАЧ!", "#ССЫЛКА!"}
)
_EMPTY = frozenset(
    {"", "-", "—", "–", "nan", "null", "none", "n/a", "нет данных", "не указано", "не указан", "nat"}
)
_LONGEST_EMPTY = max(map(len, _EMPTY))
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"), start=1
    )
}
_DOTTED = re.compile(
    r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4}|\d{2})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_NAMED = re.compile(
    r"(\d{1,2})\s+([а-я]+)\.?\s+(\d{4})(?:\s*г\.?(?:ода)?)?(?:[ ,в]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_POINT = re.compile(r"POINT\s*Z?\s*\(\s*(\S+)\s+([^\s)]+)[^)]*\)", re.IGNORECASE)
_MAX_LITERAL = 4000


class UnreadableCell(ValueError):
    """A cell does not hold what it should."""


def to_text(cell: Cell) -> str:
    """The cell as text; empty for what stands for nothing; whole floats lose their «.0»."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        return "" if text in _EXCEL_ERRORS else text
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def to_meaning(cell: Cell) -> str:
    """The same, with dashes and «нет данных» as empty and a written-out dictionary as the address or words in it."""
    text = to_text(cell)
    if len(text) <= _LONGEST_EMPTY and text.lower() in _EMPTY:
        return ""
    if text.startswith("{") and text.endswith("}") and (parsed := _literal(text)) is not None:
        return _words_of(parsed)
    return text


def to_moment(cell: Cell, zone: ZoneInfo = PERM) -> datetime | None:
    """The moment in UTC; one without a zone is the given zone's. None where empty; raises UnreadableCell."""
    try:
        return _to_moment(cell, zone)
    except (ValueError, OverflowError) as error:
        raise UnreadableCell(to_text(cell)) from error


def _to_moment(cell: Cell, zone: ZoneInfo) -> datetime | None:
    if isinstance(cell, datetime):
        return _utc(cell, zone)
    if isinstance(cell, date):
        return _utc(datetime.combine(cell, time()), zone)
    if isinstance(cell, bool | time | timedelta):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return _utc(_from_serial(float(cell)), zone) if math.isfinite(cell) else None
    text = to_meaning(cell)
    return _moment(text, zone) if text else None


@lru_cache(maxsize=8192)
def _moment(text: str, zone: ZoneInfo) -> datetime:
    if text[:4].isdigit() and len(text) >= 8:
        try:
            return _utc(datetime.fromisoformat(text.replace(" UTC", "+00:00").replace("/", "-")), zone)
        except ValueError:
            pass
    if match := _DOTTED.fullmatch(text):
        return _utc(_from_dotted(match), zone)
    if match := _NAMED.fullmatch(text.lower().replace("ё", "е")):
        return _utc(_from_named(match), zone)
    return _utc(_from_serial(float(text.replace(",", "."))), zone)


def _from_dotted(match: re.Match[str]) -> datetime:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    # Day first, as in Russia, unless a.m./p.m. or a «month» above 12 tells an American date.
    american = bool(match[7]) or (second > 12 >= first)
    day, month = (second, first) if american else (first, second)
    hour = int(match[4] or 0)
    if match[7]:
        hour = hour % 12 + (12 if match[7].lower() == "pm" else 0)
    moment = datetime(  # noqa: DTZ001  # the zone is added by who calls
        year + 2000 if year < 100 else year, month, day, hour, int(match[5] or 0), int(match[6] or 0)
    )
    if not match[8]:
        return moment
    return datetime.fromisoformat(moment.isoformat() + ("+00:00" if match[8] == "Z" else match[8]))


def _from_named(match: re.Match[str]) -> datetime:
    month = next((number for stem, number in _MONTHS.items() if match[2].startswith(stem)), 0)
    return datetime(  # noqa: DTZ001  # the zone is added by who calls
        int(match[3]), month, int(match[1]), int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
    )


def _from_serial(serial: float) -> datetime:
    """Excel's day number; only of 1954 to 2119, so that a house number is never taken for a date."""
    if not 20_000 <= serial < 80_000:
        raise ValueError(serial)
    return _EXCEL_DAY_ZERO + timedelta(seconds=round(serial * 86_400))


def _utc(moment: datetime, zone: ZoneInfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(moment) from error


def to_number(cell: Cell) -> float | None:
    """A number with a comma or a point, spaces between thousands allowed. None where empty; raises UnreadableCell."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) else None
    text = to_meaning(cell).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not text:
        return None
    text = text.replace(",", ".").rstrip("°")
    if not _NUMBER.fullmatch(text):
        raise UnreadableCell(text)
    return float(text)


def to_point(cell: Cell) -> tuple[float, float] | None:
    """Latitude and longitude out of one cell: a pair, WKT, GeoJSON or a dictionary. None where there is no such thing."""
    text = to_text(cell)
    if not text or len(text) > _MAX_LITERAL:
        return None
    if match := _POINT.fullmatch(text):
        return _pair(match[2], match[1])
    if text[0] == "{":
        return _point_of(_literal(text) or {})
    numbers = re.findall(r"[+-]?\d+[.,]\d+|[+-]?\d+", text.strip("()[]"))
    rest = re.sub(r"[+-]?\d+[.,]\d+|[+-]?\d+|[\s;,()\[\]]", "", text)
    return _pair(*numbers) if len(numbers) == 2 and not rest else None


def _point_of(found: dict[str, Any]) -> tuple[float, float] | None:
    place = found.get("coordinates")
    if isinstance(place, list | tuple) and len(place) >= 2:
        return _pair(place[1], place[0])
    lat = found.get("latitude", found.get("lat"))
    long = found.get("longitude", found.get("lng", found.get("lon", found.get("long"))))
    return None if lat is None or long is None else _pair(lat, long)


def _pair(lat: Any, long: Any) -> tuple[float, float] | None:
    try:
        point = float(str(lat).replace(",", ".")), float(str(long).replace(",", "."))
    except ValueError:
        return None
    return point if all(map(math.isfinite, point)) else None


def _literal(text: str) -> dict[str, Any] | None:
    """A dictionary written as JSON or as Python; only literals are ever evaluated."""
    if len(text) > _MAX_LITERAL:
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, dict) else None
    return None


def _words_of(found: dict[str, Any]) -> str:
    inner = found.get("human_address", found.get("address"))
    if isinstance(inner, str) and inner.startswith("{"):
        inner = _literal(inner)
    chosen = (
        inner if inner is not None else {key: value for key, value in found.items() if key not in _PLACE_KEYS}
    )
    if isinstance(chosen, dict):
        return ", ".join(str(value).strip() for value in chosen.values() if str(value or "").strip())
    return str(chosen).strip()


_PLACE_KEYS = frozenset({"latitude", "longitude", "lat", "lon", "lng", "long", "type", "coordinates"})
