"""Choosing a place: an address from the list of houses, a click on the map, or both; what was found is said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from tracker.actions import reading
from tracker.actions.places import SAME_HOUSE_M, Place
from tracker.domain.filters import DEFAULT_FILTERS
from tracker.domain.models import House
from tracker.geo.areas import distance_m
from tracker.geo.courtyards import yard_title
from tracker.i18n import t
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import data
from tracker.ui.map_view import show_map

ADDRESS, POINT, _FORGET = "place-address", "place-point", "place-forget"
HOUSE_ZOOM = 17
_APART_M = 50


@dataclass(frozen=True)
class Chosen:
    """What a person chose: a point (latitude, longitude), a house, or both."""

    point: tuple[float, float] | None = None
    house: House | None = None


def pick_place() -> Chosen:
    """Draw the address field and the map, and return what is chosen now."""
    if st.session_state.pop(_FORGET, False):
        st.session_state[ADDRESS] = None
    houses = {house.address: house for house in reading.all_houses(current_store())}
    typed = st.selectbox(
        t("Адрес дома"),
        list(houses),
        index=None,
        key=ADDRESS,
        placeholder=t("Начните вводить улицу и номер"),
        accept_new_options=True,
        on_change=_forget_point,
        persist_state="session",
    )
    house = houses.get(typed or "") or _clarify(typed or "")
    st.caption(t("Или нажмите на карту там, где нужны работы: можно точнее, чем адрес."))
    point: tuple[float, float] | None = st.session_state.get(POINT)
    spot = point or ((house.lat, house.long) if house else None)
    chosen = show_map(
        DEFAULT_FILTERS,
        key="place-map",
        height=380,
        spot=spot,
        spot_label=t("Место заявки"),
        is_picking=True,
        view=(house.lat, house.long, HOUSE_ZOOM) if house else None,
    )
    if chosen and chosen != point:
        _choose_point(chosen, house)
        st.rerun()
    return Chosen(point, house)


def show_place(chosen: Chosen) -> Place | None:
    """Say what was found at the place; None where nothing is chosen yet."""
    if chosen.point is None and chosen.house is None:
        return None
    lat, long = chosen.point or (None, None)
    place = reading.find_place(
        current_store(), lat=lat, long=long, house_id=chosen.house.id if chosen.house else None
    )
    if place.is_outside:
        st.warning(plain(place.message), icon=":material/wrong_location:")
    else:
        st.success(plain(f"{_describe(place)}{_say_distance(chosen)}"), icon=":material/location_on:")
    return place


def forget_place() -> None:
    """Start anew; to be called before the fields are drawn."""
    st.session_state[_FORGET] = True
    st.session_state.pop(POINT, None)


def _describe(place: Place) -> str:
    area = next((area.name for area in data.microdistricts() if area.id == place.area_id), "")
    yard = data.courtyard_name(place.courtyard_id) if place.courtyard_id else ""
    lines = [t("Место: {address}.", address=place.address)]
    if yard:
        lines.append(f"{yard_title(yard)}.")
    else:
        lines.append(t("Двор в списке не найден: заявку всё равно можно подать, двор определят сотрудники."))
    if area:
        lines.append(t("Микрорайон {area}.", area=area))
    return " ".join(lines)


def _say_distance(chosen: Chosen) -> str:
    """An address and a point that lie apart are both kept: the person should know."""
    if chosen.point is None or chosen.house is None:
        return ""
    apart = round(distance_m(*chosen.point, chosen.house.lat, chosen.house.long), -1)
    return "" if apart < _APART_M else t(" Точка отмечена в {count} м от дома.", count=f"{apart:g}")


def _clarify(typed: str) -> House | None:
    """The house meant by a text that is not in the list word for word: the only one, or the one chosen from a few."""
    if not typed.strip():
        return None
    found = reading.find_houses(current_store(), typed)
    if not found:
        return _offer_neighbours(typed)
    if len(found) == 1:
        st.caption(t("Понято как: {address}", address=plain(found[0].address)))
        return found[0]
    return _choose_house(t("Возможно, это один из этих домов:"), found)


def _offer_neighbours(typed: str) -> House | None:
    """Say that there is no such house; where the street is known, the nearest numbers on it."""
    near = reading.houses_near_number(current_store(), typed)
    words = (
        t("Такого дома на этой улице в списке нет. Выберите из ближайших или отметьте место на карте.")
        if near
        else t("Такого адреса нет в списке домов. Проверьте улицу и номер или отметьте место на карте.")
    )
    st.warning(words, icon=":material/search_off:")
    return _choose_house(t("На этой улице есть:"), near) if near else None


def _choose_house(label: str, houses: Sequence[House]) -> House | None:
    return st.radio(
        label,
        houses,
        format_func=lambda house: plain(house.address),
        index=None,
        key="place-clarify",
        on_change=_forget_point,
    )


def _forget_point() -> None:
    st.session_state.pop(POINT, None)


def _choose_point(point: tuple[float, float], house: House | None) -> None:
    """A click far from the chosen house means another place: the address goes."""
    st.session_state[POINT] = point
    if house and distance_m(*point, house.lat, house.long) > SAME_HOUSE_M:
        st.session_state[_FORGET] = True
