"""Whole files through the command, counted again by pandas from the file itself: what docs/importing.md says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tests.cli.test_import_command import run
from tests.importers.portal_file import write_portal_xlsx
from tracker.importers.placing import OUTSIDE
from tracker.importers.request_rows import NO_PLACE


def told(path: Path, *options: str) -> dict[str, Any]:
    """What --json says of a file; its refused rows are counted in the file where they went."""
    result = run("requests", path, "--json", *options)
    found: dict[str, Any] = json.loads(result.stdout)
    refused = found.pop("refused_file")
    kept = pd.read_csv(refused, sep=";", dtype=str) if refused else pd.DataFrame()
    assert len(kept) == found["refused"] == sum(found["reasons"].values())
    return found


def expected(read: int, created: int, reason: str) -> dict[str, Any]:
    refused = read - created
    reasons = {reason: refused} if refused else {}
    return {
        "read": read,
        "created": created,
        "updated": 0,
        "unchanged": 0,
        "refused": refused,
        "reasons": reasons,
    }


def again(first: dict[str, Any]) -> dict[str, Any]:
    return first | {"created": 0, "unchanged": first["created"]}


def test_the_portals_export(instance: Path, tmp_path: Path) -> None:
    path = write_portal_xlsx(tmp_path / "portal.xlsx").path
    table = pd.read_excel(path, header=1)
    placed = table["Адрес объекта"].fillna("").str.contains(", д. ")
    found = told(path)
    assert found == expected(len(table), int(placed.sum()), NO_PLACE)
    assert (len(table), int(placed.sum())) == (300, 297)
    assert told(path) == again(found)


def test_san_francisco(instance: Path, tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "requests" / "sf311_2500.csv"
    table = pd.read_csv(path)
    placed = int(((table.latitude != 0) & (table.longitude != 0)).sum())
    refused = ("--refused", str(tmp_path / "refused.csv"))
    district = told(path, *refused)
    reasons = {NO_PLACE: len(table) - placed, OUTSIDE: placed}
    assert (district["created"], district["reasons"]) == (0, reasons)
    found = told(path, "--area", "none", *refused)
    assert found == expected(len(table), placed, NO_PLACE)
    assert told(path, "--area", "none", *refused) == again(found)


def test_new_york(instance: Path, tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "requests" / "nyc311_500.csv"
    table = pd.read_csv(path)
    placed = int((table.latitude.notna() | table.incident_address.notna()).sum())
    options = ("--area", "none", "--refused", str(tmp_path / "refused.csv"))
    found = told(path, *options)
    assert found == expected(len(table), placed, NO_PLACE)
    assert told(path, *options) == again(found)


def test_a_file_of_another_city_is_answered_with_what_to_do(instance: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Номер;Тема;Широта;Долгота\n1;Яма на дороге;59.9;30.3\n2;Яма на дороге;59.8;30.2\n", "utf-8"
    )
    result = run("requests", path)
    assert result.exit_code == 1
    assert "загрузите его без границ" in result.output
    assert "без границ" not in run("requests", path, "--area", "none").output
