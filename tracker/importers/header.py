"""Where the header of a table is, and column names that can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.model import MAX_COLUMNS, Cell
from tracker.importers.values import to_text

#: How far down the header is looked for: a title, a period and empty lines may stand above it.
LOOK_AHEAD = 30


def find_header(rows: Sequence[Sequence[Cell]], is_header: Callable[[str], bool]) -> int:
    """Which of the first rows is the header: the one with most known names, else the first that is all words."""
    known = [count_known(row, is_header) for row in rows]
    if known and max(known) > 0:
        return known.index(max(known))
    for position, row in enumerate(rows):
        texts = [to_text(cell) for cell in row]
        filled = [text for text in texts if text]
        if len(filled) >= 2 and not any(text.replace(".", "").replace(",", "").isdigit() for text in filled):
            return position
    return next((position for position, row in enumerate(rows) if any(map(to_text, row))), 0)


def count_known(row: Sequence[Cell], is_header: Callable[[str], bool]) -> int:
    """How many cells of a row are names of known columns."""
    return sum(is_header(to_text(cell)) for cell in row[:MAX_COLUMNS])


def name_columns(header: Sequence[Cell]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Unique names of the columns, with notes on what had to be changed. Raises InvalidInput for a sheet gone wrong."""
    texts = [" ".join(to_text(cell).split()) for cell in header]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MAX_COLUMNS:
        raise InvalidInput(
            "В таблице {count} колонок, больше {most} не бывает. "
            "Проверьте, что это таблица заявок и что строки и колонки не перепутаны.",
            count=len(texts),
            most=MAX_COLUMNS,
        )
    if not any(texts):
        raise InvalidInput("В таблице нет шапки с названиями колонок. Добавьте её первой строкой.")
    names: list[str] = []
    repeated = []
    for position, text in enumerate(texts, start=1):
        name, count = text or f"Колонка {position}", 2
        while name in names:
            name, count = f"{text} ({count})", count + 1
        if text and name != text:
            repeated.append(text)
        names.append(name)
    notes = [
        t("Колонка «{text}» встречается несколько раз, к повторам добавлен номер.", text=text)
        for text in dict.fromkeys(repeated)
    ]
    return tuple(names), tuple(notes)
