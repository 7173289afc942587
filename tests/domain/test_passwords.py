"""Passwords: long, not common, not about the account; nothing else is asked, and one text is one password on every keyboard."""

from __future__ import annotations

import pytest

from tracker.actions.passwords import common_passwords, hash_password, is_password
from tracker.domain.passwords import MIN_PASSWORD, check_password
from tracker.errors import InvalidInput
from tracker.texts import DEMO_PASSWORD


def _check(password: str, login: str = "ivanova") -> None:
    check_password(password, login=login, common=common_passwords())


@pytest.mark.parametrize(
    "password",
    [
        "лошадь съела синий забор",
        "correct horse battery staple",
        "!@#$%^&*()_+{}|:",
        "ёжик в тумане 🦔 и луна",
        "д" * 3 + " дом, река и семь слонов " * 5,
        "a" * 5 + "синяя птица улетает на север" * 2,
        DEMO_PASSWORD,
    ],
)
def test_a_long_password_of_any_signs_is_good(password: str) -> None:
    _check(password)


def test_nothing_but_length_decides_at_the_border() -> None:
    _check("синий забор луж")
    assert len("синий забор луж") == MIN_PASSWORD
    with pytest.raises(InvalidInput, match=r"короче 15 знаков\. Добавьте слова"):
        _check("синий забор лу")


@pytest.mark.parametrize(
    "password",
    [
        "парольпарольпароль",
        "gfhjkmgfhjkmgfhjkm",
        "Пароль123456789",
        "йцукенгшщзхъфыва",
        "qwertyuiopasdfgh",
        "1234567890123456",
        "абвабвабвабвабвабв",
        "1" * 300,
        "password-qwerty-2026",
        "P@ssw0rd P@ssw0rd",
        "солнышко любимая наташа",
        "1" * 85 + "a" * 85 + "2" * 85,
        " " * 20,
    ],
)
def test_what_is_tried_first_is_refused_with_what_to_do(password: str) -> None:
    with pytest.raises(InvalidInput, match=r"Добавьте|Сократите") as refused:
        _check(password)
    assert list(refused.value.fields) == ["password"]


def test_the_login_and_the_name_of_the_service_are_refused() -> None:
    with pytest.raises(InvalidInput, match="логин"):
        _check("Ivanova-на-крыше-дома")
    with pytest.raises(InvalidInput, match="названия этого сервиса"):
        _check("Дворы-Мотовилихи-2026")
    _check("мотовилиха любит синие заборы", login="оп")


def test_the_demos_password_is_for_the_demo_alone() -> None:
    assert hash_password(DEMO_PASSWORD, login="operator", is_demo=True)
    with pytest.raises(InvalidInput, match="подбирают первыми"):
        hash_password(DEMO_PASSWORD, login="operator")


def test_the_list_knows_russian_keyboards() -> None:
    assert {"пароль", "йцукен", "фыва", "gfhjkm", "qwerty", "1q2w3e4r"} <= common_passwords()
    assert len(common_passwords()) > 10_000


def test_one_text_is_one_password_however_its_letters_are_composed() -> None:
    composed, decomposed = "ёжик и йод на крыше", "е\u0308жик и и\u0306од на крыше"
    hashed = hash_password(composed, login="ivanova")
    assert composed != decomposed and is_password(hashed, decomposed)
    assert is_password(hash_password("ＡＢＣ ﬁ забор у дома", login="ivanova"), "ABC fi забор у дома")
    assert not is_password(hashed, "Ёжик и йод на крыше")
