"""Rows as requests: what is cleaned, what is refused and why, what tells a repeated row, and where places are found."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from tracker.domain.models import Area, House
from tracker.domain.statuses import Status
from tracker.errors import InvalidInput
from tracker.geo.areas import Areas
from tracker.geo.houses import HouseIndex, parse_address
from tracker.importers import mapping as mappings
from tracker.importers import placing, points, request_rows, rows
from tracker.importers.columns import Kind
from tracker.importers.mapping import FileMapping
from tracker.importers.model import RawRow
from tracker.importers.placing import PlacedRow, Placer, PlaceRules, Yards
from tracker.importers.refused import RefusedFile
from tracker.importers.request_rows import RequestReader
from tracker.importers.rows import Refusal, RequestRow
from tracker.importers.source import open_table

NAMES = {"asphalt": "Асфальтирование дворовых проездов", "lighting": "Освещение двора", "other": "Другое"}
GOOD = {
    "Номер": "17",
    "Тема": "Яма во дворе",
    "Адрес": "ул. Уральская, 95",
    "Широта": "58,02242",
    "Долгота": "56,28659",
    "Дата создания": "05.03.2024 10:00",
    "Текст": "Просим заделать яму у подъезда",
    "Статус": "Новая",
    "Дата закрытия": "",
}
Item = RequestRow | Refusal


def read_all(
    tmp_path: Path, *changes: dict[str, str], without: Sequence[str] = (), **settings: Any
) -> list[Item]:
    """Rows that differ from a good one by the changes, read as requests."""
    path = tmp_path / "t.csv"
    names = [
        name for name in dict.fromkeys([*GOOD, *(name for c in changes for name in c)]) if name not in without
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=";", extrasaction="ignore")
        writer.writeheader()
        writer.writerows([GOOD | change for change in changes])
    with open_table(path) as table:
        guessed = mappings.guess(Kind.REQUESTS, table.columns)
        mapping = FileMapping(**({"kind": Kind.REQUESTS, "columns": guessed.columns} | settings))
        return list(RequestReader(table, mapping, NAMES).rows())


def read_one(tmp_path: Path, **change: str) -> Item:
    return read_all(tmp_path, {name.replace("_", " "): value for name, value in change.items()})[0]


def good(item: Item) -> RequestRow:
    assert isinstance(item, RequestRow), item
    return item


def reason(item: Item) -> str:
    assert isinstance(item, Refusal), item
    return item.sentence


def test_a_good_row_is_taken_whole(tmp_path: Path) -> None:
    row = good(read_one(tmp_path))
    assert row.external_id == "17"
    assert row.category_code == "asphalt"
    assert row.status is Status.NEW
    assert (row.lat, row.long) == (58.02242, 56.28659)
    assert row.requested_at == datetime(2024, 3, 5, 5, 0, tzinfo=UTC)
    assert row.description == "Просим заделать яму у подъезда"
    assert row.notes == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Дата_создания": "32.03.2024"}, "Дата подачи не распознана: 32.03.2024"),
        ({"Дата_создания": ""}, "Дата подачи не указана"),
        ({"Дата_создания": "05.03.2124"}, "Дата подачи ещё не наступила: 05.03.2124"),
        ({"Дата_создания": "05.03.1924"}, "Дата подачи слишком давняя: 05.03.1924"),
        ({"Дата_закрытия": "скоро"}, "Дата завершения не распознана: скоро"),
        (
            {"Дата_закрытия": "05.03.2124", "Статус": "Выполнена"},
            "Дата завершения ещё не наступила: 05.03.2124",
        ),
        ({"Широта": "север"}, "Координаты не распознаны: север, 56,28659"),
        ({"Широта": "6458123", "Долгота": "480123"}, "Координаты не похожи на градусы"),
        ({"Широта": "0", "Долгота": "0", "Адрес": ""}, "Нет места"),
        ({"Широта": "", "Долгота": "", "Адрес": "Пермь г, Мотовилихинский район"}, "Нет места"),
        ({"Тема": "", "Текст": ""}, "Нет ни темы, ни текста заявки"),
        ({"Текст": "я" * 4001}, "Текст слишком длинный: 4001 знаков, помещается 4000"),
        ({"Адрес": "я" * 301}, "Адрес слишком длинный: 301 знаков, помещается 300"),
        ({"Номер": "9" * 121}, "Номер слишком длинный: 121 знаков, помещается 120"),
        ({"Статус": "абракадабра"}, "Состояние не распознано, укажите его в файле соответствий: абракадабра"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(tmp_path: Path, change: dict[str, str], said: str) -> None:
    assert reason(read_one(tmp_path, **change)).startswith(said)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"Широта": "0", "Долгота": "0.0"}, rows.ZERO_NOTE),
        ({"Широта": ""}, rows.HALF_NOTE),
        ({"Широта": "-122.4", "Долгота": "37.7"}, rows.AXES_NOTE),
        ({"Дата_закрытия": "01.02.2024", "Статус": "Выполнена"}, request_rows.END_BEFORE_START),
        ({"Адрес": "ул. Уральская, 95, кв. 17"}, request_rows.FLAT_NOTE),
        ({"Текст": "РџСЂРѕСЃРёРј Р·Р°РґРµР»Р°С‚СЊ"}, rows.MOJIBAKE_NOTE),
    ],
)
def test_what_can_be_mended_is_mended_with_a_note(tmp_path: Path, change: dict[str, str], note: str) -> None:
    assert note in good(read_one(tmp_path, **change)).notes


def test_a_flats_number_is_nowhere_in_the_row(tmp_path: Path) -> None:
    assert good(read_one(tmp_path, Адрес="ул. Уральская, 95, кв 17")).address == "ул. Уральская, 95"


def test_an_end_on_the_day_of_filing_is_believed(tmp_path: Path) -> None:
    row = good(read_one(tmp_path, Дата_закрытия="05.03.2024", Статус="Выполнена"))
    assert row.completed_at == row.requested_at
    assert row.notes == ()


def test_an_open_request_has_no_end(tmp_path: Path) -> None:
    assert good(read_one(tmp_path, Дата_закрытия="06.03.2024", Статус="В работе")).completed_at is None


def test_a_short_text_is_given_its_topic(tmp_path: Path) -> None:
    assert good(read_one(tmp_path, Текст="Яма")).description == "Яма во дворе: Яма"
    assert good(read_one(tmp_path, Текст="")).description == "Яма во дворе"


def test_html_stays_text_and_control_signs_go(tmp_path: Path) -> None:
    text = "<script>alert(1)</script>\u202e яма\x07"
    assert good(read_one(tmp_path, Текст=text)).description == "<script>alert(1)</script> яма"


def test_an_apostrophe_put_before_a_formula_by_an_export_is_taken_back(tmp_path: Path) -> None:
    assert good(read_one(tmp_path, Текст="'=2+2 и ещё яма")).description == "=2+2 и ещё яма"


def test_a_python_dictionary_in_the_address_becomes_words(tmp_path: Path) -> None:
    cell = "{'latitude': '58.02', 'human_address': '{\"address\": \"ул. КИМ, 19\", \"city\": \"Пермь\"}'}"
    assert good(read_one(tmp_path, Адрес=cell)).address == "ул. КИМ, 19, Пермь"


def test_a_number_met_again_in_the_file_is_refused_with_the_line_of_the_first(tmp_path: Path) -> None:
    first, again = read_all(tmp_path, {}, {"Текст": "Совсем другой текст"})
    assert good(first).external_id == "17"
    assert reason(again) == "Номер уже встретился выше в этом файле: строка 2"


def test_rows_without_numbers_are_told_by_their_facts_and_twins_are_both_kept(tmp_path: Path) -> None:
    found = [
        good(row) for row in read_all(tmp_path, {}, {}, {"Текст": "Другая яма рядом"}, without=["Номер"])
    ]
    assert found[0].external_id.startswith("fp:")
    assert found[1].external_id == f"{found[0].external_id}-2"
    assert len({row.external_id for row in found}) == 3


def test_a_fingerprint_does_not_hang_on_the_status(tmp_path: Path) -> None:
    before, after = (
        good(read_all(tmp_path, {"Статус": status}, without=["Номер"])[0]) for status in ("Новая", "В работе")
    )
    assert before.external_id == after.external_id
    assert before.facts != after.facts


def test_without_a_column_of_dates_the_moment_is_left_open(tmp_path: Path) -> None:
    assert good(read_all(tmp_path, {}, without=["Дата создания"])[0]).requested_at is None


def test_the_mappings_own_words_win(tmp_path: Path) -> None:
    row = good(
        read_all(tmp_path, {}, categories={"Яма во дворе": "lighting"}, statuses={"Новая": Status.ACCEPTED})[
            0
        ]
    )
    assert (row.category_code, row.status) == ("lighting", Status.ACCEPTED)


def test_a_mapping_to_an_unknown_kind_of_work_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="неизвестный вид работ: moon"):
        read_all(tmp_path, {}, categories={"Яма": "moon"})


def test_metres_in_two_columns_are_taken_where_the_mapping_names_the_system(tmp_path: Path) -> None:
    row = good(read_all(tmp_path, {"Широта": "6432007,5", "Долгота": "457862,9"}, crs="EPSG:32640")[0])
    assert row.lat == pytest.approx(58.0256, abs=0.01)
    assert row.long == pytest.approx(56.2865, abs=0.01)


def test_what_is_no_point_at_all_is_told(tmp_path: Path) -> None:
    assert points.UNREADABLE in reason(read_one(tmp_path, Долгота="1.2.3"))


# Places


def house(address: str, lat: float, long: float, id_: int) -> House:
    parsed = parse_address(address)
    return House(
        id=id_,
        address=address,
        key=parsed.key,
        street=parsed.street,
        number=parsed.number,
        lat=lat,
        long=long,
    )


HOUSES = [house("ул. Уральская, 95", 58.02242, 56.28659, 1), house("ул. КИМ, 19", 58.02515, 56.30418, 2)]
OUTLINE = box(56.25, 58.0, 56.35, 58.06)
AREA = Area(id=5, code="a", kind="district", name="Район", outline=OUTLINE.__geo_interface__)


def place(row: RequestRow, **rules: Any) -> PlacedRow | Refusal:
    given = {"outline": OUTLINE, "area_name": "Район"} | rules
    placer = Placer(
        PlaceRules(house_within_m=80, landmark_within_m=500, yard_within_m=120, **given),
        areas=Areas([AREA]),
        houses=HouseIndex(HOUSES),
        yards=Yards([11, 12], [(58.0224, 56.2866), (58.0251, 56.3042)], {1: [11], 2: []}),
    )
    return placer.place([row])[0]


def placed(found: PlacedRow | Refusal) -> PlacedRow:
    assert isinstance(found, PlacedRow), found
    return found


def test_an_address_without_a_point_is_found_in_the_list(tmp_path: Path) -> None:
    row = good(read_one(tmp_path, Широта="", Долгота="", Адрес="г. Пермь, Уральская ул., д.95"))
    found = placed(place(row))
    assert (found.lat, found.long, found.house_id, found.courtyard_id, found.area_id) == (
        58.02242,
        56.28659,
        1,
        11,
        5,
    )
    assert found.address == "ул. Уральская, 95"
    assert placing.BY_ADDRESS_NOTE in found.notes


def test_a_point_without_an_address_takes_that_of_the_nearest_house(tmp_path: Path) -> None:
    near = placed(place(good(read_one(tmp_path, Адрес="", Широта="58.0250", Долгота="56.3040"))))
    assert (near.address, near.house_id, near.courtyard_id) == ("ул. КИМ, 19", 2, 12)
    far = placed(place(good(read_one(tmp_path, Адрес="", Широта="58.0275", Долгота="56.3040"))))
    assert (far.address, far.house_id, far.courtyard_id) == ("около дома ул. КИМ, 19", None, None)


def test_swapped_axes_are_told_by_the_outline(tmp_path: Path) -> None:
    found = placed(place(good(read_one(tmp_path, Широта="56.28659", Долгота="58.02242"))))
    assert (found.lat, found.long, found.is_outside) == (58.02242, 56.28659, False)
    assert rows.AXES_NOTE in found.notes


def test_a_place_beyond_the_outline_is_refused_or_kept_with_a_flag(tmp_path: Path) -> None:
    row = good(read_one(tmp_path, Широта="59.0", Долгота="57.0", Адрес=""))
    refused = place(row)
    assert isinstance(refused, Refusal)
    assert refused.sentence == "Место вне границ: Район: 59.0, 57.0"
    kept = placed(place(row, keep_outside=True))
    assert kept.is_outside
    assert placed(place(row, outline=None)).is_outside is False


def test_an_unknown_address_is_refused_or_kept_without_a_point(tmp_path: Path) -> None:
    row = good(read_one(tmp_path, Широта="", Долгота="", Адрес="ул. Неизвестная, 5"))
    refused = place(row)
    assert isinstance(refused, Refusal)
    assert refused.reason == placing.UNPLACED
    kept = placed(place(row, keep_unplaced=True))
    assert (kept.lat, kept.address) == (None, "ул. Неизвестная, 5")


def test_no_houses_and_no_courtyards_at_all_are_no_trouble(tmp_path: Path) -> None:
    rules = PlaceRules(outline=None, house_within_m=80, landmark_within_m=500, yard_within_m=120)
    placer = Placer(rules, areas=Areas([]), houses=HouseIndex([]), yards=Yards([], [], {}))
    found = placed(placer.place([good(read_one(tmp_path))])[0])
    assert (found.house_id, found.courtyard_id, found.area_id) == (None, None, None)
    assert placer.place([]) == []


# The file of refused rows


def test_refused_rows_are_written_as_they_came_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with RefusedFile(path, ["Номер", "Текст"], has_shapes=False) as refused:
        refused.add(Refusal(RawRow(7, ("1", "=2+2")), "Нет места", "ул. КИМ"))
        refused.add(Refusal(RawRow(8, ("-5", "яма", "лишнее")), "Много ячеек"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines() == [
        "Номер;Текст;Строка файла;Причина отказа",
        "1;'=2+2;7;Нет места: ул. КИМ",
        "-5;яма;8;Много ячеек [не поместилось: лишнее]",
    ]


def test_the_place_of_refused_geodata_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with RefusedFile(path, ["name"], has_shapes=True) as refused:
        refused.add(Refusal(RawRow(1, ("x",), box(56, 58, 56.2, 58.2)), "Не полигон"))
    assert path.read_text("utf-8-sig").splitlines()[1] == "x;58.100000;56.100000;1;Не полигон"


def test_a_file_of_refused_rows_goes_when_none_is_refused_any_more(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("old")
    with RefusedFile(path, ["name"], has_shapes=False) as refused:
        assert refused.path is None
    assert not path.exists()
