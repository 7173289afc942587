"""What the service is: who sees what, what statuses mean, the kinds of work, sources, personal data, licences."""

from tracker.i18n import t
from tracker.ui import about, parts

parts.heading(
    t("О сервисе"),
    t(
        "Заявки на благоустройство дворов Мотовилихинского района Перми: подать, увидеть на карте, проследить."
    ),
)
about.show_purpose()
about.show_visibility()
about.show_statuses()
about.show_kinds()
about.show_personal_data()
about.show_sources()
about.show_contacts()
