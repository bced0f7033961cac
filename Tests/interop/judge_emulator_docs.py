"""Every curl line of docs/emulator.md, in order, against one emulator: each must be answered as the page says."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from emulator import Emulator

PAGE = Path(__file__).parents[2] / "docs" / "emulator.md"


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


class Document(unittest.TestCase):
    """The page and the emulator say the same."""

    def setUp(self) -> None:
        self.emulator = Emulator("--port", "0")
        self.folder = tempfile.TemporaryDirectory()
        self.variables = next(block for block in blocks("sh") if block.startswith("API=")).replace(
            ":8080", f":{self.emulator.port}"
        )

    def tearDown(self) -> None:
        self.emulator.stop()
        self.folder.cleanup()

    def test_every_curl_line(self) -> None:
        """The status is below 400, or the one in the comment behind the line."""
        lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl ")]
        self.assertGreater(len(lines), 30)
        for line in lines:
            wanted = re.search(r" # (\d{3})$", line)
            script = f"{self.variables}\n{line.replace('curl ', 'curl -sS -o answer -w %{http_code} ', 1)}"
            run = subprocess.run(
                ["sh", "-eu", "-c", script], cwd=self.folder.name, capture_output=True, text=True, check=False
            )
            answer = Path(self.folder.name, "answer").read_text(encoding="utf-8")
            with self.subTest(line):
                self.assertEqual(run.returncode, 0, run.stderr)
                status = int(run.stdout)
                if wanted:
                    self.assertEqual(status, int(wanted[1]), answer)
                else:
                    self.assertLess(status, 400, answer)

    def test_the_seed_file(self) -> None:
        """The example loads, and says what the page says of it."""
        file = Path(self.folder.name, "tenant.yaml")
        example = next(block for block in blocks("yaml") if block.startswith("# tenant.yaml"))
        file.write_text(example, encoding="utf-8")
        seeded = Emulator("--seed-file", str(file))
        try:
            ticket = seeded.admin("GET", "tables/Tickets/7000")
            self.assertEqual((ticket["title"], ticket["status"], ticket["priority"]), ("Printer on fire", 30, 4))
            self.assertEqual(ticket["userDefinedFields"], [{"name": "Colour", "value": "Green"}])
            self.assertEqual(len(seeded.admin("GET", "tables/Companies")), 2)
        finally:
            seeded.stop()

    def test_the_first_line_of_output(self) -> None:
        """The line of JSON has the members that the page shows."""
        shown = next(block for block in blocks("json"))
        for name in self.emulator.ready:
            self.assertIn(f'"{name}":', shown)


if __name__ == "__main__":
    unittest.main()
