"""Who works in the demo: one account for each role of staff, and made-up organisations."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from sqlmodel import col, select

from tracker.actions.audit import record
from tracker.actions.people import add_user
from tracker.config import REFERENCE_DIR
from tracker.domain.audit import AuditAction
from tracker.domain.models import Area, Courtyard, Organisation
from tracker.domain.people import SYSTEM, Role, User
from tracker.geo.areas import AreaKind
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
    organisation: str = ""
    area: str = ""


ACCOUNTS = (
    Account("operator", "Оксана Операторова", Role.OPERATOR),
    Account("specialist", "Степан Специалистов", Role.SPECIALIST),
    Account("manager", "Рита Руководителева", Role.MANAGER),
    Account("admin", "Антон Администраторов", Role.ADMINISTRATOR),
    Account("contractor", "Пётр Подрядчиков", Role.CONTRACTOR, organisation="ООО «ДорСтройДемо» (демо)"),
    Account(
        "company", "Ульяна Управдомова", Role.MANAGEMENT_COMPANY, organisation="ООО «УК Пример-Горки» (демо)"
    ),
    Account("deputy", "Денис Депутатов", Role.DEPUTY, area="okrug-demo"),
)
#: A constituency for the deputy: real ones are brought in as a file.
CONSTITUENCY = Area(
    code="okrug-demo",
    kind=AreaKind.CONSTITUENCY,
    name="Округ № 99 (демо)",
    is_approximate=True,
    note="Придуман для демонстрации",
    outline={
        "type": "Polygon",
        "coordinates": [
            [
                [56.268, 58.012],
                [56.29, 58.006],
                [56.306, 58.01],
                [56.303, 58.026],
                [56.284, 58.031],
                [56.268, 58.012],
            ]
        ],
    },
)
#: North of it one company keeps the courtyards, south of it the other.
_KEEPERS_MEET = 58.03


def describe_accounts(store: Store) -> str:
    """The demo accounts of this instance as lines to print, with their password; empty where there are none."""
    with store.reading() as session:
        users = session.exec(
            select(User).where(col(User.is_demo), col(User.is_active)).order_by(col(User.id))
        ).all()
    if not users:
        return ""
    lines = [f"  {user.role.label:<21} {user.login}" for user in users]
    return "\n".join(["Учётные записи демонстрации:", *lines, f"  Пароль у всех один: {DEMO_PASSWORD}"])


def add_accounts(store: Store) -> None:
    """Create the demo's accounts with whom they work for; a login that is there already stays as it is."""
    with store.transaction() as tx:
        add_organisations(tx)
        _add_constituency(tx)
        _keep_courtyards(tx)
        record(tx, SYSTEM, AuditAction.DEMO_FILLED)
    with store.reading() as session:
        known = set(session.exec(select(User.login)).all())
        firms = {firm.name: firm.id for firm in session.exec(select(Organisation)).all()}
        areas = {area.code: area.id for area in session.exec(select(Area)).all()}
    for account in ACCOUNTS:
        if account.login not in known:
            add_user(
                store,
                SYSTEM,
                login=account.login,
                name=account.name,
                password=DEMO_PASSWORD,
                role=account.role,
                organisation_id=firms.get(account.organisation),
                area_id=areas.get(account.area),
                is_demo=True,
            )


def _add_constituency(tx: Transaction) -> None:
    if tx.session.exec(select(Area).where(Area.code == CONSTITUENCY.code)).first() is None:
        tx.session.add(Area(**CONSTITUENCY.model_dump(exclude={"id"})))
        tx.touch(None)


def _keep_courtyards(tx: Transaction) -> None:
    """Give the courtyards that nobody keeps to the demo's companies."""
    query = select(Organisation).where(
        Organisation.kind == "management_company", col(Organisation.name).contains("УК")
    )
    firms = tx.session.exec(query.order_by(col(Organisation.id))).all()
    for yard in tx.session.exec(select(Courtyard).where(col(Courtyard.keeper_id).is_(None))).all():
        yard.keeper_id = firms[yard.lat > _KEEPERS_MEET].id
        tx.session.add(yard)


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
