"""What makes a password good enough, after NIST SP 800-63B-4: long, not a common one, not about this account; nothing else is asked."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from unicodedata import normalize

from tracker.errors import InvalidInput
from tracker.i18n import later, t

#: The length that the standard asks of a password that is the only factor.
MIN_PASSWORD = 15
MAX_PASSWORD = 128
_RULE = later(
    "Не короче {least} знаков: фраза из трёх-четырёх слов, которую легко запомнить. Пробелы и русские буквы подходят, "
    "цифры и знаки не обязательны."
)

_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "1234567890",
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_SERVICE = re.compile(
    "двор(?:ы|ов|а|у|и)?|мотовилих[аиу]?|перм[ьи]|tracker|courtyards?|works|dvory?|motovilikha|perm"
)
_SHORTEST_PIECE = 4
_MOST_PIECES = 3
_LONG_RUN = re.compile(r"(.)\1{3,}")
#: Longer ones are not made of three words that everybody tries.
_MOST_LOOKED_AT = 64
#: What must be left of a password without its login or the service's name.
_MOST_LEFT = 8


def say_rule() -> str:
    """What is asked of a password, for whoever makes one."""
    return t(_RULE, least=MIN_PASSWORD)


def normalise_password(password: str) -> str:
    """One spelling of what looks the same, whatever keyboard it comes from."""
    return normalize("NFKC", password)


def check_password(password: str, *, login: str, common: AbstractSet[str]) -> None:
    """Raise InvalidInput, with what to do, unless the password is good enough; `common` are squeezed lower-case words."""
    said = _find_fault(normalise_password(password), login, common)
    if said:
        raise InvalidInput(said, fields={"password": said})


def squeeze(text: str) -> str:
    """Letters and digits alone, in lower case: what remains of the variants that people make of a word."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _find_fault(password: str, login: str, common: AbstractSet[str]) -> str:
    if len(password) < MIN_PASSWORD:
        return t(
            "Пароль короче {least} знаков. Добавьте слова: подойдёт фраза из трёх-четырёх слов с пробелами.",
            least=MIN_PASSWORD,
        )
    if len(password) > MAX_PASSWORD:
        return t("Пароль длиннее {most} знаков. Сократите его.", most=MAX_PASSWORD)
    plain, name = _plain(password), squeeze(login)
    if len(name) >= _SHORTEST_PIECE and name in plain:
        return t("В пароле есть ваш логин, его подставят первым. Уберите логин и добавьте другие слова.")
    if len(_SERVICE.sub("", plain)) < min(_MOST_LEFT, len(plain)):
        return t(
            "Пароль состоит из названия этого сервиса, его подставят первым. Добавьте слова, не связанные с ним."
        )
    if any(_is_easy(_plain(text), common) for text in _as_typed(password)):
        return t(
            "Такие пароли подбирают первыми: в нём только частые слова, повторы или клавиши подряд. "
            "Добавьте одно-два неожиданных слова."
        )
    return ""


def _plain(password: str) -> str:
    """What the password comes to; one made of signs alone is taken as it is. Long runs of a sign count as three of it."""
    squeezed = squeeze(password)
    kept = squeezed if len(squeezed) >= _MOST_LEFT else "".join(password.casefold().split())
    return _LONG_RUN.sub(r"\1\1\1", kept)


def _as_typed(password: str) -> set[str]:
    """The password, and what the same keys give in the other layout."""
    low = password.casefold()
    return {low, low.translate(_TO_CYRILLIC), low.translate(_TO_LATIN)}


def _is_easy(plain: str, common: AbstractSet[str]) -> bool:
    """Made of a short piece over and over, or of at most three pieces that everybody tries."""
    unit = _repeated_unit(plain)
    return len(unit) < _MOST_LEFT or (
        len(unit) <= _MOST_LOOKED_AT and _is_made_of(unit, common, _MOST_PIECES)
    )


def _repeated_unit(plain: str) -> str:
    """The shortest piece whose repetition this is: the text itself where nothing repeats."""
    place = (plain + plain).find(plain, 1)
    return plain[:place] if plain else ""


def _is_made_of(rest: str, common: AbstractSet[str], pieces: int) -> bool:
    if not rest:
        return True
    if not pieces:
        return False
    return any(
        _is_made_of(rest[size:], common, pieces - 1)
        for size in range(len(rest), 0, -1)
        if _is_piece(rest[:size], common)
    )


def _is_piece(text: str, common: AbstractSet[str]) -> bool:
    return text in common or text.isdecimal() or len(set(text)) == 1 or text in _runs()


@lru_cache(maxsize=1)
def _runs() -> frozenset[str]:
    """Keys that lie side by side, letters of the alphabet and digits in order, both ways."""
    found: set[str] = set()
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for start in range(len(row)):
            found.update(row[start:end] for end in range(start + _SHORTEST_PIECE, len(row) + 1))
    return frozenset(found)
