"""The filters in words, for the header of a report and of an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.filters import Filters, Tri
from tracker.i18n import t


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
        return t("с {since:%d.%m.%Y} по {until:%d.%m.%Y}", since=since, until=until)
    if since:
        return t("с {since:%d.%m.%Y}", since=since)
    return t("по {until:%d.%m.%Y}", until=until) if until else t("за всё время")


def describe(filters: Filters, names: Names, *, with_completion: bool = True) -> Conditions:
    """Name and value of each filter that is set, in the order of the filter bar.

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
        (
            "Завершённые",
            t("за последние {days} дн.", days=filters.recent_days) if filters.recent_days else "",
        ),
    ]
    return tuple((t(name), value) for name, value in said if value)


def _join(words: Iterable[str]) -> str:
    return ", ".join(t(word) for word in words)


def _period(since: date | None, until: date | None) -> str:
    return describe_period(since, until) if since or until else ""


def _tri(choice: Tri | None) -> str:
    return {None: "", Tri.YES: t("да"), Tri.NO: t("нет")}[choice]
