"""What the demo takes for usual in each kind of work: how often, in which months, when works are done and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MonthDay = tuple[int, int]

#: Days of the year on which what was accepted before goes into the next plan.
BY_SEASON: tuple[MonthDay, ...] = ((4, 10), (10, 20))
BY_QUARTER: tuple[MonthDay, ...] = ((1, 20), (4, 15), (7, 15), (10, 15))
ROAD_SEASON: tuple[MonthDay, MonthDay] = ((5, 5), (10, 1))
YARD_SEASON: tuple[MonthDay, MonthDay] = ((4, 25), (10, 31))

#: Programme -> its weight among the works of a kind.
_MINIMUM = {"fkgs": 0.6, "fsgs": 0.3, "city_subsidy": 0.1}
_ADDITIONAL = {"komfortny_kray": 0.35, "city_subsidy": 0.3, "deputies": 0.25, "fsgs": 0.1}
_SMALL = {"upkeep": 0.4, "deputies": 0.3, "komfortny_kray": 0.2, "city_subsidy": 0.1}


@dataclass(frozen=True)
class Kind:
    """One kind of work. Shares and months are weights; price in roubles of 2024 for a unit; days of a work from and to."""

    code: str
    share: float
    months: tuple[float, ...]
    price: float
    quantity: tuple[float, float]
    days: tuple[int, int]
    trade: str
    programmes: Mapping[str, float] = field(default_factory=lambda: _ADDITIONAL)
    rounds: tuple[MonthDay, ...] = BY_SEASON
    season: tuple[MonthDay, MonthDay] | None = None
    extra: tuple[float, float] | None = None


_AFTER_SNOW = (0.4, 0.5, 1.6, 4.5, 3.6, 2.2, 1.4, 1.3, 1.6, 1.2, 0.6, 0.3)
_DARK = (1.8, 1.2, 0.8, 0.5, 0.3, 0.2, 0.3, 0.8, 2.0, 3.0, 3.2, 2.6)
_SUMMER = (0.3, 0.3, 0.6, 1.6, 2.8, 3.0, 2.4, 2.2, 1.5, 0.8, 0.4, 0.3)
_WINTER = (2.0, 1.8, 1.8, 1.4, 0.8, 0.6, 0.6, 0.7, 1.0, 1.3, 1.8, 2.0)
_THAW = (0.4, 0.6, 3.0, 4.5, 1.4, 1.0, 1.6, 1.3, 1.2, 1.0, 0.6, 0.4)
_EVEN = (1.0,) * 12

KINDS: tuple[Kind, ...] = (
    Kind("asphalt", 0.24, _AFTER_SNOW, 1450, (180, 1400), (6, 25), "roads", _MINIMUM, season=ROAD_SEASON),
    Kind("lighting", 0.14, _DARK, 68_000, (2, 10), (4, 15), "light", _MINIMUM, BY_QUARTER),
    Kind("benches", 0.09, _SUMMER, 14_500, (2, 9), (2, 8), "yard", _SMALL, BY_QUARTER, YARD_SEASON),
    Kind("bins", 0.08, _SUMMER, 5_200, (2, 12), (1, 6), "yard", _SMALL, BY_QUARTER, YARD_SEASON),
    Kind("sidewalks", 0.12, _AFTER_SNOW, 2_300, (40, 420), (5, 20), "roads", season=ROAD_SEASON),
    Kind(
        "parking", 0.10, _WINTER, 1_900, (80, 520), (6, 20), "roads", season=ROAD_SEASON, extra=(0.07, 0.08)
    ),
    Kind("kerbs", 0.03, _AFTER_SNOW, 1_350, (50, 420), (4, 14), "roads", season=ROAD_SEASON),
    Kind("drainage", 0.04, _THAW, 4_200, (15, 130), (5, 18), "roads", season=ROAD_SEASON),
    Kind("playground", 0.05, _SUMMER, 780_000, (1, 2), (10, 30), "yard", season=YARD_SEASON, extra=(60, 210)),
    Kind("sports", 0.02, _SUMMER, 1_350_000, (1, 1), (12, 35), "yard", season=YARD_SEASON, extra=(120, 600)),
    Kind("greenery", 0.03, _SUMMER, 2_600, (5, 60), (3, 14), "yard", _SMALL, season=YARD_SEASON),
    Kind("fences", 0.02, _SUMMER, 3_100, (20, 210), (3, 12), "yard", _SMALL, season=YARD_SEASON),
    Kind("waste", 0.02, _EVEN, 185_000, (1, 2), (4, 14), "yard", {"city_subsidy": 1.0}, BY_QUARTER),
    Kind("access", 0.01, _WINTER, 46_000, (1, 4), (3, 12), "roads", season=ROAD_SEASON),
    Kind("other", 0.01, _EVEN, 30_000, (1, 3), (2, 12), "yard", _SMALL, BY_QUARTER),
)

#: How much dearer works become from year to year.
PRICE_GROWTH = 1.07
#: Reason of a rejection -> its weight.
REJECTIONS: Mapping[str, float] = {
    "company_duty": 0.3,
    "not_confirmed": 0.18,
    "no_owners_decision": 0.16,
    "not_courtyard": 0.12,
    "land_not_formed": 0.08,
    "protected_zone": 0.06,
    "resettlement": 0.06,
    "documents_late": 0.04,
}
RECENT_WORKS = "recent_works"
#: To whom requests are passed on.
REDIRECTED_TO: tuple[str, ...] = (
    "управляющую компанию дома",
    "департамент дорог и благоустройства",
    "Горсвет",
    "администрацию соседнего района",
    "водоканал",
)
QUESTIONS: tuple[str, ...] = (
    "Уточните, пожалуйста, у какого подъезда это находится?",
    "Пришлите, пожалуйста, фото места с ориентиром: номер дома или подъезд.",
    "Есть ли решение общего собрания собственников по этому вопросу?",
    "Опишите подробнее, какая часть проезда или дорожки повреждена.",
)
RESERVED_BECAUSE: tuple[str, ...] = (
    "Лимит программы этого года исчерпан.",
    "Сначала во дворе меняют сети.",
    "Двор набрал меньше баллов, чем нужно для этого года.",
)
