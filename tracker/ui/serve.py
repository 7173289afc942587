"""Streamlit's server as a program that ends quietly on Ctrl-C: `python -m tracker.ui.serve run app.py …`."""

from __future__ import annotations

import sys

import click
from streamlit.web import cli


def main(arguments: list[str]) -> int:
    """What the command `streamlit` does with these arguments; Ctrl-C is the ordinary way to stop a server, not an error."""
    try:
        cli.main(args=arguments, prog_name="streamlit", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
