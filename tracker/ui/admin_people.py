"""The tab of accounts: who works here, in what role, for what organisation or area; a new password, switching off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from tracker.actions import people
from tracker.domain import passwords
from tracker.domain.models import Area, Organisation
from tracker.domain.people import ORGANISATION_KIND_OF, Actor, Role, User
from tracker.domain.search import normalise_text
from tracker.geo.areas import AreaKind
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.store import queries
from tracker.ui import admin_access, parts
from tracker.ui.editor import Editor, Ident, Row, show_editor
from tracker.ui.fields import Field
from tracker.ui.table_cells import in_use, refresh

_KEY = "admin-people"
_STAFF = [role for role in Role if role is not Role.RESIDENT]
_EDITED = ("name", "role", "organisation_id", "area_id", "is_active")
_IS_ACTIVE = Field(
    name="is_active",
    label="Может входить",
    kind="flag",
    help="Снимите отметку, когда сотрудник уходит: вход закроется сразу, его прежние действия останутся в истории.",
)


@dataclass(frozen=True)
class _Known:
    """What accounts can belong to."""

    users: Sequence[User]
    firms: Sequence[Organisation]
    areas: Sequence[Area]


def show_people(actor: Actor) -> None:
    """The tab."""
    parts.lead(t("Кто входит в программу и что ему можно. Жителям учётная запись не нужна."))
    known = _read()
    wanted = normalise_text(st.text_input(t("Найти сотрудника"), key=f"{_KEY}-search", max_chars=100))
    users = [user for user in known.users if wanted in normalise_text(f"{user.name} {user.login}")]
    firms = {firm.id: firm.name for firm in known.firms}
    areas = {area.id: area.name for area in known.areas}
    show_editor(
        Editor(
            key=_KEY,
            fields=lambda prefix, row: _fields(prefix, row, known),
            save=lambda ident, values, version, _looked: _save(actor, ident, values, version),
            add_label="Добавить сотрудника",
            blank={"role": Role.OPERATOR},
            more=lambda row: admin_access.show_access(actor, row),
        ),
        [_to_row(user) for user in users],
        {
            "Имя": [user.name for user in users],
            "Логин": [user.login for user in users],
            "Роль": [t(user.role.label) for user in users],
            "Организация, округ": [
                firms.get(user.organisation_id) or areas.get(user.area_id) or "" for user in users
            ],
            "Вход": [in_use(user) for user in users],
        },
        widths={
            "Имя": 175,
            "Логин": 92,
            "Роль": 132,
            "Организация, округ": 190,
            "Вход": 62,
        },
    )


def _read() -> _Known:
    with current_store().reading() as session:
        return _Known(queries.users(session), queries.organisations(session), queries.areas(session))


def _to_row(user: User) -> Row:
    return Row(user.id or 0, user.version, {name: getattr(user, name) for name in _EDITED}, user.name)


def _fields(prefix: str, row: Row, known: _Known) -> Sequence[Field]:
    """The fields that go with the role that is chosen now."""
    role = st.session_state.get(f"{prefix}-role", row.values.get("role"))
    roles = {one: t(one.label) for one in _STAFF}
    fields = [
        Field(name="name", label="Имя и фамилия"),
        Field(name="role", label="Роль", kind="choice", options=roles),
    ]
    if kind := ORGANISATION_KIND_OF.get(role):
        kept = row.values.get("organisation_id")
        firms = {
            firm.id: firm.name
            for firm in known.firms
            if firm.kind == kind and (firm.is_active or firm.id == kept)
        }
        fields.append(Field(name="organisation_id", label="Организация", kind="choice", options=firms))
    if role is Role.DEPUTY:
        areas = {
            area.id: t("{name} ({kind})", name=area.name, kind=t(AreaKind(area.kind).label).lower())
            for area in sorted(known.areas, key=lambda one: (one.kind != AreaKind.CONSTITUENCY, one.name))
            if area.is_active and area.kind != AreaKind.RESTRICTION
        }
        fields.append(Field(name="area_id", label="Территория депутата", kind="choice", options=areas))
    if row.ident is None:
        login = "Под ним сотрудник входит: латинские буквы или русские, без пробелов. Потом не меняется."
        fields.insert(1, Field(name="login", label="Логин", most=120, help=login))
        return [*fields, _password(is_first=True)]
    return [*fields, _password(is_first=False), _IS_ACTIVE]


def _password(*, is_first: bool) -> Field:
    """The field of a password that somebody else will use."""
    phrase = f"{passwords.say_rule()} {t('Сотрудник потом сменит его сам.')}"
    if is_first:
        label = "Пароль (можно оставить пустым)"
        way = t("Без пароля сотрудник войдёт по ссылке: сохраните и нажмите «Ссылка для нового пароля».")
        said = f"{way} {phrase}"
    else:
        label = "Новый пароль (если нужно сменить)"
        said = f"{phrase} {t('Все прежние входы этого сотрудника завершатся.')}"
    return Field(name="password", label=label, kind="password", help=said)


def _save(actor: Actor, ident: Ident | None, values: dict[str, Any], version: int) -> Ident:
    belongs: dict[str, Any] = {name: values.get(name) for name in ("organisation_id", "area_id")}
    name, role, password = values.get("name") or "", values.get("role"), values.get("password") or ""
    if ident is None:
        login = values.get("login") or ""
        user = people.add_user(
            current_store(),
            actor,
            login=login,
            name=name,
            password=password,
            role=role or Role.RESIDENT,
            **belongs,
        )
    else:
        user = people.change_user(
            current_store(),
            actor,
            int(ident),
            version=version,
            name=name,
            role=role,
            is_active=bool(values.get("is_active")),
            password=password or None,
            **belongs,
        )
    refresh()
    return user.id or 0
