"""The server's own settings of its connections."""

from __future__ import annotations

import socket

from streamlit.web.server.starlette import starlette_server

from tracker.ui.serve import BIND, answering_at_once


def test_a_connection_sends_each_part_of_an_answer_at_once() -> None:
    bind = answering_at_once(getattr(starlette_server, BIND))
    with bind("127.0.0.1", 0, 1) as listening, socket.create_connection(listening.getsockname()):
        listening.setblocking(True)
        accepted, _address = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
