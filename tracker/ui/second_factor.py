"""Whether one's sign-ins are confirmed by a code of an app, and the way to where that is set."""

from __future__ import annotations

from tracker.actions.second_factor import codes_left
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import html, parts

_PATH = "/auth/second-factor"


def show_second_factor(actor: Actor) -> None:
    """The state in a sentence, and a link."""
    parts.section(t("Подтверждение входа"))
    left = codes_left(current_store(), actor.user_id)
    if left is None:
        parts.lead(t("При входе спрашивается только пароль. Код из телефона защитит, если пароль узнают."))
        parts.draw(html.button(_PATH, t("Включить код из телефона")))
    else:
        parts.lead(
            t("При входе нужен код из приложения на телефоне. Запасных кодов осталось: {left}.", left=left)
        )
        parts.draw(html.button(_PATH, t("Запасные коды, другой телефон")))
