"""What plan and audit write is read by programs that know the formats and not Postern."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import html5lib
from emulator import POSTERN, Emulator
from sarif import loader


class Reports(unittest.TestCase):
    """SARIF and HTML, strictly."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "400")
        cls.folder = tempfile.TemporaryDirectory()
        ready = cls.emulator.ready
        cls.configuration = pathlib.Path(cls.folder.name, "postern.yaml")
        cls.configuration.write_text(
            "store: sqlite:postern.db\n"
            "connections:\n"
            f"  - id: main\n    baseURL: {ready['baseURL']}\n    username: env:JUDGE_USER\n"
            "    secret: env:JUDGE_SECRET\n    integrationCode: env:JUDGE_CODE\n"
        )
        cls.environment = os.environ | {
            "JUDGE_USER": ready["username"],
            "JUDGE_SECRET": ready["secret"],
            "JUDGE_CODE": ready["integrationCode"],
        }

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()
        cls.folder.cleanup()

    def run_postern(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [POSTERN, *arguments], capture_output=True, text=True, env=self.environment, check=False
        )
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def audit(self, form: str) -> str:
        return self.run_postern(
            "audit", "main", "--for", "rewst", "--format", form, "--config", str(self.configuration), status=4
        )

    def test_sarif(self) -> None:
        path = pathlib.Path(self.folder.name, "audit.sarif")
        path.write_text(self.audit("sarif"))
        self.assertGreater(loader.load_sarif_file(str(path)).get_result_count(), 100)

    def test_pages(self) -> None:
        pages = [self.audit("html"), self.run_postern("plan", "--preset", "rewst", "--format", "html")]
        for page in pages:
            document = html5lib.HTMLParser(strict=True).parse(page)
            self.assertIsNotNone(document)
            self.assertNotIn("<script", page)


if __name__ == "__main__":
    unittest.main()
