"""Which encoding a text is in, and repair of text that was once read in the wrong one."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1251": "Windows-1251",
    "cp866": "DOS (866)",
    "koi8-r": "КОИ-8",
}
_OLD = ("cp1251", "cp866", "koi8-r")
#: Russian letters by how often they are written, in four ranks.
_RANKS = {
    letter: rank
    for rank, letters in ((4, "оеаин"), (3, "тсрвл"), (2, "кмдпуяыьгзб"), (1, "чйхжшюцщэфъё"))
    for letter in letters
}
_TYPED = frozenset("№«»—–…\xa0")
_SENSELESS = -8
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
#: Broken UTF-8 sequences that a mostly UTF-8 file may hold before another encoding is supposed.
_DAMAGE = 0.01


def encoding_label(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return _LABELS.get(encoding, encoding)


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Encoding of a text file, and whether it is damaged (then it must be read with replacement)."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if (marked := next((name for bom, name in _BOMS if head.startswith(bom)), None)) is not None:
        return marked, False
    if (wide := _wide(head)) is not None:
        return wide, False
    if _is_utf8(path):
        return "utf-8", False
    encoding = detect_bytes(head)[0]
    # The whole was no clean UTF-8: where the beginning is, something further down is damaged or cut off.
    return encoding, encoding == "utf-8"


def detect_bytes(data: bytes) -> tuple[str, bool]:
    """Encoding of some text without a byte order mark, and whether it is UTF-8 that is damaged in places."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond = sum(1 for char in text if ord(char) > 127)
    # A cut in the middle of a letter, at the end of the sample or of the file, is no damage at all.
    if broken <= 1 and (not broken or text.endswith("\ufffd")):
        return "utf-8", False
    if beyond and broken / beyond < _DAMAGE:
        return "utf-8", True
    return max(_OLD, key=lambda encoding: _likeness(data, encoding)), False


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain characters is zero."""
    sample = head[:4000]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _likeness(data: bytes, encoding: str) -> float:
    """How much the bytes look like Russian in this encoding: frequent letters, no signs nobody types, no capital inside a word."""
    text = data.decode(encoding, errors="replace")
    foreign = [char for char in text if ord(char) > 127 and char not in _TYPED]
    if not foreign:
        return 0.0
    total = sum(_RANKS.get(char.lower(), _SENSELESS) for char in foreign)
    inside = len(_CAPITAL_INSIDE.findall(text))
    return (total + inside * _SENSELESS) / len(foreign)


_CAPITAL_INSIDE = re.compile("[а-яё][А-ЯЁ]")
# What UTF-8's second bytes 80..BF look like when they are read as cp1251 or cp1252.
_TAILS_1251 = "".join(bytes([code]).decode("cp1251", "ignore") for code in range(0x80, 0xC0)) + "\x98"
_TAILS_1252 = (
    "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xC0)) + "\x81\x8d\x8f\x90\x9d"
)
_PAIR_1251 = re.compile(f"[РС][{re.escape(_TAILS_1251)} ]")
_PAIR_1252 = re.compile(f"[ÐÑ][{re.escape(_TAILS_1252)} ]")
_CYRILLIC = re.compile("[А-Яа-яЁё]")


def repair_mojibake(text: str) -> str | None:
    """The text as it was before UTF-8 was read as cp1251 or cp1252; None where it needs no repair."""
    if "Р" in text or "С" in text:
        pair, encoding = _PAIR_1251, "cp1251"
    elif "Ð" in text or "Ñ" in text:
        pair, encoding = _PAIR_1252, "cp1252"
    else:
        return None
    hits = len(pair.findall(text))
    if hits < 3 or hits * 3 < sum(ord(char) > 127 for char in text):
        return None
    repaired = _back(text, encoding)
    letters = len(_CYRILLIC.findall(repaired))
    return repaired if letters >= 3 and repaired.count("\ufffd") * 10 <= letters else None


def _back(text: str, encoding: str) -> str:
    data = bytearray()
    for char in text:
        try:
            data += char.encode(encoding)
        except UnicodeEncodeError:
            # Bytes that the old encoding has no sign for are kept by some programs as control characters.
            data += bytes([ord(char)]) if ord(char) < 256 else b"?"
    # A hard space is the second half of «Р»; programs that tidy spaces have made it a plain one.
    whole = re.sub(rb"\xd0 (?=[\xd0\xd1])", b"\xd0\xa0", bytes(data))
    return whole.decode("utf-8", errors="replace").rstrip("\ufffd")
