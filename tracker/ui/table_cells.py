"""Small helpers of the administrator's tables: words for cells, and forgetting what was cached of reference data."""

from __future__ import annotations

from typing import Any

from tracker.i18n import t
from tracker.ui import data


def in_use(row: Any) -> str:
    """Whether a row is in use, in words."""
    return t("да") if row.is_active else t("нет")


def refresh() -> None:
    """Let every page read the reference data anew."""
    for cached in (
        data.categories,
        data.microdistricts,
        data.districts,
        data.programmes,
        data.contractors,
        data.rejection_reasons,
        data.office,
        data.courtyard_name,
    ):
        cached.clear()
