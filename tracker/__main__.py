"""`python -m tracker`."""

from tracker import cli_audit, cli_demo, cli_import, cli_report  # noqa: F401  # their commands register themselves
from tracker.cli import main

if __name__ == "__main__":
    main()
