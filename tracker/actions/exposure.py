"""Who can reach a served instance, and that accounts whose password everybody knows are not among what they reach."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from tracker.config import Settings
from tracker.domain.people import User
from tracker.errors import NotAllowed
from tracker.store import Store


def require_no_open_demo(store: Store, address: str) -> None:
    """Raise NotAllowed where other computers would reach accounts of the demo, unless a setting says that it is a show."""
    if store.settings.open_demo or not is_reached_by_others(store.settings, address):
        return
    with store.reading() as session:
        logins = demo_logins(session)
    if logins:
        raise NotAllowed(
            "Сервис не запущен: он открылся бы другим компьютерам, а пароль учётных записей демонстрации знают все ({logins}). "
            "Запустите его только для этого компьютера (--address 127.0.0.1) и отключите их в настройках, на вкладке «Сотрудники», "
            "или заведите другую папку данных. Для показа без настоящих заявок задайте TRACKER_OPEN_DEMO=true.",
            logins=", ".join(logins),
        )


def is_reached_by_others(settings: Settings, address: str) -> bool:
    """Whether anybody but this computer gets to what listens on an address: by the network, or through a proxy."""
    public = urlsplit(settings.public_url).hostname
    return (
        not _is_own(address) or bool(settings.trusted_proxies) or (public is not None and not _is_own(public))
    )


def demo_logins(session: Session) -> list[str]:
    """Logins of the demo's accounts that may sign in."""
    query = select(User.login).where(col(User.is_demo), col(User.is_active)).order_by(col(User.login))
    return list(session.exec(query).all())


def _is_own(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
