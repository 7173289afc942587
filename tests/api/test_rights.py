"""The table walked through HTTP: photos of works, who gets them while they wait, and where a role's day begins."""

from __future__ import annotations

from itertools import product

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient
from tests.district import District, Side
from tests.photos.pictures import encode, scene
from tests.rights_table import EXPECTED
from tracker.actions import people, sessions
from tracker.actions.photos import attach
from tracker.domain.models import Photo
from tracker.domain.people import SYSTEM, Role, User
from tracker.photo_check import check_photo

_widths = iter(range(200, 2000))


def add_photo(district: District, side: Side, *, is_public: bool = False) -> Photo:
    ident, _version = district.work(side)
    with district.store.transaction() as tx:
        photo = check_photo(encode(scene(next(_widths))), "двор.jpg")
        return attach(tx, photo, work_id=ident, kind="during", is_public=is_public)


def client_of(district: District, make_client: MakeClient, role: Role) -> TestClient:
    client = make_client(district.store)
    if role is not Role.RESIDENT:
        with district.store.reading() as session:
            user = session.get_one(User, district.actors[role].user_id)
        client.cookies.set(district.store.settings.session_cookie, sessions.begin(district.store, user))
    return client


@pytest.mark.parametrize(("role", "is_own"), list(product(Role, [True, False])))
def test_a_photo_that_waits_is_for_the_office_and_for_the_works_own_people(
    district: District,
    make_client: MakeClient,
    role: Role,
    is_own: bool,
) -> None:
    photo = add_photo(district, district.own if is_own else district.foreign)
    client = client_of(district, make_client, role)
    office, doers = EXPECTED["publish"], EXPECTED["add_work_photos"]
    allowed = (
        role.value in office or doers.get(role.value) == "all" or (doers.get(role.value) == "own" and is_own)
    )
    for path in (f"/photos/{photo.name}", f"/photos/{photo.name}/thumb"):
        answer = client.get(path)
        assert answer.status_code == (200 if allowed else 404)
        if allowed:
            assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("role", list(Role))
def test_a_photo_that_was_let_out_is_everybodys(
    district: District, make_client: MakeClient, role: Role
) -> None:
    photo = add_photo(district, district.foreign, is_public=True)
    assert client_of(district, make_client, role).get(f"/photos/{photo.name}").status_code == 200


DAYS = {
    Role.OPERATOR: "/triage",
    Role.SPECIALIST: "/triage",
    Role.ADMINISTRATOR: "/triage",
    Role.MANAGER: "/report",
    Role.CONTRACTOR: "/works",
    Role.MANAGEMENT_COMPANY: "/works",
    Role.DEPUTY: "/area",
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RESIDENT])
def test_the_day_begins_where_the_roles_work_is_unless_a_link_led_elsewhere(
    district: District,
    make_client: MakeClient,
    role: Role,
) -> None:
    own = district.actors[role]
    people.add_user(
        district.store, SYSTEM, login=f"begins-{role.value}", name="Новый", password=PASSWORD, role=role,
        organisation_id=own.organisation_id, area_id=own.area_id,
    )  # fmt: skip
    client = make_client(district.store)
    said = {"login": f"begins-{role.value}", "password": PASSWORD}
    assert client.post("/auth/sign-in", data=said).headers["location"] == DAYS[role]
    led = client.post("/auth/sign-in", data={**said, "next": "/about"})
    assert led.headers["location"] == "/about"
