"""Measures the actions from outside: python3 Benchmarks/actions.py POSTERN.

How many requests of Autotask's hour a job costs, by the emulator's own log: through Postern, which was started just
before and knows nothing yet, then once more, and the same job done naively, without Postern: one call for each label and
row. And the CPU of the server, as all its threads were run for it: of a list of tools, and of a call as a tool beside the
same call over REST, in turns.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

POSTERN = sys.argv[1]
ROUNDS = int(os.environ.get("POSTERN_ROUNDS", "5"))
CALLS = int(os.environ.get("POSTERN_CALLS", "200"))
TICKETS = 500
Job = Callable[[], None]


class HTTP:
    """A client of one address that keeps its connection."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.netloc)
        self.path = parts.path
        self.headers = {"Content-Type": "application/json", **headers}

    def ask(self, method: str, path: str, body: object = None, *, status: int = 200) -> object:
        """The answer; ends the run on any other status."""
        text = None if body is None else json.dumps(body)
        self.connection.request(method, self.path + path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != status:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:500]!r}")
        return json.loads(content) if content else None


class Emulator:
    """A local Autotask, its log, and the naive way to do a job on it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [POSTERN, "emulator", "--hourly-threshold", "1000000000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.ready = json.loads(self.process.stdout.readline())
        self.admin = HTTP(self.ready["adminURL"], {})
        self.direct = HTTP(
            self.ready["baseURL"] + "V1.0/",
            {
                "UserName": self.ready["username"],
                "Secret": self.ready["secret"],
                "ApiIntegrationCode": self.ready["integrationCode"],
            },
        )

    def rows(self, entity: str) -> list[dict]:
        """The rows as stored."""
        return self.admin.ask("GET", f"tables/{entity}")

    def requests(self, job: Job) -> int:
        """How many requests a job costs. What the house itself asks of its hour is on no job's account."""
        log = self.admin.ask("GET", "requests?since=0")
        job()
        log = self.admin.ask("GET", f"requests?since={log[-1]['number'] if log else 0}")
        return sum("thresholdinformation" not in call["path"].lower() for call in log)

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait()


class Postern:
    """A server in front of the emulator, and a caller that may use every action."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.folder, ready = folder, emulator.ready
        self.environment = {**os.environ, "SECRET": ready["secret"], "CODE": ready["integrationCode"]}
        # The limits are Autotask's and not what is measured.
        (folder / "postern.yaml").write_text(
            "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nstore: sqlite:postern.db\ngrants: grants.json\nconnections:\n"
            f"  - {{id: main, baseURL: '{ready['baseURL']}', username: '{ready['username']}', secret: env:SECRET,\n"
            "     integrationCode: env:CODE, limits: {cooldownMilliseconds: 0, requestsPerHour: 1000000000}}\n"
        )
        resources = Path(__file__).parents[1] / "Sources/CAutotaskCatalogue/Resources"
        rows = json.loads((resources / "composites.json").read_text(encoding="utf-8"))["composites"]
        grant = {"id": "all", "actions": ["rewst-full", *(row["id"] for row in rows)]}
        (folder / "grants.json").write_text(json.dumps({"version": 1, "callers": [{"id": "c", "grants": [grant]}]}))
        self.command("grants", "apply", "--yes")
        self.token = json.loads(self.command("callers", "token", "add", "c"))["token"]
        self.process: subprocess.Popen | None = None

    def command(self, *arguments: str) -> str:
        """Runs a command and answers what it prints."""
        done = subprocess.run(
            [POSTERN, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Starts the server anew, so that it knows nothing of the database."""
        self.stop()
        self.process = subprocess.Popen(
            [POSTERN, "serve"], cwd=self.folder, env=self.environment, stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if line.startswith('{"baseURL"'):
                address = json.loads(line)["baseURL"].removesuffix("atservicesrest/")
                self.http = HTTP(address, {"Authorization": f"Bearer {self.token}"})
                break
        else:
            raise SystemExit("postern does not listen")
        # A server whose log nobody reads would wait for its reader.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def stop(self) -> None:
        """Ends the server, if one runs."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
            self.process = None

    def run(self, action: str, given: object, status: int = 200) -> dict:
        """Runs an action over REST."""
        return self.http.ask("POST", f"api/v1/actions/{action}", given, status=status)

    def tool(self, method: str, params: object) -> dict:
        """Sends a message of the Model Context Protocol."""
        answer = self.http.ask("POST", "mcp", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        result = answer.get("result")
        if result is None or result.get("isError"):
            raise SystemExit(f"{method}: {json.dumps(answer)[:500]}")
        return result

    def cpu(self, work: Job) -> float:
        """Milliseconds that all threads of the server are run for a piece of work."""
        before = self.spent()
        work()
        return self.spent() - before

    def spent(self) -> float:
        """Milliseconds since the start."""
        spent = 0
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            spent += int(re.match(r"\d+", (thread / "schedstat").read_text(encoding="ascii"))[0])
        return spent / 1_000_000


class Jobs:
    """What is done, through Postern and naively."""

    LABELLED = ["companyID", "contactID", "queueID", "status"]

    def __init__(self, emulator: Emulator, postern: Postern) -> None:
        self.emulator, self.postern = emulator, postern
        notes, entries = emulator.rows("TicketNotes"), emulator.rows("TimeEntries")
        busy = {row["ticketID"] for row in notes} & {row["ticketID"] for row in entries}
        self.ticket = min(busy - {None})
        names = [row["companyName"] for row in emulator.rows("Companies")]
        self.company = next(name for name in names[1:] if names.count(name) == 1)

    # A list with labels.

    def list(self) -> None:
        """500 tickets with company, contact, queue and status by name."""
        given = {"limit": TICKETS, "labels": True, "fields": ["title", *self.LABELLED]}
        items = self.postern.run("tickets.list_by_filter", given)["items"]
        if len(items) != TICKETS or not all(row["labels"].get("companyID") for row in items):
            raise SystemExit("the list is not what was asked for")

    def naive_list(self) -> None:
        """The same: a call for each label of each row."""
        query = {"MaxRecords": TICKETS, "filter": [{"op": "gte", "field": "id", "value": 0}]}
        for row in self.emulator.direct.ask("POST", "Tickets/query", query)["items"]:
            self.naive_get("Companies", row["companyID"])
            if row["contactID"] is not None:
                self.naive_get("Contacts", row["contactID"])
            for _ in ("queueID", "status"):
                self.naive_choices()

    # What happened on a ticket.

    def activity(self) -> None:
        """Notes, time entries and attachments of a ticket, in order."""
        if not self.postern.run("tickets.activity", {"ticketID": self.ticket})["items"]:
            raise SystemExit("nothing happened on the ticket")

    def naive_activity(self) -> None:
        """The same: a call for each row."""
        for entity, path in (("TicketNotes", "Notes"), ("TimeEntries", None), ("TicketAttachments", "Attachments")):
            if path == "Attachments":
                rows = self.emulator.direct.ask("GET", f"Tickets/{self.ticket}/{path}")["items"]
            else:
                query = {"filter": [{"op": "eq", "field": "ticketID", "value": self.ticket}], "IncludeFields": ["id"]}
                rows = self.emulator.direct.ask("POST", f"{entity}/query", query)["items"]
            for row in rows:
                parent = f"Tickets/{self.ticket}/{path}" if path else entity
                self.naive_get(parent, row["id"])

    # A ticket by labels.

    def create(self) -> None:
        """A ticket whose company, status, priority and queue are named."""
        given = {"title": "Printer offline", "company": self.company, "status": "New", "priority": "High"}
        self.postern.run("tickets.create", given | {"queue": "Level I Support"}, status=201)

    def naive_create(self) -> None:
        """The same: a call for each label."""
        query = {"filter": [{"op": "eq", "field": "companyName", "value": self.company}]}
        company = self.emulator.direct.ask("POST", "Companies/query", query)["items"][0]["id"]
        row = {"title": "Printer offline", "companyID": company}
        for field, label in (("status", "New"), ("priority", "High"), ("queueID", "Level I Support")):
            choices = next(each for each in self.naive_choices() if each["name"] == field)["picklistValues"]
            row[field] = int(next(choice["value"] for choice in choices if choice["label"] == label))
        self.emulator.direct.ask("POST", "Tickets", row)

    # Parts.

    def naive_get(self, path: str, number: int) -> None:
        """A row by its id."""
        self.emulator.direct.ask("GET", f"{path}/{number}")

    def naive_choices(self) -> list[dict]:
        """The fields of tickets, with the labels of their choices."""
        return self.emulator.direct.ask("GET", "Tickets/entityInformation/fields")["fields"]


def line(what: str, figures: str) -> None:
    """One line of the report."""
    print(f"{what:<52}{figures}", flush=True)


def measure_requests(emulator: Emulator, postern: Postern, jobs: Jobs) -> None:
    """What each job costs of the hour."""
    for what, job, naive, cold, warm in (
        (f"{TICKETS} tickets with four labels", jobs.list, jobs.naive_list, 6, 1),
        ("the activity of a ticket", jobs.activity, jobs.naive_activity, 3, 3),
        ("a ticket by four labels", jobs.create, jobs.naive_create, 4, 1),
    ):
        postern.start()
        first, then, without = (emulator.requests(each) for each in (job, job, naive))
        line(what, f"{first:6} cold, {then} warm, {without} naively  (promised: {cold} cold, {warm} warm)")


def spread(values: list[float]) -> str:
    """Least, median and greatest."""
    return f"{min(values):8.2f} {statistics.median(values):8.2f} {max(values):8.2f}"


def measure_cpu(postern: Postern, jobs: Jobs) -> None:
    """What the server works for tools."""
    postern.start()
    line("tools/list, nothing known", f"{postern.cpu(lambda: postern.tool('tools/list', {})):8.2f}  ms CPU")
    tools = len(postern.tool("tools/list", {})["tools"])
    listed = [postern.cpu(lambda: postern.tool("tools/list", {})) for _ in range(20)]
    line(f"tools/list, {tools} tools", f"{spread(listed)}  ms CPU, least, median, greatest (promised: 20)")
    for what, action, given, calls in (
        ("a ticket", "tickets.get", {"id": jobs.ticket}, CALLS),
        ("a ticket with labels", "tickets.get", {"id": jobs.ticket, "labels": True}, CALLS),
        ("the activity of a ticket", "tickets.activity", {"ticketID": jobs.ticket}, CALLS // 4),
        ("50 tickets", "tickets.list_by_filter", {"limit": 50}, CALLS // 4),
        (f"{TICKETS} tickets", "tickets.list_by_filter", {"limit": TICKETS}, CALLS // 20),
    ):
        params = {"name": action.replace(".", "__"), "arguments": given}

        def rest() -> None:
            for _ in range(calls):
                postern.run(action, given)

        def tool() -> None:
            for _ in range(calls):
                postern.tool("tools/call", params)

        rest(), tool()
        pairs = [(postern.cpu(rest) / calls, postern.cpu(tool) / calls) for _ in range(ROUNDS)]
        ratio = statistics.median(tool / rest for rest, tool in pairs)
        plain, wrapped = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
        line(
            f"{what}, REST and as a tool", f"{plain:8.2f} {wrapped:8.2f}  ms CPU; {ratio:.2f} times (promised: 1.5)"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="postern-bench") as home:
        autotask = Emulator()
        try:
            server = Postern(autotask, Path(home))
            try:
                work = Jobs(autotask, server)
                measure_requests(autotask, server, work)
                measure_cpu(server, work)
            finally:
                server.stop()
        finally:
            autotask.stop()
