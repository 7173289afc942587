"""`GET /map/clusters`: what a viewport shows. `GET /map/base`: what lies under it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions.map_service import MapService
from tracker.domain.filters import Filters
from tracker.errors import InvalidInput
from tracker.geo.tiles import MAX_ZOOM, Viewport

_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def routes(service: MapService) -> list[BaseRoute]:
    """The map's routes over a service."""

    def clusters(request: Request) -> Response:
        viewport = read_viewport(request.query_params)
        filters, _ignored = Filters.from_query(request.query_params)
        mark = f'"{service.snapshot.version}"'
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers={**_HEADERS, "ETag": mark})
        answer = service.clusters(filters, viewport)
        return _json(answer.collection, f'"{answer.version}"')

    def base(_request: Request) -> Response:
        return _json(service.base(), "")

    return [Route("/map/clusters", clusters), Route("/map/base", base)]


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
    return Viewport(
        max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), max(0, min(zoom, MAX_ZOOM))
    )


def _json(content: object, etag: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    headers = {**_HEADERS, "ETag": etag} if etag else _HEADERS
    return Response(body, media_type="application/json", headers=headers)
