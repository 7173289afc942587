"""The map's routes: `/map/clusters` for what a viewport shows, `/map/inside` for a click on a cluster, `/map/ground`."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions.map_service import MapService
from tracker.domain.filters import DEFAULT_FILTERS, Filters
from tracker.errors import InvalidInput
from tracker.geo.tiles import MAX_ZOOM, Viewport

_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
_ALL = "all"


def routes(service: MapService) -> list[BaseRoute]:
    """The map's routes over a service."""

    def clusters(request: Request) -> Response:
        view = read_viewport(request.query_params)
        etag = f'"{service.tag}"'
        if _is_known(request, etag):
            return _unchanged(etag)
        return _json(request, service.clusters(read_filters(request.query_params), view), etag)

    def inside(request: Request) -> Response:
        view = read_viewport(request.query_params)
        return _json(request, service.inside(read_filters(request.query_params), view), "")

    def ground(request: Request) -> Response:
        drawn = service.ground()
        etag = f'"{hashlib.sha256(json.dumps(drawn).encode()).hexdigest()[:16]}"'
        return _unchanged(etag) if _is_known(request, etag) else _json(request, drawn, etag)

    return [
        Route("/map/clusters", clusters),
        Route("/map/inside", inside),
        Route("/map/ground", ground),
        Route("/map/base", ground),
    ]


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters of a query; values that make no sense are left out, and nothing chosen is the default view."""
    filters, _ignored = Filters.from_query(query)
    return DEFAULT_FILTERS if filters.is_default and _ALL not in query else filters


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


def _is_known(request: Request, etag: str) -> bool:
    # A proxy that compresses the answer marks the tag as weak.
    known = request.headers.get("if-none-match", "")
    return etag in (part.strip().removeprefix("W/") for part in known.split(","))


def _unchanged(etag: str) -> Response:
    return Response(status_code=304, headers={**_HEADERS, "ETag": etag})


def _json(request: Request, content: object, etag: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {**_HEADERS, "ETag": etag} if etag else dict(_HEADERS)
    if len(body) > 500 and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)
