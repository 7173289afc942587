"""Settings refuse what would do harm."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tracker.config import Settings


@pytest.mark.parametrize(
    "address", ["dvory.example", "https://dvory.example/", "javascript:1", 'https://a"b']
)
def test_an_address_that_would_spoil_links_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=address)
