"""The front door: Streamlit pages and HTTP routes in one process. `app` is found by name, so it stays a plain assignment."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from tracker import logs
from tracker.actions.upkeep import DailyUpkeep
from tracker.api import routes, shell
from tracker.api.errors import handle
from tracker.errors import TrackerError
from tracker.render import district_map
from tracker.runtime import current_map, current_store
from tracker.ui import filter_bar, map_page, protocol
from tracker.ui.state import on_script_error

#: What the first page needs is read before anybody asks for it. (Not the map's component: Streamlit must run by then.)
FIRST_PAGE = (filter_bar, map_page, district_map)

store = current_store()
map_service = current_map()
upkeep = DailyUpkeep(store)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Keep what lives for ever out of the garbage collector's walks: Streamlit collects after every script run."""
    logs.configure(store.settings.data_dir / "logs" if store.settings.log_to == "file" else None)
    map_service.start()
    upkeep.start()
    gc.collect()
    gc.freeze()
    yield {}
    upkeep.stop()
    map_service.stop()
    store.close()


app = st.App(
    "pages/main.py",
    routes=routes.all_routes(store, map_service),
    middleware=shell.middleware(store, may_say=protocol.may_say, held=protocol.held_bytes),
    lifespan=lifespan,
    on_script_error=on_script_error,
    exception_handlers={TrackerError: handle},
)
