"""Measures how callouts are received, beside what others make of the same posts: python3 Benchmarks/webhooks.py POSTERN.

Postern has a webhook that `postern webhooks apply` made on an emulator, verifies each callout, and answers when it is
durable (`synchronous=FULL`). Beside it are Debian's `webhook`, which verifies the same signature, keeps nothing and
starts a program, and nginx, which verifies nothing and logs the bodies. They take turns; what receives has one core, what
posts the other. CPU is what all threads of a process were run for (`webhook`'s children are not counted).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from actions import Emulator
from gateway import OTHER_CORE, POSTERN, PROXY_CORE, ROUNDS, SECONDS, Served, free_port, line

CONNECTIONS = 64
# More than are posted in one round.
CALLOUTS = 400_000
STORED = int(os.environ.get("POSTERN_STORED", "1000000"))


class Bench:
    """What receives callouts, and the callouts."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        os.chmod(folder, 0o755)
        self.emulator = Emulator()
        level = self.emulator.admin.ask("GET", "levels/API%20User%20(system)")["settings"]
        level |= {"other.webhooks.create": "Yes", "other.webhooks.max": "9"}
        self.emulator.admin.ask("PUT", "levels/Hooks", {"settings": level})
        self.emulator.admin.ask("PUT", f"users/{self.emulator.ready['username']}", {"level": "Hooks"})
        self.postern = self.start()
        own = [row for row in self.emulator.rows("TicketWebhooks") if "/hooks/main/" in row["webhookUrl"]][0]
        self.path = own["webhookUrl"].partition("/hooks/")[2]
        self.key = own["secretKey"].encode()
        self.written = 0

    def start(self) -> Served:
        """Postern, with its webhook made."""
        key = self.folder / "key"
        key.write_text(os.urandom(32).hex())
        key.chmod(0o600)
        port = free_port()
        (self.folder / "postern.yaml").write_text(
            f"listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nhooks: 127.0.0.1:{port}\nstore: sqlite:postern.db\nconnections:\n"
            f"  - {{id: main, baseURL: '{self.emulator.ready['baseURL']}', username: env:NAME, secret: env:SECRET,"
            " integrationCode: env:CODE}\n"
        )
        (self.folder / "webhooks.yaml").write_text(
            f"version: 1\npublicURL: http://127.0.0.1:{port}\nwebhooks:\n  - {{name: tickets, connection: main,"
            " entity: Tickets, events: [create, update, delete], fields: [status, priority], show: [title]}\n"
        )
        environment = {
            **os.environ,
            "NAME": self.emulator.ready["username"],
            "SECRET": self.emulator.ready["secret"],
            "CODE": self.emulator.ready["integrationCode"],
            "POSTERN_KEY_FILE": str(key),
            "SWIFT_BACKTRACE": "enable=no",
        }
        served = Served(
            "postern", port, PROXY_CORE, [POSTERN, "serve"], cwd=self.folder, env=environment, stderr=subprocess.PIPE
        ).wait()
        threading.Thread(target=served.process.stderr.read, daemon=True).start()
        subprocess.run(
            [POSTERN, "webhooks", "apply", "--yes"], cwd=self.folder, env=environment, check=True, capture_output=True
        )
        return served

    def nginx(self) -> Served:
        """nginx that logs each body and answers."""
        home, port = self.folder / "nginx", free_port()
        home.mkdir()
        (home / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {home}/pid; error_log {home}/errors;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ log_format body escape=json '$request_body'; access_log {home}/log body;\n"
            f"keepalive_requests 100000000; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;\n"
            f"fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;\n"
            # nginx reads a body only for an upstream; it is its own, and that one answers at once.
            f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://unix:{home}/own; }} }}\n"
            f"server {{ listen unix:{home}/own; access_log off; location / {{ return 200; }} }} }}\n"
        )
        command = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "errors")]
        return Served("nginx", port, PROXY_CORE, command).wait()

    def webhook(self) -> Served | None:
        """Debian's `webhook`, nil where it is not installed."""
        if not shutil.which("webhook"):
            return None
        port, file = free_port(), self.folder / "hooks.json"
        source = {"source": "header", "name": "X-Hook-Signature-Hex"}
        rule = {"match": {"type": "payload-hmac-sha1", "secret": self.key.decode(), "parameter": source}}
        file.write_text(json.dumps([{"id": "hook", "execute-command": "/bin/true", "trigger-rule": rule}]))
        command = ["webhook", "-hooks", str(file), "-ip", "127.0.0.1", "-port", str(port)]
        return Served("webhook", port, PROXY_CORE, command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()

    def write(self) -> None:
        """Callouts that were never posted, as wrk reads them: two signatures and a body a line."""
        with (self.folder / "callouts").open("w", encoding="ascii") as file:
            for number in range(self.written, self.written + CALLOUTS):
                fields = {"TicketNumber": f"T20260303.{number:07}", "Title": "Printer on the second floor is out of toner"}
                fields |= {"Status": 5, "Priority": 2, "Description": "Nobody can print. " * 14}
                body = {"Action": "Update", "Guid": "7c6a01d5-3f4e-4f0e-9c57-0d5cbb0a7b11", "EntityType": "Ticket"}
                body |= {"Id": 7_000 + number % 5_000, "Fields": fields, "EventTime": "2026-03-03T09:12:41Z"}
                text = json.dumps(body | {"SequenceNumber": number + 1, "PersonID": 29682885}, separators=(",", ":"))
                code = hmac.new(self.key, text.encode(), hashlib.sha1)
                file.write(f"{base64.b64encode(code.digest()).decode()} {code.hexdigest()} {text}\n")
        self.written += CALLOUTS

    def post(self, served: Served, path: str) -> tuple[float, float, float, float]:
        """Posts for a while: callouts a second, microseconds of CPU each, milliseconds p50 and p99."""
        script = self.folder / "post.lua"
        # A table for each second keeps wrk from reading while it measures.
        script.write_text(
            f"local file = io.open('{self.folder}/callouts')\nlocal lines = {{}}\n"
            "for text in file:lines() do lines[#lines + 1] = text end\nfile:close()\nlocal number = 0\n"
            "request = function()\n  number = number % #lines + 1\n"
            "  local code, hex, body = lines[number]:match('^(%S+) (%S+) (.*)$')\n"
            f"  return wrk.format('POST', '{path}', {{['X-Hook-Signature'] = 'sha1=' .. code,\n"
            "    ['X-Hook-Signature-Hex'] = 'sha1=' .. hex, ['Content-Type'] = 'application/json'}, body)\nend\n"
            "done = function(summary, latency)\n"
            "  print(string.format('QUANTILES %f %f', latency:percentile(50) / 1000, latency:percentile(99) / 1000))\nend\n"
        )
        command = ["taskset", "-c", OTHER_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "-s", str(script)]
        before = served.cpu()
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{served.port}/"], capture_output=True, text=True, check=True
        )
        spent = served.cpu() - before
        # `webhook` lets some wait for seconds, which wrk counts as an error of the connection.
        if "Non-2xx" in done.stdout or ("Socket errors" in done.stdout and served is self.postern):
            raise SystemExit(f"{served.name} failed: {done.stdout}")
        count = int(re.search(r"(\d+) requests in", done.stdout)[1])
        if not count:
            raise SystemExit(f"{served.name} answered nothing: {done.stdout}")
        rate = float(re.search(r"Requests/sec: *([\d.]+)", done.stdout)[1])
        p50, p99 = map(float, re.search(r"QUANTILES (\S+) (\S+)", done.stdout).groups())
        return rate, spent / count, p50, p99

    def stop(self) -> None:
        """Ends what it started."""
        self.postern.stop()
        self.emulator.stop()


def report(name: str, rounds: list[tuple[float, float, float, float]]) -> None:
    """One line of figures, the medians of the rounds."""
    rate, cpu, p50, p99 = (statistics.median(each[place] for each in rounds) for place in range(4))
    line(name, f"{rate:8.0f} a second, {cpu:6.1f} us CPU each, {p50:.1f} and {p99:.1f} ms p50 and p99")


def measure(bench: Bench) -> None:
    """Everything, printed."""
    peers = {"postern": (bench.postern, f"/hooks/{bench.path}"), "nginx": (bench.nginx(), "/")}
    webhook = bench.webhook()
    if webhook:
        peers["webhook"] = (webhook, "/hooks/hook")
    else:
        line("webhook", "NOT RUN: it is not installed")
    rounds: dict[str, list] = {name: [] for name in peers}
    try:
        for _ in range(ROUNDS):
            # New ones each round: what was kept already would cost less.
            bench.write()
            for name, (served, path) in peers.items():
                rounds[name].append(bench.post(served, path))
        for name, figures in rounds.items():
            report(f"callouts, {CONNECTIONS} connections, {name}", figures)
        if "webhook" in rounds:
            ratio = statistics.median(own[0] / peer[0] for own, peer in zip(rounds["postern"], rounds["webhook"]))
            line("postern against webhook", f"{ratio:8.1f} times as many a second")
    finally:
        for served, _ in list(peers.values())[1:]:
            served.stop()
    fill(bench)
    # The first callouts find nothing of so large a file in memory; and what watches over gaps looks at all that is new.
    bench.post(bench.postern, f"/hooks/{bench.path}")
    settle(bench.postern)
    bench.write()
    report(f"with {STORED:,} events kept, postern", [bench.post(bench.postern, f"/hooks/{bench.path}")])


def settle(served: Served) -> None:
    """Waits until a process does nothing for longer than it looks around for gaps."""
    quiet = 0
    while quiet < 70:
        before = served.cpu()
        # There is nothing to wait on but the processor's time.
        time.sleep(1)
        quiet = quiet + 1 if served.cpu() - before < 50_000 else 0


def fill(bench: Bench) -> None:
    """Puts so many events into the store, as Postern keeps them."""
    database = bench.folder / "postern.db"
    subprocess.run(
        ["python3", "-c", FILL, str(database), str(STORED)], check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    )


FILL = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=60)
columns = [row[1] for row in base.execute("PRAGMA table_info(event)") if row[1] not in ("position", "identity")]
names = ", ".join(columns)
last = base.execute("SELECT MAX(position), COUNT(*) FROM event").fetchone()
with base:
    base.execute(
        f"INSERT INTO event ({names}, identity) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        f" WHERE i < ?) SELECT {names}, CAST(printf('filled %012d', i) AS BLOB) FROM n,"
        " (SELECT * FROM event WHERE position = ?)",
        (max(1, int(sys.argv[2]) - last[1]), last[0]),
    )
base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


if __name__ == "__main__":
    home = tempfile.mkdtemp(prefix="postern-bench")
    bench = Bench(home)
    try:
        measure(bench)
    finally:
        bench.stop()
        shutil.rmtree(home)
