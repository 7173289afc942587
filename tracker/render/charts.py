"""Charts of the report: drawn in the browser by the Vega that comes with the application, in one colour that reads on white."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import altair as alt
import pandas as pd

from tracker.domain.reports import Report
from tracker.i18n import RUSSIAN, language, t
from tracker.render import numbers

BAR_COLOUR = "#14594a"
_INK = "#1d2a26"
_LINE = "#cfd8d2"
_ROW_PX = 44
_FONT = "Golos Text"


def kinds_chart(report: Report) -> alt.LayerChart:
    """Thousand roubles by kind of work, in the order of the list; each bar says its value in words and figures."""
    pairs = [(t(kind.category), kind.cost) for kind in report.by_kind if kind.cost is not None]
    return _bars(pairs, t("Стоимость по видам работ, тыс. руб."))


def areas_chart(report: Report) -> alt.LayerChart:
    """Thousand roubles by microdistrict, the dearest first."""
    pairs = [(area.area or t("Вне микрорайонов"), area.cost) for area in report.by_area]
    return _bars(sorted(pairs, key=lambda pair: -pair[1]), t("Стоимость по микрорайонам, тыс. руб."))


def _bars(pairs: Sequence[tuple[str, Decimal]], title: str) -> alt.LayerChart:
    frame = pd.DataFrame(
        {
            "name": [name for name, _ in pairs],
            "value": [float(value) for _, value in pairs],
            "said": [numbers.number(value, 2) for _, value in pairs],
        }
    )
    # Numbers are written by us: Vega's own formats know commas and points only. Names stand over the bars, where
    # they have room on a phone too.
    parted = "\u00a0" if language() == RUSSIAN else ","
    words = f"replace(format(datum.value, ',d'), /,/g, '{parted}')"
    axis = alt.Axis(labelExpr=words, gridColor=_LINE, tickCount=4)
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=None),
        tooltip=[alt.Tooltip("name:N", title=t("Название")), alt.Tooltip("said:N", title=t("Тыс. руб."))],
    )
    # The chart is heard as one sentence, its description: of each mark Vega would say the names of columns.
    longest = max(frame["value"], default=0.0)
    x = alt.X("value:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, longest * 1.3 or 1]))
    bars = base.mark_bar(aria=False, color=BAR_COLOUR, cornerRadiusEnd=3, height=16, yOffset=9).encode(x=x)
    sums = base.mark_text(aria=False, align="left", dx=6, dy=10, color=_INK, fontSize=13).encode(
        x=x, text="said:N"
    )
    names = base.mark_text(aria=False, align="left", dy=-9, color=_INK, fontSize=13).encode(
        x=alt.value(0), text="name:N"
    )
    chart: alt.LayerChart = (
        (bars + sums + names)
        .properties(
            title=alt.TitleParams(title, aria=False),
            height=_ROW_PX * max(1, len(frame)),
            description=_in_words(title, frame),
        )
        # Only the width is fitted to the page: else the title and the axis are taken out of the rows' height.
        .properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font=_FONT)
        .configure_axis(labelColor=_INK, labelFontSize=13, domainColor=_LINE, tickColor=_LINE)
        .configure_title(color=_INK, fontSize=15, anchor="start")
        .configure_view(stroke=None)
    )
    return chart


def _in_words(title: str, frame: pd.DataFrame) -> str:
    """The chart for those who hear it."""
    return f"{title}: " + "; ".join(
        f"{row.name_}: {row.said}" for row in frame.rename(columns={"name": "name_"}).itertuples()
    )
