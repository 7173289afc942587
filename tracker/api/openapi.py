"""`GET /api/openapi.json`: the public routes as an OpenAPI document, for programs that ask them and for tests that try them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from tracker.domain.filters import ADDRESS_NAMES

JSON = "application/json"
Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_BBOX: Schema = {"type": "string", "example": "56.2,57.9,56.6,58.1", "description": "west,south,east,north"}
_ZOOM: Schema = {"type": "number", "minimum": 0, "maximum": 22}
_MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
_FILTERS: dict[str, Schema] = dict.fromkeys(ADDRESS_NAMES, _TEXT)
_VIEW: dict[str, Schema] = {"bbox": _BBOX, "zoom": _ZOOM}


@dataclass(frozen=True)
class Told:
    """What is told of a route: what it is for, what may be asked in its query, which of that must be, what comes back."""

    summary: str
    query: dict[str, Schema]
    required: frozenset[str] = frozenset()
    media: str = JSON
    form: tuple[str, ...] = ()


_NOTHING: dict[str, Schema] = {}
_BOX = frozenset({"bbox"})
#: The public routes by method and path. Pages for people (`/auth/…` but the sign-in, the choice of a language) and files of pages are not for programs.
ROUTES: dict[tuple[str, str], Told] = {
    ("GET", "/health"): Told("Whether the service and its database answer", _NOTHING),
    ("GET", "/map/clusters"): Told(
        "Clusters and single requests of a viewport, as GeoJSON",
        {**_VIEW, "month": _MONTH, **_FILTERS},
        _BOX,
    ),
    ("GET", "/map/inside"): Told(
        "What a cluster holds, as GeoJSON", {**_VIEW, "month": _MONTH, **_FILTERS}, _BOX
    ),
    ("GET", "/map/places"): Told("Houses, courtyards, areas and requests by a few letters", {"q": _TEXT}),
    ("GET", "/map/ground"): Told("Outlines and houses, and where tiles of the ground are", _NOTHING),
    ("GET", "/map/base"): Told("The same by its earlier name", _NOTHING),
    ("GET", "/map/ground/{mark}/{z}/{x}/{y}"): Told("A tile of the map's own ground", _NOTHING),
    ("GET", "/map/areas"): Told("Requests by microdistrict", {"month": _MONTH, **_FILTERS}),
    ("GET", "/map/heat"): Told(
        "Open requests as warmth in a viewport", {**_VIEW, "month": _MONTH, **_FILTERS}, _BOX
    ),
    ("GET", "/map/months"): Told("Requests by month", _FILTERS),
    ("GET", "/map/yards"): Told(
        "Courtyards with works", {"show": {"type": "string", "enum": ["year", "warranty"]}}
    ),
    ("GET", "/map/restrictions"): Told("Places with restrictions", _NOTHING),
    ("GET", "/photos/{name}"): Told("A public photo", _NOTHING, media="image/jpeg"),
    ("GET", "/photos/{name}/thumb"): Told("A small public photo", _NOTHING, media="image/jpeg"),
    ("GET", "/photos/{name}/original"): Told(
        "A photo as it was before parts were covered, for the office", _NOTHING, media="image/jpeg"
    ),
    ("GET", "/share/request/{number}.png"): Told(
        "A request's picture for messengers", {"v": _TEXT}, media="image/png"
    ),
    ("GET", "/share/courtyard/{id}.png"): Told(
        "A courtyard's picture for messengers", {"v": _TEXT}, media="image/png"
    ),
    ("GET", "/share/map.png"): Told("The map's picture for messengers", {"v": _TEXT}, media="image/png"),
    ("GET", "/auth/sign-in"): Told("The form of sign-in", {"next": _TEXT}, media="text/html"),
    ("POST", "/auth/sign-in"): Told(
        "Sign in", _NOTHING, media="text/html", form=("login", "password", "next")
    ),
    ("GET", "/api/openapi.json"): Told("This description", _NOTHING),
}


def routes() -> list[BaseRoute]:
    """The route of the description."""
    document = describe(ROUTES)
    return [Route("/api/openapi.json", lambda _request: JSONResponse(document))]


def describe(told: dict[tuple[str, str], Told]) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), one in told.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Courtyard works", "version": "1", "description": "Public facts only; read only."},
        "paths": paths,
    }


def _operation(path: str, told: Told) -> dict[str, Any]:
    in_path = (_parameter(name, _TEXT, "path", is_required=True) for name in re.findall(r"\{(\w+)\}", path))
    in_query = (
        _parameter(name, schema, "query", is_required=name in told.required)
        for name, schema in told.query.items()
    )
    body = {} if not told.form else {"requestBody": _form(told.form)}
    return {
        "summary": told.summary,
        "parameters": [*in_path, *in_query],
        **body,
        "responses": _responses(told.media),
    }


def _parameter(name: str, schema: Schema, place: str, *, is_required: bool) -> dict[str, Any]:
    said = {key: value for key, value in schema.items() if key != "description"}
    text = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": place, "required": is_required, "schema": said, **text}


def _form(names: Iterable[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": dict.fromkeys(names, _TEXT)}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _responses(media: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"content": {media: {}}}
    problem = {
        "description": "A sentence in Russian that says what to do",
        "content": {
            JSON: {"schema": {"type": "object", "properties": {"message": _TEXT}, "required": ["message"]}}
        },
    }
    return {
        "200": {"description": "Found", **answer},
        "404": problem,
        "422": problem,
        "429": problem,
        "503": problem,
    }
