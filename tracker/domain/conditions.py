"""The filters in words, for the header of a report and of an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.filters import Filters, Tri


@dataclass(frozen=True, kw_only=True)
class Names:
    """What codes and ids stand for; an unknown one is said as it is."""

    category: Mapping[str, str] = field(default_factory=dict)
    area: Mapping[str, str] = field(default_factory=dict)
    programme: Mapping[str, str] = field(default_factory=dict)
    contractor: Mapping[int, str] = field(default_factory=dict)


Conditions = tuple[tuple[str, str], ...]


def describe_period(since: date | None, until: date | None) -> str:
    """A period in words; both ends are included."""
    if since and until:
        return f"с {since:%d.%m.%Y} по {until:%d.%m.%Y}"
    if since:
        return f"с {since:%d.%m.%Y}"
    return f"по {until:%d.%m.%Y}" if until else "за всё время"


def describe(filters: Filters, names: Names, *, with_completion: bool = True) -> Conditions:
    """Name and value of each filter that is set, in Russian, in the order of the filter bar.

    A report says its period by itself: `with_completion=False` leaves the completion dates out.
    """
    said = [
        ("Группа статусов", _join(group.label for group in filters.status)),
        ("Статус", _join(status.label for status in filters.state)),
        ("Вид работ", _join(names.category.get(code, code) for code in filters.category)),
        ("Территория", names.area.get(filters.within, filters.within)),
        ("Микрорайон", _join(names.area.get(code, code) for code in filters.area)),
        ("Программа", _join(names.programme.get(code, code) for code in filters.programme)),
        ("Год программы", _join(str(year) for year in filters.year)),
        ("Подрядчик", _join(names.contractor.get(key, f"№ {key}") for key in filters.contractor)),
        ("Подана", _period(filters.filed_from, filters.filed_to)),
        ("Выполнена", _period(filters.completed_from, filters.completed_to) if with_completion else ""),
        ("Просроченные", _tri(filters.overdue)),
        ("На гарантии", _tri(filters.warranty)),
        ("Текст", f"«{filters.q}»" if filters.q else ""),
        ("Завершённые", f"за последние {filters.recent_days} дн." if filters.recent_days else ""),
    ]
    return tuple((name, value) for name, value in said if value)


def _join(words: Iterable[str]) -> str:
    return ", ".join(words)


def _period(since: date | None, until: date | None) -> str:
    return describe_period(since, until) if since or until else ""


def _tri(choice: Tri | None) -> str:
    return {None: "", Tri.YES: "да", Tri.NO: "нет"}[choice]
