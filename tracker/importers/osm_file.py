"""Whether a file is an OpenStreetMap extract that is whole: its reader would take a torn one for an empty one."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from tracker.errors import InvalidInput

_MOST_HEADER, _MOST_BLOB = 64 * 2**10, 32 * 2**20  # the format's own limits
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_BROKEN = "Выгрузка OpenStreetMap повреждена или скачана не до конца. Скачайте файл ещё раз."
NOT_OSM = (
    "Это не выгрузка OpenStreetMap. Нужен файл .osm.pbf (или .osm), например вырезка города или края; "
    "сжатый файл .osm.bz2 или .osm.gz сначала распакуйте."
)


def check_extract(path: Path, *, max_bytes: int) -> None:
    """Read the file once from end to end, a block in memory at a time; raises InvalidInput in words for what is wrong."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(512)
            file.seek(0)
            if size > max_bytes:
                raise InvalidInput(
                    "Файл больше {megabytes} МБ. Вырежьте из него свой город (это делают, например, "
                    "osmium и сайты с выгрузками по городам) или поднимите предел TRACKER_IMPORT_MEGABYTES.",
                    megabytes=max_bytes // 2**20,
                )
            if not head.strip(b"\0 \r\n\t"):
                raise InvalidInput("Файл пустой. Скачайте выгрузку OpenStreetMap ещё раз.")
            if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                _check_xml(file)
            elif b"OSMHeader" in head[:64]:
                _check_blocks(file)
            else:
                raise InvalidInput(NOT_OSM)
    except FileNotFoundError as error:
        raise InvalidInput("Файла «{name}» нет. Проверьте имя и папку.", name=path.name) from error
    except OSError as error:
        raise InvalidInput(
            "Файл «{name}» не открывается. Проверьте, что его можно читать.", name=path.name
        ) from error


def is_extract(head: bytes) -> bool:
    """Whether the first bytes are those of an extract, packed or XML."""
    return b"OSMHeader" in head[:64] or re.search(rb"<osm[\s>]", head[:1024]) is not None


def _check_blocks(file: BinaryIO) -> None:
    """A length, a header that says how long the block is, the block; and so on to the end of the file."""
    count = 0
    while length := file.read(4):
        if len(length) < 4 or not 0 < (size := struct.unpack(">I", length)[0]) <= _MOST_HEADER:
            raise InvalidInput(_BROKEN)
        header = _fields(_exactly(file, size))
        blob_size = header.get(3, 0)
        if not isinstance(blob_size, int) or not 0 < blob_size <= _MOST_BLOB:
            raise InvalidInput(_BROKEN)
        _check_packed(_fields(_exactly(file, blob_size)))
        count += 1
    if count < 2:
        raise InvalidInput("В выгрузке OpenStreetMap ничего нет, кроме заголовка. Скачайте файл ещё раз.")


def _check_packed(blob: dict[int, int | bytes]) -> None:
    packed = blob.get(3)
    if packed is None:
        return  # not packed, or packed in a way that only the reader knows
    if not isinstance(packed, bytes):
        raise InvalidInput(_BROKEN)
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, _MOST_BLOB)
    except zlib.error as error:
        raise InvalidInput(_BROKEN) from error
    if not unpacker.eof:
        raise InvalidInput(_BROKEN)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise InvalidInput(_BROKEN)
    return data


def _fields(message: bytes) -> dict[int, int | bytes]:
    """The fields of a protocol buffer message by number, the last of each."""
    found: dict[int, int | bytes] = {}
    at = 0
    try:
        while at < len(message):
            key, at = _varint(message, at)
            kind = key & 7
            if kind == _VARINT:
                found[key >> 3], at = _varint(message, at)
                continue
            if kind == _BYTES:
                size, at = _varint(message, at)
            else:
                size = {_FIXED64: 8, _FIXED32: 4}[kind]
            if at + size > len(message):
                raise InvalidInput(_BROKEN)
            found[key >> 3] = message[at : at + size]
            at += size
    except (IndexError, KeyError) as error:
        raise InvalidInput(_BROKEN) from error
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7


def _check_xml(file: BinaryIO) -> None:
    roots: list[str] = []
    parser = expat.ParserCreate()

    def start(tag: str, _attributes: object) -> None:
        roots.append(tag)
        parser.StartElementHandler = None
        if tag != "osm":
            raise InvalidInput(NOT_OSM)

    def refuse(*_arguments: object) -> None:
        raise InvalidInput("В файле есть объявление DOCTYPE, в выгрузках OpenStreetMap его не бывает.")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.ParseFile(file)
    except expat.ExpatError as error:
        raise InvalidInput(_BROKEN if roots else NOT_OSM) from error
