"""The page around the application: Streamlit's index.html in Russian with our own face, and headers that protect it."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Дворы Мотовилихи"
DESCRIPTION = (
    "Заявки на благоустройство дворов Мотовилихинского района Перми: подать, увидеть на карте, проследить."
)

_HEAD = f"""<meta name="description" content="{DESCRIPTION}">
<meta name="theme-color" content="#14594a">
<link rel="stylesheet" href="/assets/own/shell/app.css">
<script src="/assets/own/shell/words.js" defer></script>
</head>"""
_NOSCRIPT = (
    "<noscript><p>Чтобы увидеть карту и подать заявку, включите в браузере JavaScript "
    "или позвоните в администрацию района.</p></noscript>"
)

#: Streamlit draws with inline styles and evaluates its components' scripts; everything else comes from here alone.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: {tiles}; font-src 'self' data:; connect-src 'self' ws: wss: blob:; "
    "worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


def rewrite(page: str) -> str:
    """Streamlit's page with our language, title, icon, styles and words."""
    page = page.replace('<html lang="en">', '<html lang="ru">')
    page = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", page, flags=re.DOTALL)
    page = re.sub(
        r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" href="/assets/own/shell/favicon.svg">', page
    )
    # The face has its own font: Streamlit's would be loaded for nothing.
    page = re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", page)
    page = re.sub(r"<noscript>.*?</noscript>", _NOSCRIPT, page, flags=re.DOTALL)
    return page.replace("</head>", _HEAD, 1)


class Shell:
    """ASGI middleware: adds headers everywhere and rewrites the page around the application."""

    def __init__(self, app: ASGIApp, *, tile_origin: str = "") -> None:
        self._app = app
        self._policy = _POLICY.format(tiles=tile_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(_uncompressed(scope), receive, _Rewriter(send, self._policy))


class _Rewriter:
    """Holds back a page until it is whole, and sends everything else on as it comes."""

    def __init__(self, send: Send, policy: str) -> None:
        self._send = send
        self._policy = policy
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Content-Security-Policy", self._policy)
        if headers.get("content-type", "").startswith("text/html"):
            self._start = message
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        if b"<title>Streamlit</title>" in self._body:
            self._body = rewrite(self._body.decode("utf-8")).encode("utf-8")
            headers = MutableHeaders(scope=start)
            headers["Content-Length"] = str(len(self._body))
            headers["Cache-Control"] = "no-cache"
            for name in ("etag", "last-modified"):
                if name in headers:
                    del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _uncompressed(scope: Scope) -> Scope:
    """A page is asked for plain and whole, because it is rewritten; other files may come compressed."""
    if not _is_page(scope):
        return scope
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in unwanted]}


def _is_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] in ("GET", "HEAD") and b"text/html" in accepted


def middleware(tile_url: str = "") -> list[Middleware]:
    """The middleware of the application; `tile_url` is the basemap's server, if there is one."""
    origin = re.match(r"https?://[^/{]+(?:\{[a-z]\}[^/]*)?", tile_url)
    return [Middleware(Shell, tile_origin=origin.group().replace("{s}", "*") if origin else "")]
