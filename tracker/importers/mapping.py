"""How a file is to be read, as people see and edit it: a TOML file with columns, kinds of work and statuses."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.clock import PERM
from tracker.domain.statuses import Status
from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.columns import FIELDS, Kind
from tracker.importers.recognition import is_field_name, layout_of, recognise, source_of, tidy

_SOURCE_LIMIT = 40


@dataclass(frozen=True, kw_only=True)
class FileMapping:
    """Columns by field; codes of kinds of work by topic; statuses by the file's own. `source` marks where rows are from."""

    kind: Kind
    columns: Mapping[str, tuple[str, ...]]
    source: str = ""
    layer: str = ""
    crs: str = ""
    time_zone: str = PERM.key
    categories: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that name none."""
        return ZoneInfo(self.time_zone)

    @property
    def is_header(self) -> Callable[[str], bool]:
        """Whether a text is the name of a column: one of these, or one that is generally known."""
        named = {tidy(column) for columns in self.columns.values() for column in columns}
        return lambda text: tidy(text) in named if named else is_field_name(self.kind, text)

    def without(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Columns that the mapping names and the file does not have."""
        return tuple(name for names in self.columns.values() for name in names if name not in columns)

    def missing(self, *, has_shapes: bool) -> str:
        """What the columns do not give, as a sentence; empty where there is enough."""
        have = set(self.columns)
        has_place = has_shapes or {"address", "street", "name", "point"} & have or {"lat", "long"} <= have
        if self.kind is Kind.REQUESTS and not {"category", "description"} & have:
            return t("не найдена колонка с видом работ, темой или текстом заявки")
        if self.kind is Kind.HOUSES and not {"address", "street", "name"} & have:
            return t("не найдена колонка с адресом")
        if self.kind is Kind.HOUSES and not (has_shapes or "point" in have or {"lat", "long"} <= have):
            return t("не найдены координаты домов")
        if self.kind is Kind.AREAS and not (has_shapes or "wkt" in have):
            return t("не найдены контуры территорий")
        return "" if has_place or self.kind is Kind.AREAS else t("не найдены ни адрес, ни координаты")


def guess(kind: Kind, columns: Sequence[str]) -> FileMapping:
    """The mapping that the names of the columns suggest."""
    return FileMapping(kind=kind, columns=recognise(kind, columns), source=source_of(columns))


def describe(columns: Sequence[str]) -> str:
    """What the file was recognised as, for people."""
    layout = layout_of(columns)
    return t(layout.label) if layout else t("колонки узнаны по названиям")


def load(path: Path, kind: Kind) -> FileMapping:
    """A mapping file; raises InvalidInput with what is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "Файла соответствий «{name}» нет. Проверьте имя и папку.", name=path.name
        ) from error
    return parse_bytes(data, kind)


def parse_bytes(data: bytes, kind: Kind) -> FileMapping:
    """What is in a mapping file; raises InvalidInput."""
    try:
        return parse(data.decode("utf-8-sig"), kind)
    except UnicodeDecodeError as error:
        raise InvalidInput("Файл соответствий не читается. Сохраните его в кодировке UTF-8.") from error


def parse(text: str, kind: Kind) -> FileMapping:
    """The text of a mapping file as a mapping; raises InvalidInput."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "В файле соответствий ошибка записи: {error}. Исправьте её и повторите.", error=error
        ) from error
    if given.get("kind", kind) != kind:
        raise InvalidInput(
            "Этот файл соответствий сделан для другой загрузки. Сделайте пробную загрузку заново."
        )
    columns = {name: _texts(value) for name, value in _table(given, "columns").items() if value}
    unknown = sorted(set(columns) - {spec.name for spec in FIELDS[kind]})
    if unknown:
        raise InvalidInput(
            "В файле соответствий неизвестные поля: {names}. Уберите их.", names=", ".join(unknown)
        )
    mapping = FileMapping(
        kind=kind,
        columns=columns,
        categories={topic: str(code) for topic, code in _table(given, "categories").items()},
        statuses={text: _status(code) for text, code in _table(given, "statuses").items()},
        **{name: str(given[name]) for name in ("source", "layer", "crs", "time_zone") if given.get(name)},
    )
    return check(mapping)


def check(mapping: FileMapping) -> FileMapping:
    """The same mapping; raises InvalidInput where a setting in it makes no sense."""
    try:
        ZoneInfo(mapping.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            "Неизвестный часовой пояс «{zone}». Пример: Asia/Yekaterinburg.", zone=mapping.time_zone
        ) from error
    if len(mapping.source) > _SOURCE_LIMIT:
        raise InvalidInput("Метка источника длиннее {most} знаков. Сократите её.", most=_SOURCE_LIMIT)
    return mapping


def with_values(
    mapping: FileMapping, *, categories: Mapping[str, str], statuses: Mapping[str, Status]
) -> FileMapping:
    """The mapping with what was found for topics and statuses that it did not name."""
    return replace(
        mapping, categories={**categories, **mapping.categories}, statuses={**statuses, **mapping.statuses}
    )


def to_toml(mapping: FileMapping, columns: Sequence[str], *, categories: Mapping[str, str]) -> str:
    """The mapping as a file to edit. `columns` are all of the file's, `categories` the names of kinds of work by code."""
    lines = [
        "# Как читать файл. Поправьте, что нужно, и загрузите файл ещё раз с этим файлом соответствий.",
        f"kind = {_quote(mapping.kind)}",
        "# Метка источника: строки с тем же номером из того же источника обновляются, а не добавляются.",
        f"source = {_quote(mapping.source)}",
        "# Лист книги или слой геоданных; пусто: единственный или первый подходящий.",
        f"layer = {_quote(mapping.layer)}",
        "# Система координат, если файл её не называет: EPSG:4326, EPSG:32640, МСК-59 зона 2.",
        f"crs = {_quote(mapping.crs)}",
        "# Часовой пояс дат, в которых он не указан.",
        f"time_zone = {_quote(mapping.time_zone)}",
        "",
        "# Поле = колонка файла или список колонок. Пустая строка: поле не заполняется.",
        f"# Колонки файла: {', '.join(' '.join(column.split()) for column in columns)}",
        "[columns]",
    ]
    for spec in FIELDS[mapping.kind]:
        chosen = mapping.columns.get(spec.name, ())
        value = (
            f"[{', '.join(map(_quote, chosen))}]" if len(chosen) > 1 else _quote(chosen[0] if chosen else "")
        )
        lines.append(f"{spec.name} = {value}  # {spec.label}")
    if mapping.kind is Kind.REQUESTS:
        known = ", ".join(f"{code} — {name}" for code, name in categories.items())
        lines += ["", "# Тема в файле = код вида работ.", f"# Коды: {known}", "[categories]"]
        lines += [f"{_quote(topic)} = {_quote(code)}" for topic, code in sorted(mapping.categories.items())]
        known = ", ".join(f"{status.value} — {status.label}" for status in Status)
        lines += ["", "# Состояние в файле = наше состояние.", f"# Состояния: {known}", "[statuses]"]
        lines += [f"{_quote(text)} = {_quote(status)}" for text, status in sorted(mapping.statuses.items())]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(given: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = given.get(name, {})
    if not isinstance(found, Mapping):
        raise InvalidInput(
            "В файле соответствий раздел «{name}» записан неверно. Сделайте пробную загрузку заново.",
            name=name,
        )
    return found


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in items if str(item).strip())


def _status(code: object) -> Status:
    try:
        return Status(str(code))
    except ValueError as error:
        raise InvalidInput(
            "В файле соответствий неизвестное состояние «{code}». Выберите из списка в том же файле.",
            code=code,
        ) from error
