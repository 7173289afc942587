"""The store and the map that this process works with, opened once; every door takes them from here."""

from __future__ import annotations

from functools import lru_cache

from tracker.actions.map_service import MapService
from tracker.config import get_settings
from tracker.store import Store


@lru_cache(maxsize=1)
def current_store() -> Store:
    """The instance's store, with its schema brought up to date."""
    store = Store.open(get_settings())
    store.migrate()
    return store


@lru_cache(maxsize=1)
def current_map() -> MapService:
    """The map of the store; the server starts it, so that it follows changes by itself."""
    return MapService(current_store())


def forget_store() -> None:
    """Close the store and read the settings anew at the next call; tests change instances this way."""
    if current_map.cache_info().currsize:
        current_map().stop()
    current_map.cache_clear()
    if current_store.cache_info().currsize:
        current_store().close()
    current_store.cache_clear()
    get_settings.cache_clear()
