"""Who calls a route: the actor of the session cookie."""

from __future__ import annotations

from starlette.requests import Request

from tracker.actions import people
from tracker.config import SESSION_COOKIE
from tracker.domain.people import Actor
from tracker.store import Store


def actor_of(store: Store, request: Request) -> Actor:
    """The actor of a request; a resident where the cookie says nothing."""
    return people.actor_of(store, request.cookies.get(SESSION_COOKIE))
