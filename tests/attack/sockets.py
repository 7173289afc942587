"""What attacks speak: Streamlit's own protocol over a websocket, and bytes over TCP."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlparse
from urllib.request import HTTPRedirectHandler, Request, build_opener

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tools.instance import Instance
from tracker.config import SESSION_COOKIE
from tracker.texts import DEMO_PASSWORD

ENOUGH = 200


@dataclass
class Answer:
    """All that a run of a page sent: as one text, and the ids of its buttons."""

    text: str = ""
    buttons: list[str] = field(default_factory=list)


@contextmanager
def socket_of(served: Instance, cookie: str = "") -> Iterator[ClientConnection]:
    """A socket to Streamlit's stream, with any cookie."""
    with connect(
        f"{served.url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=served.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"{SESSION_COOKIE}={cookie}"} if cookie else {},
        max_size=None,
    ) as connection:
        yield connection


def ask(
    connection: ClientConnection, page: str, query: Mapping[str, str] | None = None, *, press: str = ""
) -> Answer:
    """Run a page as the protocol says, pressing any button."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = urlencode(query or {})
    if press:
        message.rerun_script.widget_states.widgets.append(WidgetState(id=press, trigger_value=True))
    connection.send(message.SerializeToString())
    answer = Answer()
    for _ in range(ENOUGH):
        said = ForwardMsg.FromString(connection.recv(timeout=30))  # type: ignore[arg-type]
        answer.text += _words(said)
        if said.delta.new_element.WhichOneof("type") == "button":
            answer.buttons.append(said.delta.new_element.button.id)
        if said.WhichOneof("type") == "script_finished":
            break
    return answer


def is_ended(connection: ClientConnection) -> bool:
    """Whether the server ends the socket within a while."""
    try:
        while True:
            connection.recv(timeout=10)
    except ConnectionClosed:
        return True
    except TimeoutError:
        return False


def run_page(
    served: Instance, page: str, query: Mapping[str, str] | None = None, *, cookie: str = "", press: str = ""
) -> Answer:
    """Run a page over a socket of its own."""
    with socket_of(served, cookie) as connection:
        return ask(connection, page, query, press=press)


def _words(message: ForwardMsg) -> str:
    """The message with its texts readable: the library writes letters beyond ASCII as octal."""
    return re.sub(
        r"(?:\\[0-7]{3})+",
        lambda found: bytes(int(one, 8) for one in found[0].split("\\")[1:]).decode("utf-8", "replace"),
        str(message),
    )


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:  # type: ignore[override]
        """Nowhere: the answer itself is what is looked at."""


def sign_in(served: Instance, login: str, *, cookie: str = "") -> str:
    """Sign in by the form; returns the new cookie."""
    form = urlencode({"login": login, "password": DEMO_PASSWORD}).encode()
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"} if cookie else {}
    said = post(served, "/auth/sign-in", form, headers)
    return re.findall(rf"{SESSION_COOKIE}=([^;\s]+)", said)[0]


def post(served: Instance, path: str, body: bytes, headers: Mapping[str, str]) -> str:
    """The head of the answer to a form, as text."""
    request = Request(f"{served.url}{path}", data=body, headers=dict(headers))  # noqa: S310 the address is our own
    try:
        answer = build_opener(_Stay).open(request, timeout=30)
    except OSError as error:  # a redirection, or a refusal
        return str(getattr(error, "headers", error))
    return str(answer.headers)


def send_raw(served: Instance, data: bytes, *, seconds: float = 10) -> bytes:
    """The first part of what the server says to these very bytes; empty where it says nothing in that time."""
    address = urlparse(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as connection:
        connection.sendall(data)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except TimeoutError:
            pass
        return answer
