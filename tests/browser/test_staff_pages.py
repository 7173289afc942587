"""Every page of staff, at both widths: drawn in full, in Russian, without errors and without sideways scroll."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page
from sqlmodel import col, select

from tests.browser.conftest import ContextFactory
from tests.browser.test_every_page import DEVICES, collect_errors
from tools.browser import sign_in, wait_until_drawn
from tools.instance import Instance
from tracker.config import Settings
from tracker.domain.models import ServiceRequest, Work
from tracker.domain.statuses import Status, WorkStatus
from tracker.store import Store

# What stays in Latin letters: names of file formats, the map's source, the names of the demo, an address of this site.
LATIN = re.compile(
    r"\b(?:CSV|TXT|TSV|XLSX?|GEOJSON|JSON|GPKG|ZIP|KML|ODS|JPG|PNG|WEBP|HEIC|HEIF|Excel|English|OpenStreetMap|https?://\S+)\b"
)
WORD = re.compile(r"[A-Za-z]{3,}")
# Icons are letters of a font: what they are spelled with is neither seen nor heard. Frames have tests of their own.
SPOKEN = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[data-testid=stIconMaterial], [aria-hidden=true], script, style, iframe');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (texts.nextNode()) if (texts.currentNode.parentElement && seen(texts.currentNode.parentElement)) said.push(texts.currentNode.data);
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    if (seen(one)) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(one.getAttribute(name) ?? '');
  return said.join(' ');
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def paths(instance: Instance) -> list[str]:
    """Every page of staff, with a request, a work and a courtyard that have much to show."""
    store = Store.open(Settings(data_dir=instance.data_dir))
    with store.reading() as session:
        request = session.exec(
            select(ServiceRequest)
            .where(ServiceRequest.status == Status.IN_PROGRESS, col(ServiceRequest.courtyard_id).is_not(None))
            .order_by(col(ServiceRequest.id).desc())
        ).first()
        work = session.exec(select(Work).where(Work.status == WorkStatus.IN_PROGRESS)).first()
    store.close()
    assert request and work
    return [
        "/triage",
        "/works",
        f"/works?id={work.id}",
        "/report",
        "/data",
        f"/request?number={request.number}",
        f"/courtyard?id={request.courtyard_id}",
    ]


def english_of(page: Page) -> list[str]:
    """Words in Latin letters that a person sees or hears here."""
    return WORD.findall(LATIN.sub("", page.evaluate(SPOKEN)))


@pytest.mark.parametrize("device", DEVICES)
def test_pages_of_staff_open_in_russian_without_errors_and_without_sideways_scroll(
    new_context: ContextFactory, paths: list[str], device: str
) -> None:
    page = new_context(device=device).new_page()
    sign_in(page, "manager")
    wrong = collect_errors(page)
    found: dict[str, object] = {}
    for path in paths:
        page.goto(path)
        wait_until_drawn(page)
        faults = [*wrong, *english_of(page)]
        if page.evaluate(SIDEWAYS) > 0:
            faults.append("sideways scroll")
        if faults:
            found[path] = faults
        wrong.clear()
    assert found == {}
