"""Numbers, money, dates and terms in the reader's language: «1 234 567,89», «24.11.2026», «просрочена на 5 дней»; 1,234,567.89."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from tracker.clock import to_local
from tracker.i18n import RUSSIAN, language, locale, plural, t

NO_VALUE = "—"


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with exactly `digits` decimals, thousands parted by a no-break space; a dash for none."""
    if value is None:
        return NO_VALUE
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return format_decimal(rounded, pattern, locale=locale())


def quantity(value: float | Decimal | None) -> str:
    """A quantity to 0.1, without a decimal where it is whole."""
    if value is None:
        return NO_VALUE
    tenths = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number(tenths, 0 if tenths == tenths.to_integral_value() else 1)


def amount(value: float | Decimal | None, unit: str) -> str:
    """A quantity with its unit, never parted between lines: «132,8 п. м»."""
    return t("{sum} {unit}", sum=quantity(value), unit=t(unit)).replace(" ", "\u00a0")


def roubles(value: float | Decimal | None) -> str:
    """Money in roubles and kopecks: «1 234 567,89 руб.»."""
    return NO_VALUE if value is None else t("{sum} руб.", sum=number(value, 2))


def thousands(value: float | Decimal | None) -> str:
    """Money given in thousand roubles: «1 234,57 тыс. руб.»."""
    return NO_VALUE if value is None else t("{sum} тыс. руб.", sum=number(value, 2))


def percent(value: float | Decimal | None) -> str:
    """A share given in percent: «98,5 %»."""
    if value is None:
        return NO_VALUE
    space = "\u00a0" if language() == RUSSIAN else ""
    return f"{number(value, 1)}{space}%"


def day(value: date | None) -> str:
    """A date: ДД.ММ.ГГГГ."""
    return NO_VALUE if value is None else f"{value:%d.%m.%Y}"


def moment(value: datetime | None) -> str:
    """An aware moment in Perm time: ДД.ММ.ГГГГ ЧЧ:ММ."""
    return NO_VALUE if value is None else f"{to_local(value):%d.%m.%Y %H:%M}"


def count_of(count: int, one: str, few: str, many: str) -> str:
    """A count with its noun: «1 заявка», «2 заявки», «1 234 заявки»."""
    return f"{number(count)}\u00a0{plural(count, one, few, many)}"


def days(count: int) -> str:
    """«5 дней»."""
    return count_of(count, "день", "дня", "дней")


def term(due: date | None, *, today: date) -> str:
    """How much time is left, in words: «просрочена на 5 дней», «срок сегодня», «осталось 3 дня»."""
    if due is None:
        return t("срока нет")
    left = (due - today).days
    if left < 0:
        return t("просрочена на {days}", days=days(-left))
    if left == 0:
        return t("срок сегодня")
    return f"{plural(left, 'остался', 'осталось', 'осталось')} {days(left)}"
