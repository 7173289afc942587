"""Columns told by their names, mapping files, kinds of work by topic and statuses by other systems' words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.importers.portal_file import COLUMNS, STATUSES, TOPICS
from tracker.domain.statuses import Status, StatusGroup
from tracker.errors import InvalidInput
from tracker.importers import mapping as mappings
from tracker.importers.categories import RULES, to_category
from tracker.importers.columns import Kind
from tracker.importers.house_rows import show_street
from tracker.importers.mapping import FileMapping
from tracker.importers.recognition import layout_of, personal_columns, recognise, source_of
from tracker.importers.states import to_status

CODES = "asphalt lighting benches bins sidewalks parking kerbs drainage playground sports greenery fences waste access other"
NAMES = {code: code for code in CODES.split()} | {"asphalt": "Асфальтирование дворовых проездов"}


def test_the_portals_columns_are_recognised() -> None:
    found = recognise(Kind.REQUESTS, COLUMNS)
    assert found["external_id"] == ("Номер сообщения",)
    assert found["category"] == ("Проблемная тема",)
    assert found["address"] == ("Адрес объекта",)
    assert found["description"] == ("Текст сообщения",)
    assert found["requested_at"] == ("Дата создания сообщения",)
    assert found["status_at"] == ("Дата изменения статуса",)
    assert found["due_on"] == ("Срок обработки",)
    assert found["answer"] == ("Текст ответа КО", "Текст ответа ОИВ")
    assert "completed_at" not in found
    layout = layout_of(COLUMNS)
    assert layout is not None
    assert layout.source == "portal"


@pytest.mark.parametrize(
    ("columns", "field", "column"),
    [
        (["№ п/п", "Номер заявки"], "external_id", "Номер заявки"),
        (["CaseID", "Opened"], "external_id", "CaseID"),
        (["CaseID", "Opened"], "requested_at", "Opened"),
        (["service_request_id", "service_name"], "category", "service_name"),
        (["requested_datetime"], "requested_at", "requested_datetime"),
        (["ШИРОТА", "долгота"], "lat", "ШИРОТА"),
        (["Дата подачи заявки", "Дата закрытия"], "completed_at", "Дата закрытия"),
        (["Status Notes", "Status"], "status", "Status"),
        (["Объём", "Описание проблемы"], "description", "Описание проблемы"),
    ],
)
def test_columns_are_recognised_in_russian_and_english(columns: list[str], field: str, column: str) -> None:
    assert recognise(Kind.REQUESTS, columns)[field][0] == column


def test_the_number_of_a_row_in_a_list_is_no_number_of_a_request() -> None:
    assert "external_id" not in recognise(Kind.REQUESTS, ["№ п/п", "№", "Адрес"])


def test_personal_data_is_noticed() -> None:
    columns = ["ФИО заявителя", "Контактный телефон", "E-mail", "Квартира", "Адрес дома", "Тема"]
    assert personal_columns(columns) == ("ФИО заявителя", "Контактный телефон", "E-mail", "Квартира")


def test_a_mended_file_of_refused_rows_is_of_the_same_source() -> None:
    columns = ["Номер", "Тема", "Место"]
    assert source_of(columns) == source_of([*columns, "Строка файла", "Причина отказа"])
    assert source_of(columns) != source_of([*columns, "Участок"])


def test_a_mapping_survives_its_file() -> None:
    mapping = FileMapping(
        kind=Kind.REQUESTS,
        columns={"address": ("Где «это»",), "category": ("Тема", 'Под"тема"')},
        source="мои",
        crs="EPSG:32640",
        categories={"Ямы\nи \\ выбоины": "asphalt", "": "other"},
        statuses={"на контроле": Status.ACCEPTED},
    )
    text = mappings.to_toml(mapping, ["Где «это»", "Тема", 'Под"тема"'], categories=NAMES)
    assert mappings.parse(text, Kind.REQUESTS) == mapping


@given(st.dictionaries(st.text(max_size=30), st.sampled_from(CODES.split()), max_size=5))
def test_any_topic_survives_the_mapping_file(categories: dict[str, str]) -> None:
    mapping = FileMapping(kind=Kind.REQUESTS, columns={"address": ("a",)}, categories=categories)
    text = mappings.to_toml(mapping, ["a"], categories=NAMES)
    assert mappings.parse(text, Kind.REQUESTS).categories == categories


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = ", "ошибка записи"),
        ('[columns]\nplace = "a"', "неизвестные поля: place"),
        ('[columns]\naddress = "a"\n[statuses]\n"x" = "done"', "неизвестное состояние «done»"),
        ('time_zone = "Марс"', "часовой пояс"),
        ('kind = "houses"', "для другой загрузки"),
        ("columns = 5", "раздел «columns»"),
    ],
)
def test_a_wrong_mapping_file_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        mappings.parse(text, Kind.REQUESTS)


@pytest.mark.parametrize(("topic", "code"), TOPICS.items())
def test_the_portals_topics_find_their_kind_of_work(topic: str, code: str) -> None:
    assert to_category(topic, NAMES) == code


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        ("Асфальтирование дворовых проездов", "asphalt"),
        ("asphalt", "asphalt"),
        ("Sewer Issues: Odor: Odor From_catch_basin", "drainage"),
        ("Street Light Condition", "lighting"),
        ("Noise - Street/Sidewalk: Loud Music/Party", "other"),
        ("Trees", "greenery"),
        ("Illegal Parking", "parking"),
        ("Понижение бордюра у пандуса", "access"),
        ("Установить урны", "bins"),
        ("Замена бортового камня", "kerbs"),
        ("Переполнены контейнеры", "waste"),
        ("Что-то ещё", "other"),
    ],
)
def test_topics_of_other_systems_find_their_kind_of_work(topic: str, code: str) -> None:
    assert to_category(topic, NAMES) == code


def test_a_kind_that_is_not_in_use_gives_way_to_other() -> None:
    assert to_category("Сломана скамейка", {"other": "Другое"}) == "other"
    assert to_category("Сломана скамейка", {"asphalt": "Проезды"}) is None


def test_every_rule_leads_to_a_kind_of_work_that_ships() -> None:
    assert {code for code, _ in RULES} <= set(NAMES)


@pytest.mark.parametrize(("text", "status"), STATUSES.items())
def test_every_status_of_the_portal_has_ours(text: str, status: Status) -> None:
    assert to_status(text) is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Open", Status.NEW),
        ("Closed", Status.COMPLETED),
        ("In Progress", Status.IN_PROGRESS),
        ("Assigned", Status.IN_REVIEW),
        ("Unassigned", Status.NEW),
        ("Без работ", Status.REJECTED),
        ("", Status.NEW),
        ("абракадабра", None),
    ],
)
def test_statuses_of_other_systems_have_ours(text: str, status: Status | None) -> None:
    assert to_status(text) is status


def test_our_own_words_come_back_as_they_were() -> None:
    assert all(to_status(status.label) is status for status in Status)
    assert all(
        found is not None and found.group is group
        for group in StatusGroup
        if (found := to_status(group.label))
    )


def test_no_status_but_a_date_of_the_end_means_completed() -> None:
    assert to_status("", has_end=True) is Status.COMPLETED


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("г. Пермь, б-р. Гагарина, д. 30, к. б", "б-р. Гагарина"),
        ("614000, Пермский край, г Пермь, ул 1905 года, д 5", "ул 1905 года"),
        ("улица Степана Разина, 34к2", "улица Степана Разина"),
        ("ул. Уральская 95", "ул. Уральская"),
        ("ул. 9 Мая 21", "ул. 9 Мая"),
        ("Линия 11-я, 10", "Линия 11-я"),
        ("пер. Лесопарковый, д. 6 лит А", "пер. Лесопарковый"),
        ("ул. 25 Октября, 3/1", "ул. 25 Октября"),
    ],
)
def test_the_street_of_an_address_is_shown_without_city_and_number(address: str, street: str) -> None:
    assert show_street(address) == street
