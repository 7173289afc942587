"""`python -m tracker`."""

# Their commands register themselves.
from tracker import cli_audit, cli_demo, cli_doctor, cli_import, cli_report, cli_retention  # noqa: F401
from tracker.cli import main

if __name__ == "__main__":
    main()
