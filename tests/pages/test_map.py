"""The page with the map: its filters live in the address, and its list holds the same requests as the map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from tests.pages.words import words
from tools import helsinki
from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.models import Area, ServiceRequest
from tracker.domain.statuses import Status, StatusGroup
from tracker.render.district_map import CENTRE, ZOOM
from tracker.runtime import forget_store
from tracker.store import Store
from tracker.ui import data

OpenPage = Callable[..., AppTest]
STATUSES = [Status.NEW] * 3 + [Status.IN_REVIEW] * 2 + [Status.REJECTED] * 4 + [Status.COMPLETED] * 25


@pytest.fixture(autouse=True)
def requests(instance: Store) -> None:
    """Five open requests, four closed ones, twenty-five completed, five of these lately."""
    today = clock.today()
    with instance.transaction() as tx:
        for number, status in enumerate(STATUSES):
            is_done = status.is_done
            tx.session.add(
                ServiceRequest(
                    number=f"МОТ-2026-{number:06d}",
                    category_code="benches" if number % 2 else "bins",
                    status=status,
                    address="ул. Тургенева, 10",
                    search_text="тургенева 10",
                    lat=None if number == 0 else 58.01,
                    long=None if number == 0 else 56.29,
                    completed_on=today - timedelta(days=20 if number < 14 else 200) if is_done else None,
                )
            )
        tx.touch(None)


def query_of(page: AppTest) -> dict[str, str]:
    return {name: v if isinstance(v, str) else v[0] for name, v in page.query_params.items()}


def test_nothing_chosen_shows_what_is_open_and_lately_done_and_says_so(open_page: OpenPage) -> None:
    page = open_page("map")
    said = words(page)
    assert "Открытые заявки и выполненные за последние 90 дней" in said
    assert "Списком: 10 заявок" in said
    assert "Без места на карте: 1" in said
    assert query_of(page) == {}


def test_maps_begin_at_the_instances_own_district_wherever_it_lies(
    instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.home_view.clear()
    assert data.home_view() == (*CENTRE, ZOOM)
    with instance.transaction() as tx:
        tx.session.add(Area(code="helsinki", kind="district", name="Хельсинки", outline=helsinki.outline()))
    monkeypatch.setenv("TRACKER_DISTRICT", "helsinki")
    forget_store()
    data.home_view.clear()
    lat, long, zoom = data.home_view()
    assert (lat, long) == (60.1716, 24.94425) and zoom > ZOOM
    data.home_view.clear()


def test_a_link_reproduces_the_view(open_page: OpenPage) -> None:
    page = open_page("map", status="new,in_review", category="bins", q="Тургенева")
    assert page.session_state["f_status"] == [StatusGroup.NEW, StatusGroup.IN_REVIEW]
    assert page.multiselect(key="f_category").value == ["bins"]
    assert page.text_input(key="f_q").value == "Тургенева"
    assert "Списком: 3 заявки" in words(page)


def test_what_is_chosen_goes_into_the_address_and_comes_out_the_same(open_page: OpenPage) -> None:
    page = open_page("map")
    page.multiselect(key="f_category").set_value(["benches"]).run()
    assert Filters.from_query(query_of(page))[0] == Filters(category=("benches",), recent_days=90)
    page.text_input(key="f_q").set_value("  тургенева   10 ").run()
    assert query_of(page)["q"] == "тургенева 10"


def test_a_choice_is_one_step_of_the_browsers_history(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("map")
    told: list[dict[str, str]] = []
    tell = QueryParams._send_query_param_msg

    def tell_and_note(params: QueryParams) -> None:
        told.append(dict(params))
        tell(params)

    monkeypatch.setattr(QueryParams, "_send_query_param_msg", tell_and_note)
    page.multiselect(key="f_category").set_value(["benches"]).run()
    assert told == [{"category": "benches", "recent_days": "90"}]


def test_everything_can_be_shown_and_the_way_back_is_there(open_page: OpenPage) -> None:
    page = open_page("map")
    page.button(key="show_all").click().run()
    assert query_of(page) == {"all": "1"}
    assert f"Списком: {len(STATUSES)} заявки" in words(page)
    page.button(key="show_recent").click().run()
    assert query_of(page) == {}
    assert "Списком: 10 заявок" in words(page)


def test_a_chosen_status_is_shown_for_all_time(open_page: OpenPage) -> None:
    page = open_page("map", status="completed")
    assert "Заявки за всё время" in words(page)
    assert "Списком: 25 заявок" in words(page)


def test_filters_are_given_up_at_once(open_page: OpenPage) -> None:
    page = open_page("map", status="closed", category="bins", overdue="yes")
    page.button(key="reset_filters").click().run()
    assert query_of(page) == {}
    assert page.multiselect(key="f_category").value == []
    assert page.session_state["f_overdue"] is None


def test_every_choice_that_is_folded_away_is_a_chip_that_takes_it_back(open_page: OpenPage) -> None:
    query = {"programme": "fsgs", "year": "2025", "filed_from": "2025-01-01", "completed_to": "2026-02-03"}
    page = open_page("map", **query, overdue="no", warranty="yes", all="1")
    chips = {button.label: button for button in page.button if button.key.startswith("chip-")}
    assert list(chips) == [
        "ФСГС", "2025 год", "Подана с 01.01.2025", "Выполнена по 03.02.2026", "Непросроченные", "На гарантии",
    ]  # fmt: skip
    for label in chips:
        next(button for button in page.button if button.label == label).click().run()
    assert query_of(page) == {"all": "1"}


def test_several_kinds_of_work_are_chips_at_every_width(open_page: OpenPage) -> None:
    """The field in the bar shows one kind; a second has no room in it."""
    shown = {query: [button.key for button in open_page("map", category=query).button if "chip-" in button.key]
             for query in ("bins", "bins,benches")}  # fmt: skip
    assert shown["bins"] == ["chip-bar-category-bins"]
    assert shown["bins,benches"] == ["chip-more-category-bins", "chip-more-category-benches"]


def test_the_drawer_of_a_phone_chooses_the_same_as_the_bar(open_page: OpenPage) -> None:
    page = open_page("map", category="bins")
    assert page.multiselect(key="f_category_again").value == ["bins"]
    page.multiselect(key="f_category_again").set_value(["benches"]).run()
    assert page.multiselect(key="f_category").value == ["benches"]
    assert query_of(page)["category"] == "benches"


@pytest.mark.parametrize(
    ("query", "name", "left"),
    [
        ({"status": "purple"}, "состояние", {}),
        ({"state": "new"}, "точное состояние", {}),
        ({"category": "no-such-kind"}, "вид работ", {}),
        ({"category": "no-such-kind,bins"}, "вид работ", {"category": "bins"}),
        ({"filed_from": "вчера"}, "дата подачи", {}),
        ({"year": "1905"}, "год программы", {}),
        ({"contractor": "777"}, "подрядчик", {}),
    ],
)
def test_what_an_address_asks_for_in_vain_is_left_out_and_said_until_something_else_is_chosen(
    open_page: OpenPage, query: dict[str, str], name: str, left: dict[str, str]
) -> None:
    page = open_page("map", **query)
    assert f"показано без этого: {name}." in words(page)
    assert query_of(page) == left
    page.run()
    assert f"показано без этого: {name}." in words(page)
    page.text_input(key="f_q").set_value("тургенева").run()
    assert "показано без этого" not in words(page)


def test_a_period_that_ends_before_it_begins_is_said(open_page: OpenPage) -> None:
    page = open_page("map", filed_from="2026-02-01", filed_to="2026-01-01")
    assert "кончается раньше, чем начинается" in words(page)


def test_an_address_changed_by_the_browsers_way_back_changes_the_fields(open_page: OpenPage) -> None:
    page = open_page("map", category="bins")
    page.query_params["category"] = "benches"
    page.run()
    assert page.multiselect(key="f_category").value == ["benches"]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "purple"},
        {"category": "no-such-kind"},
        {"area": "<script>"},
        {"filed_from": "вчера"},
        {"year": "9999"},
        {"contractor": "777"},
        {"programme": "нет"},
        {"filed_from": "1800-01-01", "filed_to": "2300-01-01"},
        {"recent_days": "0"},
    ],
)
def test_nonsense_in_the_address_opens_the_page_all_the_same(
    open_page: OpenPage, query: dict[str, str]
) -> None:
    page = open_page("map", **query)
    assert not page.exception
    assert "Списком:" in words(page) or "Ничего не найдено" in words(page)


def test_nothing_found_is_said_with_what_to_do(open_page: OpenPage) -> None:
    page = open_page("map", q="нет такого слова")
    assert "Ничего не найдено" in words(page)
    assert "Списком: 0 заявок" in words(page)


def test_the_list_has_pages(open_page: OpenPage) -> None:
    page = open_page("map", all="1")
    assert words(page).count("МОТ-2026-") == 20


def test_the_numbers_of_pages_stand_above_and_below_the_list_and_say_the_same(open_page: OpenPage) -> None:
    page = open_page("map", all="1")
    assert [one.proto.default for one in page.get("pagination")] == [1, 1]
    page.session_state["list-page"] = 2
    page.run()
    _above, below = page.get("pagination")
    assert below.proto.default == 2
    assert not open_page("map", status="new").get("pagination")
