"""Who may do what: one table of actions and roles, asked by every verb and by every page."""

from __future__ import annotations

from enum import StrEnum

from tracker.domain.people import Actor, Role
from tracker.errors import NotAllowed


class Action(StrEnum):
    """What can be done here beyond reading what is public and filing a request."""

    SEE_QUEUE = "see_queue"
    SEE_CONTACTS = "see_contacts"
    MOVE = "move"
    ASSIGN = "assign"
    PUBLISH = "publish"
    COMMENT = "comment"
    MANAGE_WORKS = "manage_works"
    SEE_REPORTS = "see_reports"
    EXPORT = "export"
    IMPORT = "import"
    EDIT_REFERENCE = "edit_reference"
    MANAGE_USERS = "manage_users"
    WITHDRAW_CONSENT = "withdraw_consent"
    SEE_LOOKS = "see_looks"
    MANAGE_PERSONAL_DATA = "manage_personal_data"


_OFFICE = frozenset({Role.OPERATOR, Role.SPECIALIST, Role.MANAGER, Role.ADMINISTRATOR})
_WORKS = frozenset({Role.SPECIALIST, Role.MANAGER, Role.ADMINISTRATOR})
_HEADS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
_ADMIN = frozenset({Role.ADMINISTRATOR})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE_QUEUE: _OFFICE,
    Action.SEE_CONTACTS: _OFFICE,
    Action.MOVE: _OFFICE,
    Action.ASSIGN: _OFFICE,
    Action.PUBLISH: _OFFICE,
    Action.COMMENT: _OFFICE,
    Action.MANAGE_WORKS: _WORKS,
    Action.SEE_REPORTS: _HEADS,
    Action.EXPORT: _WORKS,
    Action.IMPORT: _WORKS,
    Action.EDIT_REFERENCE: _ADMIN,
    Action.MANAGE_USERS: _ADMIN,
    Action.WITHDRAW_CONSENT: _OFFICE,
    Action.SEE_LOOKS: _HEADS,
    Action.MANAGE_PERSONAL_DATA: _ADMIN,
}


def can(actor: Actor, action: Action) -> bool:
    """Whether this actor's role allows the action."""
    return actor.role in ALLOWED[action]


def require(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless the actor may do this."""
    if not can(actor, action):
        if actor.is_staff:
            raise NotAllowed("Для этого действия нужны другие права. Обратитесь к администратору.")
        raise NotAllowed("Войдите как сотрудник, чтобы сделать это.")
