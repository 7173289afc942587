"""Streamlit's server as a program that ends quietly on Ctrl-C: `python -m tracker.ui.serve run app.py …`."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable

import click
from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server

BIND = "_bind_socket"  #: where Streamlit's server makes the socket that it listens at
Bind = Callable[[str, int, int], socket.socket]


def answering_at_once(bind: Bind) -> Bind:
    """The same binding, whose connections send each part of an answer without waiting for the receipt of the part before.

    Streamlit leaves the kernel's waiting on, which costs 40 ms on every second answer of a connection that is kept.
    """

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        listening = bind(address, port, backlog)
        # Connections take it over from the socket that accepts them.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    return bound


def main(arguments: list[str]) -> int:
    """What the command `streamlit` does with these arguments; Ctrl-C is the ordinary way to stop a server, not an error."""
    # There is no setting for it.
    setattr(starlette_server, BIND, answering_at_once(getattr(starlette_server, BIND)))
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
