"""Files that browsers load: Leaflet from its package, our own from `tracker/static`; nothing comes from elsewhere."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from xstatic.pkg import leaflet

OWN = Path(__file__).resolve().parent.parent / "static"


class CachedFiles(StaticFiles):
    """Files with a day in the browser's cache and a check by ETag after it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The map lives in a component's frame, whose origin some browsers call opaque; fonts need this there.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def routes() -> list[BaseRoute]:
    """`/assets/leaflet/…` and `/assets/own/…`."""
    return [
        Mount("/assets/leaflet", CachedFiles(directory=leaflet.BASE_DIR)),
        Mount("/assets/own", CachedFiles(directory=OWN)),
    ]
