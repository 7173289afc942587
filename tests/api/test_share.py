"""A pasted link says what it is about, gives away nothing else, and has a picture."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import BytesIO
from itertools import islice
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.api.conftest import MakeClient
from tracker.actions import share_pictures
from tracker.actions.map_service import MapService
from tracker.actions.share_pictures import Order, Pictures
from tracker.actions.sharing import MAX_TITLE
from tracker.api import share
from tracker.api.errors import handle
from tracker.config import Settings
from tracker.domain.models import Category, Courtyard, ServiceRequest
from tracker.domain.personal import Reporter
from tracker.domain.statuses import Status
from tracker.errors import TrackerError
from tracker.render.share_card import Card
from tracker.render.small_map import Ground
from tracker.store import Store

NUMBER = "МОТ-2026-000001"
HOSTILE = "\"><script>alert(1)</script><meta property='og:url' content='//evil'>&'\u202e\x00"
SECRET = "Мой телефон 8 912 000 00 00"

pytestmark = pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)


@pytest.fixture
def store(seeded_store: Store) -> Store:
    """A request with a place, one without, and one whose every field is hostile."""
    with seeded_store.transaction() as tx:
        tx.session.add(Category(code="evil", name=HOSTILE, unit="шт.", position=99))
        tx.session.flush()
        for order, (category, address, lat) in enumerate(
            [("lighting", "ул. Уральская, 95", 58.02), ("benches", "", None), ("evil", HOSTILE * 40, 58.0)], 1
        ):
            request = ServiceRequest(
                number=f"МОТ-2026-{order:06d}",
                category_code=category,
                status=Status.IN_PROGRESS,
                address=address,
                description=SECRET,
                public_text="Текст после проверки",
                lat=lat,
                long=lat and 56.3,
            )
            tx.session.add(request)
            tx.session.flush()
            tx.session.add(Reporter(request_id=request.id, name="Анна Петрова", phone="+79120000000"))
        tx.touch(None)
    return seeded_store


@pytest.fixture
def client(store: Store, make_client: MakeClient) -> TestClient:
    return make_client(store)


@pytest.fixture
def pictures(store: Store) -> TestClient:
    routes = share.routes(MapService(store))
    return TestClient(Starlette(routes=routes, exception_handlers={TrackerError: handle}))


class Head(HTMLParser):
    """The named tags of a page and what tags there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.named: dict[str, str] = {}
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "meta" and (name := told.get("property") or told.get("name")):
            self.named[name] = told["content"]
        if tag == "link" and told.get("rel") == "canonical":
            self.named["canonical"] = told["href"]


def head(client: TestClient, path: str, **headers: str) -> dict[str, str]:
    return Head(client.get(path, headers=headers).text).named


def test_a_link_to_a_request_says_what_it_is_about(client: TestClient) -> None:
    told = head(client, f"/request?number={NUMBER}")
    assert told["og:title"] == "Освещение двора · ул. Уральская, 95"
    assert told["og:description"].startswith(f"В работе. Заявка № {NUMBER}, подана ")
    assert told["og:url"] == told["canonical"] == f"http://courtyards.example/request?number={quote(NUMBER)}"
    assert told["og:image"].startswith(f"http://courtyards.example/share/request/{quote(NUMBER)}.png?v=")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:locale"] == "ru_RU" and told["og:site_name"] == "Дворы Мотовилихи"
    assert told["twitter:card"] == "summary_large_image"
    assert (
        "<title>Освещение двора · ул. Уральская, 95</title>" in client.get(f"/request?number={NUMBER}").text
    )


def test_the_picture_promises_a_place_only_where_there_is_one(client: TestClient) -> None:
    told = head(client, f"/request?number={NUMBER}")
    assert told["og:image:alt"] == "В работе: Освещение двора. Место на карте"
    told = head(client, "/request?number=МОТ-2026-000002")
    assert told["og:image:alt"] == "В работе: Скамейки"


def test_a_messenger_that_does_not_ask_for_a_page_gets_the_tags_too(client: TestClient) -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip", "Range": "bytes=0-524287"}
    answer = client.get(f"/request?number={NUMBER}", headers=headers)
    assert answer.status_code == 200 and "og:title" in answer.text


def test_what_residents_wrote_and_who_they_are_is_in_no_tag(client: TestClient) -> None:
    page = client.get(f"/request?number={NUMBER}").text
    for private in (SECRET, "8 912", "Анна", "7912", "Текст после проверки"):
        assert private not in page


@pytest.mark.parametrize(
    "query",
    ["number=МОТ-2026-999999", "number=", "", "number=" + "9" * 5000, "number=%00", "number=%ff%fe", "number=' OR 1=1 --",
     "number=МОТ-2026-999999&number=МОТ-2026-000001&x=" + "y" * 100, "id=1"],
)  # fmt: skip
def test_a_number_that_is_not_there_says_what_every_page_says(client: TestClient, query: str) -> None:
    answer = client.get(f"/request?{query}")
    told, front = Head(answer.text).named, head(client, "/")
    assert answer.status_code == 200
    if "000001" in query:  # the last of two wins, as for the page
        assert told["og:title"].startswith("Освещение")
    else:
        same = ("og:title", "og:description", "og:image", "description")
        assert [told[name] for name in same] == [front[name] for name in same]


def test_a_courtyard_says_how_many_requests_it_has(client: TestClient, store: Store) -> None:
    with store.transaction() as tx:
        yard = Courtyard(name="Двор у фонтана", lat=58.01, long=56.3)
        tx.session.add(yard)
        tx.session.flush()
        for number in ("МОТ-2025-000001", "МОТ-2025-000002"):
            tx.session.add(
                ServiceRequest(
                    number=number, category_code="bins", courtyard_id=yard.id, status=Status.COMPLETED
                )
            )
        yard_id = yard.id
    told = head(client, f"/courtyard?id={yard_id}")
    assert told["og:title"] == "Двор у фонтана"
    assert told["og:description"].startswith("2\u00a0заявки, выполнено 2.")


@pytest.mark.parametrize("text", ["0", "-1", "999999999", "1" * 400, "<b>", "%00", "１", ""])
def test_a_courtyard_that_is_not_there_says_what_every_page_says(client: TestClient, text: str) -> None:
    assert head(client, f"/courtyard?id={text}")["og:title"] == "Дворы Мотовилихи"


def test_hostile_fields_stay_text(client: TestClient) -> None:
    page = client.get("/request?number=МОТ-2026-000003").text
    front = client.get("/").text
    assert Head(page).tags == Head(front).tags
    told = Head(page).named
    assert told["og:url"].startswith("http://courtyards.example/")
    assert len(told["og:title"]) <= MAX_TITLE and "<script>" in told["og:title"]
    assert "\x00" not in page and "\u202e" not in page


@pytest.mark.parametrize(
    "host", ["evil.example/x", 'a"><script>', "a b", "a@b", "x" * 300, "a..b", "-a", "user:pass@a", "a:99999999", "", "[::1", "a\\b"]
)  # fmt: skip
def test_a_host_that_cannot_be_one_is_in_no_tag(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    told = Head(answer.text).named
    assert not {"og:url", "og:image", "canonical"} & set(told)
    assert told["og:title"] == "Дворы Мотовилихи"


def test_the_setting_is_stronger_than_any_host(
    store: Store, settings: Settings, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settings.model_copy(update={"public_url": "https://dvory.example"})
    monkeypatch.setattr(store, "settings", told)
    page = make_client(store).get(
        "/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil"}
    )
    assert "evil" not in page.text
    assert Head(page.text).named["og:image"] == "https://dvory.example/share/map.png"


def test_a_host_that_a_proxy_is_said_to_have_seen_is_not_believed(client: TestClient) -> None:
    assert "evil" not in client.get("/", headers={"X-Forwarded-Host": "evil.example"}).text


def test_a_page_that_does_not_exist_says_so_calmly_with_ways_on(client: TestClient) -> None:
    for path in ("/nonsense", "/request/deeper", "/main", "/map", "/<script>alert(1)</script>"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "Страницы с таким адресом нет" in answer.text
        assert 'href="/"' in answer.text and 'href="/find"' in answer.text
        assert "alert(1)" not in answer.text and "og:" not in answer.text
        assert "script-src" in answer.headers["content-security-policy"]
    assert client.head("/nonsense").status_code == 404


def picture_of(answer_body: bytes) -> Image.Image:
    picture = Image.open(BytesIO(answer_body))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def test_every_picture_that_a_page_names_is_there(client: TestClient, pictures: TestClient) -> None:
    for path in ("/", *(f"/request?number=МОТ-2026-{order:06d}" for order in (1, 2, 3))):
        address = head(client, path)["og:image"].removeprefix("http://courtyards.example")
        answer = pictures.get(address)
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        assert len(answer.content) < 300_000
        assert len(picture_of(answer.content).getcolors(1_000_000) or ()) > 100


def test_a_picture_is_kept_by_its_mark_and_not_sent_again(client: TestClient, pictures: TestClient) -> None:
    address = head(client, f"/request?number={NUMBER}")["og:image"].removeprefix("http://courtyards.example")
    answer = pictures.get(address)
    assert "immutable" in answer.headers["cache-control"]
    again = pictures.get(address, headers={"If-None-Match": f"W/{answer.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" not in pictures.get(re.sub(r"\?.*", "", address)).headers["cache-control"]


def test_a_picture_gets_another_address_when_the_status_changes(client: TestClient, store: Store) -> None:
    before = head(client, f"/request?number={NUMBER}")["og:image"]
    with store.transaction() as tx:
        tx.session.get_one(ServiceRequest, 1).status = Status.COMPLETED
    assert head(client, f"/request?number={NUMBER}")["og:image"] != before


@pytest.mark.parametrize("name", ["МОТ-2026-999999", "x" * 200, "%00", "..%2f..", "request"])
def test_a_picture_of_nothing_is_refused_in_words(pictures: TestClient, name: str) -> None:
    for kind in ("request", "courtyard"):
        answer = pictures.get(f"/share/{kind}/{name}.png")
        assert answer.status_code == 404 and answer.headers["content-type"] != "image/png"


def test_a_picture_shows_enough_around_its_mark_to_know_the_place(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Card, Ground]] = []

    def keep(card: Card, ground: Ground) -> bytes:
        drawn.append((card, ground))
        return b""

    monkeypatch.setattr(share_pictures, "draw_card", keep)
    pictures = Pictures(MapService(store))
    for lat, long in ((58.01723, 56.29138), (58.02635, 56.30968), (57.9, 56.9)):
        card = Card(title="Скамейки", category="benches", lat=lat, long=long, zoom=16.0)
        pictures.draw(Order(f"{lat}", card))
    assert [len(ground.houses) >= 4 for _card, ground in drawn] == [True, True, False]
    zooms = [card.zoom for card, _ground in drawn]
    assert zooms[0] > zooms[1] > zooms[2], "the fewer houses around, the more of the district"


def test_a_flood_of_pictures_is_stopped(pictures: TestClient) -> None:
    answers = (pictures.get("/share/courtyard/0.png") for _ in range(4 * share.PICTURES))
    allowed, refused = (
        list(islice(answers, share.PICTURES)),
        next(one for one in answers if one.status_code != 404),
    )
    assert {one.status_code for one in allowed} == {404}
    assert refused.status_code == 429
