"""Fields of the reference lists speak the reader's language."""

from __future__ import annotations

import re

from tracker.i18n import speaking, t
from tracker.ui import admin_tables


def test_the_sums_of_a_programme_are_named_in_english() -> None:
    with speaking("en"):
        labels = [t(field.label) for field in admin_tables._programme_fields()]
    assert "Federal budget, thousand roubles" in labels
    assert [label for label in labels if re.search("[а-яё]", label)] == []
