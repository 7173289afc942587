"""What messengers read of a page: Open Graph tags, and the pictures that they show beside a link."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from tracker.actions.map_service import MapService
from tracker.actions.share_pictures import Order, Pictures
from tracker.actions.sharing import Shared
from tracker.api.session import address_of
from tracker.config import Settings
from tracker.errors import TooManyTries
from tracker.i18n import RUSSIAN, language, speaking, t
from tracker.render.share_card import HEIGHT, WIDTH
from tracker.texts import SERVICE
from tracker.throttle import Buckets

PICTURES, _SECONDS = 60, 20.0
_FOR_EVER = "public, max-age=31536000, immutable"
# A while in which a picture may be older than what it shows: whoever pastes a link again gets the new one by its new address.
_FOR_A_WHILE = "public, max-age=600"
# Letters of a host's name, or an address in brackets; a port. Anything else could be a trap set in a header.
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::\d{1,5})?\Z"
)


def routes(service: MapService) -> list[BaseRoute]:
    """The pictures' routes over a service of the map."""
    pictures = Pictures(service)
    asked = Buckets(PICTURES, _SECONDS)

    def send(request: Request, find: Callable[[], Order]) -> Response:
        if wait := asked.take(address_of(request)):
            said = "Слишком много картинок подряд. Подождите несколько секунд и обновите страницу."
            raise TooManyTries(said, wait_seconds=wait)
        # Robots choose no language: a picture is the same for everybody.
        with speaking(RUSSIAN):
            order = find()
        tag = f'"{order.mark}"'
        is_marked = request.query_params.get("v") == order.mark
        headers = {"ETag": tag, "Cache-Control": _FOR_EVER if is_marked else _FOR_A_WHILE}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(pictures.draw(order), media_type="image/png", headers=headers)

    def of_request(request: Request) -> Response:
        return send(request, lambda: pictures.of_request(request.path_params["number"]))

    def of_courtyard(request: Request) -> Response:
        return send(request, lambda: pictures.of_courtyard(request.path_params["id"]))

    def of_map(request: Request) -> Response:
        return send(request, pictures.of_map)

    return [
        Route("/share/request/{number}.png", of_request),
        Route("/share/courtyard/{id}.png", of_courtyard),
        Route("/share/map.png", of_map),
    ]


def base_of(settings: Settings, scope: Scope) -> str:
    """Where the service is for those outside: the setting, else the host that was asked for if it can be one, else nothing."""
    if settings.public_url:
        return settings.public_url
    host = Headers(scope=scope).get("host", "").lower()
    if not _HOST.match(host):
        return ""
    scheme = "https" if settings.secure_cookies or scope.get("scheme") == "https" else "http"
    return f"{scheme}://{host}"


def to_tags(shared: Shared, base: str) -> str:
    """The title and the tags of a page's head; whatever is in them is escaped. Without a base no address is given."""
    named = [
        ("og:type", "website"),
        ("og:site_name", SERVICE),
        ("og:locale", "ru_RU"),
        ("og:title", shared.title),
        ("og:description", shared.description),
    ]
    if base:
        named += [
            ("og:url", base + shared.path),
            ("og:image", base + shared.picture),
            ("og:image:type", "image/png"),
            ("og:image:width", str(WIDTH)),
            ("og:image:height", str(HEIGHT)),
            ("og:image:alt", shared.picture_text),
        ]
    tags = [Markup('<meta property="{}" content="{}">').format(name, value) for name, value in named]
    tags.append(Markup('<meta name="twitter:card" content="summary_large_image">'))
    tags.append(Markup('<meta name="description" content="{}">').format(shared.description))
    if base:
        tags.append(Markup('<link rel="canonical" href="{}">').format(base + shared.path))
    title = shared.title if language() == RUSSIAN else t(SERVICE)
    tags.append(Markup("<title>{}</title>").format(title))
    return str(Markup("\n    ").join(tags))
