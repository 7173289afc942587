"""`GET /map/ground/{mark}/{z}/{x}/{y}`: tiles of the map's own ground, kept by browsers for ever under their mark."""

from __future__ import annotations

import gzip

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tracker.actions.map_service import MapService
from tracker.api.session import takes_packed
from tracker.errors import NotFound
from tracker.geo.ground_kinds import FIRST_ZOOM, LAST_ZOOM

_FOR_EVER = "public, max-age=31536000, immutable"


def routes(service: MapService) -> list[BaseRoute]:
    """The route of tiles over a service."""

    def tile(request: Request) -> Response:
        zoom, x, y = read_place(request.path_params)
        mark, body = service.ground_tile(zoom, x, y)
        if not mark:
            raise NotFound("Подложка карты ещё не загружена.")
        # An address of an earlier ground gets the tile of today's, but may not keep it under the old address.
        is_known = request.path_params["mark"] == mark
        etag = f'"{mark}-{zoom}-{x}-{y}"'
        headers = {
            "Cache-Control": _FOR_EVER if is_known else "no-cache",
            "ETag": etag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if body is None:
            return Response(status_code=204, headers=headers)
        if takes_packed(request.headers):
            headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        return Response(body, media_type="application/json", headers=headers)

    return [Route("/map/ground/{mark}/{z}/{x}/{y}", tile)]


def read_place(params: dict[str, str]) -> tuple[int, int, int]:
    """Zoom, column and row of a tile; raises NotFound in words for what is none."""
    texts = [params[name] for name in ("z", "x", "y")]
    if not all(text.isascii() and text.isdigit() and len(text) <= 6 for text in texts):
        raise NotFound("Такой части карты нет: масштаб, столбец и строка записываются целыми числами.")
    zoom, x, y = (int(text) for text in texts)
    if not FIRST_ZOOM <= zoom <= LAST_ZOOM:
        raise NotFound(
            "Такого масштаба у подложки нет: есть от {first} до {last}.", first=FIRST_ZOOM, last=LAST_ZOOM
        )
    if max(x, y) >= 1 << zoom:
        raise NotFound("Такой части карты нет: столбец или строка за краем карты.")
    return zoom, x, y
