"""Measures the gateway beside nginx and haproxy as plain reverse proxies: python3 Benchmarks/gateway.py POSTERN.

All three stand before the same nginx, which answers from memory, and take turns, several rounds each. Each request asks
for another ticket, so that Postern joins none. The proxy has one core, what asks and what answers share the other. CPU
is what all threads of the proxy's processes were run for, divided by the requests that were answered. Postern does
everything it does in earnest: it checks the token among a hundred callers' with ten grants each, decides, judges the
row, withholds fields, and records each read in its ledger.
"""

import json
import os
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

POSTERN = sys.argv[1]
ROUNDS = int(os.environ.get("POSTERN_ROUNDS", "5"))
SECONDS = int(os.environ.get("POSTERN_SECONDS", "5"))
RATE = 1_000
CALLERS = 100
TICKETS = 1_000
COMPANY = 174
PROXY_CORE, OTHER_CORE = ("0", "1") if (os.cpu_count() or 1) > 1 else ("0", "0")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ticket_fields() -> list[dict]:
    """The fields that the catalogue has of tickets."""
    file = Path(__file__).parents[1] / "Sources/CAutotaskCatalogue/Resources/fields.json"
    return next(row["fields"] for row in json.loads(file.read_text())["rows"] if row["entity"] == "Tickets")


FIELDS = ticket_fields()


def ticket(number: int, size: int) -> dict:
    """A ticket with all fields as Autotask answers it, its JSON of about so many bytes."""
    values = {"string": None, "datetime": "2026-03-03T09:12:41.73", "boolean": False}
    row = {field["n"]: values.get(field["t"], None if place % 2 else place) for place, field in enumerate(FIELDS)}
    row |= {"id": number, "companyID": COMPANY, "title": "Printer on the second floor is out of toner", "status": 1}
    row |= {"priority": 2, "queueID": 8, "ticketNumber": f"T20260303.{number:04}", "userDefinedFields": []}
    row["resolution"] = "Nobody could print. " * max(0, (size - len(json.dumps(row))) // 20)
    row["description"] = "Nobody can print."
    return row


class Served:
    """A process that serves, on a core of its own."""

    def __init__(self, name: str, port: int, core: str, command: list[str], **options: object) -> None:
        self.name, self.port = name, port
        self.process = subprocess.Popen(["taskset", "-c", core, *command], **options)

    def wait(self) -> "Served":
        """Until it takes connections."""
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            # There is nothing to wait on but the port itself.
            time.sleep(0.05)
        raise SystemExit(f"{self.name} does not listen")

    def processes(self) -> list[int]:
        """The process and its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [self.process.pid, *map(int, children.split())]

    def cpu(self) -> float:
        """Microseconds that its threads were run for."""
        spent = 0
        for process in self.processes():
            for thread in Path(f"/proc/{process}/task").iterdir():
                spent += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        return spent / 1_000

    def memory(self, name: str) -> float:
        """Megabytes: `VmRSS` now, `VmHWM` at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1000

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(timeout=60)


class House:
    """What answers, and the proxies before it."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        os.chmod(folder, 0o755)
        self.upstream = free_port()
        for number in range(1, TICKETS + 1):
            answer = json.dumps({"item": ticket(number, 2_100)}, separators=(",", ":"))
            (self.folder / f"{number}.json").write_text(answer)
        page = {"items": [ticket(number, 3_700) for number in range(1, 501)]}
        page["pageDetails"] = {"count": 500, "requestCount": 500, "prevPageUrl": None, "nextPageUrl": None}
        (self.folder / "page.json").write_text(json.dumps(page, separators=(",", ":")))
        self.served = [self.nginx("upstream", self.upstream, OTHER_CORE, self.answers())]

    def nginx(self, name: str, port: int, core: str, http: str) -> Served:
        """An nginx with one worker."""
        home = self.folder / name
        home.mkdir()
        (home / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {home}/pid; error_log {home}/errors;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {home}/body;\n"
            f"proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u;\n"
            f"scgi_temp_path {home}/s;\n"
            f"{http} }}\n"
        )
        command = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "errors")]
        return Served(name, port, core, command).wait()

    def answers(self) -> str:
        """The stand-in for Autotask: the ticket of each id, and one page for every query, from memory."""
        return (
            "open_file_cache max=2000; default_type application/json; sendfile off;\n"
            f"server {{ listen 127.0.0.1:{self.upstream}; root {self.folder}; error_page 405 =200 $uri;\n"
            "location ~* /query$ { rewrite ^ /page.json break; }\nlocation = /page.json { }\n"
            "location ~* /Tickets/[0-9]+$ { rewrite /([0-9]+)$ /$1.json break; }\n"
            "location / { return 404; } }"
        )

    def start(self) -> dict[str, Served]:
        """The proxies, by name."""
        port = free_port()
        nginx = self.nginx(
            "nginx",
            port,
            PROXY_CORE,
            f"upstream autotask {{ server 127.0.0.1:{self.upstream}; keepalive 128; keepalive_requests 100000000; }}\n"
            f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://autotask; proxy_http_version 1.1;\n"
            'proxy_set_header Connection ""; } }',
        )
        self.served += [nginx, self.haproxy(), self.postern()]
        return {served.name: served for served in self.served[1:]}

    def haproxy(self) -> Served:
        """haproxy with one thread."""
        port, file = free_port(), self.folder / "haproxy.cfg"
        file.write_text(
            "global\n nbthread 1\n maxconn 4096\ndefaults\n mode http\n timeout connect 5s\n timeout client 60s\n"
            f" timeout server 60s\n http-reuse always\nfrontend f\n bind 127.0.0.1:{port}\n default_backend b\n"
            f"backend b\n server s 127.0.0.1:{self.upstream}\n"
        )
        return Served("haproxy", port, PROXY_CORE, ["haproxy", "-f", str(file), "-q"]).wait()

    def postern(self) -> Served:
        """Postern with a thousand grants; the first caller reads the tickets of one company without descriptions."""
        # Autotask's limits on threads would be measured otherwise, not Postern.
        (self.folder / "postern.yaml").write_text(
            "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nstore: sqlite:postern.db\ngrants: grants.json\nconnections:\n"
            f"  - {{id: main, baseURL: 'http://127.0.0.1:{self.upstream}/atservicesrest/', username: a@example.net,\n"
            "     secret: env:SECRET, integrationCode: env:CODE,\n"
            "     limits: {slots: 1000, cooldownMilliseconds: 0, requestsPerHour: 1000000000}}\n"
        )
        entities = ["Tickets", "Companies", "Contacts", "Contracts", "Projects", "TimeEntries", "Quotes", "Invoices"]
        callers = [
            {
                "id": f"caller-{number}",
                "grants": [
                    {
                        "id": f"grant-{place}",
                        "operations": [{"entity": entities[place % len(entities)], "verbs": ["query", "get"]}],
                        "companies": [COMPANY, 201],
                        "fields": {"read": {"except": ["description"]}} if place % len(entities) == 0 else {},
                    }
                    for place in range(10)
                ],
            }
            for number in range(CALLERS)
        ]
        (self.folder / "grants.json").write_text(json.dumps({"version": 1, "callers": callers}))
        self.environment = {**os.environ, "SECRET": "secret", "CODE": "code", "SWIFT_BACKTRACE": "enable=no"}
        self.command("grants", "apply", "--yes")
        self.token = json.loads(self.command("callers", "token", "add", "caller-7"))["token"]
        served = Served(
            "postern",
            0,
            PROXY_CORE,
            [POSTERN, "serve"],
            cwd=self.folder,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in served.process.stderr:
            if line.startswith('{"baseURL"'):
                served.port = int(re.search(r":(\d+)/", json.loads(line)["baseURL"])[1])
                break
        else:
            raise SystemExit("postern does not listen")
        # A server whose log nobody reads would wait for its reader.
        threading.Thread(target=served.process.stderr.read, daemon=True).start()
        return served

    def command(self, *arguments: str) -> str:
        """Runs a command on Postern's store and answers what it prints."""
        done = subprocess.run(
            [POSTERN, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """Ends everything."""
        for served in reversed(self.served):
            served.stop()


class Load:
    """What is asked of each."""

    # Another row or filter each time: reads that are the same and under way at once would share one call.
    TICKET = "/atservicesrest/v1.0/Tickets/{}"
    FILTER = quote('{"filter":[{"op":"gt","field":"id","value":{}}]}', safe="{}").split("{}")
    PAGE = TICKET.format("query?search=") + "{}".join(quote(part, safe="%") for part in FILTER)

    def __init__(self, token: str, folder: Path) -> None:
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self.script = folder / "load.lua"

    def write_script(self, path: str) -> None:
        """What wrk asks for."""
        before, after = path.split("{}")
        self.script.write_text(
            f"local number = 0\nrequest = function()\n  number = number % {TICKETS} + 1\n"
            f"  return wrk.format('GET', '{before}' .. number .. '{after}')\nend\n"
        )

    def closed(self, served: Served, connections: int, seconds: float = SECONDS, path: str = TICKET) -> float:
        """Asks as fast as it is answered; answers microseconds of CPU for each request."""
        self.write_script(path)
        command = ["taskset", "-c", OTHER_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}"]
        command += ["-s", str(self.script)]
        for name, value in self.headers.items():
            command += ["-H", f"{name}: {value}"]
        before = served.cpu()
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{served.port}/"], capture_output=True, text=True, check=True
        )
        spent = served.cpu() - before
        if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
            raise SystemExit(f"{served.name} failed: {done.stdout}")
        return spent / int(re.search(r"(\d+) requests in", done.stdout)[1])

    def request(self, number: int) -> bytes:
        """The bytes of a request."""
        fields = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"GET {self.TICKET.format(number)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}\r\n".encode()

    def open(self, served: Served, seconds: float = SECONDS) -> list[float]:
        """Asks at a fixed rate, whether it is answered or not; answers milliseconds from when each was due."""
        latencies: list[float] = []
        idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(64)]
        everyone = list(idle)
        for connection in everyone:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        busy: dict[int, tuple[socket.socket, float, bytearray]] = {}
        start = time.perf_counter() + 0.1
        total, sent = int(RATE * seconds), 0
        while len(latencies) < total:
            due = start + sent / RATE
            now = time.perf_counter()
            while sent < total and due <= now and idle:
                connection = idle.pop()
                connection.sendall(self.request(sent % TICKETS + 1))
                busy[connection.fileno()] = (connection, due, bytearray())
                sent += 1
                due = start + sent / RATE
            wait = max(0.0, due - time.perf_counter()) if sent < total and idle else 1.0
            for number in select.select(list(busy), [], [], wait)[0]:
                connection, began, answer = busy[number]
                answer += connection.recv(65_536)
                if self.is_whole(answer):
                    latencies.append(1_000 * (time.perf_counter() - began))
                    del busy[number]
                    idle.append(connection)
        for connection in everyone:
            connection.close()
        # The first second warms up.
        return latencies[RATE:]

    @staticmethod
    def is_whole(answer: bytearray) -> bool:
        """Whether a head and its body have come."""
        end = answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"refused: {bytes(answer[:300])!r}")
        return len(answer) >= end + 4 + int(re.search(rb"(?i)content-length: *(\d+)", answer[:end])[1])


def line(what: str, figures: str) -> None:
    """One line of the report."""
    print(f"{what:<44}{figures}", flush=True)


def tell_memory(what: str, served: Served) -> None:
    """What a process has now, and had at most."""
    line(what, f"{served.memory('VmRSS'):8.1f} MB, {served.memory('VmHWM'):.1f} at most")


def quantiles(values: list[float]) -> tuple[float, float]:
    """Median and 99th percentile."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


def measure(house: House) -> None:
    """Everything, printed."""
    proxies = house.start()
    load, postern = Load(house.token, house.folder), proxies["postern"]
    load.closed(postern, 1, 1)
    tell_memory("memory after the first requests", postern)
    for connections in (16, 64):
        spent: dict[str, list[float]] = {name: [] for name in proxies}
        for _ in range(ROUNDS):
            for name, served in proxies.items():
                spent[name].append(load.closed(served, connections))
        for name, figures in spent.items():
            ratio = statistics.median(own / peer for own, peer in zip(figures, spent["nginx"]))
            line(
                f"a 2 KB get, {connections} connections, {name}",
                f"{min(figures):8.1f} {statistics.median(figures):8.1f} {max(figures):8.1f}  us CPU each, least, median,"
                f" greatest; {ratio:.2f} times nginx",
            )
    tell_memory("memory with 64 connections", postern)
    direct = quantiles(load.open(house.served[0]))
    line(f"latency at {RATE} requests a second, direct", f"{direct[0]:8.3f} {direct[1]:8.3f}  ms p50, p99")
    for name, served in proxies.items():
        rounds = [quantiles(load.open(served)) for _ in range(3)]
        p50, p99 = (statistics.median(each[place] for each in rounds) for place in (0, 1))
        line(
            f"latency at {RATE} requests a second, {name}",
            f"{p50:8.3f} {p99:8.3f}  ms p50, p99; {p50 - direct[0]:.3f} and {p99 - direct[1]:.3f} added",
        )
    each = load.closed(postern, 8, path=Load.PAGE)
    size = (house.folder / "page.json").stat().st_size
    line("a page of 500 tickets, 8 connections, postern", f"{each:8.0f} us CPU each, {size / each:.0f} MB/s of CPU time")
    load.closed(postern, 64, path=Load.PAGE)
    tell_memory("memory with 64 connections, pages", postern)


if __name__ == "__main__":
    home = tempfile.mkdtemp(prefix="postern-bench")
    bench = House(home)
    try:
        measure(bench)
    finally:
        bench.stop()
        shutil.rmtree(home)
