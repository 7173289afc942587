"""All that is held on one person as files: a page that anybody can read and print, JSON, and the photos, in one ZIP."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from tracker.domain.person_file import HeldRequest, PersonFile
from tracker.domain.requests import show_phone
from tracker.render import numbers

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>{title}</title><style>'
    "body{{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111}}"
    "h2{{border-top:2px solid #ccc;padding-top:1rem}}dt{{color:#555}}dd{{margin:0 0 .5rem;white-space:pre-wrap}}"
    "img{{max-width:20rem;display:block;margin:.5rem 0}}</style></head><body><h1>{title}</h1><p>{lead}</p>{body}</body></html>\n"
)


def to_zip(person: PersonFile, photos: Mapping[str, bytes], *, operator: str, made_at: datetime) -> bytes:
    """The ZIP; `photos` are JPEG files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("данные.html", to_html(person, photos, operator=operator, made_at=made_at))
        archive.writestr("данные.json", to_json(person, operator=operator, made_at=made_at))
        for name, data in photos.items():
            archive.writestr(f"фото/{name[:12]}.jpg", data)
    return buffer.getvalue()


def to_json(person: PersonFile, *, operator: str, made_at: datetime) -> str:
    """The same as JSON, moments in ISO 8601 with their zone."""
    told = {
        "operator": operator,
        "made_at": made_at.isoformat(),
        "requests": [_request(request) for request in person.requests],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain)


def to_html(person: PersonFile, photos: Mapping[str, bytes], *, operator: str, made_at: datetime) -> str:
    """A page with everything in words."""
    lead = f"Составлено {numbers.moment(made_at)}. Хранит: {operator}. Заявок: {len(person.requests)}."
    body = Markup().join(_section(request, photos) for request in person.requests)
    return str(_PAGE.format(title="Данные, которые о вас хранятся", lead=lead, body=body))


def _section(request: HeldRequest, photos: Mapping[str, bytes]) -> Markup:
    contact = request.contact
    pairs = [
        ("Подана", numbers.moment(request.requested_at)),
        ("Вид работ", request.category),
        ("Адрес", request.address),
        ("Состояние", request.status),
        ("Имя", contact.name),
        ("Телефон", show_phone(contact.phone)),
        ("Электронная почта", contact.email),
        ("Контакты удалены", numbers.moment(request.anonymised_at) if request.anonymised_at else ""),
        ("Ваш текст", request.description),
        ("Опубликованный текст", request.public_text),
        ("Официальный ответ", request.public_answer),
        *[(f"{numbers.moment(one.at)}, {one.by}", one.text) for one in request.said],
        *[
            (f"Согласие: {one.kind.label}", _consent(one.given_at, one.withdrawn_at, one.text))
            for one in request.consents
        ],
    ]
    pictures = Markup().join(
        Markup('<img src="фото/{}.jpg" alt="Фото к заявке">').format(photo.sha256[:12])
        for photo in request.photos
        if photo.sha256 in photos
    )
    return Markup("<h2>Заявка № {}</h2><dl>{}</dl>{}").format(request.number, _facts(pairs), pictures)


def _facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    return Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in pairs if pair[1])


def _consent(given_at: datetime, withdrawn_at: datetime | None, text: str) -> Markup:
    ending = f", отозвано {numbers.moment(withdrawn_at)}" if withdrawn_at else ""
    # The documents are Markdown of paragraphs and bold words; whatever else is in them stays text.
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", str(escape(text)))
    return Markup("Дано {}{}.\n{}").format(numbers.moment(given_at), ending, Markup(bold))  # noqa: S704


def _request(request: HeldRequest) -> dict[str, Any]:
    return {
        "number": request.number,
        "requested_at": request.requested_at,
        "status": request.status,
        "category": request.category,
        "address": request.address,
        "description": request.description,
        "public_text": request.public_text,
        "public_answer": request.public_answer,
        "contact": vars(request.contact),
        "anonymised_at": request.anonymised_at,
        "consents": [vars(consent) for consent in request.consents],
        "photos": [{**vars(photo), "file": f"фото/{photo.sha256[:12]}.jpg"} for photo in request.photos],
        "said": [vars(one) for one in request.said],
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
