"""Who may do what, and with whose things: one table of actions and roles, asked by every verb and by every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tracker.domain.people import Actor, Role
from tracker.errors import NotAllowed


class Action(StrEnum):
    """What can be done here beyond reading what is public and filing a request."""

    SEE_QUEUE = "see_queue"
    SEE_CONTACTS = "see_contacts"
    MOVE = "move"
    ASSIGN = "assign"
    PUBLISH = "publish"
    BLUR = "blur"
    COMMENT = "comment"
    SEE_WORKS = "see_works"
    REPORT_PROGRESS = "report_progress"
    ADD_WORK_PHOTOS = "add_work_photos"
    MANAGE_WORKS = "manage_works"
    SEE_AREA = "see_area"
    SEE_REPORTS = "see_reports"
    EXPORT = "export"
    IMPORT = "import"
    EDIT_REFERENCE = "edit_reference"
    MANAGE_USERS = "manage_users"
    WITHDRAW_CONSENT = "withdraw_consent"
    SEE_LOOKS = "see_looks"
    MANAGE_PERSONAL_DATA = "manage_personal_data"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Action.SEE_QUEUE: "видеть очередь заявок и тексты жителей до проверки",
    Action.SEE_CONTACTS: "видеть контакты жителя",
    Action.MOVE: "менять состояние заявки",
    Action.ASSIGN: "назначать ответственного",
    Action.PUBLISH: "публиковать текст, ответ и фото заявки",
    Action.BLUR: "закрывать на фото лица и номера, видеть исходное фото",
    Action.COMMENT: "писать комментарии к заявке",
    Action.SEE_WORKS: "видеть карточки работ",
    Action.REPORT_PROGRESS: "отмечать ход работ: состояние, даты, сделанный объём",
    Action.ADD_WORK_PHOTOS: "прикладывать фото к работе",
    Action.MANAGE_WORKS: "планировать, менять и принимать работы",
    Action.SEE_AREA: "видеть страницу «Мой округ»",
    Action.SEE_REPORTS: "видеть и скачивать отчёт",
    Action.EXPORT: "скачивать заявки таблицей",
    Action.IMPORT: "загружать файлы",
    Action.EDIT_REFERENCE: "менять справочники",
    Action.MANAGE_USERS: "вести учётные записи",
    Action.WITHDRAW_CONSENT: "отзывать согласие по просьбе жителя",
    Action.SEE_LOOKS: "видеть, кто смотрел личные данные",
    Action.MANAGE_PERSONAL_DATA: "выдавать и стирать личные данные человека",
}


class Whose(StrEnum):
    """With whose things a role may do something."""

    ALL = "all"
    AREA = "area"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        return _WHOSE_LABELS[self]


_WHOSE_LABELS = {
    Whose.ALL: "всё",
    Whose.AREA: "на своей территории",
    Whose.ORGANISATION: "своей организации",
}


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """Whose a thing is: ids of the organisations that answer for it, and of the areas that it lies in."""

    organisations: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()


def _all(*roles: Role) -> dict[Role, Whose]:
    return dict.fromkeys(roles, Whose.ALL)


_OFFICE = _all(Role.OPERATOR, Role.SPECIALIST, Role.MANAGER, Role.ADMINISTRATOR)
_WORKS = _all(Role.SPECIALIST, Role.MANAGER, Role.ADMINISTRATOR)
_HEADS = _all(Role.MANAGER, Role.ADMINISTRATOR)
_ADMIN = _all(Role.ADMINISTRATOR)
_DOERS = dict.fromkeys((Role.CONTRACTOR, Role.MANAGEMENT_COMPANY), Whose.ORGANISATION)
_DEPUTY = {Role.DEPUTY: Whose.AREA}

#: The whole table: what is not here is not allowed.
ALLOWED: Mapping[Action, Mapping[Role, Whose]] = MappingProxyType(
    {
        Action.SEE_QUEUE: _OFFICE,
        Action.SEE_CONTACTS: _OFFICE,
        Action.MOVE: _OFFICE,
        Action.ASSIGN: _OFFICE,
        Action.PUBLISH: _OFFICE,
        Action.BLUR: _OFFICE,
        Action.COMMENT: _OFFICE,
        Action.SEE_WORKS: _WORKS | _DOERS | _DEPUTY,
        Action.REPORT_PROGRESS: _WORKS | _DOERS,
        Action.ADD_WORK_PHOTOS: _WORKS | _DOERS,
        Action.MANAGE_WORKS: _WORKS,
        Action.SEE_AREA: _DEPUTY,
        Action.SEE_REPORTS: _HEADS | _DEPUTY,
        Action.EXPORT: _WORKS | _DEPUTY,
        Action.IMPORT: _WORKS,
        Action.EDIT_REFERENCE: _ADMIN,
        Action.MANAGE_USERS: _ADMIN,
        Action.WITHDRAW_CONSENT: _OFFICE,
        Action.SEE_LOOKS: _HEADS,
        Action.MANAGE_PERSONAL_DATA: _ADMIN,
    }
)


def can(actor: Actor, action: Action, *, of: Belonging | None = None) -> bool:
    """Whether this actor may do it with this thing; without one, with everything."""
    whose = ALLOWED[action].get(actor.role)
    if whose is Whose.AREA:
        return of is not None and actor.area_id in of.areas
    if whose is Whose.ORGANISATION:
        return of is not None and actor.organisation_id in of.organisations
    return whose is Whose.ALL


def can_some(actor: Actor, action: Action) -> bool:
    """Whether there is anything at all with which this actor may do it: for menus and the doors of pages."""
    return actor.role in ALLOWED[action]


def require(actor: Actor, action: Action, *, of: Belonging | None = None) -> None:
    """Raise NotAllowed unless the actor may do this with this thing; without one, with everything."""
    if not can(actor, action, of=of):
        raise _refusal(actor)


def whose(actor: Actor, action: Action) -> Whose:
    """Whose things a list for this actor may hold; raises NotAllowed where it may hold none."""
    if not can_some(actor, action):
        raise _refusal(actor)
    return ALLOWED[action][actor.role]


def roles_for(action: Action) -> Iterable[Role]:
    """The roles that may do it with everything."""
    return (role for role, found in ALLOWED[action].items() if found is Whose.ALL)


def _refusal(actor: Actor) -> NotAllowed:
    if actor.is_staff:
        return NotAllowed("Для этого действия нужны другие права. Обратитесь к администратору.")
    return NotAllowed("Войдите как сотрудник, чтобы сделать это.")
