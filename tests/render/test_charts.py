"""Charts of the report: every bar has a row of its own with room for its name, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import altair as alt
import pytest

from tracker.domain.filters import Filters
from tracker.domain.reports import Amount, CompletedWork, Report, summarise
from tracker.i18n import speaking
from tracker.render.charts import areas_chart, kinds_chart


def report_of(kinds: int, named: str = "Вид {}") -> Report:
    works = [
        CompletedWork(
            work_id=one,
            courtyard_id=one,
            courtyard=f"ул. Уральская, {one}",
            area=f"Микрорайон {one}",
            programme="ФКГС",
            category=named.format(one),
            category_code=f"kind{one}",
            position=one,
            amounts=(Amount(unit="шт.", planned=Decimal(1), actual=Decimal(1)),),
            planned_cost=Decimal(one),
            cost=Decimal(one),
            contractor="ООО «Двор»",
        )
        for one in range(1, kinds + 1)
    ]
    return summarise(works, filters=Filters())


@pytest.mark.parametrize("kinds", [1, 3, 12])
@pytest.mark.parametrize("draw", [kinds_chart, areas_chart])
def test_the_rows_keep_their_height_beside_a_title_and_an_axis(
    draw: Callable[[Report], alt.LayerChart], kinds: int
) -> None:
    spec = draw(report_of(kinds)).to_dict()
    assert spec["height"] / kinds >= 40
    # A chart that is fitted to its height takes the title and the axis out of it, and the rows lie over each other.
    assert spec["autosize"]["type"] == "fit-x"


def test_kinds_of_work_are_named_in_the_readers_language() -> None:
    with speaking("en"):
        chart = kinds_chart(report_of(1, named="Скамейки"))
    assert list(chart.data["name"]) == ["Benches"]
    assert "Benches" in chart.to_dict()["description"]
