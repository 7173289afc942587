"""The tab of the audit trail: administrators read it in words, choose and turn pages; it shows no personal data."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from tests.pages.words import words
from tests.works_factory import ADMINISTRATOR
from tracker.actions.audit import record
from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry, Category
from tracker.domain.people import Actor, Role, User
from tracker.domain.statuses import Status
from tracker.store import Store

OpenPage = Callable[..., AppTest]
SignIn = Callable[[Role], Actor]


def _fill(store: Store, count: int) -> None:
    with store.transaction() as tx:
        for number in range(count):
            told = ("service_request", f"МОТ-2026-{number:06d}")
            record(
                tx, ADMINISTRATOR, AuditAction.REQUEST_MOVED, told, before=Status.NEW, after=Status.IN_REVIEW
            )


def test_an_administrator_reads_who_did_what_in_words(
    instance: Store, open_page: OpenPage, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.ADMINISTRATOR)
    _fill(instance, 1)
    said = words(open_page("admin", session={"tab": "Журнал"}))
    assert "Смена состояния заявки" in said
    assert "Заявка МОТ-2026-000000" in said
    assert "стало: На рассмотрении; было: Новая" in said


def test_people_and_things_are_called_by_their_names_and_a_row_holds_none(
    instance: Store, open_page: OpenPage, sign_in_as: SignIn
) -> None:
    actor = sign_in_as(Role.ADMINISTRATOR)
    with instance.transaction() as tx:
        user = tx.session.get_one(User, actor.user_id)
        user.name = "Алла Ким"
        record(tx, actor, AuditAction.SECOND_FACTOR_REMOVED, user)
        record(tx, actor, AuditAction.REFERENCE_CHANGED, tx.session.get_one(Category, "playground"))
    page = open_page("admin", session={"tab": "Журнал"})
    with instance.reading() as session:
        playground = session.get_one(Category, "playground").name
    said = words(page)
    assert "Учётная запись: Алла Ким" in said and f"Вид работ: {playground}" in said
    assert "python" not in said
    with instance.reading() as session:
        assert all("Алла" not in row.details + row.object_id for row in session.exec(select(AuditEntry)))


def test_the_trail_is_chosen_by_number_and_turned_page_by_page(
    instance: Store, open_page: OpenPage, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.ADMINISTRATOR)
    _fill(instance, 60)
    page = open_page("admin", session={"tab": "Журнал"})
    assert "МОТ-2026-000059" in words(page) and "МОТ-2026-000005" not in words(page)
    page.session_state["admin-audit-page"] = 2
    assert "МОТ-2026-000005" in words(page.run())
    page.text_input(key="admin-audit-thing").set_value("МОТ-2026-000059").run()
    said = words(page)
    assert "1\xa0запись" in said and "МОТ-2026-000059" in said and "МОТ-2026-000058" not in said


def test_where_nothing_fits_the_page_says_what_to_do(open_page: OpenPage, sign_in_as: SignIn) -> None:
    sign_in_as(Role.ADMINISTRATOR)
    page = open_page("admin", session={"tab": "Журнал", "admin-audit-thing": "нет такой"})
    assert "Таких записей нет" in words(page)
