"""Standing texts of the program."""

#: The password of every demo account. Demo accounts exist only beside demo data and are marked so.
DEMO_PASSWORD = "двор-в-полном-порядке"  # noqa: S105
