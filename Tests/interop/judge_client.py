"""A client that nobody here wrote does its work against the emulator, unmodified."""

import unittest

from emulator import Emulator
from py_autotask import AutotaskClient
from py_autotask.exceptions import AutotaskAPIError


class PyAutotask(unittest.TestCase):
    """py-autotask: get, query over pages, metadata, create.

    Two of its ways do not work against Autotask and so must not work here: it sends an update to the row's path,
    which is 405, and its own paging by offset ends after the first page.
    """

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "3000")
        ready = cls.emulator.ready
        cls.client = AutotaskClient.create(
            username=ready["username"],
            integration_code=ready["integrationCode"],
            secret=ready["secret"],
            api_url=ready["baseURL"].rstrip("/"),
        )

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()

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
        company = next(row for row in self.emulator.admin("GET", "tables/Companies") if row["companyType"] == 1)
        made = self.client.tickets.create(
            {"companyID": company["id"], "title": "made by a client", "status": 1, "priority": 1}
        )
        number = getattr(made, "item_id", None) or made["itemId"]
        self.assertEqual(self.client.get("Tickets", number)["title"], "made by a client")

    def test_update_to_the_row_is_refused(self) -> None:
        with self.assertRaisesRegex(AutotaskAPIError, "405"):
            self.client.tickets.update({"id": 100, "title": "changed by a client"})


if __name__ == "__main__":
    unittest.main()
