"""django-autotask, which keeps a copy of a whole Autotask in production, does so with the emulator, unmodified."""

import io
import logging
import unittest
import warnings

import django
from django.conf import settings
from emulator import Emulator

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_extensions", "djautotask"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()
# The client reads dates without a zone as UTC and says so for each of them.
warnings.filterwarnings("ignore", message=".*received a naive datetime.*")

from django.core.management import call_command  # noqa: E402
from djautotask import api, models  # noqa: E402


class DjangoAutotask(unittest.TestCase):
    """Zone discovery, every table over its pages, picklists, create, update, delete, notes, files."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "6000")
        ready = cls.emulator.ready
        settings.AUTOTASK_SERVER_URL = ready["baseURL"]
        settings.AUTOTASK_CREDENTIALS = {
            "username": ready["username"], "password": ready["secret"], "integration_code": ready["integrationCode"],
            "rest_api_version": "1.0",
        }
        call_command("migrate", verbosity=0)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()

    def stored(self, entity: str) -> dict[int, dict]:
        return {row["id"]: row for row in self.emulator.admin("GET", f"tables/{entity}")}

    def test_copy_of_everything(self) -> None:
        said = io.StringIO()
        handler = logging.StreamHandler(said)
        logging.getLogger("djautotask").addHandler(handler)
        try:
            call_command("atsync", stdout=io.StringIO())
        finally:
            logging.getLogger("djautotask").removeHandler(handler)
        failed = [f"{job.entity_name}: {job.message}" for job in models.SyncJob.objects.filter(success=False)]
        self.assertEqual(failed, [])
        errors = sorted({line for line in said.getvalue().splitlines() if "Error" in line})
        self.assertEqual(errors, [])
        # It keeps active companies, and of everything else what belongs to them.
        active = {key for key, row in self.stored("Companies").items() if row["isActive"]}
        self.assertEqual(set(models.Account.objects.values_list("id", flat=True)), active)
        for model, entity in [(models.Role, "Roles"), (models.Resource, "Resources")]:
            with self.subTest(entity):
                self.assertEqual(set(model.objects.values_list("id", flat=True)), set(self.stored(entity)))
        for model, entity in [(models.Contact, "Contacts"), (models.Project, "Projects"), (models.Phase, "Phases")]:
            with self.subTest(entity):
                kept = set(model.objects.values_list("id", flat=True))
                self.assertGreater(len(kept), len(self.stored(entity)) // 2)
                self.assertLessEqual(kept, set(self.stored(entity)))
        open_tickets = {key for key, row in self.stored("Tickets").items() if row["status"] != 5}
        self.assertLessEqual(open_tickets, set(models.Ticket.objects.values_list("id", flat=True)))

    def test_tickets_notes_and_files(self) -> None:
        tickets = api.TicketsAPIClient()
        number = tickets.create(
            models.Ticket(), companyID=self.emulator.customer, title="made by a client", status=1, priority=1
        )
        ticket = models.Ticket(id=number)
        self.assertEqual(tickets.update(ticket, {"title": "changed by a client"})["itemId"], number)
        self.assertEqual(tickets.get_single(number)["item"]["title"], "changed by a client")
        notes = api.TicketNotesAPIClient()
        note = notes.create(models.TicketNote(), ticket, title="a", description="b", noteType=2, publish=1)
        self.assertEqual(notes.get_single(note)["item"]["ticketID"], number)
        notes.update(models.TicketNote(id=note), ticket, {"description": "c"})
        self.assertEqual(notes.get_single(note)["item"]["description"], "c")
        files = api.AttachmentInfoAPIClient()
        made = files.upload_attachments(number, {"file": ("a.txt", io.BytesIO(b"hello"))}, "Tickets")
        self.assertEqual(files.get_attachment(number, made["itemId"], "Tickets")["data"], "aGVsbG8=")

    def test_children_are_deleted(self) -> None:
        number = api.TicketsAPIClient().create(
            models.Ticket(), companyID=self.emulator.customer, title="made by a client", status=1, priority=1
        )
        items = api.TicketChecklistItemsAPIClient()
        item = items.create(number, itemName="to do", isCompleted=False, isImportant=False)["itemId"]
        self.assertEqual(items.update(number, id=item, isCompleted=True)["itemId"], item)
        self.assertEqual(items.delete(number, id=item)["itemId"], item)
        with self.assertRaises(api.AutotaskRecordNotFoundError):
            items.delete(number, id=item)

    def test_refusals(self) -> None:
        with self.assertRaises(api.AutotaskRecordNotFoundError):
            api.TicketsAPIClient().request("get", f"{api.TicketsAPIClient().get_api_url()}99999999")
        condition = api.ApiCondition(op="eq", field="nothing", value=1)
        tickets = api.TicketsAPIClient()
        tickets.add_condition(condition)
        with self.assertRaisesRegex(api.AutotaskAPIServerError, "Unable to find nothing"):
            tickets.get(None)


if __name__ == "__main__":
    unittest.main()
