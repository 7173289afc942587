"""A small OpenID Connect provider on loopback: one person, whose word a test can bend in the ways that attackers would."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "dvory", "client-secret"


class Provider:
    """What the provider says; tests change `claims` (None takes a claim away), `signing`, `user_info` and `down`."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.user_info: dict[str, Any] | None = None
        self.signing = "right"
        self.down = False
        self.metadata: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.refused: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})

    def describe(self) -> dict[str, Any]:
        """The discovery document."""
        places = ("authorization", "token", "userinfo", "end_session")
        return {
            "issuer": self.issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in places},
            "jwks_uri": f"{self.issuer}/jwks",
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        """The public keys."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def rotate_key(self) -> None:
        """Sign with another key from now on."""
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def authorize(self, query: dict[str, str]) -> str:
        """The person agrees at once: where the browser goes next."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code, once, for the client that began and knows the verifier."""
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        faults = {
            "code": asked is None,
            "client": authorization != _basic(CLIENT_ID, CLIENT_SECRET),
            "redirect_uri": asked is not None and form.get("redirect_uri") != asked["redirect_uri"],
            "verifier": asked is not None and _unpadded(digest) != asked.get("code_challenge"),
        }
        self.refused = [name for name, is_wrong in faults.items() if is_wrong]
        if asked is None or self.refused:
            return None
        access = secrets.token_urlsafe(16)
        return {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(asked, access)}

    def _id_token(self, asked: dict[str, str], access: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": _unpadded(hashlib.sha256(access.encode()).digest()[:16]),
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        if self.signing == "none":
            parts = (json.dumps({"alg": "none"}).encode(), json.dumps(kept).encode())
            return ".".join([*map(_unpadded, parts), ""])
        if self.signing == "client secret":
            return jwt.encode({"alg": "HS256"}, kept, OctKey.import_key(CLIENT_SECRET * 3))
        key = self._key if self.signing == "right" else RSAKey.generate_key(2048, {"kid": "one"})
        return jwt.encode({"alg": "RS256", "kid": str(key.kid)}, kept, key)


@contextmanager
def serving_provider() -> Iterator[Provider]:
    """The provider on a free port of this machine for the time of the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorization":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(place.query))))
                self.end_headers()
                return
            answers = {
                "/.well-known/openid-configuration": provider.describe,
                "/jwks": provider.keys,
                "/userinfo": lambda: provider.user_info,
            }
            self._send(answers.get(place.path, lambda: None)())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(provider.exchange(dict(parse_qsl(body)), self.headers.get("Authorization", "")))

        def _send(self, answer: dict[str, Any] | None) -> None:
            body = json.dumps(answer or {"error": "invalid_grant"}).encode()
            self.send_response(500 if provider.down else 200 if answer else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the server names it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _basic(name: str, secret: str) -> str:
    return f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"
