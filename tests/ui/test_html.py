"""Small pieces of HTML: what people typed stays text, every status has its colour, shape and word."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest

from tracker.config import ROOT
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.statuses import Status, StatusGroup
from tracker.render.palette import LOOKS
from tracker.ui import html

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FILED = datetime(2026, 5, 3, 20, 30, tzinfo=UTC)


def make_request(status: Status = Status.NEW, **more: object) -> ServiceRequest:
    values = {
        "number": "МОТ-2026-000123",
        "category_code": "driveways",
        "address": "ул. Крупской, 18",
        **more,
    }
    return ServiceRequest(status=status, requested_at=FILED, **values)


def test_whatever_people_typed_stays_text_in_every_piece() -> None:
    request = make_request(address=HOSTILE, number=HOSTILE)
    pieces = [
        html.heading(HOSTILE, HOSTILE, aside=HOSTILE),
        html.chip(StatusGroup.NEW, HOSTILE),
        html.facts([(HOSTILE, HOSTILE)]),
        html.timeline([html.TimelineItem(FILED, StatusGroup.NEW, HOSTILE, HOSTILE, HOSTILE)]),
        html.request_card(request, HOSTILE, label=HOSTILE, note=HOSTILE),
        html.cards([HOSTILE]),
        html.table([HOSTILE], [[HOSTILE]], caption=HOSTILE),
        html.empty(HOSTILE, HOSTILE, then=HOSTILE),
        html.problem(HOSTILE, [HOSTILE]),
        html.link(HOSTILE, HOSTILE),
    ]
    for piece in pieces:
        assert "<script" not in piece and "<img" not in piece
        assert "&lt;script&gt;" in piece
        assert "\"'>" not in piece


@pytest.mark.parametrize("group", list(StatusGroup))
def test_a_chip_says_its_status_by_colour_shape_and_word(group: StatusGroup) -> None:
    chip = html.chip(group, group.label)
    assert LOOKS[group].colour in chip
    assert f"mark-{LOOKS[group].shape}" in chip
    assert group.label in chip


def test_no_two_groups_look_alike() -> None:
    assert len({look.colour for look in LOOKS.values()}) == len({look.shape for look in LOOKS.values()}) == 6


@pytest.mark.parametrize("group", list(StatusGroup))
def test_each_shape_is_drawn_by_the_styles(group: StatusGroup) -> None:
    styles = (ROOT / "tracker" / "static" / "shell" / "app.css").read_text(encoding="utf-8")
    assert f".mark-{LOOKS[group].shape} {{" in styles


def test_charts_take_the_colours_of_the_statuses_in_their_order() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert theme["chartCategoricalColors"] == [LOOKS[group].colour for group in StatusGroup]


def test_a_card_leads_to_the_request_and_shows_its_day_in_perm() -> None:
    card = html.request_card(make_request(), "Ремонт дворового проезда")
    assert "/request?number=%D0%9C%D0%9E%D0%A2-2026-000123" in card
    assert "подана 04.05.2026" in card  # 20:30 in UTC is the next day in Perm


def test_staff_see_how_late_a_request_is_and_residents_do_not() -> None:
    request = make_request(due_on=date(2026, 6, 2))
    assert "просрочена на 3" in html.request_card(request, "Проезд", today=date(2026, 6, 5))
    assert "card-late" in html.request_card(request, "Проезд", today=date(2026, 6, 5))
    assert "просрочена" not in html.request_card(request, "Проезд")


def test_a_closed_request_is_never_late() -> None:
    request = make_request(Status.REJECTED, due_on=date(2026, 6, 2))
    assert "card-late" not in html.request_card(request, "Проезд", today=date(2026, 6, 5))


@pytest.mark.parametrize("status", list(Status))
def test_the_words_for_residents_leave_no_empty_places(status: Status) -> None:
    bare = html.status_words(make_request(status))
    assert "{" not in bare and not bare.endswith((" ", ":", "№"))


def test_the_words_for_residents_name_year_and_main_request() -> None:
    assert html.status_words(make_request(Status.PLANNED, plan_year=2027)) == "Включена в план 2027"
    assert html.status_words(make_request(Status.DUPLICATE), main_number="МОТ-2026-000001") == (
        "Объединена с № МОТ-2026-000001"
    )


def test_facts_without_a_value_are_left_out() -> None:
    assert "Подрядчик" not in html.facts([("Подрядчик", ""), ("Срок", "02.06.2026")])


def test_photos_have_words_for_those_who_do_not_see_them() -> None:
    photo = Photo(
        sha256="a" * 64, width=1, height=1, size_bytes=1, kind="after", taken_at=FILED, is_public=True
    )
    grid = html.photo_grid([photo])
    assert 'alt="Фото. После работ, 04.05.2026. Открыть целиком"' in grid
    assert f'src="/photos/{photo.name}/thumb"' in grid


def test_a_table_lines_numbers_up_and_can_be_scrolled_by_keyboard() -> None:
    table = html.table(["Вид", "Объём"], [["Проезд", "1 200"]], caption="Работы", numeric=frozenset({1}))
    assert '<td class="number">1 200</td>' in table
    assert 'tabindex="0"' in table and "<caption>Работы</caption>" in table


def test_the_legend_says_what_without_works_means() -> None:
    said = html.legend({StatusGroup.CLOSED: 3})
    assert 'title="Отклонена, объединена с другой, передана в другое ведомство или отозвана"' in said
    assert said.count('title=""') == len(StatusGroup) - 1
