"""What a table is, by the names of its columns: which field each fills, which system the file is from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.i18n import later
from tracker.importers.columns import ADDED_COLUMNS, FIELDS, LINE_COLUMN, REASON_COLUMN, Kind

_PERSONAL = re.compile(
    r"фио(?: .*)?|фамилия|отчество|имя заявителя|заявитель|(?:контактный )?телефон(?: .*)?|e ?mail(?: .*)?|"
    r"(?:электронная )?почта|квартира|номер квартиры|phone(?: number)?|(?:first|last) name|applicant(?: name)?"
)


@dataclass(frozen=True)
class Layout:
    """A known system's export: the columns that tell it, and how its requests are marked."""

    source: str
    label: str
    told_by: frozenset[str]


LAYOUTS = (
    Layout(
        "portal",
        later("выгрузка портала «Управляем вместе»"),
        frozenset({"номер сообщения", "проблемная тема"}),
    ),
    Layout("nyc311", later("выгрузка 311 Нью-Йорка"), frozenset({"unique key", "complaint type", "borough"})),
    Layout("sf311", later("выгрузка 311 Сан-Франциско"), frozenset({"supervisor district", "neighborhood"})),
)


@lru_cache(maxsize=4096)
def tidy(header: str) -> str:
    """A header for comparison: small letters, е for ё, signs and joined words as spaces."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^\w]|_", " ", apart.lower().replace("ё", "е")).split())


@lru_cache(maxsize=4096)
def is_field_name(kind: Kind, header: str) -> bool:
    """Whether some field of this kind is called so."""
    name = tidy(header)
    return bool(name) and any(
        re.fullmatch(pattern, name) for field in FIELDS[kind] for pattern in field.names
    )


def recognise(kind: Kind, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Columns by field. A column is taken once, by the field whose likelier name it bears."""
    found: dict[str, tuple[str, ...]] = {}
    free = list(columns)
    for field in FIELDS[kind]:
        hits = [column for pattern in field.names for column in free if re.fullmatch(pattern, tidy(column))]
        chosen = tuple(dict.fromkeys(hits))[: None if field.is_many else 1]
        if chosen:
            found[field.name] = chosen
            free = [column for column in free if column not in chosen]
    return found


def layout_of(columns: Sequence[str]) -> Layout | None:
    """The known system that these columns come from."""
    names = {tidy(column) for column in columns}
    return next((layout for layout in LAYOUTS if layout.told_by <= names), None)


def source_of(columns: Sequence[str]) -> str:
    """The mark of the system a file comes from; tables with the same columns are taken for one system's."""
    if (layout := layout_of(columns)) is not None:
        return layout.source
    # A file of refused rows that were mended is the same system's file still.
    own = {tidy(column) for column in (REASON_COLUMN, LINE_COLUMN, *ADDED_COLUMNS)}
    names = "\n".join(sorted({tidy(column) for column in columns} - own))
    return f"file-{hashlib.sha256(names.encode()).hexdigest()[:10]}"


def personal_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Columns that hold somebody's personal data, which needs a consent that no file carries."""
    return tuple(column for column in columns if _PERSONAL.fullmatch(tidy(column)))
