"""`python -m tracker import`: the contract of --json, exit statuses, the mapping file, and no traceback for anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.actions.test_imports import HEADER, line, save
from tests.importers.geo_files import RING, polygon, save_geojson, to_collection
from tests.importers.osm_files import write_extract
from tracker import cli_import, cli_progress
from tracker.cli import cli
from tracker.errors import Conflict


def run(*arguments: str | Path) -> Result:
    """The command's result; only an exit may leave it, never another exception."""
    result = CliRunner().invoke(cli, ["import", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def test_the_commands_are_registered() -> None:
    assert set(cli_import.import_group.commands) >= {"requests", "houses", "areas"}


def test_json_is_the_contract_and_nothing_else_on_the_output(instance: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1), line(2, Дата="вчера"))
    result = run("requests", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "read": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
        "refused_file": str(tmp_path / "t.refused.csv"),
        "reasons": {"Дата подачи не распознана": 1},
    }
    assert "Загрузка закончена" in result.stderr
    again = json.loads(run("requests", save(path, line(1)), "--json").stdout)
    assert (again["unchanged"], again["refused_file"], again["reasons"]) == (1, None, {})


def test_what_is_said_after_progress_begins_a_line_of_its_own(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise Conflict("Началась загрузка другой подложки.")

    monkeypatch.setattr("tracker.actions.import_osm.replace_ground", fail)
    monkeypatch.setattr(cli_progress, "_SECONDS_BETWEEN", 0.0)
    result = run("osm", write_extract(tmp_path / "quarter.osm"), "--clip", "none")
    assert result.exit_code == 1
    assert "Началась загрузка другой подложки." in result.stderr.splitlines()


def test_people_read_counts_reasons_and_notes(instance: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1), line(2, Дата="вчера"), line(3, Широта="0", Долгота="0"))
    told = run("requests", path).stdout
    assert "Прочитано 3: новых 2, изменённых 0, без изменений 0, отклонено 1." in told
    assert "отклонено, 1: Дата подачи не распознана" in told
    assert "отмечено, 1: Координаты 0, 0 считаются пустыми" in told


def test_a_dry_run_writes_a_mapping_file_that_the_next_run_takes(instance: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1))
    assert "ничего не записано" in run("requests", path, "--dry-run").stdout
    mapping = tmp_path / "t.mapping.toml"
    text = mapping.read_text("utf-8")
    assert '"Яма" = "asphalt"' in text
    mapping.write_text(text.replace('"Яма" = "asphalt"', '"Яма" = "lighting"'), "utf-8")
    assert run("requests", path, "--dry-run").exit_code == 0
    assert (tmp_path / "t.mapping-2.toml").exists(), (
        "a mapping that somebody may have edited is not overwritten"
    )
    assert json.loads(run("requests", path, "--mapping", mapping, "--json").stdout)["created"] == 1
    assert json.loads(run("requests", path, "--mapping", mapping, "--json").stdout)["unchanged"] == 1
    assert json.loads(run("requests", path, "--json").stdout)["updated"] == 1


def test_a_table_that_nobody_recognises_gets_a_mapping_file_to_fill_in(
    instance: Path, tmp_path: Path
) -> None:
    path = save(tmp_path / "t.csv", "Выбоина;ул. Уральская, 95", header="Что;Куда")
    result = run("requests", path, "--dry-run", "--mapping", tmp_path / "m.toml")
    assert result.exit_code == 1
    text = (tmp_path / "m.toml").read_text("utf-8")
    assert "# Колонки файла: Что, Куда" in text
    filled = text.replace('category = ""', 'category = "Что"').replace('address = ""', 'address = "Куда"')
    (tmp_path / "m.toml").write_text(filled, "utf-8")
    told = json.loads(run("requests", path, "--mapping", tmp_path / "m.toml", "--json").stdout)
    assert (told["created"], told["refused"]) == (1, 0)


@pytest.mark.parametrize("name", ["нет.csv", "пусто.csv", "мусор.xlsx", "чужое.csv"])
def test_a_file_that_cannot_be_used_is_refused_with_one_sentence_and_status_1(
    instance: Path, tmp_path: Path, name: str
) -> None:
    contents = {
        "пусто.csv": b"",
        "мусор.xlsx": b"PK\x03\x04\x00\x01",
        "чужое.csv": "Имя;Рост\nА;5\n".encode(),
    }
    if name in contents:
        (tmp_path / name).write_bytes(contents[name])
    result = run("requests", tmp_path / name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.strip().endswith(".")


def test_a_file_all_of_whose_rows_are_refused_ends_with_status_1(instance: Path, tmp_path: Path) -> None:
    assert run("requests", save(tmp_path / "t.csv", line(1, Дата="вчера"))).exit_code == 1


def test_a_mapping_that_is_not_there_is_told(instance: Path, tmp_path: Path) -> None:
    result = run("requests", save(tmp_path / "t.csv", line(1)), "--mapping", tmp_path / "нет.toml")
    assert result.exit_code == 1
    assert "нет.toml" in result.stderr


def test_wrong_usage_ends_with_status_2(instance: Path) -> None:
    assert run("requests").exit_code == 2
    assert run("requests", "a.csv", "--outside", "maybe").exit_code == 2


def test_houses_and_areas_come_in_by_the_same_words(instance: Path, tmp_path: Path) -> None:
    area = save_geojson(tmp_path / "a.geojson", to_collection(polygon(RING), name="Новый"))
    told = json.loads(run("areas", area, "--kind", "microdistrict", "--code", "new", "--json").stdout)
    assert (told["read"], told["created"]) == (1, 1)
    house = tmp_path / "h.csv"
    house.write_text("Адрес;Широта;Долгота\nул. Новая, 5;58.02;56.29\n", "utf-8")
    assert json.loads(run("houses", house, "--json").stdout)["created"] == 1
    assert json.loads(run("houses", house, "--json").stdout)["unchanged"] == 1


def test_a_row_outside_can_be_kept_and_an_outline_left_out(instance: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", line(1, Широта="37.7", Долгота="-122.4", Адрес=""), header=HEADER)
    assert json.loads(run("requests", path, "--dry-run", "--json").stdout)["refused"] == 1
    assert json.loads(run("requests", path, "--area", "none", "--dry-run", "--json").stdout)["created"] == 1
    assert json.loads(run("requests", path, "--outside", "flag", "--json").stdout)["created"] == 1
