"""The map of completed works: a circle for each courtyard, as large as what was spent there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from math import cos, floor, log2, radians, sqrt

import folium
from folium.template import Template

from tracker.domain.reports import CompletedWork
from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.district_map import ScriptOnly
from tracker.render.palette import LOOKS

#: More circles than this hide each other; the dearest are drawn.
MAX_CIRCLES = 400
_SMALL_PX, _LARGE_PX = 6.0, 20.0
_SHOWN_PX = 400
_FARTHEST, _NEAREST = 9, 16


class CourtyardCircles(ScriptOnly, folium.FeatureGroup):
    """Circles with a word on each, drawn over the map of the district. The words are escaped here."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        courtyards.show({{ this.view|tojson }});
        var {{ this.get_name() }} = L.featureGroup({{ this.circles|tojson }}.map(function (c) {
          return L.circleMarker([c[0], c[1]], {radius: c[2], color: "#ffffff", weight: 2, fillColor: {{ this.colour|tojson }}, fillOpacity: 0.85})
            .bindTooltip(c[3], {direction: "top"});
        }));
        {% endmacro %}
        """
    )

    def __init__(self, works: Iterable[CompletedWork]) -> None:
        super().__init__(name="works", control=False)
        self.colour = LOOKS[StatusGroup.COMPLETED].colour
        self.circles = to_circles(works)
        self.view = to_view([(lat, long) for lat, long, *_ in self.circles])


def to_view(points: Sequence[tuple[float, float]]) -> tuple[float, float, int] | None:
    """Centre and zoom that show all the points on a map as small as a phone's; None where there are none."""
    if not points:
        return None
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, east = min(long for _, long in points), max(long for _, long in points)
    lat, long = (south + north) / 2, (west + east) / 2
    # A degree of longitude takes 256 * 2 ** zoom / 360 pixels; one of latitude is longer by the cosine.
    widest = max(east - west, (north - south) / cos(radians(lat)), 1e-6)
    return lat, long, max(_FARTHEST, min(_NEAREST, floor(log2(_SHOWN_PX * 360 / 256 / widest))))


def to_circles(works: Iterable[CompletedWork]) -> list[tuple[float, float, float, str]]:
    """Latitude, longitude, radius in pixels and an HTML label for each courtyard, the dearest first."""
    yards: dict[int, list[CompletedWork]] = {}
    for work in works:
        yards.setdefault(work.courtyard_id, []).append(work)
    sums = {yard: sum((work.cost for work in group), Decimal(0)) for yard, group in yards.items()}
    dearest = sorted(yards, key=lambda yard: -sums[yard])[:MAX_CIRCLES]
    most = float(max(sums.values(), default=Decimal(0))) or 1.0
    return [
        (
            yards[yard][0].lat,
            yards[yard][0].long,
            round(_SMALL_PX + (_LARGE_PX - _SMALL_PX) * sqrt(max(0.0, float(sums[yard])) / most), 1),
            _label(yards[yard], sums[yard]),
        )
        for yard in dearest
    ]


def _label(works: list[CompletedWork], cost: Decimal) -> str:
    kinds = ", ".join(dict.fromkeys(t(work.category) for work in works))
    count = numbers.count_of(len(works), "работа", "работы", "работ")
    lines = (works[0].courtyard, t("{count}: {kinds}", count=count, kinds=kinds), numbers.thousands(cost))
    return "<br>".join(escape(line) for line in lines)
