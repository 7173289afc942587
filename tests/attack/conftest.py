"""The running program as an attacker meets it: served, and reached by sockets that no browser stands before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.instance import Instance, serving


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A served demo of the attacker's own choice of victim."""
    with serving(tmp_path_factory.mktemp("attack") / "instance", requests=40, seed=5) as instance:
        yield instance
