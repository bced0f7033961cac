"""Clients that others wrote work through the gateway, unmodified, and see what their caller may see."""

from __future__ import annotations

import json
import unittest

from gateway import Gateway

MISSING = ""
try:
    from autotask.client import AutotaskClient
    from autotask.config import AutotaskConfig
    from autotask.entities.manager import EntityManager
    from autotask.exceptions import AutotaskAPIError, AutotaskNotFoundError
    from autotask.models.ticket import Ticket
    from autotask.query import Q
except ImportError as missing:
    MISSING = f"NOT RUN: autotask-client wants Python 3.12 ({missing})"
from atrest.client import Client

EVERYTHING = [{"entity": name, "verbs": ["query", "get"]} for name in ("Tickets", "TicketNotes", "Companies", "Contacts")]


def grants(company: int) -> object:
    """A caller that sees one company's rows without descriptions, and one that sees everything."""
    narrow = {"id": "one", "operations": EVERYTHING, "companies": [company], "fields": {"read": {"except": ["description"]}}}
    # What it may write: the title of its tickets, one status, notes below them.
    desk = {
        "id": "desk",
        "operations": [{"entity": "Tickets", "verbs": ["update"]}, {"entity": "TicketNotes", "verbs": ["create"]}],
        "companies": [company],
        "fields": {"write": {"only": ["Tickets.title", "Tickets.status", "TicketNotes.title", "TicketNotes.description",
                                      "TicketNotes.noteType", "TicketNotes.publish"]}},
        "values": {"Tickets.status": [5]},
        "verifyAfterWrite": True,
    }
    callers = [
        {"id": "narrow", "grants": [narrow, desk]},
        {"id": "wide", "grants": [{"id": "all", "operations": EVERYTHING}]},
    ]
    return {"version": 1, "callers": callers}


class GatewayJudge(unittest.IsolatedAsyncioTestCase):
    """Queries over pages, rows by id, children, metadata, refusals."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.gateway = Gateway(grants(0), "--rows", "5000")
        tickets = cls.gateway.emulator.admin("GET", "tables/Tickets")
        counts: dict[int, int] = {}
        for row in tickets:
            counts[row["companyID"]] = counts.get(row["companyID"], 0) + 1
        cls.company = max(counts, key=counts.get)
        cls.tickets = {row["id"]: row for row in tickets}
        cls.mine = {row["id"] for row in tickets if row["companyID"] == cls.company}
        cls.gateway.write(grants(cls.company))
        cls.gateway.run("grants", "apply", "--yes")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.gateway.stop()

    def client(self, caller: str, secret: str | None = None) -> AutotaskClient:
        return AutotaskClient(
            AutotaskConfig(
                username=caller,
                secret=secret or self.gateway.tokens[caller],
                integration_code="any",
                api_url=self.gateway.address.removesuffix("/atservicesrest/"),
            )
        )

    @unittest.skipIf(MISSING, MISSING)
    async def test_each_caller_sees_its_rows(self) -> None:
        async with self.client("wide") as client:
            rows = await EntityManager(client).query(Ticket, Q(id__gt=0))
        self.assertEqual({row.id for row in rows}, set(self.tickets))
        async with self.client("narrow") as client:
            rows = await EntityManager(client).query(Ticket, Q(id__gt=0))
        self.assertEqual({row.id for row in rows}, self.mine)
        self.assertTrue(all(row.description is None for row in rows))

    @unittest.skipIf(MISSING, MISSING)
    async def test_a_row_of_another_company_is_not_there(self) -> None:
        other = next(number for number in self.tickets if number not in self.mine)
        async with self.client("narrow") as client:
            manager = EntityManager(client)
            self.assertEqual((await manager.get(Ticket, min(self.mine))).id, min(self.mine))
            for number in (other, 1):
                with self.assertRaises(AutotaskNotFoundError):
                    await manager.get(Ticket, number)

    @unittest.skipIf(MISSING, MISSING)
    async def test_what_is_not_granted(self) -> None:
        async with self.client("narrow") as client:
            manager = EntityManager(client)
            with self.assertRaises(AutotaskAPIError):
                await manager.query("Contracts", Q(id__gt=0))
            with self.assertRaises(AutotaskAPIError):
                await manager.query(Ticket, Q(description__contains="a"))
            with self.assertRaises(AutotaskAPIError):
                await manager.create(Ticket(title="a", companyID=self.company, status=1, priority=1))

    @unittest.skipIf(MISSING, MISSING)
    async def test_writes_within_the_grants(self) -> None:
        mine, other = min(self.mine), next(number for number in self.tickets if number not in self.mine)
        async with self.client("narrow") as client:
            manager = EntityManager(client)
            await manager.update(Ticket(id=mine, title="changed through the gateway"))
            text = {"title": "a", "description": "b", "noteType": 1, "publish": 1}
            self.assertGreater((await client.post(f"Tickets/{mine}/Notes", text))["itemId"], 0)
            for refused in (Ticket(id=other, title="mine"), Ticket(id=mine, status=1), Ticket(id=mine, priority=1)):
                with self.assertRaises(AutotaskAPIError):
                    await manager.update(refused)
            with self.assertRaises(AutotaskAPIError):
                await client.post(f"Tickets/{other}/Notes", text)
        stored = {row["id"]: row for row in self.gateway.emulator.admin("GET", "tables/Tickets")}
        self.assertEqual(stored[mine]["title"], "changed through the gateway")
        self.assertEqual(stored[other]["title"], self.tickets[other]["title"])
        self.assertEqual(stored[mine]["status"], self.tickets[mine]["status"])

    def test_the_ledger_holds(self) -> None:
        self.gateway.run("ledger", "verify")
        exported = [json.loads(line) for line in self.gateway.run("ledger", "export").splitlines()]
        self.assertTrue(any(record["kind"] == "decision" for record in exported))

    def test_a_client_of_2020(self) -> None:
        client = Client(
            self.gateway.address.rstrip("/") + "/v1.0", "any", "narrow", self.gateway.tokens["narrow"]
        )
        number = min(self.mine)
        row = client.query_tickets(number).json()["items"][0]
        self.assertEqual((row["id"], row["companyID"]), (number, self.company))
        self.assertNotIn("description", row)


if __name__ == "__main__":
    unittest.main()
