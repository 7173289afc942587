"""The log is lines of JSON without personal data: not in errors, not in addresses, not in what libraries say."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tracker import logs
from tracker.api.access_log import AccessLog
from tracker.config import Settings
from tracker.domain.personal import Reporter
from tracker.store import Store

NAME, PHONE = "Аристарх Незабудкин", "+79021234567"


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    """The file of a log that takes everything of this process, put back as it was at the end."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.configure(tmp_path)
    yield tmp_path / "tracker.jsonl"
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


def test_an_event_is_a_line_of_json(lines: Path) -> None:
    logging.getLogger("tracker.somewhere").warning("said %s", "this", extra={"fields": {"count": 3}})
    told = json.loads(lines.read_text("utf-8"))
    assert (told["level"], told["event"], told["count"]) == ("warning", "said this", 3)
    assert told["at"].endswith("+00:00")


def test_an_error_is_its_kind_and_its_lines_of_code_without_its_words(lines: Path) -> None:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise LookupError(PHONE) from error
    except LookupError:
        logging.getLogger("tracker.somewhere").exception("it failed")
    written = lines.read_text("utf-8")
    told = json.loads(written)
    assert told["error"] == ["LookupError", "ValueError"]
    assert "test_logs.py" in told["code"][0]
    assert NAME not in written and PHONE not in written


def test_the_words_of_libraries_are_kept_without_their_values(lines: Path) -> None:
    logging.getLogger("somebody.else").error("cannot send to %s", PHONE)
    assert PHONE not in lines.read_text("utf-8")
    assert "cannot send to" in lines.read_text("utf-8")


def test_the_servers_own_list_of_requests_stays_off(tmp_path: Path, lines: Path) -> None:
    logging.getLogger("uvicorn.access").addHandler(logging.NullHandler())
    logs.configure(tmp_path)
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_an_error_of_the_database_does_not_name_what_was_written(settings: Settings) -> None:
    store = Store.open(settings)
    store.migrate()
    with pytest.raises(IntegrityError) as caught, store.transaction() as tx:
        tx.session.add(Reporter(request_id=404, name=NAME, phone=PHONE))
    store.close()
    assert NAME not in str(caught.value) and PHONE not in str(caught.value)


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("да")


async def _fail(request: Request) -> PlainTextResponse:
    raise LookupError(PHONE)


def test_the_log_of_requests_says_neither_who_asked_nor_for_what(lines: Path) -> None:
    app = Starlette(
        routes=[Route("/map/fail", _fail), Route("/{path:path}", _answer)],
        middleware=[Middleware(AccessLog, pages=frozenset({"", "find"}))],
    )
    client = TestClient(app, raise_server_exceptions=False, client=("203.0.113.7", 1))
    asked = (
        "/find?q=Незабудкин",
        "/auth/reset/aSecretToken",
        "/ivanov",
        "/photos/abcdef",
        "/map/places?q=x",
        "/map/fail",
    )
    for address in asked:
        client.get(address, headers={"Cookie": "tracker_session=s3cret", "Referer": "/find?q=x"})
    written = lines.read_text("utf-8")
    kinds = [json.loads(line)["kind"] for line in written.splitlines() if '"request"' in line]
    assert kinds == ["/find", "/auth/reset", "/…", "/photos/…", "/map/places", "/map/fail"]
    for secret in ("Незабудкин", "aSecretToken", "ivanov", "abcdef", "203.0.113.7", "s3cret", PHONE):
        assert secret not in written
    assert '"status": 500' in written and '"level": "error"' in written


def test_pages_of_our_own_and_files_that_are_found_leave_no_noise(lines: Path) -> None:
    app = Starlette(
        routes=[Route("/assets/{name}", _answer)], middleware=[Middleware(AccessLog, pages=frozenset({""}))]
    )
    client = TestClient(app)
    client.get("/assets/app.css")
    assert not lines.exists() or lines.read_text("utf-8") == ""
    client.get("/assets/none/none")
    assert "/assets/none" in lines.read_text("utf-8")
