"""Devices are called as people call them."""

from __future__ import annotations

import pytest

from tracker.domain.devices import UNKNOWN, describe_device

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{_WINDOWS} Safari/537.36", "Chrome, Windows"),
        (f"{_WINDOWS} YaBrowser/24.10.0 Safari/537.36", "Яндекс Браузер, Windows"),
        (f"{_WINDOWS} Safari/537.36 Edg/130.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        ("curl/8.0", UNKNOWN),
        ("<script>", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent: str, words: str) -> None:
    assert describe_device(user_agent) == words
