"""Markup in every text that the database holds: on every page, for everybody, it is text and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Column, String, Text, func, literal, update
from sqlmodel import AutoString, SQLModel, select

from tools.browser import Gate, new_context, sign_in, wait_until_drawn
from tools.instance import Instance, serving
from tracker.config import Settings
from tracker.domain import personal  # noqa: F401 - its tables are filled too
from tracker.domain.models import Courtyard, ServiceRequest, Work
from tracker.domain.statuses import Status
from tracker.store import Store

MARKUP = '<img src="/mark" onerror="top.hacked=1"><script>top.hacked=1</script>![m](/mark) [m](javascript:top.hacked=1) </style>'
#: Codes, keys and marks of files, which nobody types and which pages look things up by.
LOOKED_UP_BY = frozenset(
    "code status kind number login password_hash token_hash role file_name sha256 content_type source external_id secret "
    "reason_code key mark clip content_hash submission_key".split()
)
#: Tables that are sealed or hold no words of people.
SEALED = ("alembic_version", "audit", "sign_in", "recovery", "reset", "one_time", "calendar")
PUBLIC = ("/", "/submit", "/find", "/about", "/courtyard?id={yard}", "/request?number={number}")
STAFF = (
    "/triage",
    "/works",
    "/works?id={work}",
    "/report",
    "/data",
    "/admin",
    "/request?number={number}",
    "/account",
)
# In every frame: what would be there had the markup been read as markup.
FOUND = """() => {
  const read = [...document.querySelectorAll('img[src*="/mark"], a[href^="javascript"]')];
  const run = [...document.querySelectorAll('script')].filter((one) => one.textContent.trim() === 'top.hacked=1');
  const where = (one) => `${one.closest('[data-testid]')?.dataset.testid}: ${one.parentElement.textContent.slice(0, 80)}`;
  return [typeof top.hacked === 'undefined' ? null : 'the script ran', ...read.concat(run).map(where)].filter(Boolean);
}"""


def _texts() -> Iterator[Column[str]]:
    """Every column of words of every table."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name.startswith(SEALED):
            continue
        for column in table.columns:
            is_words = isinstance(column.type, AutoString | Text)
            if is_words and not (column.primary_key or column.foreign_keys or column.name in LOOKED_UP_BY):
                yield column


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A served demo whose every text is markup."""
    with serving(tmp_path_factory.mktemp("hostile") / "instance", requests=25, seed=3) as served:
        store = Store.open(Settings(data_dir=served.data_dir))
        with store.transaction() as tx:
            for column in _texts():
                mark = (
                    literal(MARKUP) + func.cast(column.table.c.id, String)
                    if column.unique
                    else literal(MARKUP)
                )
                tx.session.execute(update(column.table).values({column.name: mark}))
            tx.touch(None)
        store.close()
        yield served


@pytest.fixture(scope="module")
def places(hostile: Instance) -> dict[str, object]:
    """A request with much to show, its courtyard, a work."""
    store = Store.open(Settings(data_dir=hostile.data_dir))
    with store.reading() as session:
        request = session.exec(
            select(ServiceRequest).where(ServiceRequest.status == Status.CONFIRMED)
        ).first()
        request = request or session.exec(select(ServiceRequest)).first()
        work, yard = session.exec(select(Work)).first(), session.exec(select(Courtyard)).first()
    store.close()
    assert request and work and yard
    return {
        "number": request.number,
        "at": [request.lat, request.long],
        "work": work.id,
        "yard": yard.id,
    }


def _look(page: Page, path: str) -> None:
    page.goto(path)
    wait_until_drawn(page)
    for frame in page.frames:
        assert frame.evaluate(FOUND) == [], f"{path}: {frame.url}"


def test_the_fields_that_are_filled_are_many() -> None:
    names = {f"{column.table.name}.{column.name}" for column in _texts()}
    assert {
        "service_request.description",
        "service_request.address",
        "comment.text",
        "organisation.name",
    } <= names
    assert len(names) > 25


def test_markup_stays_text_for_residents(
    browser: Browser, hostile: Instance, places: dict[str, object]
) -> None:
    gate = Gate()
    context = new_context(browser, gate, base_url=hostile.url)
    page = context.new_page()
    for path in PUBLIC:
        _look(page, path.format(**places))
    page.goto("/?all=1")
    wait_until_drawn(page)
    frame = page.frame_locator("iframe").first
    frame.locator("[data-requests=drawn]").wait_for()
    frame.get_by_text("Слои").click()
    for layer in ("count", "year", "warranty"):
        frame.locator(f"input[name={layer}]").check()
    # The mark's tooltip, the card or list it opens, and what the search offers.
    frame.locator(".request-ring, .request-pin").first.hover()
    frame.locator("body").evaluate("(_, at) => map.setView(at, 19, { animate: false })", places["at"])
    page.wait_for_timeout(800)
    frame.locator(".request-ring, .request-pin").first.focus()
    frame.get_by_role("combobox").fill("mark")
    page.wait_for_timeout(800)
    for one in page.frames:
        assert one.evaluate(FOUND) == []
    assert gate.stopped == []
    context.close()


def test_markup_stays_text_for_staff(browser: Browser, hostile: Instance, places: dict[str, object]) -> None:
    gate = Gate()
    context = new_context(browser, gate, base_url=hostile.url)
    page = context.new_page()
    sign_in(page, "admin")
    for path in STAFF:
        _look(page, path.format(**places))
    assert gate.stopped == []
    context.close()
