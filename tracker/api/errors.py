"""Expected errors on HTTP: their own code and sentence, as JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from tracker.errors import TrackerError


def handle(_request: Request, error: TrackerError) -> JSONResponse:
    """An expected error as its code and a sentence."""
    return JSONResponse({"message": error.message}, status_code=error.http_status)
