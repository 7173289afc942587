"""The texts of the page about the service; statuses and kinds of work come from where they are kept."""

from __future__ import annotations

import streamlit as st

from tracker.actions import consents
from tracker.config import get_settings
from tracker.domain.personal import ConsentKind, say_version
from tracker.domain.statuses import Status, StatusGroup
from tracker.i18n import t
from tracker.ui import data, html, parts

_MEANING = {
    StatusGroup.NEW: "Заявка пришла, её ещё не проверили.",
    StatusGroup.IN_REVIEW: "Сотрудник разбирается: выезжает на место или просит уточнить.",
    StatusGroup.ACCEPTED: "Работы нужны: заявка ждёт программы или уже в плане года.",
    StatusGroup.IN_PROGRESS: "Подрядчик работает во дворе.",
    StatusGroup.COMPLETED: "Работы сделаны. Если что-то не так, об этом можно сообщить.",
    StatusGroup.CLOSED: "Работ не будет: заявка отклонена, отозвана, передана другой службе или объединена с такой же.",
}
_LISTS = {
    "minimum": "минимальный",
    "by_programme": "зависит от программы и года",
    "additional": "дополнительный",
    "own_subsidy": "отдельная субсидия",
}


def show_purpose() -> None:
    """What the service is for and what it is not."""
    st.markdown(
        t(
            "Здесь жители просят о работах во дворах: заасфальтировать проезд, сделать освещение, поставить скамейки "
            "и урны, отремонтировать тротуар, устроить парковку. Администрация района рассматривает заявки, включает "
            "дворы в программы благоустройства и отчитывается о сделанном.\n\n"
            "**Заявка — не обращение.** Обращением по закону № 59-ФЗ считается письмо от гражданина, который назвал "
            "себя. Если вам нужен официальный письменный ответ, подайте обращение через портал «Госуслуги» или письмом "
            "в администрацию района. Сообщения об авариях принимает единый номер 112."
        )
    )


def show_visibility() -> None:
    """Who sees what."""
    parts.section(t("Кто что видит"))
    parts.table(
        [t("Что"), t("Все"), t("Сотрудники")],
        [
            [
                t("Адрес, вид работ, состояние, даты, программа, подрядчик, объёмы и стоимость"),
                t("да"),
                t("да"),
            ],
            [t("Текст заявки и фото"), t("если житель разрешил, после проверки"), t("да")],
            [t("Официальный ответ"), t("да"), t("да")],
            [
                t("Имя, телефон и почта заявителя"),
                t("никогда"),
                t("да, с указанием причины; просмотр записывается"),
            ],
            [t("Комментарии сотрудников"), t("только открытые"), t("да")],
        ],
        caption=t("Что видят все, а что только сотрудники администрации"),
    )
    st.caption(
        t(
            "Подрядчики и управляющие компании видят только свои работы и отмечают их ход, депутаты видят заявки и отчёт "
            "своей территории. Личных данных жителей нет ни у тех, ни у других."
        )
    )


def show_statuses() -> None:
    """The six groups with their meaning and the exact statuses."""
    parts.section(t("Что значит состояние заявки"))
    rows = []
    for group in StatusGroup:
        exact = ", ".join(t(status.label).lower() for status in Status if status.group is group)
        rows.append([html.chip(group, t(group.label)), t(_MEANING[group]), exact])
    parts.table(
        [t("Состояние"), t("Что это значит"), t("У сотрудников называется")],
        rows,
        caption=t("Состояния заявок"),
    )
    st.caption(
        t(
            "Срок проверки новой заявки, дней: {check}. Срок ответа, дней: {answer}. День ответа стоит в подтверждении.",
            check=get_settings().register_days,
            answer=get_settings().answer_days,
        )
    )


def show_kinds() -> None:
    """The kinds of work with their units."""
    parts.section(t("Виды работ"))
    parts.table(
        [t("Вид работ"), t("В чём считают"), t("Перечень программы")],
        [
            [
                data.say_kind(kind),
                t(" и ").join(t(unit) for unit in (kind.unit, kind.extra_unit) if unit),
                t(_LISTS.get(kind.list_name, kind.list_name)),
            ]
            for kind in data.categories()
        ],
        caption=t("Виды работ, на которые можно подать заявку"),
    )


def show_personal_data() -> None:
    """How personal data is kept."""
    parts.section(t("Личные данные"))
    st.markdown(
        t(
            "Контакты указывать не обязательно. Если вы их оставили и согласились на обработку, они хранятся отдельно "
            "от заявок, на компьютерах администрации в России, их видят только сотрудники. Из файлов фотографий "
            "убираются скрытые сведения, которые записал телефон: место съёмки, модель, имя владельца. Страницы не обращаются ни к каким чужим "
            "сервисам: нет ни счётчиков, ни рекламы."
        )
    )
    for kind in ConsentKind:
        document = consents.current(get_settings(), kind)
        with st.expander(t("Текст согласия: {kind}", kind=t(kind.label).lower())):
            st.markdown(document.text)
            st.caption(t("Редакция\N{NO-BREAK SPACE}{version}", version=say_version(document.version)))
    parts.draw(html.link("/consents", t("Посмотреть и отозвать свои согласия")))


def show_sources() -> None:
    """Where data, fonts and the map come from."""
    parts.section(t("Откуда данные и что использовано"))
    st.markdown(
        t(
            "- Границы района условные. Границы, микрорайоны и адреса домов — по данным © участников OpenStreetMap, "
            "лицензия ODbL 1.0.\n"
            "- Карта рисуется программой Leaflet, © Владимир Агафонкин и участники проекта, лицензия BSD.\n"
            "- Шрифт Golos Text, © ООО «Паратайп», лицензия SIL Open Font 1.1."
        )
    )


def show_contacts() -> None:
    """Where the administration is."""
    parts.section(t("Администрация района"))
    parts.facts(
        [
            (t("Кто отвечает на заявки"), t("Администрация Мотовилихинского района города Перми")),
            (t("Телефоны и часы приёма"), t("на сайте администрации города Перми")),
        ]
    )
