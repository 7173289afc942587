"""The report on completed works as a pure summary: totals by unit, kind, microdistrict and contractor that add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from tracker.domain.conditions import Names, describe_period
from tracker.domain.filters import Filters

ZERO = Decimal(0)
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


class Period(StrEnum):
    """Which date of a work decides whether it belongs to the period."""

    ACT = "act"
    COMPLETION = "completion"
    PAYMENT = "payment"

    @property
    def label(self) -> str:
        return _PERIOD_LABELS[self]


_PERIOD_LABELS = {
    Period.ACT: "по дате акта",
    Period.COMPLETION: "по дате завершения",
    Period.PAYMENT: "по дате оплаты",
}


class Preset(StrEnum):
    """Periods that reports are usually made for; whole ones, though their end may lie ahead."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        return _PRESET_LABELS[self]

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day, counted from today."""
        if self is Preset.LAST_YEAR:
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
        months = {Preset.MONTH: 1, Preset.QUARTER: 3, Preset.YEAR: 12}[self]
        first = date(today.year, (today.month - 1) // months * months + 1, 1)
        return first, first + relativedelta(months=months, days=-1)


_PRESET_LABELS = {
    Preset.MONTH: "Этот месяц",
    Preset.QUARTER: "Этот квартал",
    Preset.YEAR: "Этот год",
    Preset.LAST_YEAR: "Прошлый год",
}


def to_thousands(roubles: float) -> Decimal:
    """Thousand roubles, exact to a kopeck. Nothing is rounded before it is shown: so every page says the same sum."""
    return Decimal(str(roubles)).quantize(_CENT, ROUND_HALF_UP) / 1000


def to_quantity(value: float | None) -> Decimal | None:
    """A quantity to 0.1 without a float's tail."""
    return None if value is None else Decimal(str(value)).quantize(_TENTH, ROUND_HALF_UP)


def to_percent(actual: Decimal | None, planned: Decimal | None) -> Decimal | None:
    """The fact as percent of the plan, to 0.1; None where there is nothing to compare."""
    if actual is None or not planned:
        return None
    return (actual / planned * 100).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Plan and fact in one unit. Amounts of different units are never added."""

    unit: str
    planned: Decimal | None
    actual: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return to_percent(self.actual, self.planned)


@dataclass(frozen=True, kw_only=True)
class CompletedWork:
    """An accepted work with the names beside it. Money in thousand roubles; `amounts` holds one entry per unit."""

    work_id: int
    courtyard_id: int
    courtyard: str
    area: str
    programme: str
    category: str
    category_code: str
    position: int
    amounts: tuple[Amount, ...]
    planned_cost: Decimal
    cost: Decimal
    contractor: str
    contract_number: str = ""
    act_number: str = ""
    act_on: date | None = None
    completed_on: date | None = None
    paid_on: date | None = None
    ends_on: date | None = None
    warranty_until: date | None = None
    lat: float = 0.0
    long: float = 0.0
    warranty_cases: int = 0

    @property
    def days_late(self) -> int:
        """Days from the contract's end to completion; 0 where it was in time or no end was agreed."""
        done = self.completed_on or self.act_on
        return max(0, (done - self.ends_on).days) if done and self.ends_on else 0


#: The houses that a courtyard serves: id of the house -> its residents, None where they are not known.
Houses = Mapping[int, int | None]


@dataclass(frozen=True, kw_only=True)
class KindTotal:
    """A kind of work in one unit. Works and cost stand with the kind's main unit alone, so that they are counted once."""

    category: str
    category_code: str
    courtyards: int | None
    works: int | None
    amount: Amount
    cost: Decimal | None


@dataclass(frozen=True, kw_only=True)
class AreaTotal:
    """A microdistrict: its courtyards with the houses and residents they serve."""

    area: str
    courtyards: int
    works: int
    houses: int
    residents: int | None
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class ContractorTotal:
    """A contractor: contracts, plan and fact in thousand roubles, lateness and warranty cases."""

    contractor: str
    contracts: int
    works: int
    planned_cost: Decimal
    cost: Decimal
    late_works: int
    days_late: int
    warranty_cases: int

    @property
    def percent(self) -> Decimal | None:
        return to_percent(self.cost, self.planned_cost)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Completed works of a period and every total over them. Money in thousand roubles."""

    filters: Filters
    period: Period
    works: tuple[CompletedWork, ...]
    by_kind: tuple[KindTotal, ...]
    by_unit: tuple[Amount, ...]
    by_area: tuple[AreaTotal, ...]
    by_contractor: tuple[ContractorTotal, ...]
    total: AreaTotal
    planned_cost: Decimal = ZERO
    names: Names = field(default_factory=Names)

    @property
    def is_empty(self) -> bool:
        return not self.works

    @property
    def percent(self) -> Decimal | None:
        """The fact as percent of the planned money."""
        return to_percent(self.total.cost, self.planned_cost)

    @property
    def period_text(self) -> str:
        """The period in words."""
        return describe_period(self.filters.completed_from, self.filters.completed_to)


def summarise(
    works: Sequence[CompletedWork],
    *,
    filters: Filters,
    period: Period = Period.ACT,
    houses: Mapping[int, Houses] | None = None,
    names: Names | None = None,
) -> Report:
    """The report over these works. `houses` is by courtyard; `names` say what the filters' codes stand for."""
    served = houses or {}
    by_area = tuple(
        _area_total(area, group, served) for area, group in sorted(_grouped(works, lambda w: w.area).items())
    )
    firms = sorted(_grouped(works, lambda w: w.contractor).items())
    return Report(
        filters=filters,
        period=period,
        works=tuple(works),
        by_kind=tuple(_kind_totals(works)),
        by_unit=tuple(_amounts(amount for work in _by_kind(works) for amount in work.amounts)),
        by_area=by_area,
        by_contractor=tuple(_contractor_total(firm, group) for firm, group in firms),
        total=_area_total("", works, served),
        planned_cost=sum((work.planned_cost for work in works), ZERO),
        names=names or Names(),
    )


def _grouped(
    works: Iterable[CompletedWork], key: Callable[[CompletedWork], str]
) -> dict[str, list[CompletedWork]]:
    groups: dict[str, list[CompletedWork]] = {}
    for work in works:
        groups.setdefault(key(work), []).append(work)
    return groups


def _amounts(amounts: Iterable[Amount]) -> list[Amount]:
    """Sums by unit, in the order in which units first come; an unknown amount counts as nothing."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for amount in amounts:
        planned, actual = sums.get(amount.unit, (ZERO, ZERO))
        sums[amount.unit] = (planned + (amount.planned or ZERO), actual + (amount.actual or ZERO))
    return [Amount(unit=unit, planned=planned, actual=actual) for unit, (planned, actual) in sums.items()]


def _by_kind(works: Sequence[CompletedWork]) -> list[CompletedWork]:
    return sorted(works, key=lambda work: (work.position, work.category_code))


def _kind_totals(works: Sequence[CompletedWork]) -> Iterable[KindTotal]:
    for code, group in _grouped(_by_kind(works), lambda work: work.category_code).items():
        main_unit = group[0].amounts[0].unit
        for amount in _amounts(amount for work in group for amount in work.amounts):
            is_main = amount.unit == main_unit
            yield KindTotal(
                category=group[0].category,
                category_code=code,
                courtyards=len({work.courtyard_id for work in group}) if is_main else None,
                works=len(group) if is_main else None,
                amount=amount,
                cost=sum((work.cost for work in group), ZERO) if is_main else None,
            )


def _area_total(area: str, works: Sequence[CompletedWork], houses: Mapping[int, Houses]) -> AreaTotal:
    yards = {work.courtyard_id for work in works}
    # A house may stand in two courtyards: it and its residents count once.
    served = {house: people for yard in yards for house, people in houses.get(yard, {}).items()}
    residents = [people for people in served.values() if people is not None]
    return AreaTotal(
        area=area,
        courtyards=len(yards),
        works=len(works),
        houses=len(served),
        residents=sum(residents) if residents else None,
        cost=sum((work.cost for work in works), ZERO),
    )


def _contractor_total(contractor: str, works: Sequence[CompletedWork]) -> ContractorTotal:
    return ContractorTotal(
        contractor=contractor,
        contracts=len({work.contract_number for work in works if work.contract_number}),
        works=len(works),
        planned_cost=sum((work.planned_cost for work in works), ZERO),
        cost=sum((work.cost for work in works), ZERO),
        late_works=sum(work.days_late > 0 for work in works),
        days_late=sum(work.days_late for work in works),
        warranty_cases=sum(work.warranty_cases for work in works),
    )
