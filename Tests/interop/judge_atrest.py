"""atrest, a small client of 2020, works unmodified: a search in the address with digits as text, Pascal-case bodies."""

import base64
import unittest

from atrest.client import Client
from emulator import Emulator


class AtRest(unittest.TestCase):
    """Create, query, attach."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "600")
        ready = cls.emulator.ready
        cls.client = Client(
            ready["baseURL"].rstrip("/") + "/v1.0", ready["integrationCode"], ready["username"], ready["secret"]
        )

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()

    def test_ticket_with_a_file(self) -> None:
        content = base64.b64encode(b"hello")
        number = self.client.create_ticket_with_attachment(
            "made by a client", "said by a client", 1, 1, self.emulator.customer, 8, "heading", "a.txt", content
        )
        row = self.client.query_tickets(number).json()["items"][0]
        self.assertEqual((row["id"], row["title"]), (number, "made by a client"))
        files = self.emulator.admin("GET", "tables/TicketAttachments")
        self.assertIn("aGVsbG8=", [file["data"] for file in files if file["ticketID"] == number])


if __name__ == "__main__":
    unittest.main()
