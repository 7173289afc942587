"""Archives: Russian names, several sets, paths that lead out, bombs and locks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.importers.test_tables import options, read, refusal
from tracker.errors import InvalidInput
from tracker.importers.archive import unpack
from tracker.importers.source import open_table

TABLE = "Номер;Адрес\n1;ул. КИМ, 19\n".encode()


def save(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return path


def test_a_table_in_an_archive_is_read(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.zip", {"выгрузка/": b"", "выгрузка/заявки.csv": TABLE, "__MACOSX/._заявки.csv": b"x"}
    )
    assert read(path)[1][0].cells == ("1", "ул. КИМ, 19")


def test_of_several_tables_one_has_to_be_chosen_by_its_russian_name(tmp_path: Path) -> None:
    path = save(tmp_path / "a.zip", {"январь.csv": TABLE, "февраль.csv": TABLE.replace(b"1;", b"2;")})
    assert "«февраль», «январь»" in refusal(path)
    assert read(path, layer="февраль")[1][0].cells[0] == "2"


def test_names_in_the_dos_encoding_are_read(tmp_path: Path) -> None:
    path = _as_old_programs_do(tmp_path / "a.zip", ("январь.csv", "февраль.csv"))
    assert "«февраль», «январь»" in refusal(path)


def _as_old_programs_do(path: Path, names: tuple[str, ...]) -> Path:
    """An archive as old Windows programs write it: names in cp866, and no flag that says so."""

    class _Dos(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # the library's own name
            return self.filename.encode("cp866"), self.flag_bits & ~0x800

    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(_Dos(name), TABLE)
    return path


def test_a_path_that_leads_out_of_the_archive_writes_nothing_there(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "inside"
    folder.mkdir(parents=True)
    path = save(tmp_path / "a.zip", {"../../../outside.csv": TABLE})
    unpack(path, folder, layer="", max_bytes=10_000)
    assert [found.name for found in tmp_path.rglob("*.csv")] == ["inside.csv"]
    assert (folder / "inside.csv").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path / "a.zip", {"t.csv": b"0;" * 50_000_000})
    assert path.stat().st_size < 200_000
    with (
        pytest.raises(InvalidInput, match="слишком много данных"),
        open_table(path, options(max_bytes=10_000_000)),
    ):
        pass


def test_an_archive_of_thousands_of_files_is_refused(tmp_path: Path) -> None:
    assert "слишком много" in refusal(save(tmp_path / "a.zip", {f"{n}.csv": b"a" for n in range(2100)}))


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.zip", {"t.csv": TABLE})
    data = bytearray(path.read_bytes())
    # The flag of encryption, in the entry and in the directory at the end.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "паролем" in refusal(path)


def test_an_archive_with_nothing_to_read_is_refused(tmp_path: Path) -> None:
    assert "нет ни таблицы" in refusal(save(tmp_path / "a.zip", {"readme.md": b"text"}))


def test_an_archive_whose_data_is_damaged_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.zip", {"t.csv": TABLE * 50})
    data = bytearray(path.read_bytes())
    data[60:70] = bytes(10)
    path.write_bytes(bytes(data))
    assert "повреждён" in refusal(path)
