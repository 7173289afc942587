"""The map on a page: filters go in as one line, a chosen place comes back; requests and courtyards it opens by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from tracker.config import get_settings
from tracker.domain.filters import Filters
from tracker.render.district_map import Outline, RequestQuery, Spot, build_map
from tracker.ui import data


def show_map(
    filters: Filters,
    *,
    key: str,
    height: int = 560,
    view: tuple[float, float, int] | None = None,
    spot: tuple[float, float] | None = None,
    spot_label: str = "",
    is_picking: bool = False,
    has_tools: bool = False,
    has_requests: bool = True,
    outline: Mapping[str, object] | None = None,
) -> tuple[float, float] | None:
    """Draw the map of requests that match; panning and zooming never run the page again.

    Returns the place (latitude, longitude) that a person has just chosen where one `is_picking`. An `outline` (GeoJSON) is drawn
    as a line. A `view` is latitude, longitude and zoom; without one the map begins at the instance's own district.

    Without a `spot` the view is remembered for the browser's tab under `key`.
    """
    settings = get_settings()
    drawn = build_map(
        data.names(),
        home=data.home_view(),
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
        is_picking=is_picking,
        has_tools=has_tools,
        has_requests=has_requests,
        remember="" if spot or is_picking else key,
    )
    # The view goes in beside the filters: written into the map's own script it would mount the map anew.
    groups: list[Any] = [RequestQuery(filters, view)]
    if spot is not None:
        groups.append(Spot(*spot, spot_label))
    if outline is not None:
        groups.append(Outline(outline))
    found = st_folium(
        drawn,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        render=False,
        feature_group_to_add=groups,
    )
    return _new_place(found or {}, key)


def _new_place(found: dict[str, Any], key: str) -> tuple[float, float] | None:
    """The place chosen since the last run: the component repeats what was chosen before."""
    seen_key = f"{key}-chosen"
    chosen = found.get("chosen")
    if chosen is None or st.session_state.get(seen_key) == chosen:
        return None
    st.session_state[seen_key] = chosen
    lat, long = found["place"]
    return float(lat), float(long)
