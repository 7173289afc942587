"""The tab of contacts: hidden until somebody says why, the consents, their withdrawal, and who looked before."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tracker.actions import personal_data
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.domain.personal import ConsentKind, Contact, GivenConsent, LookReason, say_version
from tracker.domain.requests import show_phone
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import notes, parts

_SEEN = "contact-seen"


def show_contacts(actor: Actor, request: ServiceRequest) -> None:
    """The tab."""
    kept = personal_data.kept_of(current_store(), actor, request)
    if kept.has_contact:
        _show_contact(actor, request.number)
    elif kept.anonymised_at:
        st.caption(t("Контакты удалены {day}.", day=numbers.day(kept.anonymised_at)))
    else:
        st.caption(t("Житель не оставил контактов."))
    for consent in kept.consents:
        _show_consent(actor, request.number, consent)
    if can(actor, Action.SEE_LOOKS) and kept.has_contact:
        _show_looks(actor, request.number)


def _show_contact(actor: Actor, number: str) -> None:
    number_seen, contact = st.session_state.get(_SEEN, ("", None))
    if number_seen == number and contact is not None:
        _draw_contact(contact)
        return
    st.markdown(t("**Показать контакты.** Зачем они нужны? Просмотр запишется."))
    with st.container(horizontal=True):
        for reason in LookReason:
            st.button(
                t(reason.label),
                key=f"look-{number}-{reason.value}",
                icon=":material/visibility:",
                on_click=_look,
                args=(actor, number, reason),
            )


def _look(actor: Actor, number: str, reason: LookReason) -> None:
    found: list[Contact | None] = []
    verb = partial(personal_data.look, current_store(), actor, number, reason)
    if notes.attempt(
        lambda: found.append(verb()), t("Контакты показаны на вкладке «Контакты», просмотр записан.")
    ):
        # Only the one looked at last is kept, and only in this visit.
        st.session_state[_SEEN] = (number, found[0])


def _draw_contact(contact: Contact) -> None:
    parts.facts(
        [
            (t("Имя"), contact.name),
            (t("Телефон"), show_phone(contact.phone)),
            (t("Электронная почта"), contact.email),
        ]
    )
    st.caption(t("Контакты видят только сотрудники. Не копируйте их в тексты, которые увидят все."))


def _show_consent(actor: Actor, number: str, consent: GivenConsent) -> None:
    said = t(
        "дано {moment}, редакция\N{NO-BREAK SPACE}{version}",
        moment=numbers.moment(consent.given_at),
        version=say_version(consent.version),
    )
    if consent.withdrawn_at is not None:
        said = t("{said}, отозвано {moment}", said=said, moment=numbers.moment(consent.withdrawn_at))
    st.markdown(t("**{kind}:** {said}", kind=t(consent.kind.label), said=plain(said)))
    if consent.is_in_force:
        label = t("Отозвать по обращению: {kind}", kind=t(consent.kind.label).lower())
        with st.popover(label, key=f"withdraw-{number}-{consent.kind}"):
            st.write(say_effect(consent.kind))
            st.button(
                t("Да, отозвать"),
                key=f"withdraw-{number}-{consent.kind}-go",
                on_click=_withdraw,
                args=(actor, number, consent.kind),
            )


def is_publication_allowed(actor: Actor, request: ServiceRequest) -> bool:
    """Whether the resident's own words and photos may be shown to everybody."""
    return personal_data.is_publication_allowed(current_store(), actor, request)


def say_effect(kind: ConsentKind) -> str:
    """What happens when a consent of this kind is withdrawn."""
    if kind is ConsentKind.PROCESSING:
        return t("Имя, телефон и почта удалятся сразу и насовсем. Заявка останется, её рассмотрят.")
    return t("Текст заявки и фото жителя сразу скроются от всех. Заявка останется, её рассмотрят.")


def _withdraw(actor: Actor, number: str, kind: ConsentKind) -> None:
    verb = partial(personal_data.withdraw, current_store(), actor, number, kind)
    if notes.attempt(verb, t("Согласие отозвано.")):
        st.session_state.pop(_SEEN, None)


def _show_looks(actor: Actor, number: str) -> None:
    looks = personal_data.looks_of(current_store(), actor, number)
    with st.expander(t("Кто смотрел контакты: {count}", count=len(looks))):
        if not looks:
            st.caption(t("Пока никто."))
            return
        parts.table(
            [t("Когда"), t("Кто"), t("Зачем")],
            [[numbers.moment(look.at), look.name, t(look.reason)] for look in looks],
            caption=t("Кто и зачем смотрел контакты по заявке {number}", number=number),
        )
