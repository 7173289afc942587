"""How long bringing in a CSV of requests takes and how much memory it needs: `python -m benchmarks.importing --rows 100000`.

Each run is a process of its own in a new folder, on SQLite unless TRACKER_DATABASE_URL names an empty database; the second
run of the same file, which changes nothing, is measured too.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from tracker.config import REFERENCE_DIR

HEADER = (
    "Номер сообщения",
    "Ответственный",
    "Адрес объекта",
    "Статус",
    "Проблемная тема",
    "Дата создания сообщения",
    "Текст сообщения",
    "Срок обработки",
    "Текст ответа ОИВ",
    "Дата изменения статуса",
    "Широта",
    "Долгота",
)
TOPICS = ("Ямы, выбоины на дороге, тротуаре", "Неисправность уличного освещения", "Мусор", "Сломана скамейка")
STATES = ("Подготовка ответа ОИВ", "Ответ ОИВ подтвержден пользователем", "на контроле", "КО опубликован")
BEGIN = datetime(2019, 1, 1)  # noqa: DTZ001  # the portal writes no zone


def write_rows(path: Path, rows: int, *, seed: int = 1) -> None:
    """A portal's export of so many messages about houses of the district, as CSV."""
    rnd = random.Random(seed)
    with (REFERENCE_DIR / "houses.csv").open(encoding="utf-8", newline="") as file:
        houses = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            house = rnd.choice(houses)
            created = BEGIN + timedelta(minutes=number * 7 % 3_600_000)
            writer.writerow(
                (
                    number,
                    "Администрация Мотовилихинского района",
                    f"Пермь г, {house['street']}, д. {house['number']}",
                    rnd.choice(STATES),
                    rnd.choice(TOPICS),
                    f"{created:%d.%m.%Y %H:%M:%S}",
                    "Прошу принять меры по благоустройству двора. " * rnd.randint(1, 6),
                    f"{created + timedelta(days=8):%d.%m.%Y}",
                    "Работы включены в план." if number % 2 else "",
                    f"{created + timedelta(days=5):%d.%m.%Y %H:%M}",
                    float(house["lat"]) + rnd.uniform(-0.0005, 0.0005),
                    float(house["long"]) + rnd.uniform(-0.0005, 0.0005),
                )
            )


def measure(rows: int) -> list[dict[str, object]]:
    """Bring the file in, then again: milliseconds, the process's own time and its peak memory."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        path = Path(folder) / "portal.csv"
        write_rows(path, rows)
        environment = os.environ | {"TRACKER_DATA_DIR": str(Path(folder) / "instance")}
        program = [sys.executable, "-m", "tracker"]
        subprocess.run([*program, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [*program, "import", "requests", str(path), "--json"]
        return [
            {"name": name, "n": rows, "bytes": path.stat().st_size, **_run(command, environment)}
            for name in ("import csv", "import csv again")
        ]


def _run(command: list[str], environment: dict[str, str]) -> dict[str, object]:
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # wait4 gives this one child's peak memory; the sum over all children would hide it.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    spent = round((time.monotonic() - started) * 1000)
    if process.returncode:
        raise SystemExit(f"the import failed: {process.returncode}")
    return {
        "p50_ms": spent,
        "p95_ms": spent,
        "cpu_ms": round((usage.ru_utime + usage.ru_stime) * 1000),
        "rss_mb": round(usage.ru_maxrss / 1024),
    }


def main() -> None:
    """Measure the sizes asked for and print one JSON line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000])
    for rows in parser.parse_args().rows:
        for result in measure(rows):
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
