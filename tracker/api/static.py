"""Files that browsers load: Leaflet from its package, our own from `tracker/static`; nothing comes from elsewhere."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from tracker.render.assets import LEAFLET_DIR, OWN_DIR

OWN = OWN_DIR


class CachedFiles(StaticFiles):
    """Files kept for a year where the address bears a mark of their content, and checked by ETag where it does not."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_marked = "v" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_marked else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The map lives in a component's frame, whose origin some browsers call opaque; fonts need this there.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def routes() -> list[BaseRoute]:
    """`/assets/leaflet/…` and `/assets/own/…`."""
    return [
        Mount("/assets/leaflet", CachedFiles(directory=LEAFLET_DIR)),
        Mount("/assets/own", CachedFiles(directory=OWN)),
    ]
