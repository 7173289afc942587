"""The store that this process works with, opened once; every door takes it from here."""

from __future__ import annotations

from functools import lru_cache

from tracker.config import get_settings
from tracker.store import Store


@lru_cache(maxsize=1)
def current_store() -> Store:
    """The instance's store, with its schema brought up to date."""
    store = Store.open(get_settings())
    store.migrate()
    return store


def forget_store() -> None:
    """Close the store and read the settings anew at the next call; tests change instances this way."""
    if current_store.cache_info().currsize:
        current_store().close()
    current_store.cache_clear()
    get_settings.cache_clear()
