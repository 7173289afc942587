"""Verbs of the administrator on the district's places: names and use of areas, courtyards with their houses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlmodel import Session, col, delete, select

from tracker.actions.audit import record
from tracker.actions.text_review import require_looked_at
from tracker.domain.audit import AuditAction
from tracker.domain.models import Area, Courtyard, CourtyardHouse, House, Organisation
from tracker.domain.people import ORGANISATION_KIND_OF, Actor, Role
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.errors import Conflict, InvalidInput, NotFound
from tracker.geo.areas import MAX_NOTE, AreaKind, Areas
from tracker.geo.courtyards import courtyard_name
from tracker.geo.houses import natural_key
from tracker.i18n import t
from tracker.store import Store

MAX_NAME = 300
_CHANGED = "Эти данные уже изменил кто-то другой. Посмотрите, что там теперь, и повторите."


def change_area(
    store: Store,
    actor: Actor,
    area_id: int,
    *,
    name: str,
    note: str,
    is_active: bool,
    version: int,
    is_checked: bool = False,
) -> Area:
    """Rename an area or take it out of use: then nothing new falls into it, and what did keeps its name."""
    require(actor, Action.EDIT_REFERENCE)
    name = _checked_name(name)
    with store.transaction() as tx:
        area = tx.session.get(Area, area_id, with_for_update=True)
        if area is None:
            raise NotFound("Такой территории нет. Обновите страницу.")
        if area.version != version:
            raise Conflict(_CHANGED)
        if area.code == tx.settings.district and not is_active:
            said = "Это район, который вы ведёте: без него некуда принимать заявки. Отключить его нельзя."
            raise InvalidInput(said, fields={"is_active": said})
        note = clean_text(note)[:MAX_NOTE]
        # A note of staff stays among them; what a restriction says of itself stands on the map.
        new_note = note if area.kind == AreaKind.RESTRICTION and note != area.note else ""
        new_words = "\n".join(filter(None, (name if name != area.name else "", new_note)))
        looked_at = require_looked_at(tx.session, new_words, is_checked=is_checked)
        area.name, area.note, area.is_active = name, note, is_active
        area.version += 1
        tx.session.add(area)
        tx.touch(None)
        record(tx, actor, AuditAction.AREA_CHANGED, area, is_active=is_active, looked_at=looked_at)
        return area


def change_courtyard(
    store: Store,
    actor: Actor,
    courtyard_id: int,
    *,
    name: str,
    house_ids: Sequence[int],
    keeper_id: int | None = None,
    version: int,
    is_checked: bool = False,
) -> Courtyard:
    """Change a courtyard's name (an empty one lists the houses), the houses that look into it and the company that keeps it."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        yard = tx.session.get(Courtyard, courtyard_id, with_for_update=True)
        if yard is None:
            raise NotFound("Такого двора нет. Обновите страницу.")
        if yard.version != version:
            raise Conflict(_CHANGED)
        new_name = name if clean_text(name) != yard.name else ""
        looked_at = require_looked_at(tx.session, new_name, is_checked=is_checked)
        houses = _houses(tx.session, house_ids)
        links = tx.session.exec(select(CourtyardHouse).where(CourtyardHouse.courtyard_id == yard.id)).all()
        yard.name = _checked_name(name or courtyard_name(houses))
        if {link.house_id for link in links} != {house.id for house in houses}:
            _move_to(tx.session, yard, houses)
            tx.session.exec(delete(CourtyardHouse).where(col(CourtyardHouse.courtyard_id) == yard.id))
            _link(tx.session, yard, houses)
        yard.keeper_id = _keeper(tx.session, keeper_id)
        yard.version += 1
        tx.session.add(yard)
        tx.touch(None)
        ids = [house.id for house in houses]
        record(tx, actor, AuditAction.COURTYARD_CHANGED, yard, houses=ids, looked_at=looked_at)
        return yard


def add_courtyard(
    store: Store,
    actor: Actor,
    *,
    name: str,
    house_ids: Sequence[int],
    keeper_id: int | None = None,
    is_checked: bool = False,
) -> Courtyard:
    """Add a courtyard in the middle of its houses; an empty name lists them."""
    require(actor, Action.EDIT_REFERENCE)
    with store.transaction() as tx:
        looked_at = require_looked_at(tx.session, name, is_checked=is_checked)
        houses = _houses(tx.session, house_ids)
        yard = Courtyard(name=_checked_name(name or courtyard_name(houses)), lat=0.0, long=0.0)
        yard.keeper_id = _keeper(tx.session, keeper_id)
        _move_to(tx.session, yard, houses)
        tx.session.add(yard)
        tx.session.flush()
        _link(tx.session, yard, houses)
        tx.touch(None)
        ids = [house.id for house in houses]
        record(tx, actor, AuditAction.COURTYARD_ADDED, yard, houses=ids, looked_at=looked_at)
        return yard


def _checked_name(name: str) -> str:
    name = clean_text(name)
    if not 0 < len(name) <= MAX_NAME:
        said = t("Укажите название: до {most} знаков.", most=MAX_NAME)
        raise InvalidInput(said, fields={"name": said})
    return name


def _keeper(session: Session, keeper_id: int | None) -> int | None:
    """The management company of a courtyard; raises InvalidInput for what is no such company."""
    if keeper_id is None:
        return None
    firm = session.get(Organisation, keeper_id)
    if firm is None or firm.kind != ORGANISATION_KIND_OF[Role.MANAGEMENT_COMPANY]:
        said = "Выберите управляющую компанию из списка."
        raise InvalidInput(said, fields={"keeper_id": said})
    return keeper_id


def _houses(session: Session, ids: Sequence[int]) -> list[House]:
    """The houses by address; raises InvalidInput where there are none or one is unknown."""
    found = session.exec(select(House).where(col(House.id).in_(ids))).all()
    if not found or len(found) != len(set(ids)):
        said = "Выберите дома, которые выходят во двор: хотя бы один."
        raise InvalidInput(said, fields={"house_ids": said})
    return sorted(found, key=lambda house: natural_key(house.address))


def _move_to(session: Session, yard: Courtyard, houses: Sequence[House]) -> None:
    """Put a courtyard without an outline of its own into the middle of its houses."""
    if yard.outline is None:
        yard.lat = round(float(np.mean([house.lat for house in houses])), 6)
        yard.long = round(float(np.mean([house.long for house in houses])), 6)
        area = Areas(session.exec(select(Area)).all()).area_of(yard.lat, yard.long)
        yard.area_id = area.id if area else None


def _link(session: Session, yard: Courtyard, houses: Sequence[House]) -> None:
    session.add_all(CourtyardHouse(courtyard_id=yard.id or 0, house_id=house.id or 0) for house in houses)
