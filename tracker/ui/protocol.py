"""What the application's front door has to know of Streamlit: what its pages say over the socket, what it holds for them."""

from __future__ import annotations

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

#: What our pages need of Streamlit's protocol. The rest empties the caches of all, tells of the folder's git or is for developers.
_SAID = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
#: Downloads that are made when they are pressed, and the next rows of a long table.
_ASKED = frozenset({"deferred_file", "dataframe_chunk"})
#: Each name costs the server an address made by chance.
_MOST_FILES = 50


def may_say(data: bytes) -> bool:
    """Whether a message from a browser is one that our pages send."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _ASKED
    return kind in _SAID and len(message.file_urls_request.file_names) <= _MOST_FILES


def held_bytes() -> dict[str, int]:
    """The bytes of the files that are held for each session."""
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    # Copies: others upload meanwhile.
    sessions = list(manager.file_storage.items())
    return {session: sum(len(file.data) for file in list(files.values())) for session, files in sessions}
