"""Measures the emulator from outside: python3 Benchmarks/emulator.py POSTERN [ROWS].

CPU is what the process used, in user and system mode together; the figures of pages are means over many of the same.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

POSTERN = sys.argv[1]
MANY = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
FEW = 10_000
TICKS = os.sysconf("SC_CLK_TCK")


class Emulator:
    """A running emulator, and what it has used so far."""

    def __init__(self, *arguments: str) -> None:
        began = time.monotonic()
        self.process = subprocess.Popen(
            [POSTERN, "emulator", "--hourly-threshold", "1000000000", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.ready = json.loads(self.process.stdout.readline())
        self.wall = time.monotonic() - began
        self.connection = http.client.HTTPConnection(urlsplit(self.ready["baseURL"]).netloc)

    def __enter__(self) -> "Emulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()

    def cpu(self) -> float:
        """Seconds of CPU since the start."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, name: str = "VmRSS") -> float:
        """Megabytes of memory: `VmRSS` now, `VmHWM` at most."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1000 for line in status if line.startswith(name))

    def post(self, path: str, body: str) -> dict:
        """A call to the service; fails on anything but 200."""
        headers = {
            "UserName": self.ready["username"],
            "Secret": self.ready["secret"],
            "ApiIntegrationCode": self.ready["integrationCode"],
            "Content-Type": "application/json",
        }
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def counts(self) -> list[dict]:
        """The entities with the number of their rows."""
        self.connection.request("GET", "/emulator/tables", headers={"Accept": "application/json"})
        return json.loads(self.connection.getresponse().read())


def line(what: str, figures: str) -> None:
    """One line of the report."""
    print(f"{what:<58}{figures}", flush=True)


def start(what: str, *arguments: str, runs: int = 1) -> float:
    """Starts an emulator some times and answers the median of the CPU it took until it was ready."""
    spent = []
    for _ in range(runs):
        with Emulator(*arguments) as emulator:
            spent.append((emulator.cpu(), emulator.wall, emulator.memory("VmHWM")))
    cpu, wall, memory = sorted(spent)[len(spent) // 2]
    line(what, f"{cpu:8.2f} s CPU {wall:8.2f} s {memory:8.0f} MB at most")
    return cpu


FILTERS = {
    "status = 5": [{"op": "eq", "field": "status", "value": 5}],
    "lastActivityDate > 2020, all rows": [{"op": "gt", "field": "lastActivityDate", "value": "2020-01-01"}],
    "lastActivityDate of the last days, few rows": [{"op": "gt", "field": "lastActivityDate", "value": "2026-09-28"}],
    "status in (5, 7, 8)": [{"op": "in", "field": "status", "value": [5, 7, 8]}],
    "id >= 0": [{"op": "gte", "field": "id", "value": 0}],
}


def page(emulator: Emulator, body: str, times: int = 100) -> tuple[float, int]:
    """Milliseconds of CPU for one page of tickets, and the rows on it."""
    path = "/atservicesrest/v1.0/Tickets/query"
    rows = emulator.post(path, body)["pageDetails"]["count"]
    before = emulator.cpu()
    for _ in range(times):
        emulator.post(path, body)
    return 1000 * (emulator.cpu() - before) / times, rows


def everything(emulator: Emulator) -> tuple[int, int]:
    """Pages through the rows of all entities and answers the numbers of rows and pages."""
    body = json.dumps({"filter": FILTERS["id >= 0"]})
    rows = pages = 0
    for entity in emulator.counts():
        # What exists below its parents alone, or takes another filter, holds few rows.
        if entity["rows"] < 1_000:
            continue
        path = f"/atservicesrest/v1.0/{entity['entity']}/query"
        while path:
            answer = emulator.post(path, body)
            rows += answer["pageDetails"]["count"]
            pages += 1
            link = answer["pageDetails"]["nextPageUrl"]
            path = link and link[link.index("/ATServicesRest") :]
    return rows, pages


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "many.db")
        start(f"start, {FEW:,} rows in memory", "--rows", str(FEW), runs=5)
        start(f"start, {FEW:,} rows in a new file", "--rows", str(FEW), "--database", os.path.join(folder, "few.db"))
        start(f"start, {MANY:,} rows in a new file", "--rows", str(MANY), "--database", file)
        line("", f"{os.path.getsize(file) / 1e6:8.0f} MB of file")
        start(f"start, {MANY:,} rows that are there", "--database", file, runs=5)
        with Emulator("--rows", str(FEW)) as few, Emulator("--database", file) as many:
            for name, conditions in FILTERS.items():
                body = json.dumps({"filter": conditions})
                small, rows = page(few, body)
                large, more = page(many, body)
                times = f"{large / small:.1f} times" if rows == more else "not the same page"
                line(
                    f"a page of tickets, {name}",
                    f"{small:8.2f} ms CPU of {FEW:,} ({rows} rows), {large:.2f} of {MANY:,} ({more} rows): {times}",
                )
            before, cpu, began = many.memory(), many.cpu(), time.monotonic()
            rows, pages = everything(many)
            line(
                f"all pages, {rows:,} rows on {pages:,} pages",
                f"{many.cpu() - cpu:8.1f} s CPU {time.monotonic() - began:8.1f} s",
            )
            line("", f"{before:8.0f} MB before, {many.memory():.0f} after, {many.memory('VmHWM'):.0f} at most")


main()
