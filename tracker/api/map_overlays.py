"""Routes of the map's layers: `/map/areas`, `/map/heat`, `/map/yards`, `/map/restrictions`, and `/map/months`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions.map_overlays import MapOverlays
from tracker.actions.map_service import MapService
from tracker.api.map import by_content, is_known, read_filters, read_month, read_viewport, to_json, unchanged
from tracker.errors import InvalidInput


def routes(service: MapService) -> list[BaseRoute]:
    """The routes of the layers over the service of the map; what comes from its snapshot has its tag."""
    overlays = MapOverlays(service)

    def tagged(request: Request, make: Callable[[], dict[str, Any]]) -> Response:
        etag = f'"{service.tag}"'
        return unchanged(etag) if is_known(request, etag) else to_json(request, make(), etag)

    def areas(request: Request) -> Response:
        query = request.query_params
        filters, month = read_filters(query), read_month(query)
        return tagged(request, lambda: overlays.areas(filters, month))

    def heat(request: Request) -> Response:
        query = request.query_params
        filters, view, month = read_filters(query), read_viewport(query), read_month(query)
        return tagged(request, lambda: overlays.heat(filters, view, month))

    def months(request: Request) -> Response:
        filters = read_filters(request.query_params)
        return tagged(request, lambda: overlays.months(filters))

    def yards(request: Request) -> Response:
        shown = {"year": overlays.yards_of_year, "warranty": overlays.yards_under_warranty}
        make = shown.get(request.query_params.get("show", "year"))
        if make is None:
            raise InvalidInput("Такого слоя дворов нет. Есть show=year и show=warranty.")
        return by_content(request, make())

    def restrictions(request: Request) -> Response:
        return by_content(request, overlays.restrictions())

    return [
        Route("/map/areas", areas),
        Route("/map/heat", heat),
        Route("/map/months", months),
        Route("/map/yards", yards),
        Route("/map/restrictions", restrictions),
    ]
