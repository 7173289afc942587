"""The tab for a citizen's application: find all that is held on one person, give it out, erase it after a look at what goes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tracker import clock
from tracker.actions import person_files
from tracker.domain.people import Actor
from tracker.domain.person_file import HeldRequest, PersonFile
from tracker.domain.personal import LookReason
from tracker.domain.requests import show_phone
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.ui import html, notes, parts

_ASKED, _FOUND = "person-asked", "person-found"


def show_personal_data(actor: Actor) -> None:
    """The tab."""
    parts.lead(
        t(
            "Когда гражданин просит показать или удалить свои данные. Поиск, выгрузка и удаление записываются в журнал."
        )
    )
    notes.show_note("person-note")
    with st.container(width=560):
        st.text_input(
            t("Телефон, почта или номер заявки"),
            key=_ASKED,
            max_chars=200,
            placeholder="+7 342 260-27-66",
        )
        st.radio(
            t("Зачем"),
            (LookReason.CITIZEN, LookReason.INSPECTION),
            format_func=lambda reason: t(reason.label),
            key="person-reason",
            horizontal=True,
        )
        st.button(t("Найти"), key="person-find", icon=":material/search:", on_click=_search, args=(actor,))
    found: PersonFile | None = st.session_state.get(_FOUND)
    if found is not None:
        _show_found(actor, found)


def _search(actor: Actor) -> None:
    found: list[PersonFile] = []
    asked = str(st.session_state[_ASKED])
    reason: LookReason = st.session_state["person-reason"]
    verb = partial(person_files.find_person, current_store(), actor, asked, reason)
    st.session_state.pop(_FOUND, None)
    if notes.attempt(lambda: found.append(verb()), "", key="person-note"):
        st.session_state[_FOUND] = found[0]


def _show_found(actor: Actor, found: PersonFile) -> None:
    if not found.requests:
        parts.draw(
            html.empty(
                t("Ничего не хранится"),
                t(
                    "По «{asked}» нет ни одной заявки с контактами. Попробуйте другой телефон, почту или номер заявки.",
                    asked=found.asked,
                ),
            )
        )
        return
    parts.section(
        t("Найдено: {count}", count=numbers.count_of(len(found.requests), "заявка", "заявки", "заявок"))
    )
    parts.table(
        [t("Заявка"), t("Подана"), t("Имя"), t("Телефон"), t("Почта"), t("Согласия"), t("Фото")],
        [_row(request) for request in found.requests],
        caption=t("Что хранится об этом человеке"),
    )
    st.download_button(
        t("Скачать всё для гражданина (ZIP)"),
        lambda: person_files.export_person(current_store(), actor, found.asked),
        file_name=t("данные заявителя {day}.zip", day=f"{clock.today():%d.%m.%Y}"),
        key="person-export",
        on_click="ignore",
        icon=":material/folder_zip:",
    )
    _show_erasure(actor, found)


def _row(request: HeldRequest) -> list[html.Text]:
    in_force = [t(one.kind.label) for one in request.consents if one.is_in_force]
    return [
        html.link(html.request_path(request.number), request.number),
        numbers.day(request.requested_at),
        request.contact.name or "—",
        show_phone(request.contact.phone) or "—",
        request.contact.email or "—",
        ", ".join(in_force) or t("нет"),
        str(len(request.photos)),
    ]


def _show_erasure(actor: Actor, found: PersonFile) -> None:
    parts.section(t("Удалить данные этого человека"))
    with st.container(border=True, key="person-erase"):
        texts = st.checkbox(t("Удалить и тексты заявок"), value=True, key="person-texts")
        photos = st.checkbox(
            t("Удалить и фото ({count})", count=found.photo_count),
            key="person-photos",
            disabled=not found.photo_count,
        )
        st.markdown(_say_what_goes(found, texts=texts, photos=photos))
        st.checkbox(t("Личность заявителя проверена, удаляю насовсем"), key="person-sure")
        st.button(
            t("Удалить"),
            type="primary",
            key="person-erase-go",
            disabled=not st.session_state["person-sure"],
            on_click=_erase,
            args=(actor, found.numbers, texts, photos),
        )


def _say_what_goes(found: PersonFile, *, texts: bool, photos: bool) -> str:
    goes = [t("имя, телефон, почта и код подтверждения"), t("действующие согласия — как отозванные сегодня")]
    goes.append(
        t("исходные и опубликованные тексты")
        if texts
        else t("в исходном тексте — имена, телефоны, адреса почты и квартиры")
    )
    goes.append(t("упоминания человека в комментариях и истории"))
    goes.append(
        t("фото, приложенные к заявкам: {count}", count=found.photo_count)
        if photos
        else t("место и время съёмки у фото")
    )
    stays = t("вид работ, адрес двора, состояние, даты, ответ, связь с работами")
    lines = "".join(f"\n* {line}" for line in goes)
    return t("**Исчезнет насовсем:**{lines}\n\n**Останется:** {stays}.", lines=lines, stays=stays)


def _erase(actor: Actor, found: list[str], texts: bool, photos: bool) -> None:
    verb = partial(person_files.erase_person, current_store(), actor, found, texts=texts, photos=photos)
    done = t("Данные удалены, заявки остались: {numbers}.", numbers=", ".join(found))
    if notes.attempt(verb, done, key="person-note"):
        for key in (_FOUND, _ASKED, "person-sure"):
            st.session_state.pop(key, None)
