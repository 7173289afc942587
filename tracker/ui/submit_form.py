"""The form of a new request and its receipt. What was typed stays in the session until the request is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st
from markupsafe import Markup
from pydantic import ValidationError

from tracker.actions import consents, personal_data, reading, requests
from tracker.actions.places import Place
from tracker.config import get_settings
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.personal import ConsentKind, say_version
from tracker.domain.requests import MAX_TEXT, ServiceRequestCreate, to_invalid_input
from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.photo_check import CheckedPhoto
from tracker.render.numbers import day, number
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import data, html, pace, parts
from tracker.ui.photo_field import photo_field
from tracker.ui.place_picker import Chosen, forget_place, pick_place, show_place
from tracker.ui.text_guard import show_hint

_CATEGORY, _TEXT, _KEY, _ROUND, _RECEIPT = (
    f"submit-{n}" for n in ("category", "text", "key", "round", "receipt")
)
_NAME, _PHONE, _EMAIL, _CONSENT, _PUBLISH, _CODE = (
    f"submit-{n}" for n in ("name", "phone", "email", "consent", "publish", "code")
)


@dataclass(frozen=True)
class Draft:
    """What is in the form now."""

    category_code: str = ""
    description: str = ""
    chosen: Chosen = field(default_factory=Chosen)
    place: Place | None = None
    photos: Sequence[CheckedPhoto] = field(default=())
    may_publish: bool = False
    contact: tuple[str, str, str, bool] = ("", "", "", False)


def show_form() -> Draft:
    """Draw the form, step by step, and return what it holds."""
    parts.section(t("1. Какие нужны работы"))
    names = data.names()
    category = st.pills(
        t("Вид работ"),
        list(names),
        format_func=lambda code: plain(names[code]),
        key=_CATEGORY,
        label_visibility="collapsed",
        persist_state="session",
    )
    parts.section(t("2. Где"))
    # A box of its own: what appears in it does not shift the fields under it in Streamlit's tree.
    with st.container():
        chosen = pick_place()
        place = show_place(chosen)
        if category and place and not place.is_outside:
            _show_twins(category, place)
    parts.section(t("3. Что нужно сделать"))
    text = st.text_area(
        t("Опишите своими словами: что не так и что нужно сделать"),
        key=_TEXT,
        # The field drops without a word what is longer than this: what is merely too long is said below.
        max_chars=MAX_TEXT * 10,
        height=140,
        placeholder=t("Например: у второго подъезда яма во всю ширину проезда, после дождя не пройти."),
        persist_state="session",
    )
    # A box of its own, as above.
    with st.container():
        if len(text or "") > MAX_TEXT:
            _say_too_long(len(text))
        else:
            show_hint(text or "")
    st.caption(t("Не пишите здесь имена, телефоны и номера квартир: для контактов есть отдельные поля ниже."))
    photos = photo_field(
        t("Фотографии, до {count}", count=get_settings().photo_limit),
        key=f"submit-photos-{st.session_state.get(_ROUND, 0)}",
        limit=get_settings().photo_limit,
    )
    may_publish = _show_consent(
        ConsentKind.PUBLICATION, t("Разрешаю показать всем текст и фото этой заявки после проверки"), _PUBLISH
    )
    return Draft(category or "", text or "", chosen, place, photos, may_publish, _show_contact())


def _say_too_long(length: int) -> None:
    words = t(
        "Текст слишком длинный: {count} знаков, а помещается {most}. Сократите его.",
        count=number(length),
        most=number(MAX_TEXT),
    )
    st.warning(words, icon=":material/content_cut:")


def _show_contact() -> tuple[str, str, str, bool]:
    parts.section(t("4. Как с вами связаться (не обязательно)"))
    st.caption(t("Без контактов заявка тоже принимается: следить за ней можно по номеру."))
    left, middle, right = st.columns(3)
    name = left.text_input(t("Имя"), key=_NAME, max_chars=120, autocomplete="name", persist_state="session")
    phone = middle.text_input(
        t("Телефон"),
        key=_PHONE,
        max_chars=40,
        autocomplete="tel",
        placeholder="+7 342 260-27-66",
        persist_state="session",
    )
    email = right.text_input(
        t("Электронная почта"), key=_EMAIL, max_chars=200, autocomplete="email", persist_state="session"
    )
    consent = _show_consent(ConsentKind.PROCESSING, t("Согласен(на) на обработку этих контактов"), _CONSENT)
    return name, phone, email, consent


def _show_consent(kind: ConsentKind, label: str, key: str) -> bool:
    """A box that is never ticked beforehand, with the whole document under it."""
    is_given = st.checkbox(label, key=key, persist_state="session")
    titles = {
        ConsentKind.PROCESSING: t("Текст согласия на обработку контактов"),
        ConsentKind.PUBLICATION: t("Текст разрешения показать текст и фото"),
    }
    with st.expander(titles[kind]):
        document = consents.current(current_store().settings, kind)
        st.markdown(document.text)
        st.caption(t("Редакция\N{NO-BREAK SPACE}{version}", version=say_version(document.version)))
    return is_given


def _show_twins(category: str, place: Place) -> None:
    twins = reading.find_twins(current_store(), category, place)
    if not twins:
        return
    with st.container(border=True, key="twins"):
        st.markdown(
            t("**Похожие заявки рядом.** Если это та же проблема, вторую подавать не нужно: следите за этой.")
        )
        parts.request_cards([twin.request for twin in twins], names=data.names())
        for twin in twins:
            number = twin.request.number
            # In a tab of its own: what is typed here must not be lost.
            words = t("Это та же проблема: открыть № {number}", number=number)
            path = html.request_path(number)
            parts.draw(Markup('<a href="{}" target="_blank">{}</a>').format(path, words))


def file_draft(actor: Actor, draft: Draft) -> ServiceRequest:
    """File what the form holds; pressed twice, it is filed once. Raises InvalidInput."""
    key = st.session_state.setdefault(_KEY, uuid4().hex)
    code = st.session_state.setdefault(_CODE, personal_data.make_code())
    create = _to_create(draft, key, code)
    pace.check_pace(actor)
    request = requests.submit(current_store(), actor, create, draft.photos)
    has_consents = create.may_publish or not create.contact.is_empty
    st.session_state[_RECEIPT] = (
        request,
        len(draft.photos),
        code if has_consents else "",
        create.may_publish,
    )
    return request


def _to_create(draft: Draft, key: str, code: str) -> ServiceRequestCreate:
    name, phone, email, consent = draft.contact
    missing = {}
    if not draft.category_code:
        missing["category_code"] = t("Выберите вид работ.")
    if draft.place is None:
        missing["place"] = t("Укажите место: выберите адрес или отметьте точку на карте.")
    elif draft.place.is_outside:
        missing["place"] = draft.place.message
    lat, long = draft.chosen.point or (None, None)
    house = draft.chosen.house
    try:
        create = ServiceRequestCreate(
            category_code=draft.category_code or "-",
            description=draft.description,
            lat=lat if draft.place else 0.0,
            long=long if draft.place else 0.0,
            house_id=house.id if house else None,
            submission_key=key,
            may_publish=draft.may_publish,
            receipt_code=code,
            contact={"name": name, "phone": phone, "email": email, "consent": consent},  # type: ignore[arg-type]
        )
    except ValidationError as error:
        missing |= to_invalid_input(error).fields
    if missing:
        sentences = {name: f"{text.rstrip('.')}." for name, text in missing.items()}
        raise InvalidInput(t("Заявка ещё не отправлена. Поправьте:"), fields=sentences)
    return create


def show_receipt() -> bool:
    """The receipt of what was just filed, where there is one."""
    if _RECEIPT not in st.session_state:
        return False
    request, photo_count, code, may_publish = st.session_state[_RECEIPT]
    parts.heading(t("Заявка принята"))
    path = html.request_path(request.number)
    steps = [
        t("До {day} заявку проверит и зарегистрирует сотрудник администрации.", day=day(request.due_on)),
        t(
            "Решение и ответ появятся на странице заявки не позже {day}.",
            day=day(reading.answer_day(current_store(), request)),
        ),
        t("Текст и фото станут видны всем после проверки. Контакты не публикуются никогда.")
        if may_publish
        else t("Текст и фото не увидит никто, кроме сотрудников. Контакты не публикуются никогда."),
    ]
    if request.is_warranty_case:
        steps.insert(1, t("Работы в этом дворе ещё на гарантии: заявку передадут подрядчику."))
    parts.draw(
        Markup(
            '<section class="receipt" role="status"><p class="number">№ {}</p><p>{}</p><p>{}</p><ul>{}</ul></section>'
        ).format(
            html.link(path, request.number),
            t("Запишите номер: по нему заявку можно найти в любой день.")
            + (t(" Приложено фото: {count}.", count=photo_count) if photo_count else ""),
            t("Что будет дальше:"),
            Markup().join(Markup("<li>{}</li>").format(step) for step in steps),
        )
    )
    if code:
        _show_code(request.number, code)
    with st.container(horizontal=True):
        if st.button(t("Открыть страницу заявки"), type="primary"):
            st.switch_page("request.py", query_params={"number": request.number})
        st.button(t("Подать ещё одну заявку"), on_click=_start_anew)
    return True


def _show_code(number: str, code: str) -> None:
    """Number and code together, large and copied by one press: the code is shown only here."""
    with st.container(key="receipt-code"):
        st.markdown(
            t("**Сохраните номер и код.** Код больше нигде не появится, а без него согласия не отозвать.")
        )
        st.code(t("Заявка № {number}\nКод {code}", number=number, code=code), language=None)
        st.caption(t("Скопируйте кнопкой справа и отправьте себе сообщением или сделайте снимок экрана."))
    words = t("По номеру и коду согласия отзываются на странице «Мои согласия»")
    parts.draw(html.link(f"/consents?{urlencode({'number': number})}", words))


def _start_anew() -> None:
    """Empty the form for the next request; contacts stay, so that nobody types them twice."""
    for name in (_RECEIPT, _KEY, _CODE):
        st.session_state.pop(name, None)
    st.session_state[_CATEGORY], st.session_state[_TEXT] = None, ""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    forget_place()
