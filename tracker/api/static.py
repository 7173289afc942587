"""Files that browsers load: Leaflet from its package, our own from `tracker/static`; nothing comes from elsewhere."""

from __future__ import annotations

import gzip
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from tracker.api.session import takes_packed
from tracker.render.assets import LEAFLET_DIR, OWN_DIR, SCRIPTS, read_script

OWN = OWN_DIR


class CachedFiles(StaticFiles):
    """Files kept for a year where the address bears a mark of their content, and checked by ETag where it does not."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_marked = "v" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
        response.headers.update(_for_ever(is_marked))
        return response


def script(request: Request) -> Response:
    """Several scripts as one file, compressed for browsers that can."""
    name = request.path_params["name"]
    if name not in SCRIPTS:
        return Response(status_code=404)
    headers = dict(_for_ever("v" in request.query_params), Vary="Accept-Encoding")
    body = read_script(name)
    if takes_packed(request.headers):
        body = _pack(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=len(SCRIPTS))
def _pack(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _for_ever(is_marked: bool) -> dict[str, str]:
    return {
        "Cache-Control": "public, max-age=31536000, immutable" if is_marked else "no-cache",
        "X-Content-Type-Options": "nosniff",
        # The map lives in a component's frame, whose origin some browsers call opaque; fonts need this there.
        "Access-Control-Allow-Origin": "*",
    }


def routes() -> list[BaseRoute]:
    """`/assets/map.js`, `/assets/shell.js`, `/assets/leaflet/…` and `/assets/own/…`."""
    return [
        Route("/assets/{name}.js", script),
        Mount("/assets/leaflet", CachedFiles(directory=LEAFLET_DIR)),
        Mount("/assets/own", CachedFiles(directory=OWN)),
    ]
