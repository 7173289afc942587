"""Every HTTP route of the application, in one list."""

from __future__ import annotations

from starlette.routing import BaseRoute

from tracker.actions.map_service import MapService
from tracker.api import auth, ground, health, language, map_overlays, openapi, photos, share, static
from tracker.api import map as map_api
from tracker.store import Store


def all_routes(store: Store, service: MapService) -> list[BaseRoute]:
    """Routes beside the pages, over this store."""
    return [
        *health.routes(store),
        *static.routes(),
        *map_api.routes(service),
        *ground.routes(service),
        *map_overlays.routes(service),
        *photos.routes(store),
        *share.routes(service),
        *auth.routes(store),
        *language.routes(store),
        *openapi.routes(),
    ]
