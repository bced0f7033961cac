"""py-autotask does its work against the emulator, unmodified.

Some of its ways do not work against Autotask and so must not work here: it sends an update to the row's path (405), it
uploads files to a route that does not exist (404), and its own paging by offset ends after the first page.
"""

import os
import tempfile
import unittest
from unittest import mock

from discovery import HOST, DiscoveryHost
from emulator import Emulator
from py_autotask import AutotaskClient
from py_autotask.exceptions import AutotaskAPIError


class PyAutotask(unittest.TestCase):
    """Zone discovery, metadata, get, query over pages, create, update and delete below a parent, notes, files."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "3000")
        cls.folder = tempfile.TemporaryDirectory()
        cls.discovery = DiscoveryHost(cls.folder.name, cls.emulator.port)
        ready = cls.emulator.ready
        with mock.patch.dict(os.environ, cls.discovery.environment):
            cls.client = AutotaskClient.create(
                username=ready["username"], integration_code=ready["integrationCode"], secret=ready["secret"]
            )
            cls.address = cls.client.auth.api_url

    @classmethod
    def tearDownClass(cls) -> None:
        cls.client.close()
        cls.discovery.stop()
        cls.emulator.stop()
        cls.folder.cleanup()

    def ticket(self) -> int:
        made = self.client.tickets.create(
            {"companyID": self.emulator.customer, "title": "made by a client", "status": 1, "priority": 1}
        )
        return getattr(made, "item_id", None) or made["itemId"]

    def test_zone_discovery(self) -> None:
        self.assertIn(f"{HOST}:443", self.discovery.asked)
        self.assertEqual(self.address.lower().rstrip("/"), self.emulator.ready["baseURL"].rstrip("/"))

    def test_get(self) -> None:
        self.assertEqual(self.client.get("Companies", 0)["id"], 0)

    def test_query_over_pages(self) -> None:
        stored = self.emulator.admin("GET", "tables/Tickets")
        seen, last = [], -1
        while page := self.client.tickets.query({"field": "id", "op": "gt", "value": str(last)}).items:
            seen += [row["id"] for row in page]
            last = seen[-1]
        self.assertGreater(len(seen), 500)
        self.assertEqual(seen, sorted(row["id"] for row in stored))

    def test_metadata(self) -> None:
        self.assertEqual(self.client.tickets.get_entity_info()["info"]["userAccessForQuery"], "All")
        names = [field["name"] for field in self.client.tickets.get_field_info()["fields"]]
        self.assertIn("ticketNumber", names)

    def test_create(self) -> None:
        self.assertEqual(self.client.get("Tickets", self.ticket())["title"], "made by a client")

    def test_update_to_the_row_is_refused(self) -> None:
        with self.assertRaisesRegex(AutotaskAPIError, "405"):
            self.client.tickets.update({"id": 100, "title": "changed by a client"})

    def test_notes(self) -> None:
        ticket = self.ticket()
        note = {"title": "a note", "description": "said by a client", "noteType": 2, "publish": 1}
        made = self.client.create_child_entity("Tickets", ticket, "Notes", note)
        number = getattr(made, "item_id", None) or made["itemId"]
        self.assertEqual(self.client.get("TicketNotes", number)["description"], "said by a client")

    def test_a_child_is_deleted(self) -> None:
        ticket = self.ticket()
        item = {"itemName": "to do", "isCompleted": False, "isImportant": False}
        made = self.client.create_child_entity("Tickets", ticket, "ChecklistItems", item)
        number = getattr(made, "item_id", None) or made["itemId"]
        self.assertTrue(self.client.delete_child_entity("Tickets", ticket, "ChecklistItems", number))
        self.assertIsNone(self.client.get("TicketChecklistItems", number))

    def test_files(self) -> None:
        ticket = self.ticket()
        file = {
            "attachmentType": "FILE_ATTACHMENT", "title": "a.txt", "fullPath": "a.txt", "publish": 1, "data": "aGVsbG8=",
        }
        made = self.client.create_child_entity("Tickets", ticket, "Attachments", file)
        number = getattr(made, "item_id", None) or made["itemId"]
        self.assertEqual(self.client.get("TicketAttachments", number)["title"], "a.txt")


if __name__ == "__main__":
    unittest.main()
