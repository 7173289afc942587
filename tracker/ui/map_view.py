"""The map on a page: filters go in as one line, a chosen request or place comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from tracker.config import get_settings
from tracker.domain.filters import Filters
from tracker.render.district_map import CENTRE, ZOOM, RequestQuery, Spot, build_map
from tracker.ui import data

_NUMBER = re.compile(r"№ (\S+) ·")


@dataclass(frozen=True)
class MapEvent:
    """What a person chose on the map: a request by its number, or a place (latitude, longitude)."""

    number: str | None = None
    place: tuple[float, float] | None = None


def show_map(
    filters: Filters,
    *,
    key: str,
    height: int = 560,
    centre: tuple[float, float] = CENTRE,
    zoom: int = ZOOM,
    spot: tuple[float, float] | None = None,
    spot_label: str = "",
    is_picking: bool = False,
) -> MapEvent:
    """Draw the map of requests that match; panning and zooming never run the page again."""
    settings = get_settings()
    drawn = build_map(
        data.names(),
        centre=centre,
        zoom=zoom,
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
        is_picking=is_picking,
    )
    groups = [RequestQuery(filters)]
    if spot is not None:
        groups.append(Spot(*spot, spot_label))  # type: ignore[arg-type]
    returned = (
        ["last_clicked"] if is_picking else ["last_object_clicked_tooltip", "last_object_clicked_count"]
    )
    found: dict[str, Any] = st_folium(
        drawn,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=returned,
        feature_group_to_add=groups,
    )
    return _to_event(found or {}, key)


def _to_event(found: dict[str, Any], key: str) -> MapEvent:
    """What is new since the last run: the component repeats what was chosen before."""
    seen_key = f"{key}-seen"
    is_new = bool(found) and st.session_state.get(seen_key) != found
    st.session_state[seen_key] = found
    if not is_new:
        return MapEvent()
    clicked = found.get("last_clicked")
    number = _NUMBER.search(found.get("last_object_clicked_tooltip") or "")
    return MapEvent(
        number=number[1] if number else None, place=(clicked["lat"], clicked["lng"]) if clicked else None
    )
