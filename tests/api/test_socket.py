"""The socket of pages: what may be said, how large, how fast, how many of them for one address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tracker.api import socket
from tracker.api.socket import LARGEST_MESSAGE, SOCKET, SocketGuard
from tracker.config import Settings
from tracker.ui.protocol import may_say


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for data in websocket.iter_bytes():
        await websocket.send_bytes(data[:1])


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    told = settings.model_copy(update={"requests_per_minute": 1})
    guard = Middleware(SocketGuard, settings=told, may_say=lambda data: data != b"bad")
    with TestClient(Starlette(routes=[WebSocketRoute(SOCKET, _echo)], middleware=[guard])) as made:
        yield made


def test_what_pages_say_passes_and_anything_else_ends_the_socket(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as connection:
        connection.send_bytes(b"good")
        assert connection.receive_bytes() == b"g"
        connection.send_bytes(b"bad")
        with pytest.raises(WebSocketDisconnect) as ended:
            connection.receive_bytes()
    assert ended.value.code == 1008


def test_text_and_huge_messages_end_the_socket(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as connection:
        connection.send_text("hello")
        with pytest.raises(WebSocketDisconnect):
            connection.receive_bytes()
    with client.websocket_connect(SOCKET) as connection:
        connection.send_bytes(b"x" * (LARGEST_MESSAGE + 1))
        with pytest.raises(WebSocketDisconnect) as ended:
            connection.receive_bytes()
    assert ended.value.code == 1009


def test_one_address_holds_so_many_sockets_and_gets_another_when_one_is_closed(client: TestClient) -> None:
    held = [client.websocket_connect(SOCKET).__enter__() for _ in range(20)]
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(SOCKET):
        pass
    assert refused.value.code == 1013
    for one in held:
        one.__exit__(None, None, None)
    with client.websocket_connect(SOCKET) as connection:
        connection.send_bytes(b"good")
        assert connection.receive_bytes() == b"g"


def test_whoever_says_too_much_is_made_to_wait(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(socket.asyncio, "sleep", sleep)
    monkeypatch.setattr(socket, "MESSAGES", 3.0)
    with client.websocket_connect(SOCKET) as connection:
        for _ in range(4):
            connection.send_bytes(b"good")
            connection.receive_bytes()
    assert [wait > 0 for wait in waits if wait > 1] == [True]


def _message(kind: str) -> BackMsg:
    message = BackMsg()
    field = message.DESCRIPTOR.fields_by_name[kind]
    if field.message_type is None:
        setattr(message, kind, True)
    else:
        getattr(message, kind).SetInParent()
    return message


def test_only_what_our_pages_need_of_the_protocol_may_be_said() -> None:
    kinds = [field.name for field in BackMsg.DESCRIPTOR.fields]
    said = {kind for kind in kinds if may_say(_message(kind).SerializeToString())}
    assert said == {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
    asked = set()
    for payload in BackMsg().backend_operation_request.DESCRIPTOR.oneofs_by_name["payload"].fields:
        message = BackMsg()
        getattr(message.backend_operation_request, payload.name).SetInParent()
        asked |= {payload.name} if may_say(message.SerializeToString()) else set()
    assert asked == {"deferred_file", "dataframe_chunk"}
    assert not may_say(b"") and not may_say(b"\xff\xff")


def test_addresses_for_a_million_files_are_not_made() -> None:
    message = _message("file_urls_request")
    message.file_urls_request.file_names.extend(["x"] * 50)
    assert may_say(message.SerializeToString())
    message.file_urls_request.file_names.append("x")
    assert not may_say(message.SerializeToString())
