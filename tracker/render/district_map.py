"""The Folium map of the district: Leaflet from this application, our layer of requests, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import urlencode

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from tracker.domain.filters import Filters
from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.render.icons import ICONS
from tracker.render.palette import LOOKS

CENTRE = (58.0235, 56.315)
ZOOM = 12
_OWN = "/assets/own/map"


class DistrictMap(folium.Map):
    """A Folium map that loads only what this application serves; jQuery, Bootstrap and marker fonts are not needed."""

    default_js: list[tuple[str, str]] = [
        ("leaflet", "/assets/leaflet/leaflet.js"),
        ("requests", f"{_OWN}/requests.js"),
    ]
    default_css: list[tuple[str, str]] = [
        ("leaflet_css", "/assets/leaflet/leaflet.css"),
        ("requests_css", f"{_OWN}/requests.css"),
    ]


class RequestLayer(JSCSSMixin, Layer):
    """The layer of requests. Its script never changes, so the page that shows it never has to mount the map again."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.attributionControl.setPrefix(false);
        {{ this._parent.get_name() }}.zoomControl.setPosition("topright");
        var {{ this.get_name() }} = courtyardRequests({{ this.settings|tojson }}).addTo({{ this._parent.get_name() }});
        window.courtyardLayer = {{ this.get_name() }};
        {% if this.is_picking %}courtyardPicker({{ this._parent.get_name() }});{% endif %}
        {% endmacro %}
        """
    )

    def __init__(self, settings: Mapping[str, object], *, is_picking: bool = False) -> None:
        super().__init__(name="requests", overlay=True, control=False, show=True)
        self._name = "RequestLayer"
        self.settings = dict(settings)
        self.is_picking = is_picking


class RequestQuery(folium.FeatureGroup):
    """One line of script that gives the layer another filter."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup([]);
        window.courtyardQuery = {{ this.query|tojson }};
        if (window.courtyardLayer) window.courtyardLayer.setQuery({{ this.query|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, filters: Filters) -> None:
        super().__init__(name="query", control=False)
        self.query = urlencode(filters.to_query())


class Spot(folium.FeatureGroup):
    """A mark at one place, drawn without pictures from elsewhere."""

    def __init__(self, lat: float, long: float, label: str) -> None:
        super().__init__(name="spot", control=False)
        mark = folium.CircleMarker(
            (lat, long),
            radius=10,
            color="#ffffff",
            weight=3,
            fill_color="#b3420c",
            fill_opacity=1,
            tooltip=label,
        )
        mark.add_to(self)


def build_map(
    categories: Mapping[str, str],
    *,
    centre: tuple[float, float] = CENTRE,
    zoom: int = ZOOM,
    tile_url: str = "",
    tile_attribution: str = "",
    is_picking: bool = False,
) -> DistrictMap:
    """The map with outlines, names and requests; `categories` are the names of the kinds of work by code."""
    drawn = DistrictMap(
        location=centre,
        zoom_start=zoom,
        tiles=None,
        min_zoom=10,
        max_zoom=19,
        prefer_canvas=True,
        zoom_control=True,
    )
    source = t("© участники OpenStreetMap")
    tiles = tile_url or "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    folium.TileLayer(tiles, attr=tile_attribution or source, max_zoom=19, control=False).add_to(drawn)
    RequestLayer(_settings(categories, has_tiles=bool(tile_url)), is_picking=is_picking).add_to(drawn)
    return drawn


def _settings(categories: Mapping[str, str], *, has_tiles: bool) -> dict[str, object]:
    return {
        "hasTiles": has_tiles,
        "icons": ICONS,
        "looks": {group.value: asdict(look) for group, look in LOOKS.items()},
        "words": {
            "categories": dict(categories),
            "status": {group.value: t(group.label) for group in StatusGroup},
            "requests": [t("заявка"), t("заявки"), t("заявок")],
            "noAddress": t("адрес не указан"),
        },
    }
