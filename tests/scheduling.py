"""Which tests run together where pytest runs in several processes: a file's in one, and all of the browser's in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = Path(__file__).parent / "browser"


class RoomScheduling(LoadScopeScheduling):
    """Fixtures that are dear, a server or a filled instance, are made once for the tests that share them."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid.split("::", 1)[0]


def start_with_the_browser(items: list[pytest.Item]) -> None:
    """Put the longest group first, so that the other process has the rest meanwhile."""
    items.sort(key=lambda item: BROWSER not in item.path.parents)
