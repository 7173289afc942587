"""«Мой округ»: what a deputy sees of the area that they speak for."""

from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.ui import own_area, state

who = state.require_page(Action.SEE_AREA, t("Мой округ"))
with state.showing_errors():
    own_area.show_area(who, own_area.read_area(who))
