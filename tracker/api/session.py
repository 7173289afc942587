"""Who calls a route: the actor of the session cookie, and whether another site's page made the call."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request

from tracker.actions import sessions
from tracker.domain.people import Actor
from tracker.store import Store
from tracker.throttle import network_of


def actor_of(store: Store, request: Request) -> Actor:
    """The actor of a request; a resident where the cookie says nothing."""
    return sessions.actor_of(store, token_of(store, request))


def token_of(store: Store, request: Request) -> str:
    """The token in the session cookie; empty where there is none."""
    return request.cookies.get(store.settings.session_cookie, "")


def address_of(request: Request) -> str:
    """Who is counted: the caller's address as trusted proxies tell it, or its network."""
    return network_of(request.client.host if request.client else "")


def takes_packed(headers: Headers) -> bool:
    """Whether a browser reads what gzip packed."""
    return "gzip" in headers.get("accept-encoding", "")


def is_foreign(headers: Headers) -> bool:
    """A page of another site speaks: its origin is not the host that it, or a proxy on its behalf, asked for."""
    if told := headers.get("sec-fetch-site"):
        # The browser's own word, which no page can write; a page that hides where it is sends the origin «null».
        return told in ("cross-site", "same-site")
    origin = headers.get("origin")
    if origin is None:
        return False
    asked = (headers.get("host", ""), headers.get("x-forwarded-host", ""))
    return origin.partition("://")[2].lower() not in {name.strip().lower() for name in asked if name}
