"""The map's routes: `/map/clusters` for what a viewport shows, `/map/inside` for a click on a cluster, `/map/places` for
the search of a place, `/map/ground` for what lies under the requests."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions.map_service import MapService
from tracker.api.session import address_of, takes_packed
from tracker.domain.filters import DEFAULT_FILTERS, Filters, is_usual
from tracker.errors import InvalidInput, TooManyTries
from tracker.geo.past import month_end
from tracker.geo.tiles import MAX_ZOOM, Viewport
from tracker.throttle import Buckets

P = ParamSpec("P")
T = TypeVar("T")
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
_SEARCHES, _SEARCH_SECONDS = 60, 20.0


def routes(service: MapService) -> list[BaseRoute]:
    """The map's routes over a service."""
    searches = Buckets(_SEARCHES, _SEARCH_SECONDS)

    async def clusters(request: Request) -> Response:
        query = request.query_params
        view, month = read_viewport(query), read_month(query)
        etag = f'"{service.tag}"'
        if is_known(request, etag):
            return unchanged(etag)
        filters = read_filters(query)
        drawn = await _here_or_aside(service.is_ready(filters, month), service.draw, filters, view, month)
        content = await _here_or_aside(service.has_words(drawn), service.describe, drawn)
        return to_json(request, content, etag)

    def inside(request: Request) -> Response:
        query = request.query_params
        view, month = read_viewport(query), read_month(query)
        return to_json(request, service.inside(read_filters(query), view, month), "")

    def places(request: Request) -> Response:
        if wait := searches.take(address_of(request)):
            said = "Слишком много поисков подряд. Подождите несколько секунд и продолжайте."
            raise TooManyTries(said, wait_seconds=wait)
        found = service.places(request.query_params.get("q", ""))
        return to_json(request, {"places": [asdict(place) for place in found]}, "")

    def ground(request: Request) -> Response:
        return by_content(request, service.ground())

    return [
        Route("/map/clusters", clusters),
        Route("/map/inside", inside),
        Route("/map/places", places),
        Route("/map/ground", ground),
        Route("/map/base", ground),
    ]


async def _here_or_aside(is_quick: bool, act: Callable[P, T], *told: P.args, **named: P.kwargs) -> T:
    """Do at once what memory alone can answer: of fifty threads each waits for the others. What has to read does so aside."""
    return act(*told, **named) if is_quick else await run_in_threadpool(act, *told, **named)


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters of a query; values that make no sense are left out, and nothing chosen is the default view."""
    filters, _ignored = Filters.from_query(query)
    return DEFAULT_FILTERS if is_usual(filters, query) else filters


def read_viewport(query: Mapping[str, str]) -> Viewport:
    """The box and zoom of a query; raises InvalidInput in words for what is no box on Earth."""
    try:
        west, south, east, north = (float(part) for part in query.get("bbox", "").split(","))
        zoom = round(float(query.get("zoom", "12")))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            "Не понять, какую часть карты показать: нужны bbox=запад,юг,восток,север и zoom."
        ) from error
    if not all(math.isfinite(part) for part in (west, south, east, north)) or south >= north or west >= east:
        raise InvalidInput(
            "Границы карты заданы неверно: запад должен быть меньше востока, юг меньше севера."
        )
    if west > 180 or east < -180 or south > 90 or north < -90:
        raise InvalidInput("Такого места на Земле нет: долгота от −180 до 180, широта от −90 до 90.")
    return Viewport(
        max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), max(0, min(zoom, MAX_ZOOM))
    )


def read_month(query: Mapping[str, str]) -> date | None:
    """The last day of the month of a query, not later than today; None where it names none."""
    text = query.get("month", "").strip()
    if not text:
        return None
    try:
        return month_end(text)
    except ValueError as error:
        raise InvalidInput("Такого месяца нет. Месяц пишется так: 2026-05.") from error


def is_known(request: Request, etag: str) -> bool:
    """Whether the browser has this answer already."""
    # A proxy that compresses the answer marks the tag as weak.
    known = request.headers.get("if-none-match", "")
    return etag in (part.strip().removeprefix("W/") for part in known.split(","))


def unchanged(etag: str) -> Response:
    """Nothing new."""
    return Response(status_code=304, headers={**_HEADERS, "ETag": etag})


def by_content(request: Request, content: object) -> Response:
    """The answer under a tag of its own content, or nothing where the browser has it."""
    etag = f'"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]}"'
    return unchanged(etag) if is_known(request, etag) else to_json(request, content, etag)


def to_json(request: Request, content: object, etag: str) -> Response:
    """The answer as JSON, compressed where it is worth it."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {**_HEADERS, "ETag": etag} if etag else dict(_HEADERS)
    if len(body) > 500 and takes_packed(request.headers):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)
