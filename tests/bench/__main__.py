"""Runs `measure` for both sizes on SQLite and, where TEST_DATABASE_URL names a server, on PostgreSQL.

Prints one table and writes the same rows to var/bench.json. The databases stay, so that the next run is quick.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

SIZES = [1_000, 100_000]
ROOT = Path(__file__).resolve().parents[2]
LIMITS = {  # design.md section 5: CPU ms at 1,000 and at 100,000
    "browse": (6, 7),
    "filter": (6, 7),
    "search": (8, 12),
    "search, broad word": (8, 40),
    "detail": (4, 4),
    "option": (4, 4),
    "compare": (10, 10),
}


def databases(size: int) -> list[str]:
    found = [f"sqlite:///{ROOT}/var/bench-{size}.sqlite3"]
    server = os.environ.get("TEST_DATABASE_URL")
    if server:
        parts = urlsplit(server)
        name = f"shopwindow_bench_{size}"
        maintenance = f"{parts.scheme}://{parts.netloc}/postgres"
        exists = subprocess.run(
            ["psql", maintenance, "-Atc", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        if not exists.stdout.strip():
            subprocess.run(["psql", maintenance, "-qc", f"CREATE DATABASE {name}"], check=True)
        found.append(f"{parts.scheme}://{parts.netloc}/{name}")
    return found


def measure(database: str, size: int) -> list[dict]:
    environment = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "shopwindow.settings",
        "SECRET_KEY": "only for measuring " * 3,
        "DEBUG": "0",
        "SECURE_SSL_REDIRECT": "0",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.bench.measure", str(size)]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def line(row: dict) -> str:
    limits = LIMITS.get(row["page"])
    limit = f"{limits[SIZES.index(row['rows'])]:>5}" if limits else "    –"
    more = (
        f"{row['times_floor']:>8} {row['statements']:>6} {row['bytes']:>9,} {row['again_cpu_ms']:>7} "
        f"{row['again_times_bare']:>7}"
        if "bytes" in row
        else ""
    )
    return f"{row['page']:<20} {row['database']:<11} {row['rows']:>8,} {row['cpu_ms']:>8} {limit} {more}"


def main() -> None:
    (ROOT / "var").mkdir(exist_ok=True)
    print(
        "CPU ms of one request; its limit; times the floor (bare response and raw work); SQL statements; bytes;\n"
        "CPU ms of the same page again; that as times a bare response\n\n"
        f"{'page':<20} {'database':<11} {'rows':>8} {'cpu ms':>8} {'limit':>5} {'x floor':>8} {'SQL':>6} {'bytes':>9} "
        f"{'again':>7} {'x bare':>7}"
    )
    rows = []
    for size in SIZES:
        for database in databases(size):
            for row in measure(database, size):
                rows.append(row)
                print(line(row), flush=True)
    (ROOT / "var" / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
