"""Which column means what: the fields of each kind of import and the names people and portals give them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.i18n import later

REASON_COLUMN = "Причина отказа"
LINE_COLUMN = "Строка файла"
#: Coordinates that the file of refused rows adds to geodata, so that no place is lost.
ADDED_COLUMNS = ("Широта", "Долгота")


class Kind(StrEnum):
    """What is brought in."""

    REQUESTS = "requests"
    HOUSES = "houses"
    AREAS = "areas"

    @property
    def label(self) -> str:
        """Name for people."""
        return {Kind.REQUESTS: later("заявки"), Kind.HOUSES: later("дома"), Kind.AREAS: later("территории")}[
            self
        ]


@dataclass(frozen=True)
class FieldSpec:
    """A field that a file may fill. `names` are patterns of a tidy header, the likeliest first; `is_many` joins columns."""

    name: str
    label: str
    names: tuple[str, ...]
    is_many: bool = False


_OF_REQUEST = r"(?: (?:заявк[аи]|заявления|обращения|сообщения|запроса|инцидента|проблемы))?"
REQUEST_FIELDS = (
    FieldSpec(
        "external_id",
        "Номер в исходной системе",
        (
            rf"номер{_OF_REQUEST}",
            rf"id{_OF_REQUEST}",
            "unique key",
            "service request id",
            r"(?:case|request|ticket|sr|issue)(?: enquiry)? (?:id|number)",
            "заявка",
            "uuid",
            "код",
        ),
    ),
    FieldSpec(
        "category",
        "Вид работ или тема",
        (
            "вид работ[ы]?",
            rf"категория{_OF_REQUEST}",
            "проблемная тема",
            rf"тема{_OF_REQUEST}",
            rf"тип(?: работ)?{_OF_REQUEST}",
            "под(?:категория|тема)",
            "category",
            "service name",
            "service",
            "request type",
            "complaint type",
            "complaint",
            "descriptor",
            "request details",
            "kind of work",
        ),
        is_many=True,
    ),
    FieldSpec(
        "status",
        "Состояние",
        (rf"статус{_OF_REQUEST}", rf"состояние{_OF_REQUEST}", "(?:case |request )?status", "stage"),
    ),
    FieldSpec(
        "answer",
        "Ответ жителю",
        (
            "текст ответа ко",
            "текст ответа оив",
            "(?:официальный |текст )?ответ[а]?(?: жителю| заявителю)?",
            "результат(?: рассмотрения)?",
            "resolution(?: description)?",
            "status notes",
            "closure reason",
        ),
        is_many=True,
    ),
    FieldSpec(
        "address",
        "Адрес",
        (
            rf"(?:полный )?адрес(?: объекта| дома| двора| места)?{_OF_REQUEST}",
            "место(?:положение| проблемы)?",
            "incident address",
            "address(?: string)?",
            "full address",
            "location address",
            "addr",
        ),
    ),
    FieldSpec("street", "Улица", ("улица", "(?:addr )?street(?: name)?")),
    FieldSpec("house", "Номер дома", ("(?:номер )?дома?", "(?:addr )?house ?(?:number)?")),
    FieldSpec("lat", "Широта", ("широта", "lat(?:itude)?", "коорд[а-я]* y", "y", "gps lat(?:itude)?")),
    FieldSpec(
        "long", "Долгота", ("долгота", "lon|lng|long(?:itude)?", "коорд[а-я]* x", "x", "gps lon(?:gitude)?")
    ),
    FieldSpec(
        "point",
        "Координаты в одной ячейке",
        (
            "координаты",
            "геопозиция",
            "точка",
            "location",
            "(?:geo )?point",
            "wkt",
            "coordinates",
            "lat ?long?",
        ),
    ),
    FieldSpec(
        "description",
        "Текст заявки",
        (
            rf"(?:опубликованный )?текст{_OF_REQUEST}",
            rf"описание{_OF_REQUEST}",
            rf"содержание{_OF_REQUEST}",
            rf"суть{_OF_REQUEST}",
            "что нужно сделать",
            "комментарий(?: заявителя| жителя)?",
            "description",
            "details",
            "comments?",
            "text",
        ),
    ),
    FieldSpec(
        "requested_at",
        "Дата подачи",
        (
            r"дата(?: и время)? (?:создания|подачи|регистрации|поступления|приема)(?: .*)?",
            "дата (?:заявки|обращения|сообщения)",
            "созда[а-я]+",
            "пода[а-я]+",
            "поступи[а-я]+",
            r"(?:date )?(?:created|opened|requested|submitted)(?: date| at| datetime)?",
            "open dt",
            "дата",
            "date",
        ),
    ),
    FieldSpec(
        "completed_at",
        "Дата завершения",
        (
            r"дата (?:закрытия|завершения|выполнения|исполнения|окончания)(?: .*)?",
            "выполнена",
            "закрыта",
            "завершена",
            r"(?:date )?(?:closed|completed)(?: date| at| on| dt)?",
        ),
    ),
    FieldSpec(
        "status_at",
        "Дата изменения состояния",
        (
            r"дата (?:изменения|обновления)(?: .*)?",
            "обновлен[оа]?",
            "изменен[оа]?",
            r"(?:last )?updated?(?: at| date| datetime)?",
            "resolution action updated date",
        ),
    ),
    FieldSpec(
        "due_on",
        "Срок",
        (
            r"(?:контрольный |плановый )?срок(?: (?:обработки|исполнения|ответа|рассмотрения))?",
            r"due(?: date| on)?",
            "expected datetime",
            "target dt",
        ),
    ),
    FieldSpec(
        "plan_year", "Год включения в план", (r"год(?: (?:плана|программы|включения)(?: .*)?)?", "plan year")
    ),
    FieldSpec(
        "remarks",
        "Сведения для сотрудников",
        (
            "ответственный(?: .*)?",
            "комментарий модератора(?: .*)?",
            "примечани[ея]",
            "исполнитель",
            "agency name",
            "responsible agency",
            "agency responsible",
        ),
        is_many=True,
    ),
)
_PLACE = tuple(
    field for field in REQUEST_FIELDS if field.name in ("address", "street", "house", "lat", "long", "point")
)
HOUSE_FIELDS = (
    *_PLACE,
    FieldSpec("name", "Название, если в нём адрес", ("name", "название")),
    FieldSpec("flats", "Квартир", (r"(?:кол(?:ичест)?во |число )?квартир", "flats", "apartments")),
    FieldSpec(
        "residents",
        "Жителей",
        (r"(?:кол(?:ичест)?во |число )?(?:жителей|проживающих)", "residents", "population"),
    ),
)
AREA_FIELDS = (
    FieldSpec(
        "name",
        "Название",
        ("название(?: .*)?", "наименование(?: .*)?", "name(?: ru)?", "имя", "район", "title", "label"),
    ),
    FieldSpec("code", "Код", ("код", "code", "slug")),
    FieldSpec("kind", "Вид территории", ("вид(?: территории)?", "тип(?: территории)?", "kind", "type")),
    FieldSpec(
        "note",
        "Пояснение к ограничению",
        ("пояснени[ея]", "примечани[ея]", "описание", "ограничени[ея]", "note", "description", "comments?"),
        is_many=True,
    ),
    FieldSpec("wkt", "Контур (WKT)", ("wkt", "geometry", "the geom", "контур", "граница")),
)
FIELDS: dict[Kind, tuple[FieldSpec, ...]] = {
    Kind.REQUESTS: REQUEST_FIELDS,
    Kind.HOUSES: HOUSE_FIELDS,
    Kind.AREAS: AREA_FIELDS,
}
