"""Standing texts of the program."""

from tracker.i18n import later

#: What the service is called.
SERVICE = later("Дворы Мотовилихи")

#: The password of every demo account. Demo accounts exist only beside demo data and are marked so.
DEMO_PASSWORD = "двор-в-полном-порядке"  # noqa: S105
