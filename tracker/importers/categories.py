"""Kinds of work by the words of a foreign topic: rules in order, «другое» at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.domain.search import normalise_text

OTHER = "other"
#: Code and what its topics say. The first rule that fits wins: what is no work in a courtyard at all stands first.
RULES: tuple[tuple[str, str], ...] = (
    (OTHER, r"снег|налед|гололед|сосул|\bшум|бродяч|собак|\bsnow\b|\bice\b|\bnoise\b|graffiti|mta|transit"),
    ("access", r"пандус|маломобил|инвалид|безбарьер|пониж\w+ (?:борт|бордюр)|\bramp|wheelchair|accessib"),
    (
        "playground",
        r"детск\w+ (?:\w+ )?площад|детск\w+ городо|игров\w+ (?:комплекс|оборуд|площад)|качел|песочниц|playground",
    ),
    ("sports", r"спорт|тренаж|хокке|футбол|воркаут|\bsports?\b|fitness"),
    ("lighting", r"освещ|фонар|светильник|\bламп|street ?light|light pole|\blamp|lighting"),
    ("benches", r"скаме|лавоч|\bлавк|\bbench"),
    ("bins", r"\bурн[аыу]?\b|litter (?:basket|bin|receptacle)|trash can|waste ?basket|receptacle"),
    (
        "waste",
        r"контейнер|мусор|\bтко\b|\bтбо\b|свалк|garbage|dumping|dumpster|trash|recycl|litter|rubbish|missed collection",
    ),
    ("kerbs", r"бордюр|бортов\w+ кам|поребрик|\b[ck](?:urb|erb)s?\b"),
    (
        "drainage",
        r"водоотв|ливн|дренаж|подтоп|затоп|\bлуж|\bлюк|колодец|колодц|sewer|catch.?basin|drain|flood|manhole",
    ),
    (
        "asphalt",
        r"\bям[аыуе]?\b|выбоин|асфальт|проезд|проезж|внутриквартальн|pothole|street (?:condition|defect)|pavement|paving|asphalt|resurfac",
    ),
    ("parking", r"парков|стоянк|машино-?мест|\bparking"),
    ("fences", r"огражд|забор|шлагбаум|\bfenc|railing|guardrail"),
    ("sidewalks", r"тротуар|пешеходн|дорожк|sidewalk|footway|walkway"),
    (
        "greenery",
        r"озелен|дерев|\bкуст|газон|клумб|\bтрав|борщевик|спил|крон|\btrees?\b|vegetation|weeds?|grass|landscap",
    ),
    ("asphalt", r"дорог|дорожн|\broad\b|roadway|\bstreet repair"),
)
_COMPILED = tuple((code, re.compile(pattern)) for code, pattern in RULES)


def to_category(topic: str, categories: Mapping[str, str]) -> str | None:
    """The code for a topic; `categories` are names by code. None where not even «другое» is in use."""
    text = normalise_text(topic.replace("_", " "))
    exact = {normalise_text(name): code for code, name in categories.items()} | {
        code: code for code in categories
    }
    for part in (text, *(part.strip() for part in text.split(": "))):
        if part in exact:
            return exact[part]
    ruled = next((code for code, rule in _COMPILED if rule.search(text)), OTHER)
    return next((code for code in (ruled, OTHER) if code in categories), None)
