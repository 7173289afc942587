"""How many requests one address on the network may file: a form without an account is open to programs too."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import streamlit as st

from tracker.config import get_settings
from tracker.domain.people import Actor
from tracker.errors import TooManyTries
from tracker.i18n import plural, t
from tracker.throttle import Buckets, network_of

_HOUR = 3600.0


def check_pace(actor: Actor) -> None:
    """Count one request of this address; raises TooManyTries. Staff file for those who call, and are known by name."""
    address = st.context.ip_address
    if actor.is_staff or not address:
        return  # this machine itself has no address: a server that is open to others is doctor's to look at
    if wait := _buckets(get_settings().filings_per_hour).take(network_of(address)):
        minutes = ceil(wait / 60)
        words = plural(minutes, "минуту", "минуты", "минут")
        raise TooManyTries(
            t(
                "С вашего адреса в сети подано очень много заявок подряд. Подождите {minutes} {words} и отправьте снова: "
                "всё, что вы написали, остаётся здесь.",
                minutes=minutes,
                words=words,
            ),
            wait_seconds=wait,
        )


@lru_cache(maxsize=1)
def _buckets(most: int) -> Buckets:
    return Buckets(float(most), _HOUR)
