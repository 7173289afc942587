"""`GET /health`: 200 once the database answers."""

from __future__ import annotations

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from tracker.errors import StorageUnavailable
from tracker.store import Store


def routes(store: Store) -> list[BaseRoute]:
    """The route of the health check."""

    def health(_request: Request) -> JSONResponse:
        try:
            with store.reading() as session:
                session.execute(text("SELECT 1"))
        except StorageUnavailable as error:
            return JSONResponse({"status": "error", "message": error.message}, status_code=503)
        return JSONResponse({"status": "ok", "database": store.dialect})

    return [Route("/health", health)]
