"""The page around the application: Streamlit's index.html in the reader's language with our own face, and headers that protect it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tracker.actions import sharing
from tracker.api.access_log import AccessLog
from tracker.api.errors import error_page
from tracker.api.gate import Gate
from tracker.api.language import Language
from tracker.api.session import is_foreign
from tracker.api.share import base_of, to_tags
from tracker.api.socket import MaySay, SocketGuard
from tracker.api.streamlit_files import PackedFiles, early
from tracker.api.uploads import Held, UploadLimit
from tracker.config import ROOT
from tracker.errors import NotFound, TrackerError
from tracker.i18n import RUSSIAN, language, speaking, t
from tracker.render.assets import own, script
from tracker.store import Store

#: The names of the pages in addresses: all that Streamlit's page is sent for.
PAGES = frozenset({path.stem for path in (ROOT / "pages").glob("*.py")} - {"main", "map"} | {""})

#: Streamlit's page is known by this; other HTML passes as it is.
_SIGN = b"<title>Streamlit</title>"
# The words come before Streamlit's own scripts: its calendars take the language once, at their start.
_PLACE = "<!-- what the address is about -->"
_TOP = f"""<meta charset="UTF-8" />
    {_PLACE}
    <script src="{script("shell")}"></script>"""
_HEAD = f"""<meta name="theme-color" content="#14594a">
    <link rel="preload" href="/assets/own/fonts/golos-text-cyrillic.woff2?v=1" as="font" type="font/woff2" crossorigin>
    <link rel="stylesheet" href="{own("shell/app.css")}">
  </head>"""
#: What the map's page is made of: else each would be asked for only when the page's script names it.
FIRST_ELEMENTS = (
    "Html",
    "TextInput",
    "Multiselect",
    "Button",
    "ButtonGroup",
    "ComponentInstance",
    "Pagination",
)
_NOSCRIPT = "Чтобы увидеть карту и подать заявку, включите в браузере JavaScript или позвоните в администрацию района."
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# Components (the map's frame) write their scripts into the page, and charts compile theirs.
_SCRIPTS = "'self' 'unsafe-eval' blob:"
_POLICY = (
    "default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{tiles}; "
    "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self' blob: data:; "
    "object-src 'none'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)
AddHeaders = Callable[[MutableHeaders, str], None]
Dress = Callable[[str, Scope], Awaitable[str | None]]
_NO_PAGE = NotFound(
    "Страницы с таким адресом нет. Возможно, ссылка скопирована не до конца или страницу переименовали."
)
# Files that pages made for one person: no cache on the way keeps them.
_FILES_OF_PAGES = "/media/"
# Streamlit's doors for programs and gauges: this service has routes of its own for them.
_CLOSED = ("/_stcore/agent/", "/_stcore/metrics/")


@lru_cache(maxsize=4)
def rewrite(page: str, language: str) -> str:
    """Streamlit's page with the reader's language, our icon, styles and words; what it is about is put in for each address."""
    page = page.replace('<html lang="en">', f'<html lang="{language}">')
    page = re.sub(r"<title>.*?</title>", "", page, flags=re.DOTALL)
    page = re.sub(
        r'<link rel="shortcut icon"[^>]*>',
        '<link rel="icon" href="/assets/own/shell/favicon.svg" type="image/svg+xml">',
        page,
    )
    # The face has its own font: Streamlit's would be loaded for nothing. Programs have other doors than its agents' one.
    page = re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", page)
    page = re.sub(r'<link\s+rel="service-desc"[^>]*>', "", page)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r'<meta charset="UTF-8" ?/?>', _TOP, page, count=1)
    page = re.sub(
        r"<noscript>.*?</noscript>", f"<noscript><p>{t(_NOSCRIPT)}</p></noscript>", page, flags=re.DOTALL
    )
    return page.replace("</head>", "\n    ".join([*early(FIRST_ELEMENTS, page), _HEAD]), 1)


@lru_cache(maxsize=4)
def _inline_hashes(page: str) -> str:
    """The page's own inline scripts as sources of a policy, so that no other inline script runs."""
    digests = (hashlib.sha256(found.encode()).digest() for found in _INLINE.findall(page))
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class Shell:
    """ASGI middleware: protective headers on every answer, and the page around the application rewritten."""

    def __init__(self, app: ASGIApp, *, store: Store) -> None:
        self._app = app
        self._store = store
        self._tiles = _tile_source(store.settings.tile_url)
        self._is_https = store.settings.secure_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and is_foreign(Headers(scope=scope)):
            # Streamlit would ask an outside service for its own address before refusing.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif any(door in f"{scope['path']}/" for door in _CLOSED):
            await PlainTextResponse(t("Такой страницы нет."), status_code=404)(scope, receive, send)
        else:
            page = _PageSender(scope, send, self._add_headers, self._dress)
            await self._app(_whole(scope), receive, page)

    async def _dress(self, page: str, scope: Scope) -> str | None:
        """The page with what its address is about in its head; None where there is no such page."""
        name = scope["path"].strip("/")
        if name not in PAGES:
            return None
        query = dict(QueryParams(scope.get("query_string", b"")))
        shared = await run_in_threadpool(self._share, f"/{name}", query)
        return page.replace(_PLACE, to_tags(shared, base_of(self._store.settings, scope)), 1)

    def _share(self, path: str, query: dict[str, str]) -> sharing.Shared:
        # A link says the same wherever it is pasted, whoever took it from their address bar.
        with speaking(RUSSIAN):
            try:
                return sharing.share_of(self._store, path, query)
            except TrackerError:
                return sharing.general(path)  # the page itself says what is wrong

    def _add_headers(self, headers: MutableHeaders, scripts: str) -> None:
        policy = _POLICY.format(scripts=_SCRIPTS + scripts, tiles=self._tiles)
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"
        )
        if self._is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


class _PageSender:
    """Sends on what comes; holds back Streamlit's page until it is whole, and sends it rewritten."""

    def __init__(self, scope: Scope, send: Send, add_headers: AddHeaders, dress: Dress) -> None:
        self._scope = scope
        self._send = send
        self._add_headers = add_headers
        self._dress = dress
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if self._scope["path"].startswith(_FILES_OF_PAGES):
                headers["Cache-Control"] = "private, no-store"
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
            else:
                self._add_headers(headers, " 'unsafe-inline'")
                await self._send(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        if _SIGN in self._body:
            page = rewrite(self._body.decode("utf-8"), language())
            dressed = await self._dress(page, self._scope)
            self._add_headers(headers, _inline_hashes(page))
            start["status"] = self._use_page(headers, dressed) if dressed else self._use_no_page(headers)
        else:
            self._add_headers(headers, " 'unsafe-inline'")
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})

    def _use_no_page(self, headers: MutableHeaders) -> int:
        """Take a calm page with ways on as the body: Streamlit would show the map with a window over it."""
        self._body = b"" if self._scope["method"] == "HEAD" else error_page(_NO_PAGE)
        headers["Cache-Control"] = "no-store"
        headers["Content-Length"] = str(len(self._body))
        for name in ("etag", "last-modified"):
            del headers[name]
        return _NO_PAGE.http_status

    def _use_page(self, headers: MutableHeaders, page: str) -> int:
        """Take the rewritten page as the body, with its own tag; returns the status."""
        self._body = page.encode("utf-8")
        tag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'
        headers["ETag"] = tag
        headers["Cache-Control"] = "no-cache"
        headers.add_vary_header("Cookie")  # the language
        del headers["last-modified"]
        headers["Content-Length"] = str(len(self._body))
        if tag in Headers(scope=self._scope).get("if-none-match", ""):
            self._body = b""
            del headers["content-length"]
            return 304
        if self._scope["method"] == "HEAD":
            self._body = b""
        return 200


def _whole(scope: Scope) -> Scope:
    """A page is asked for plain and whole, because it is rewritten; other files may come compressed or in part."""
    # Messengers that look for a preview do not say that they want a page.
    is_page = scope["path"].strip("/") in PAGES or "text/html" in Headers(scope=scope).get("accept", "")
    if scope["method"] not in ("GET", "HEAD") or not is_page:
        return scope
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    kept = [pair for pair in scope["headers"] if pair[0] not in unwanted]
    return {**scope, "method": "GET", "headers": kept}


def _tile_source(tile_url: str) -> str:
    """The tile server's origin as a source of pictures; empty where there is none."""
    found = re.match(r"(https?)://([^/]+)", tile_url)
    return f" {found[1]}://{re.sub(r'{[a-z]}', '*', found[2])}" if found else ""


def middleware(
    store: Store, *, may_say: MaySay = lambda _message: True, held: Held = dict
) -> list[Middleware]:
    """The middleware of the application, outermost first. What Streamlit may be told, and what it holds, is for those who know it."""
    settings = store.settings
    return [
        # Streamlit's server trusts no proxy at all (`serve` sees to it): this is the one place where one is believed.
        Middleware(cast("Any", ProxyHeadersMiddleware), trusted_hosts=settings.trusted_proxies),
        Middleware(Language, settings=settings),
        Middleware(Shell, store=store),
        Middleware(AccessLog, pages=PAGES),
        Middleware(Gate, settings=settings),
        Middleware(PackedFiles),
        Middleware(SocketGuard, settings=settings, may_say=may_say),
        Middleware(UploadLimit, store=store, held=held),
    ]
