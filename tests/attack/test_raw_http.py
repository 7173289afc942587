"""Requests that no browser would send: paths that climb, bodies that never end, headers that break lines."""

from __future__ import annotations

import socket
from urllib.parse import urlparse

import pytest

from tests.attack.sockets import send_raw
from tools.instance import Instance

#: What the files of the instance and of the program begin with, or hold.
INSIDE = (b"SQLite format", b"class Settings", b"secret_key", b"root:x:0:0", b"[server]")
CLIMBS = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "%252e%252e%252f", "..%00/")
DOORS = (
    "photos",
    "photos/thumbs",
    "assets/own",
    "assets/leaflet",
    "map/ground",
    "share",
    "static",
    "media",
    "component/streamlit_folium.st_folium",
)
TARGETS = ("tracker.db", "tracker/config.py", ".streamlit/config.toml", "etc/passwd")


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.mark.parametrize("door", DOORS)
def test_no_path_climbs_out_of_its_folder(served: Instance, door: str) -> None:
    for climb in CLIMBS:
        for target in TARGETS:
            answer = send_raw(served, get(f"/{door}/{climb * 6}{target}"))
            assert not any(mark in answer for mark in INSIDE), f"{climb} {target}"
            assert b" 500 " not in answer.split(b"\r\n", 1)[0]


def test_a_body_said_to_be_huge_is_refused_before_it_comes(served: Instance) -> None:
    for path in ("/auth/sign-in", "/auth/sign-out", "/map/clusters", "/"):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"
        status = send_raw(served, head.encode()).split(b"\r\n", 1)[0]
        assert b" 4" in status, status


def test_a_body_without_an_end_is_cut(served: Instance) -> None:
    head = b"POST /auth/sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    try:
        answer = send_raw(served, head + chunk * 400)
    except ConnectionError:  # it closed the door while we were still pushing
        answer = b"HTTP/1.1 413"
    assert b" 4" in answer.split(b"\r\n", 1)[0]


def test_two_lengths_or_a_broken_head_are_no_way_in(served: Instance) -> None:
    smuggled = b"POST /auth/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcdGET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    assert b" 200 " not in send_raw(served, smuggled, seconds=2)
    assert b" 400 " in send_raw(served, b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n", seconds=2)


@pytest.mark.parametrize(
    "way",
    [
        "/%0d%0aSet-Cookie:%20stolen=1",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "https:elsewhere.example",
        "javascript:alert(1)",
    ],
)
def test_the_way_on_after_signing_in_breaks_no_header_and_leads_nowhere_else(
    served: Instance, way: str
) -> None:
    body = f"login=operator&password=wrong&next={way}".encode()
    head = f"POST /auth/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    answer = send_raw(served, head.encode() + body)
    top, _, page = answer.partition(b"\r\n\r\n")
    assert b"stolen" not in top
    assert b'value="/"' in page or b" 429 " in top or b" 403 " in top or b"%0d" not in page.lower()


def test_many_slow_openings_do_not_keep_others_out(served: Instance) -> None:
    address = urlparse(served.url)
    held = [socket.create_connection((address.hostname, address.port), timeout=5) for _ in range(150)]
    for one in held:
        one.sendall(b"POST /auth/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na")
    assert b" 200 " in send_raw(served, get("/health"))
    for one in held:
        one.close()
