"""`GET /photos/{sha256}` and `/photos/{sha256}/thumb`: public photos for everybody, the others for those who moderate them
and for the people of the work that they show."""

from __future__ import annotations

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.api.session import actor_of
from tracker.domain.models import Photo, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can, can_some
from tracker.errors import NotFound
from tracker.store import Store
from tracker.store.belonging import belonging_of
from tracker.store.photos import PhotoFiles, Size

_GONE = "Такого фото нет или оно ещё не опубликовано."


def routes(store: Store) -> list[BaseRoute]:
    """The routes of photos over this store."""
    files = PhotoFiles(store.settings.data_dir / "photos")

    def send(request: Request, size: Size) -> Response:
        sha256 = request.path_params["sha256"]
        path = files.path(sha256, size)
        is_public = _is_public(store, sha256)
        if not (is_public or _may_see(store, actor_of(store, request), sha256)) or not path.is_file():
            raise NotFound(_GONE)
        # A photo can be withdrawn from the public, so a cache asks again each day; its bytes never change.
        tag = f'"{sha256}-{size}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=86400" if is_public else "private, no-store",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type="image/jpeg", headers=headers)

    def full(request: Request) -> Response:
        return send(request, "full")

    def thumb(request: Request) -> Response:
        return send(request, "thumb")

    return [Route("/photos/{sha256}", full), Route("/photos/{sha256}/thumb", thumb)]


def _may_see(store: Store, actor: Actor, sha256: str) -> bool:
    """Whether a photo that waits is this actor's to see: the office sees all, a work's own people those of the work."""
    if can(actor, Action.PUBLISH):
        return True
    if not can_some(actor, Action.ADD_WORK_PHOTOS):
        return False
    with store.reading() as session:
        found = session.exec(select(Work).join(Photo).where(Photo.sha256 == sha256)).all()
        return any(can(actor, Action.ADD_WORK_PHOTOS, of=belonging_of(session, work)) for work in found)


def _is_public(store: Store, sha256: str) -> bool:
    with store.reading() as session:
        query = select(Photo.id).where(Photo.sha256 == sha256, col(Photo.is_public))
        return session.exec(query.limit(1)).first() is not None
