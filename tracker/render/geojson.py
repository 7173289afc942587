"""Requests as GeoJSON (RFC 7946): points in WGS-84, only what everybody may know."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tracker.clock import to_local
from tracker.i18n import t
from tracker.render.request_table import PublicRequest


def to_geojson(requests: Iterable[PublicRequest]) -> bytes:
    """A FeatureCollection in UTF-8; a request without a place has a null geometry."""
    features = [_feature(request) for request in requests]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode("utf-8")


def _feature(request: PublicRequest) -> dict[str, Any]:
    has_place = request.lat is not None and request.long is not None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [request.long, request.lat]} if has_place else None,
        "properties": {
            t("Номер"): request.number,
            t("Статус"): t(request.status),
            t("Вид работ"): request.category,
            t("Адрес"): request.address,
            t("Микрорайон"): request.area,
            t("Подана"): to_local(request.requested_at).isoformat(),
            t("Срок"): request.due_on.isoformat() if request.due_on else None,
            t("Выполнена"): request.completed_on.isoformat() if request.completed_on else None,
            t("Программа"): request.programme,
            t("Год"): request.year,
            t("Подрядчик"): request.contractor,
            t("Опубликованный текст"): request.public_text,
            t("Ответ"): request.public_answer,
        },
    }
