"""The emulator's Swagger document is read by the script that reads the vendor's, and by a validator of Swagger 2.0."""

import contextlib
import io
import json
import pathlib
import shutil
import sys
import tempfile
import unittest
import urllib.request

from emulator import Emulator
from openapi_spec_validator import OpenAPIV2SpecValidator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script/catalogue.d"))

from check import check  # noqa: E402
from layout import RESOURCES  # noqa: E402
from swagger import take_in  # noqa: E402


class Swagger(unittest.TestCase):
    """The document as a stranger reads it."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator("--rows", "300")
        with urllib.request.urlopen(cls.emulator.ready["baseURL"] + "swagger/docs/v1") as answer:
            cls.text = answer.read()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.emulator.stop()

    def test_it_is_the_catalogue(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name, "Resources")
            shutil.copytree(RESOURCES, folder)
            document = pathlib.Path(name, "swagger.json")
            document.write_bytes(self.text)
            before = {path.name: path.read_bytes() for path in folder.iterdir()}
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                status = take_in(document, folder, "June 2026")
            self.assertEqual(status, 0, printed.getvalue())
            self.assertIn("2077 paths, 3009 operations\n0 differences", printed.getvalue())
            self.assertEqual(before, {path.name: path.read_bytes() for path in folder.iterdir()})
            with contextlib.redirect_stdout(printed):
                self.assertEqual(check(folder), 0)

    def test_it_is_swagger(self) -> None:
        errors = list(OpenAPIV2SpecValidator(json.loads(self.text)).iter_errors())
        self.assertEqual([error.message for error in errors][:5], [])


if __name__ == "__main__":
    unittest.main()
