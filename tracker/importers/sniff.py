"""What a file really is, by its first bytes; and a plain sentence for everything that cannot be read."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.model import FileFormat
from tracker.importers.osm_file import is_extract

ACCEPTED = (
    "Подойдут таблицы CSV и XLSX, геоданные GeoJSON, Shapefile (папкой или архивом ZIP), GeoPackage и KML."
)
_HEAD = 65_536
_UNTYPED = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_OSM = (
    "Это выгрузка OpenStreetMap: из неё рисуется карта и берутся адреса домов. "
    "Её загружает администратор командой python -m tracker import osm."
)
_SIGNATURES = (
    (b"%PDF", "Это документ PDF, таблицы в нём нет."),
    (b"\xff\xd8\xff", "Это фотография, а не таблица."),
    (b"\x89PNG", "Это картинка, а не таблица."),
    (b"GIF8", "Это картинка, а не таблица."),
    (b"{\\rtf", "Это текстовый документ, а не таблица."),
    (b"\x1f\x8b", "Файл сжат программой gzip. Распакуйте его и загрузите то, что внутри."),
    (b"7z\xbc\xaf", "Это архив 7-Zip. Распакуйте его и загрузите то, что внутри."),
    (b"Rar!", "Это архив RAR. Распакуйте его и загрузите то, что внутри."),
    (b"MZ", "Это программа, а не таблица."),
)


class Container(StrEnum):
    """A file that holds others."""

    ZIP = "zip"


def sniff(path: Path) -> FileFormat | Container:
    """The format of a file or of a shapefile's folder; raises InvalidInput for what cannot be read."""
    if path.is_dir():
        if any(child.suffix.lower() == ".shp" for child in path.iterdir()):
            return FileFormat.SHAPEFILE
        raise InvalidInput(
            "В папке «{name}» нет файла с расширением .shp. Укажите файл или другую папку.", name=path.name
        )
    head = _head(path)
    if is_extract(head):
        raise InvalidInput(_OSM)
    if head.startswith(_OLE):
        raise InvalidInput(_ole_sentence(path))
    for signature, sentence in _SIGNATURES:
        if head.startswith(signature):
            raise InvalidInput("{what} {accepted}", what=t(sentence), accepted=t(ACCEPTED))
    if head.startswith(b"PK"):
        return _sniff_zip(path)
    if head.startswith(b"SQLite format 3\x00"):
        return FileFormat.GEOPACKAGE
    if head.startswith(b"\x00\x00\x27\x0a"):
        return FileFormat.SHAPEFILE
    return _sniff_text(path, head)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        raise InvalidInput("Файла «{name}» нет. Проверьте имя и папку.", name=path.name) from error
    except OSError as error:
        raise InvalidInput(
            "Файл «{name}» не открывается. Проверьте, что его можно читать.", name=path.name
        ) from error
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise InvalidInput("Файл пустой. Выгрузите его заново и проверьте, что в нём есть строки.")
    return head


def _ole_sentence(path: Path) -> str:
    with path.open("rb") as file:
        is_protected = _PROTECTED in file.read(4 * 2**20)
    if is_protected:
        return "Файл защищён паролем. Откройте его в Excel, снимите пароль и сохраните ещё раз."
    return (
        "Это документ старого формата Microsoft Office (например .xls). Откройте его в Excel "
        "и сохраните как «Книга Excel (.xlsx)»."
    )


def _sniff_zip(path: Path) -> FileFormat | Container:
    names = set(open_zip(path).namelist())
    if "xl/workbook.xml" in names:
        return FileFormat.XLSX
    if "xl/workbook.bin" in names:
        raise InvalidInput("Это двоичная книга Excel (.xlsb). Сохраните её как «Книга Excel (.xlsx)».")
    if "word/document.xml" in names:
        raise InvalidInput("Это документ Word, а не таблица. {accepted}", accepted=t(ACCEPTED))
    if "content.xml" in names and "mimetype" in names:
        raise InvalidInput("Это таблица LibreOffice (.ods). Сохраните её как «Excel 2007–365 (.xlsx)».")
    return Container.ZIP


def open_zip(path: Path | BinaryIO) -> zipfile.ZipFile:
    """An archive; raises InvalidInput where it is damaged."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidInput(
            "Файл повреждён или загружен не до конца. Скачайте или выгрузите его ещё раз."
        ) from error


def _sniff_text(path: Path, head: bytes) -> FileFormat:
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:512].count(0) * 3 > len(head[:512])
    # UTF-16 leaves a zero beside every plain character: without them both look alike.
    text = (head.replace(b"\x00", b"") if is_wide else head).removeprefix(b"\xef\xbb\xbf")
    text = text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if text[:1] in (b"{", b"["):
        return FileFormat.GEOJSON
    if text[:1] == b"<":
        return _sniff_xml(text)
    if not is_wide and len(_UNTYPED.findall(head)) > len(head) // 100:
        raise InvalidInput(
            "Файл «{name}» не похож ни на таблицу, ни на геоданные. {accepted}",
            name=path.name,
            accepted=t(ACCEPTED),
        )
    return FileFormat.CSV


def _sniff_xml(text: bytes) -> FileFormat:
    if re.match(rb"<(!doctype\s+)?html", text, re.IGNORECASE) or b"<table" in text[:4096].lower():
        raise InvalidInput(
            "Это веб-страница, сохранённая с именем таблицы. Откройте её в Excel и сохраните как «Книга Excel (.xlsx)»."
        )
    # A file of references to other files and addresses would make the reader open them.
    if b"<OGRVRT" not in text and _root(text) == "kml":
        return FileFormat.KML
    raise InvalidInput("Это файл XML, такой загрузить нельзя. {accepted}", accepted=t(ACCEPTED))


def _root(head: bytes) -> str:
    """The first tag, without its prefix. A parser that sees the head only: nothing can expand or be fetched."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _attributes: found.append(tag)
    with suppress(expat.ExpatError):
        parser.Parse(head, False)
    return found[0].rpartition(":")[2] if found else ""
