"""Pages are guarded by the server: who speaks Streamlit's protocol without our pages gets no further than with them."""

from __future__ import annotations

import hashlib

import pytest
from sqlmodel import col, func, select
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.attack.sockets import ask, is_ended, post, run_page, sign_in, socket_of
from tools.instance import Instance
from tracker.config import ROOT, SESSION_COOKIE, Settings
from tracker.domain.models import AuditEntry, ServiceRequest
from tracker.domain.people import User
from tracker.domain.statuses import Status
from tracker.store import Store

PUBLIC = {"main", "map", "submit", "find", "courtyard", "consents", "request", "about"}
STAFF = sorted({path.stem for path in (ROOT / "pages").glob("*.py")} - PUBLIC)


@pytest.fixture(scope="module")
def secrets(served: Instance) -> list[str]:
    """Words that only staff may read: names of accounts, and who filed."""
    store = Store.open(Settings(data_dir=served.data_dir))
    with store.reading() as session:
        found = [user.name for user in session.exec(select(User)).all()]
        reporters = session.connection().exec_driver_sql("SELECT name, phone FROM reporter").all()
    store.close()
    found += [word for row in reporters for word in row if word]
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def waiting(served: Instance) -> ServiceRequest:
    """A request that staff can move."""
    store = Store.open(Settings(data_dir=served.data_dir))
    with store.reading() as session:
        is_open = col(ServiceRequest.status).in_([status for status in Status if status.is_open])
        found = session.exec(select(ServiceRequest).where(is_open)).first()
    store.close()
    assert found is not None
    return found


@pytest.mark.parametrize("page", STAFF)
def test_a_page_of_staff_says_nothing_to_nobody(served: Instance, secrets: list[str], page: str) -> None:
    said = run_page(served, page).text
    assert "Войти" in said
    assert [word for word in secrets if word in said] == []


@pytest.mark.parametrize("page", ["", "request", "courtyard", "find"])
def test_a_public_page_names_no_person(
    served: Instance, secrets: list[str], waiting: ServiceRequest, page: str
) -> None:
    said = run_page(served, page, {"number": waiting.number, "id": "1", "all": "1"}).text
    assert "Дворы Мотовилихи" in said
    assert [word for word in secrets if word in said] == []


def test_the_queue_is_there_for_whoever_is_signed_in(served: Instance, waiting: ServiceRequest) -> None:
    # The attacks above could pass because nothing is ever sent: here it is.
    queue = run_page(served, "triage", cookie=sign_in(served, "operator"))
    assert "Сверху те, у которых раньше срок" in queue.text
    request = run_page(served, "request", {"number": waiting.number}, cookie=sign_in(served, "operator"))
    assert request.buttons


@pytest.mark.parametrize(
    "make",
    [
        lambda _token: "x" * 43,
        lambda token: hashlib.sha256(token.encode()).hexdigest(),
        lambda token: token[:-1],
        lambda token: token.swapcase(),
        lambda _token: "' OR '1'='1",
        lambda _token: "1" * 7000,
        lambda _token: "%00%ff%fe",
    ],
    ids=["random", "the kept hash", "cut", "other case", "SQL", "huge", "odd bytes"],
)
def test_a_forged_cookie_stands_for_nobody(served: Instance, make: object) -> None:
    token = sign_in(served, "operator")
    said = run_page(served, "triage", cookie=make(token)).text  # type: ignore[operator]
    assert "Эта страница для сотрудников" in said


def test_a_cookie_is_worth_nothing_after_signing_out_or_in_again(served: Instance) -> None:
    token = sign_in(served, "operator")
    newer = sign_in(served, "operator", cookie=token)
    assert newer != token
    assert "Эта страница для сотрудников" in run_page(served, "triage", cookie=token).text
    assert "Сверху те, у которых раньше срок" in run_page(served, "triage", cookie=newer).text
    post(served, "/auth/sign-out", b"", {"Cookie": f"{SESSION_COOKIE}={newer}"})
    assert "Эта страница для сотрудников" in run_page(served, "triage", cookie=newer).text


def test_a_cookie_of_the_attacker_s_is_not_taken_for_the_victim_s_sign_in(served: Instance) -> None:
    planted = "attacker-knows-this-one-and-waits-for-somebody"
    assert sign_in(served, "operator", cookie=planted) != planted
    assert "Эта страница для сотрудников" in run_page(served, "triage", cookie=planted).text


def test_a_button_of_staff_pressed_by_a_stranger_does_nothing(
    served: Instance, waiting: ServiceRequest
) -> None:
    query = {"number": waiting.number}
    for button in run_page(served, "request", query, cookie=sign_in(served, "operator")).buttons:
        said = run_page(served, "request", query, press=button).text
        assert "Страница не открылась" not in said
    store = Store.open(Settings(data_dir=served.data_dir))
    with store.reading() as session:
        now = session.get(ServiceRequest, waiting.id)
        assert now is not None and (now.status, now.version) == (waiting.status, waiting.version)
    store.close()


def test_a_page_left_open_does_nothing_after_its_person_signed_out(served: Instance) -> None:
    store = Store.open(Settings(data_dir=served.data_dir))
    looks = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "contact_seen")
    with store.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT number FROM service_request JOIN reporter ON request_id = service_request.id WHERE phone != ''"
        )
        number = str(rows.scalars().first())
        before = session.exec(looks).one()
    token, query = sign_in(served, "operator"), {"number": number}
    with socket_of(served, token) as held:
        look = next(one for one in ask(held, "request", query).buttons if "-look-" in one)
        post(served, "/auth/sign-out", b"", {"Cookie": f"{SESSION_COOKIE}={token}"})
        assert "Вход завершён или права изменились" in ask(held, "request", query, press=look).text
    with store.reading() as session:
        assert session.exec(looks).one() == before
    store.close()


@pytest.mark.parametrize(
    "kind", ["clear_cache", "load_git_info", "debug_shutdown_runtime", "set_run_on_save"]
)
def test_nobody_empties_caches_or_reads_the_folder_s_git_over_the_socket(served: Instance, kind: str) -> None:
    message = BackMsg()
    setattr(message, kind, True)
    with socket_of(served) as connection:
        ask(connection, "about")
        connection.send(message.SerializeToString())
        assert is_ended(connection)


def test_a_broken_message_ends_its_socket_and_is_no_error_of_ours(served: Instance) -> None:
    lines = len(served.log.read_text("utf-8").splitlines())
    for message in (b"\xff" * 40, "text", b""):
        with socket_of(served) as connection:
            connection.send(message)
            assert is_ended(connection)
    still_there = run_page(served, "about").text
    later = served.log.read_text("utf-8").splitlines()[lines:]
    assert still_there and later and not any('"level": "error"' in line for line in later)
