"""autotask-client works against the emulator, unmodified.

Its zone discovery accepts nothing but a host of the vendor's, so it is pointed at the emulator by its own setting. It
has no collection for files and writes tasks to the root, which Autotask refuses.
"""

from __future__ import annotations

import unittest

MISSING = ""
try:
    from autotask.client import AutotaskClient
    from autotask.config import AutotaskConfig
    from autotask.entities.manager import EntityManager
    from autotask.exceptions import AutotaskAPIError, AutotaskAuthError, AutotaskNotFoundError
    from autotask.models.company import Company
    from autotask.models.note import TicketNote
    from autotask.models.resource import Resource
    from autotask.models.ticket import Ticket
    from autotask.query import Q
except ImportError as missing:
    MISSING = f"NOT RUN: autotask-client wants Python 3.12 ({missing})"
from emulator import Emulator


@unittest.skipIf(MISSING, MISSING)
class AutotaskClientJudge(unittest.IsolatedAsyncioTestCase):
    """Metadata, typed rows, query over pages, create, update, delete, notes, errors."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "5000")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()

    def client(self, secret: str | None = None) -> AutotaskClient:
        ready = self.emulator.ready
        return AutotaskClient(
            AutotaskConfig(
                username=ready["username"],
                secret=secret or ready["secret"],
                integration_code=ready["integrationCode"],
                api_url=ready["baseURL"].removesuffix("/atservicesrest/"),
            )
        )

    async def test_query_over_pages(self) -> None:
        stored = {row["id"] for row in self.emulator.admin("GET", "tables/Tickets")}
        async with self.client() as client:
            rows = await EntityManager(client).query(Ticket, Q(id__gt=0))
        self.assertGreater(len(rows), 500)
        self.assertEqual({row.id for row in rows}, stored)

    async def test_typed_rows(self) -> None:
        async with self.client() as client:
            manager = EntityManager(client)
            self.assertEqual((await manager.get(Company, 0)).id, 0)
            for model in (Company, Resource, "Contracts", "Projects", "Tasks", "TimeEntries", "BillingItems", "Invoices"):
                self.assertTrue(await manager.query(model, Q(id__gte=0), max_records=5), model)
            self.assertEqual((await manager.whoami()).email, self.emulator.ready["username"])

    async def test_metadata(self) -> None:
        async with self.client() as client:
            manager = EntityManager(client)
            self.assertTrue((await manager.entity_info(Ticket))["info"]["canCreate"])
            self.assertEqual((await manager.resolve_picklist(Ticket, "status"))[1], "New")

    async def test_create_update_and_note(self) -> None:
        async with self.client() as client:
            manager = EntityManager(client)
            made = await manager.create(
                Ticket(title="made by a client", companyID=self.emulator.customer, status=1, priority=1)
            )
            await manager.update(Ticket(id=made.id, title="changed by a client"))
            self.assertEqual((await manager.get(Ticket, made.id)).title, "changed by a client")
            path = f"Tickets/{made.id}/Notes"
            note = await client.post(path, {"title": "a", "description": "b", "noteType": 2, "publish": 1})
            found = await manager.query("TicketNotes", Q(id=note["itemId"]))
            self.assertEqual(len(found), 1)

    async def test_delete(self) -> None:
        async with self.client() as client:
            manager = EntityManager(client)
            group = await client.post("ContactGroups", {"name": "made by a client", "isActive": True})
            await manager.delete("ContactGroups", group["itemId"])
            with self.assertRaises(AutotaskNotFoundError):
                await manager.get("ContactGroups", group["itemId"])

    async def test_errors(self) -> None:
        async with self.client() as client:
            manager = EntityManager(client)
            with self.assertRaisesRegex(AutotaskAPIError, "Unable to find nothing"):
                await manager.query(Ticket, Q(nothing=1))
            with self.assertRaises(AutotaskNotFoundError):
                await manager.create(TicketNote(ticketID=100, title="a", description="b", noteType=2, publish=1))
        async with self.client(secret="wrong") as client:
            with self.assertRaises(AutotaskAuthError):
                await client.get("Companies/0")


if __name__ == "__main__":
    unittest.main()
