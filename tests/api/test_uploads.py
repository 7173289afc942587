"""What may be sent to pages: photos by everybody, large files by those who may import, nothing without a length."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient, stand_in
from tracker.actions import people
from tracker.actions.reference import ORGANISATION_KINDS
from tracker.api.uploads import UploadLimit
from tracker.config import Settings
from tracker.domain.models import Area, Organisation
from tracker.domain.people import Role
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/_stcore/upload_file/session/file"
MEGABYTE = 1024 * 1024


@pytest.fixture
def small(
    store: Store, settings: Settings, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> TestClient:
    """A client of an instance that takes photos of 1 MB and files to import of 2 MB."""
    told = settings.model_copy(update={"photo_megabytes": 1, "import_megabytes": 2})
    monkeypatch.setattr(store, "settings", told)
    return make_client(store)


def status(client: TestClient, size: int) -> int:
    return client.put(PATH, content=b"x" * size).status_code


def test_a_resident_may_send_a_photo_and_nothing_larger(small: TestClient) -> None:
    assert status(small, MEGABYTE) == 200
    assert status(small, 2 * MEGABYTE) == 413
    assert "Файл больше 1 МБ" in small.put(PATH, content=b"x" * 2 * MEGABYTE).text


def about(store: Store, role: Role) -> dict[str, int]:
    """The organisation or area that an account of this role is about."""
    with store.transaction() as tx:
        if role is Role.DEPUTY:
            row: Area | Organisation = Area(code="okrug_7", kind="constituency", name="Округ № 7")
        elif role.value in ORGANISATION_KINDS:
            row = Organisation(name="ООО «Дворы»", kind=role.value)
        else:
            return {}
        tx.session.add(row)
        tx.session.flush()
        return {"area_id" if role is Role.DEPUTY else "organisation_id": row.id or 0}


def sign_in(client: TestClient, store: Store, role: Role) -> None:
    people.add_user(
        store,
        people.SYSTEM,
        login="petrov",
        name="Петров",
        password=PASSWORD,
        role=role,
        **about(store, role),
    )
    assert client.post("/auth/sign-in", data={"login": "petrov", "password": PASSWORD}).status_code == 303


def test_who_may_import_sends_a_file_to_import_and_nothing_larger(small: TestClient, store: Store) -> None:
    sign_in(small, store, Role.SPECIALIST)
    assert status(small, 2 * MEGABYTE) == 200
    assert status(small, 3 * MEGABYTE) == 413


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_an_account_alone_does_not_let_large_files_in(small: TestClient, store: Store, role: Role) -> None:
    sign_in(small, store, role)
    assert status(small, MEGABYTE) == 200
    assert status(small, 2 * MEGABYTE) == 413


def test_a_cookie_that_stands_for_nobody_opens_nothing(small: TestClient) -> None:
    small.cookies.set("tracker_session", "made-up")
    assert status(small, 2 * MEGABYTE) == 413


def test_an_upload_without_a_length_is_refused(small: TestClient) -> None:
    assert small.put(PATH, content=iter([b"x" * 10])).status_code == 411


@pytest.fixture
def held() -> dict[str, int]:
    """What lies in memory for each page."""
    return {}


@pytest.fixture
def counted(
    store: Store, settings: Settings, held: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> Starlette:
    """An instance whose largest file to import is 1 MB, so that 3 MB may lie here of an address and 10 MB of all."""
    told = settings.model_copy(update={"photo_megabytes": 1, "import_megabytes": 1})
    monkeypatch.setattr(store, "settings", told)
    return Starlette(routes=stand_in(), middleware=[Middleware(UploadLimit, store=store, held=lambda: held)])


def send(app: Starlette, session: str, address: str) -> int:
    client = TestClient(app, client=(address, 5000))
    return client.put(f"/_stcore/upload_file/{session}/file", content=b"x" * MEGABYTE).status_code


def test_what_one_address_leaves_lying_in_memory_has_a_limit(
    counted: Starlette, held: dict[str, int]
) -> None:
    for number in range(3):
        assert send(counted, f"page-{number}", "10.0.0.1") == 200
        held[f"page-{number}"] = MEGABYTE
    assert send(counted, "page-4", "10.0.0.1") == 503
    assert send(counted, "page-5", "10.0.0.2") == 200, "others may"
    held.clear()
    assert send(counted, "page-4", "10.0.0.1") == 200, "its pages were closed"


def test_what_all_together_leave_in_memory_has_a_limit(counted: Starlette, held: dict[str, int]) -> None:
    for number in range(10):
        assert send(counted, f"page-{number}", f"10.0.0.{number}") == 200
        held[f"page-{number}"] = MEGABYTE
    assert send(counted, "page-11", "10.0.0.11") == 503
