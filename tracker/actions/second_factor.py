"""Verbs on the second factor: set up, pass at sign-in, recovery codes, take off; an administrator clears a lost one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pyotp
from pyotp.utils import strings_equal
from sqlmodel import Session, col, delete, func, select, update

from tracker import clock
from tracker.actions import sessions
from tracker.actions.audit import record
from tracker.domain.audit import AuditAction
from tracker.domain.credentials import RecoveryCode, SecondFactor
from tracker.domain.people import RESIDENT, Actor, Stage, User
from tracker.domain.permissions import Action, require
from tracker.errors import InvalidInput, NotAllowed, NotFound
from tracker.store import Store, Transaction

ISSUER = "Дворы Мотовилихи"
SETUP_SECONDS = 600
_CODES = 10
_STEP = 30
# Without letters and digits that are taken for one another on paper.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_SEALED, _SETUP, _RECOVERY = "second-factor", "second-factor-setup", "recovery-code"
_WRONG = (
    "Код не подошёл. Впишите шесть цифр, которые приложение показывает сейчас: они меняются каждые полминуты, "
    "и каждый код служит один раз. Проверьте, что время на телефоне верное."
)
_LATE = "Вход не завершён вовремя. Войдите заново."


@dataclass(frozen=True)
class Setup:
    """What somebody needs to put the secret into an app: the address for the picture, the letters, and the sealed draft."""

    address: str
    secret: str
    draft: str


def start(store: Store, token: str) -> Setup:
    """A new secret for whoever has just signed in; nothing is kept until a code confirms it. Raises NotAllowed."""
    user = _fresh(store, token)
    return _to_setup(store, user, pyotp.random_base32())


def resume(store: Store, token: str, draft: str) -> Setup:
    """The same secret once more, after a wrong code; a new one where the draft is old or another's."""
    user = _fresh(store, token)
    secret = _open_draft(store, user, draft)
    return _to_setup(store, user, secret) if secret else start(store, token)


def confirm(store: Store, token: str, draft: str, code: str) -> tuple[str, list[str]]:
    """Keep the draft's secret; returns the token of a whole sign-in and the recovery codes, which are shown this once.

    All other sign-ins end. Raises InvalidInput for a wrong code, NotAllowed where the sign-in is not a fresh one.
    """
    user = _fresh(store, token)
    secret = _open_draft(store, user, draft)
    step = _step_of(secret, code) if secret else None
    if secret is None or step is None:
        raise InvalidInput(_WRONG)
    with store.transaction() as tx:
        tx.session.exec(delete(SecondFactor).where(col(SecondFactor.user_id) == user.id))
        sealed = store.keys.seal(_SEALED, secret)
        tx.session.add(SecondFactor(user_id=user.id or 0, secret=sealed, last_step=step))
        codes = _make_codes(store, tx, user)
        sessions.end_all(tx.session, user.id, but=token)
        record(tx, sessions.to_actor(user), AuditAction.SECOND_FACTOR_SET, user)
    return sessions.promote(store, token), codes


def pass_code(store: Store, token: str, code: str) -> str:
    """The token of a whole sign-in for a right code of the app or a recovery code; raises InvalidInput, NotAllowed."""
    waiting = sessions.find(store, token)
    if waiting is None or waiting.stage is not Stage.CODE:
        raise NotAllowed(_LATE)
    with store.transaction() as tx:
        is_right = _take_code(store, tx, waiting.user, code) or _take_recovery(store, tx, waiting.user, code)
        if not is_right:
            record(tx, RESIDENT, AuditAction.SIGN_IN_REFUSED, waiting.user)
    if not is_right:
        raise InvalidInput(_WRONG)
    return sessions.promote(store, token)


def remake_codes(store: Store, token: str) -> list[str]:
    """New recovery codes; the old ones work no more."""
    user = _fresh(store, token)
    with store.transaction() as tx:
        if tx.session.get(SecondFactor, user.id) is None:
            raise NotAllowed("Подтверждение входа выключено, запасные коды не нужны.")
        record(tx, sessions.to_actor(user), AuditAction.RECOVERY_CODES_MADE, user)
        return _make_codes(store, tx, user)


def take_off(store: Store, token: str) -> None:
    """Sign in by the password alone again; raises NotAllowed where the role must have a second factor."""
    user = _fresh(store, token)
    if user.role in store.settings.second_factor_roles:
        raise NotAllowed("Для вашей роли подтверждение входа обязательно, отключить его нельзя.")
    with store.transaction() as tx:
        _drop(tx, user)
        record(tx, sessions.to_actor(user), AuditAction.SECOND_FACTOR_REMOVED, user)


def clear(store: Store, actor: Actor, user_id: int) -> None:
    """An administrator takes off a lost one; all sign-ins of the account end."""
    require(actor, Action.MANAGE_USERS)
    with store.transaction() as tx:
        user = tx.session.get(User, user_id)
        if user is None:
            raise NotFound("Такой учётной записи нет.")
        _drop(tx, user)
        record(tx, actor, AuditAction.SECOND_FACTOR_REMOVED, user)
        sessions.end_all(tx.session, user_id)


def codes_left(store: Store, user_id: int | None) -> int | None:
    """How many recovery codes an account has left; None: it has no second factor."""
    with store.reading() as session:
        if session.get(SecondFactor, user_id) is None:
            return None
        return session.exec(select(func.count()).where(RecoveryCode.user_id == user_id)).one()


def _fresh(store: Store, token: str) -> User:
    """Whose sign-in this is, if it is a new one: who finds an open screen changes nothing here."""
    found = sessions.find(store, token)
    if found is None or found.stage is Stage.CODE or clock.now() - found.began_at > sessions.UNFINISHED:
        raise NotAllowed("Подтвердите, что это вы: войдите ещё раз.")
    return found.user


def _to_setup(store: Store, user: User, secret: str) -> Setup:
    address = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=ISSUER)
    return Setup(address, secret, store.keys.seal(_SETUP, f"{user.id}:{secret}"))


def _open_draft(store: Store, user: User, draft: str) -> str | None:
    owner, _, secret = (store.keys.unseal(_SETUP, draft, seconds=SETUP_SECONDS) or "").partition(":")
    return secret if owner == str(user.id) else None


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one or a neighbour, because clocks differ."""
    digits, now = "".join(code.split()), int(clock.now().timestamp()) // _STEP
    steps = (now - 1, now, now + 1)
    return next((one for one in steps if strings_equal(pyotp.TOTP(secret).at(one * _STEP), digits)), None)


def _take_code(store: Store, tx: Transaction, user: User, code: str) -> bool:
    factor = tx.session.get(SecondFactor, user.id)
    secret = store.keys.unseal(_SEALED, factor.secret) if factor else None
    step = _step_of(secret, code) if secret else None
    if step is None:
        return False
    # One statement decides: of two who bring one code at once, one is late.
    newer = update(SecondFactor).where(
        col(SecondFactor.user_id) == user.id, col(SecondFactor.last_step) < step
    )
    return tx.session.exec(newer.values(last_step=step)).rowcount == 1


def _take_recovery(store: Store, tx: Transaction, user: User, code: str) -> bool:
    mine = delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id)
    is_one = tx.session.exec(mine.where(col(RecoveryCode.digest) == _digest(store, user, code))).rowcount == 1
    if is_one:
        record(tx, sessions.to_actor(user), AuditAction.RECOVERY_CODE_USED, user)
    return is_one


def _make_codes(store: Store, tx: Transaction, user: User) -> list[str]:
    _drop_codes(tx.session, user)
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(_CODES)
    ]
    tx.session.add_all(
        RecoveryCode(digest=_digest(store, user, code), user_id=user.id or 0) for code in codes
    )
    return codes


def _digest(store: Store, user: User, code: str) -> str:
    plain = "".join(char for char in code.upper() if char.isalnum())
    return store.keys.digest(_RECOVERY, f"{user.id}:{plain}")


def _drop(tx: Transaction, user: User) -> None:
    tx.session.exec(delete(SecondFactor).where(col(SecondFactor.user_id) == user.id))
    _drop_codes(tx.session, user)


def _drop_codes(session: Session, user: User) -> None:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
