"""The OpenAPI document, held to its standard by a validator, and the server held to it by a property-based tester.

The document is made for the token that asks: it is judged for a caller that may do everything and for a narrow one. The
tester makes inputs up from it, right ones and wrong ones, and holds each answer to what the document says of it.
"""

from __future__ import annotations

import logging
import os
import unittest
import warnings

from gateway import Gateway

MISSING = ""
try:
    import requests
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from jsonschema import Draft202012Validator
    from openapi_spec_validator import OpenAPIV31SpecValidator, validate
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )
except ImportError as missing:
    MISSING = f"NOT RUN: the judges could not be imported ({missing})"

# Inputs for each operation and each kind; POSTERN_EXAMPLES for more.
EXAMPLES = int(os.environ.get("POSTERN_EXAMPLES", "3"))
NARROW = ["tickets.get", "tickets.update", "tickets.list_by_filter", "companies.get"]
# What needs no more than these do.
BESIDE = {"tickets.list_by_search", "tickets.find"}


def grants(company: int) -> object:
    """A caller that may do everything, one that may do a little, one that looks and one that asks."""
    own = {"companies": [company], "fields": {"read": {"except": ["description"]}, "write": {"only": ["title"]}}}
    return {
        "version": 1,
        "callers": [
            {"id": "wide", "grants": [{"id": "all", "actions": ["rewst-full", "tickets.activity", "request"]}]},
            {"id": "narrow", "grants": [{"id": "some", "actions": NARROW, **own}]},
            {"id": "looker", "grants": [{"id": "look", "actions": ["tickets.*"], "mode": "dryRun"}]},
            {"id": "asker", "grants": [{"id": "ask", "actions": ["tickets.update"], "mode": "approval"}]},
        ],
    }


@unittest.skipIf(MISSING, MISSING)
class OpenAPIJudge(unittest.TestCase):
    """The document is valid, tells a caller of what it may do, and is kept."""

    @classmethod
    def setUpClass(cls) -> None:
        logging.disable(logging.WARNING)
        # Autotask's own pauses between calls are not what is judged.
        limits = "{cooldownMilliseconds: 0, requestsPerHour: 1000000}"
        cls.gateway = Gateway(grants(0), "--rows", "600", "--hourly-threshold", "1000000", limits=limits)
        cls.company = cls.gateway.emulator.admin("GET", "tables/Tickets")[0]["companyID"]
        cls.gateway.write(grants(cls.company))
        cls.gateway.run("grants", "apply", "--yes")
        cls.server = cls.gateway.address.removesuffix("/atservicesrest/")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.gateway.stop()

    def headers(self, caller: str) -> dict[str, str]:
        """What a caller sends with everything."""
        return {"Authorization": f"Bearer {self.gateway.tokens[caller]}"}

    def document(self, caller: str) -> dict:
        """The document of a caller."""
        answer = requests.get(self.server + "/openapi.json", headers=self.headers(caller), timeout=60)
        self.assertEqual(answer.status_code, 200)
        return answer.json()

    @staticmethod
    def actions(document: dict) -> set[str]:
        """The actions that a document tells of."""
        prefix = "/api/v1/actions/"
        return {path.removeprefix(prefix) for path in document["paths"] if path.startswith(prefix)}

    def test_the_document_is_valid(self) -> None:
        for caller in self.gateway.callers:
            with self.subTest(caller):
                document = self.document(caller)
                self.assertEqual(document["openapi"].split(".")[:2], ["3", "1"])
                validate(document, cls=OpenAPIV31SpecValidator)
                for path, operations in document["paths"].items():
                    self.has_plain_schemas(path, operations.get("post", {}))

    def has_plain_schemas(self, path: str, operation: dict) -> None:
        """The schemas are of the dialect that they say, and the example is one of its own schema."""
        if not operation:
            return
        media = operation["requestBody"]["content"]["application/json"]
        Draft202012Validator.check_schema(media["schema"])
        if "example" in media:
            errors = list(Draft202012Validator(media["schema"]).iter_errors(media["example"]))
            # An example may name a reference without its ending, which no schema lists twice.
            errors = [error for error in errors if error.validator not in ("additionalProperties", "required")]
            self.assertEqual([error.message for error in errors], [], path)

    def test_it_tells_a_caller_of_what_it_may_do(self) -> None:
        wide, narrow = self.actions(self.document("wide")), self.actions(self.document("narrow"))
        self.assertGreaterEqual(len(wide), 64)
        self.assertEqual(narrow, {*NARROW, *BESIDE})
        update = self.document("narrow")["paths"]["/api/v1/actions/tickets.update"]["post"]
        written = update["requestBody"]["content"]["application/json"]["schema"]["properties"]
        self.assertEqual(set(written), {"id", "title"})

    def test_the_server_keeps_it(self) -> None:
        for caller in self.gateway.callers:
            self.is_kept(caller)

    def is_kept(self, caller: str) -> None:
        """Makes inputs up for each operation, and holds the answers to the document."""
        document = self.document(caller)
        schema = schemathesis.openapi.from_dict(document)
        checks = [
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ]
        with requests.Session() as session:
            session.headers.update(self.headers(caller))
            for found in schema.get_all_operations():
                operation = found.ok()
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    with self.subTest(caller=caller, operation=operation.label, mode=mode.value):
                        self.hold(operation, mode, checks, session)

    def hold(self, operation: object, mode: object, checks: list, session: requests.Session) -> None:
        """Tries one operation."""

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            # The same inputs each time.
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=self.server, session=session, checks=checks)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            holds()


if __name__ == "__main__":
    unittest.main()
