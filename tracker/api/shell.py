"""The page around the application: Streamlit's index.html in Russian with our own face, and headers that protect it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.api.session import is_foreign
from tracker.api.uploads import UploadLimit
from tracker.config import Settings
from tracker.render.assets import own
from tracker.store import Store

TITLE = "Дворы Мотовилихи"
DESCRIPTION = (
    "Заявки на благоустройство дворов Мотовилихинского района Перми: подать, увидеть на карте, проследить."
)

#: Streamlit's page is known by this; other HTML passes as it is.
_SIGN = b"<title>Streamlit</title>"
# The words come before Streamlit's own scripts: its calendars take the language once, at their start.
_TOP = f"""<meta charset="UTF-8" />
    <script src="{own("shell/words.js")}"></script>
    <script src="{own("shell/uploads.js")}"></script>
    <script src="{own("shell/draft.js")}"></script>"""
_HEAD = f"""<meta name="description" content="{escape(DESCRIPTION)}">
    <meta name="theme-color" content="#14594a">
    <link rel="preload" href="/assets/own/fonts/golos-text-cyrillic.woff2?v=1" as="font" type="font/woff2" crossorigin>
    <link rel="stylesheet" href="{own("shell/app.css")}">
  </head>"""
_NOSCRIPT = (
    "<noscript><p>Чтобы увидеть карту и подать заявку, включите в браузере JavaScript "
    "или позвоните в администрацию района.</p></noscript>"
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# Components (the map's frame) write their scripts into the page, and charts compile theirs.
_SCRIPTS = "'self' 'unsafe-eval' blob:"
_POLICY = (
    "default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{tiles}; "
    "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self' blob: data:; "
    "object-src 'none'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)
AddHeaders = Callable[[MutableHeaders, str], None]
# Streamlit's doors for programs and gauges: this service has routes of its own for them.
_CLOSED = ("/_stcore/agent/", "/_stcore/metrics/")


@lru_cache(maxsize=4)
def rewrite(page: str) -> str:
    """Streamlit's page with our language, title, icon, styles and words."""
    page = page.replace('<html lang="en">', '<html lang="ru">')
    page = re.sub(r'<meta charset="UTF-8" ?/?>', _TOP, page, count=1)
    page = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", page, flags=re.DOTALL)
    page = re.sub(
        r'<link rel="shortcut icon"[^>]*>',
        '<link rel="icon" href="/assets/own/shell/favicon.svg" type="image/svg+xml">',
        page,
    )
    # The face has its own font: Streamlit's would be loaded for nothing. Programs have other doors than its agents' one.
    page = re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", page)
    page = re.sub(r'<link\s+rel="service-desc"[^>]*>', "", page)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<noscript>.*?</noscript>", _NOSCRIPT, page, flags=re.DOTALL)
    return page.replace("</head>", _HEAD, 1)


@lru_cache(maxsize=4)
def _inline_hashes(page: str) -> str:
    """The page's own inline scripts as sources of a policy, so that no other inline script runs."""
    digests = (hashlib.sha256(found.encode()).digest() for found in _INLINE.findall(page))
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class Shell:
    """ASGI middleware: protective headers on every answer, and the page around the application rewritten."""

    def __init__(self, app: ASGIApp, *, tile_url: str = "", is_https: bool = False) -> None:
        self._app = app
        self._tiles = _tile_source(tile_url)
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and is_foreign(Headers(scope=scope)):
            # Streamlit would ask an outside service for its own address before refusing.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif any(door in f"{scope['path']}/" for door in _CLOSED):
            await PlainTextResponse("Такой страницы нет.", status_code=404)(scope, receive, send)
        else:
            page = _PageSender(scope, send, self._add_headers)
            await self._app(_whole(scope), receive, page)

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

    def __init__(self, scope: Scope, send: Send, add_headers: AddHeaders) -> None:
        self._scope = scope
        self._send = send
        self._add_headers = add_headers
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
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
            start["status"] = self._use_page(headers)
        else:
            self._add_headers(headers, " 'unsafe-inline'")
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})

    def _use_page(self, headers: MutableHeaders) -> int:
        """Take the rewritten page as the body, with its own tag; returns the status."""
        page = rewrite(self._body.decode("utf-8"))
        self._body = page.encode("utf-8")
        self._add_headers(headers, _inline_hashes(page))
        tag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'
        headers["ETag"] = tag
        headers["Cache-Control"] = "no-cache"
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
    if scope["method"] not in ("GET", "HEAD") or "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    kept = [pair for pair in scope["headers"] if pair[0] not in unwanted]
    return {**scope, "method": "GET", "headers": kept}


def _tile_source(tile_url: str) -> str:
    """The tile server's origin as a source of pictures; empty where there is none."""
    found = re.match(r"(https?)://([^/]+)", tile_url)
    return f" {found[1]}://{re.sub(r'{[a-z]}', '*', found[2])}" if found else ""


def middleware(store: Store) -> list[Middleware]:
    """The middleware of the application, outermost first."""
    settings: Settings = store.settings
    return [
        Middleware(Shell, tile_url=settings.tile_url, is_https=settings.secure_cookies),
        Middleware(UploadLimit, store=store),
    ]
