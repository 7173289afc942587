"""`GET /photos/{name}` and `/photos/{name}/thumb`: public photos for everybody, the others for those who moderate them
and for the people of the work that they show. What staff covered is covered there for all; `/photos/{name}/original` is theirs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from tracker.actions import blurring
from tracker.api.session import actor_of
from tracker.domain.models import Photo, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can, can_some
from tracker.errors import NotAllowed, NotFound
from tracker.store import Store
from tracker.store.belonging import belonging_of
from tracker.store.photos import PhotoFiles, Size, photo_by_name

_GONE = "Такого фото нет или оно ещё не опубликовано."
_PRIVATE = "private, no-store"


def routes(store: Store) -> list[BaseRoute]:
    """The routes of photos over this store."""
    files = PhotoFiles(store.settings.photo_dir)

    def send(request: Request, size: Size) -> Response:
        photo = _photo(store, request.path_params["name"])
        if not (photo.is_public or _may_see(store, actor_of(store, request), photo)):
            raise NotFound(_GONE)
        sha256 = photo.blurred_sha256 or photo.sha256
        path = files.path(sha256, size)
        if not path.is_file():
            raise NotFound(_GONE)
        # A photo can be withdrawn from the public: none but whoever looked at it may keep it, and asks again each day.
        tag = f'"{sha256[:32]}-{size}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=86400" if photo.is_public else _PRIVATE}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type="image/jpeg", headers=headers)

    def full(request: Request) -> Response:
        return send(request, "full")

    def thumb(request: Request) -> Response:
        return send(request, "thumb")

    def original(request: Request) -> Response:
        try:
            sha256 = blurring.original_of(store, actor_of(store, request), request.path_params["name"])
        except NotAllowed as error:
            # Whether there is an original behind a name is nobody else's to know.
            raise NotFound(_GONE) from error
        path = files.path(sha256, "full")
        if not path.is_file():
            raise NotFound(_GONE)
        return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": _PRIVATE})

    return [
        Route("/photos/{name}", full),
        Route("/photos/{name}/thumb", thumb),
        Route("/photos/{name}/original", original),
    ]


def _photo(store: Store, name: str) -> Photo:
    with store.reading() as session:
        found = photo_by_name(session, name)
    if found is None:
        raise NotFound(_GONE)
    return found


def _may_see(store: Store, actor: Actor, photo: Photo) -> bool:
    """Whether a photo that waits is this actor's to see: the office sees all, a work's own people those of the work."""
    if can(actor, Action.PUBLISH):
        return True
    if photo.work_id is None or not can_some(actor, Action.ADD_WORK_PHOTOS):
        return False
    with store.reading() as session:
        work = session.get_one(Work, photo.work_id)
        return can(actor, Action.ADD_WORK_PHOTOS, of=belonging_of(session, work))
