"""Who works in the demo: one account for each role of staff, and made-up organisations."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from sqlmodel import col, select

from tracker.actions.people import SYSTEM, add_user
from tracker.config import REFERENCE_DIR
from tracker.domain.models import Organisation
from tracker.domain.people import Role, User
from tracker.store import Store, Transaction
from tracker.texts import DEMO_PASSWORD

DEMO_FOLDER = REFERENCE_DIR / "demo"
#: Names of residents who leave their contacts; telling names, so that nobody takes them for real people.
RESIDENTS = ("Анна Примерова", "Иван Образцов", "Мария Условная", "Пётр Вымышленный", "Ольга Придуманная")


@dataclass(frozen=True)
class Account:
    """An account of the demo; the password of all is one."""

    login: str
    name: str
    role: Role


ACCOUNTS = (
    Account("operator", "Оксана Операторова", Role.OPERATOR),
    Account("specialist", "Степан Специалистов", Role.SPECIALIST),
    Account("manager", "Рита Руководителева", Role.MANAGER),
    Account("admin", "Антон Администраторов", Role.ADMINISTRATOR),
)


def describe_accounts(store: Store) -> str:
    """The demo accounts of this instance as lines to print, with their password; empty where there are none."""
    with store.reading() as session:
        users = session.exec(
            select(User).where(col(User.is_demo), col(User.is_active)).order_by(col(User.id))
        ).all()
    if not users:
        return ""
    lines = [f"  {user.role.label:<15} {user.login}" for user in users]
    return "\n".join(["Учётные записи демонстрации:", *lines, f"  Пароль у всех один: {DEMO_PASSWORD}"])


def add_accounts(store: Store) -> None:
    """Create the demo's accounts; a login that is there already stays as it is."""
    with store.reading() as session:
        known = set(session.exec(select(User.login)).all())
    for account in ACCOUNTS:
        if account.login not in known:
            add_user(
                store,
                SYSTEM,
                login=account.login,
                name=account.name,
                password=DEMO_PASSWORD,
                role=account.role,
                is_demo=True,
            )


def add_organisations(tx: Transaction) -> dict[str, list[int]]:
    """Create the demo's organisations where they are not there; ids by trade, for those without one by kind."""
    with (DEMO_FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    query = select(Organisation).where(col(Organisation.name).in_([row["name"] for row in rows]))
    known = {found.name: found for found in tx.session.exec(query).all()}
    for row in rows:
        known.setdefault(row["name"], Organisation(name=row["name"], kind=row["kind"]))
    tx.session.add_all(known.values())
    tx.session.flush()
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row["trade"] or row["kind"], []).append(known[row["name"]].id or 0)
    return ids
