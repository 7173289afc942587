"""Which tests run together where pytest runs in several processes: a file's in one, and those of a shared server in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = Path(__file__).parent / "browser"
SHARED = ("browser", "attack")  #: folders whose tests share a served instance


class RoomScheduling(LoadScopeScheduling):
    """Fixtures that are dear, a server or a filled instance, are made once for the tests that share them."""

    def _split_scope(self, nodeid: str) -> str:
        room = next((room for room in SHARED if nodeid.startswith(f"tests/{room}/")), None)
        return room or nodeid.split("::", 1)[0]


def start_with_the_browser(items: list[pytest.Item]) -> None:
    """Put the longest group first, so that the other process has the rest meanwhile."""
    items.sort(key=lambda item: BROWSER not in item.path.parents)
