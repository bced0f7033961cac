"""Tests of script/catalogue. Run from the package's folder: python3 -m unittest Tests/script/test_catalogue.py"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "script" / "catalogue.d"))

import layout  # noqa: E402
from access import AccessTable  # noqa: E402
from check import check  # noqa: E402
from grades import grade, weaker  # noqa: E402
from make_actions import make_actions  # noqa: E402
from make_entities import OPERATIONS, all_operations, repeats, row_operations  # noqa: E402
from make_fields import WIRE_TYPE, make_fields  # noqa: E402
from make_settings import LEVEL_PATH, make_settings  # noqa: E402
from swagger import WORK_REMAINS, take_in  # noqa: E402
from swagger_document import COLLECTION, Document  # noqa: E402

Row = dict[str, Any]
SWAGGER_TYPE = {wire: name for name, wire in WIRE_TYPE.items()} | {"decimal": "double", "short": "int32"}


def captured(call: Callable[[], int]) -> tuple[int, str]:
    """The answer of a call and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = call()
    return status, out.getvalue()


class FolderCase(unittest.TestCase):
    """A case that works on a copy of the resources."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name) / "Resources"
        shutil.copytree(layout.RESOURCES, self.folder)

    def edit(self, name: str, change: Callable[[Row], object]) -> None:
        """Changes one resource in place, in the canonical layout."""
        resource = layout.read(self.folder, name)
        change(resource)
        layout.write(self.folder, name, resource)

    def row(self, resource: Row, rows: str, key: str, name: str) -> Row:
        """One row of a resource by its name."""
        return next(row for row in resource[rows] if row[key] == name)


class CheckTests(FolderCase):
    """What --check accepts, and that each of its rules can fail."""

    def assert_problem(self, expected: str) -> None:
        status, printed = captured(lambda: check(self.folder))
        self.assertEqual(status, 1, printed)
        self.assertIn(expected, printed)

    def test_the_resources_hold_together(self) -> None:
        status, printed = captured(lambda: check(self.folder))
        self.assertEqual(status, 0, printed)
        self.assertIn("operations: 3009, of which 0 repeat another", printed)
        self.assertIn("access: 928 cells", printed)

    def test_the_command_answers_with_exit_status_and_says_where(self) -> None:
        self.edit("presets.json", lambda it: it["presets"][0]["actions"].append("tickets.creat"))
        command = [sys.executable, str(ROOT / "script" / "catalogue"), "--check", "--resources", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("presets.json: rewst/actions: 'tickets.creat' matches no action, expected an action", done.stdout)

    def test_a_missing_resource(self) -> None:
        (self.folder / "roads.json").unlink()
        self.assert_problem("roads.json: file: it is missing")

    def test_a_doubled_key(self) -> None:
        path = self.folder / "base.json"
        path.write_text(path.read_text("utf-8").replace('{"format"', '{"baseLevel":"x","format"', 1), "utf-8")
        self.assert_problem("base.json: file: it cannot be read (the key 'baseLevel' stands twice in one object)")

    def test_a_layout_that_is_not_canonical(self) -> None:
        path = self.folder / "fields.json"
        path.write_text(path.read_text("utf-8").replace('"t":"string"', '"t": "string"', 1), "utf-8")
        self.assert_problem("fields.json: line 4: it reads")

    def test_a_misspelt_key_and_a_missing_one(self) -> None:
        def change(resource: Row) -> None:
            row = resource["settings"][0]
            row["vales"] = row.pop("values")

        self.edit("settings.json", change)
        self.assert_problem("settings.json: settings/general.active: the key 'values' is missing")
        self.assert_problem("the key 'vales' is not known")

    def test_each_rule_can_fail(self) -> None:
        def action(resource: Row, name: str) -> Row:
            return self.row(resource, "actions", "id", name)

        def entity(resource: Row, name: str) -> Row:
            return self.row(resource, "rows", "entity", name)

        need = {"setting": "servicedesk.tickets.view", "atLeast": "All", "why": "", "evidence": "assumed", "source": ""}
        cases: list[tuple[str, Callable[[Row], object], str]] = [
            ("settings.json", lambda it: it["settings"].pop(), "there are 254, expected 255"),
            ("settings.json", lambda it: it["settings"][2].update(systemDefault="Some"), "systemDefault: 'Some'"),
            ("settings.json", lambda it: it["settings"][2].update(evidence="observed"), "expected 'documented'"),
            ("settings.json", lambda it: it["settings"][2].update(clickPath="Admin > x"), "clickPath: 'Admin > x'"),
            ("settings.json", lambda it: it["settings"][2].update(place="user"), "a whole path for any other"),
            ("settings.json", lambda it: it["sources"].append("x"), "a position is unused or missing"),
            ("settings.json", lambda it: it["settings"].append(it["settings"][0]), "the id stands twice"),
            ("settings.json", lambda it: it["settings"][2].update(group=""), "['group'] say nothing"),
            ("entities.json", lambda it: it.update(operations=3010), "the rows and special routes make 3009"),
            ("entities.json", lambda it: it["rows"][0].update(ops="count query"), "expected 'query count'"),
            ("entities.json", lambda it: it["special"].append(it["special"][0]), "1 repeat another"),
            ("entities.json", lambda it: it["rows"][3]["children"][0].update(parent="Moon"), "no collection 'Moon'"),
            ("fields.json", lambda it: it["rows"][0]["fields"][0].update(t="int"), "'int' is not known"),
            ("fields.json", lambda it: it["rows"][0]["fields"][0].update(f="OR"), "'OR', expected 'RO'"),
            ("fields.json", lambda it: it["rows"][0]["fields"][0].update(ref="Nothing"), "no model 'Nothing'"),
            ("fields.json", lambda it: it["rows"].reverse(), "expected the 232 of entities.json, in order"),
            ("access.json", lambda it: it["rows"].pop(), "WorkTypeModifiers: it has no row"),
            ("access.json", lambda it: entity(it, "Tickets").update(delete={"state": "unknown"}), "Tickets/delete: n"),
            ("access.json", lambda it: entity(it, "Tickets").update(query={"state": "absent"}), "absent, and the API"),
            ("access.json", lambda it: entity(it, "Tickets")["query"].update(gates=["none"]), "no gate 'none'"),
            ("access.json", lambda it: entity(it, "Tickets")["query"].update(state="ungated"), "state 'ungated'"),
            ("access.json", lambda it: it["gates"].update(spare={"needs": [need]}), "gates/spare: no cell uses it"),
            ("access.json", lambda it: it["gates"]["crm.view"]["needs"][0].update(atLeast="Most"), "no value 'Most'"),
            ("access.json", lambda it: it["gates"]["crm.view"]["needs"][0].update(setting="crm"), "no setting 'crm'"),
            ("access.json", lambda it: it["gates"]["crm.view"]["needs"][0].update(evidence="D"), "evidence: 'D'"),
            ("roads.json", lambda it: entity(it, "Tickets").update(field="company"), "the entity has no such field"),
            ("roads.json", lambda it: entity(it, "Tickets").update(field="title"), "its type is string"),
            ("roads.json", lambda it: entity(it, "TicketNotes")["steps"][0].update(to="Tasks"), "has it refer to T"),
            ("roads.json", lambda it: entity(it, "TicketNotes")["steps"][0].update(to="Roles"), "Roles has no road"),
            ("roads.json", lambda it: entity(it, "TicketNotes").update(road="own"), "the road 'own' is not whole"),
            ("roads.json", lambda it: it["sensitive"][0]["verbs"].append("describe"), "the API offers no 'describe'"),
            ("actions.json", lambda it: action(it, "tickets.get").update(path="/V1.0/Ticket/{id}"), "is no get of"),
            ("actions.json", lambda it: action(it, "tickets.get").update(effect="write"), "'write', expected 'read'"),
            ("actions.json", lambda it: action(it, "tickets.get").update(adds=[need]), "is in the access row"),
            ("actions.json", lambda it: action(it, "tickets.get").update(set="additional"), "set guide: 63 actions"),
            ("actions.json", lambda it: action(it, "tickets.get").update(category="projects"), "10 actions, exp"),
            ("actions.json", lambda it: action(it, "tickets.get").update(id="tickets.get it"), "its name as a tool"),
            ("presets.json", lambda it: it["presets"][0]["actions"].pop(), "rewst: 63 actions, differing in"),
            ("guide.json", lambda it: it["rows"][0].update(endpoints=11), "11 endpoints, expected 10"),
            ("guide.json", lambda it: it["rows"][0]["grants"][0].update(value="Yes"), "no value 'Yes'"),
            ("experiments.json", lambda it: it["experiments"][0]["actions"].append("x.*"), "'x.*' matches no action"),
            ("experiments.json", lambda it: it["experiments"][0]["entities"].append("Ticket"), "no entity 'Ticket'"),
            ("base.json", lambda it: it["baseline"][0].update(setting="general.activ"), "no setting 'general.activ'"),
        ]
        for name, change, expected in cases:
            with self.subTest(name=name, expected=expected):
                self.edit(name, change)
                try:
                    self.assert_problem(expected)
                finally:
                    shutil.copy(layout.RESOURCES / name, self.folder)

    def test_a_circle_of_roads(self) -> None:
        def change(resource: Row) -> None:
            circle = [("Tickets", "projectID", "Projects"), ("Projects", "opportunityID", "Tickets")]
            for entity, field, other in circle:
                row = self.row(resource, "rows", "entity", entity)
                row.pop("field", None)
                row.update(road="parent", steps=[{"field": field, "to": other}])

        self.edit("roads.json", change)
        self.assert_problem("roads.json: TicketNotes: its road does not end, or not every branch does")


def synthesized(folder: Path) -> Row:
    """A Swagger document that says what the resources say, in the vendor's way of saying it."""
    entities, fields = layout.read(folder, "entities.json"), layout.read(folder, "fields.json")
    paths: dict[str, Row] = {}
    definitions: dict[str, Row] = {"UserDefinedField": {"type": "object", "properties": {}}}
    for row in entities["rows"]:
        for operation in row_operations(row):
            child = "/{parentId}/" in operation.path
            paths.setdefault(operation.path, {})[operation.method.lower()] = described(row, operation, child)
    for row in entities["special"]:
        paths.setdefault(row["path"], {})[row["method"].lower()] = {"tags": [], "responses": {"200": {}}}
    models = {row["entity"]: row.get("model") for row in entities["rows"]}
    for row in fields["rows"]:
        properties = {part["n"]: schema_of(part) for part in row["fields"]}
        properties["soapParentPropertyId"] = {"$ref": "#/definitions/Expression[Func[Entity,Int64]]"}
        definitions[f"{models[row['entity']]}Model"] = {"type": "object", "properties": properties}
    return {"swagger": "2.0", "basePath": "/ATServicesRest", "paths": paths, "definitions": definitions}


def described(row: Row, operation: Any, child: bool) -> Row:
    """One operation as the document has it."""
    tag = row["entity"] + ("Child" if child else "")
    model = row.get("model")
    found: Row = {"tags": [tag], "operationId": f"{tag}_{operation.word}", "responses": {"200": {}}}
    if model and operation.word in ("query", "list", "get"):
        kind = "ItemQueryResultModel" if operation.word == "get" else "QueryActionResult"
        wrapper = f"#/definitions/{kind}[{model}Model,{row.get('legacy', model)}]"
        found["responses"]["200"] = {"schema": {"$ref": wrapper}}
    if model and operation.word in ("create", "patch", "put"):
        found["parameters"] = [{"in": "body", "schema": {"$ref": f"#/definitions/{model}Model"}}]
    return found


def schema_of(part: Row) -> Row:
    """The schema of a field."""
    name = SWAGGER_TYPE[part["t"]]
    if name == "udf[]":
        return {"type": "array", "items": {"$ref": "#/definitions/UserDefinedField"}}
    return {"type": name} if name in ("string", "boolean", "object") else {"type": "number", "format": name}


class SwaggerTests(FolderCase):
    """Taking in a newer document."""

    def setUp(self) -> None:
        super().setUp()
        self.document = synthesized(self.folder)

    def take_in(self) -> tuple[int, str]:
        path = self.folder.parent / "swagger.json"
        path.write_text(json.dumps(self.document), "utf-8")
        return captured(lambda: take_in(path, self.folder, "June 2026"))

    def add_gizmos(self) -> None:
        """A new entity with a road of its own, below companies."""
        row = {
            "entity": "Gizmos",
            "model": "Gizmo",
            "ops": "query count get info fields",
            "children": [{"parent": "Companies", "sub": "Gizmos", "ops": "list get create delete"}],
        }
        for operation in row_operations(row):
            described_operation = described(row, operation, "/{parentId}/" in operation.path)
            self.document["paths"].setdefault(operation.path, {})[operation.method.lower()] = described_operation
        self.document["definitions"]["GizmoModel"] = {
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "companyID": {"type": "integer", "format": "int32"},
                "colour": {"type": "string", "readOnly": True},
            }
        }

    def test_the_same_document_changes_nothing(self) -> None:
        before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        status, printed = self.take_in()
        self.assertEqual(status, 0, printed)
        self.assertIn("swagger.json: 2077 paths, 3009 operations\n0 differences", printed)
        self.assertEqual(before, {path.name: path.read_bytes() for path in self.folder.iterdir()})

    def test_fields_come_go_and_change(self) -> None:
        properties = self.document["definitions"]["TicketModel"]["properties"]
        properties["mood"] = {"type": "integer", "format": "int32"}
        properties["externalID"] = {"type": "integer", "format": "int64"}
        properties["resolution"] = {"type": "string", "readOnly": True}
        del properties["purchaseOrderNumber"]
        self.document["definitions"]["ActionTypeModel"]["properties"]["shape"] = {"type": "string", "readOnly": True}
        status, printed = self.take_in()
        self.assertEqual(status, 0, printed)
        self.assertIn("+ field Tickets.mood (integer)", printed)
        self.assertIn("- field Tickets.purchaseOrderNumber", printed)
        self.assertIn("~ field Tickets.externalID: string becomes long", printed)
        self.assertIn("~ field Tickets.resolution becomes read-only", printed)
        rows = layout.read(self.folder, "fields.json")
        tickets = {part["n"]: part for part in self.row(rows, "rows", "entity", "Tickets")["fields"]}
        self.assertEqual(tickets["mood"], {"n": "mood", "t": "integer", "f": "U"})
        self.assertEqual(tickets["title"], {"n": "title", "t": "string", "l": 255, "f": "R"})
        self.assertNotIn("purchaseOrderNumber", tickets)
        shape = self.row(rows, "rows", "entity", "ActionTypes")["fields"][-1]
        self.assertEqual(shape, {"n": "shape", "t": "string", "f": "O" if self.flags_of(rows, "ActionTypes") else "OU"})
        self.assertEqual(captured(lambda: check(self.folder))[0], 0)

    def flags_of(self, rows: Row, entity: str) -> bool:
        """Whether an entity's flags come from the document alone."""
        return self.row(rows, "rows", "entity", entity)["flags"] in ("swagger", "none")

    def test_a_vanished_operation_names_the_cell_it_makes_wrong(self) -> None:
        del self.document["paths"]["/V1.0/TimeEntries/{id}"]["delete"]
        status, printed = self.take_in()
        self.assertEqual(status, WORK_REMAINS)
        self.assertIn("- /V1.0/TimeEntries delete", printed)
        self.assertIn("access.json: TimeEntries/delete is not absent and is no longer offered", printed)
        entities = layout.read(self.folder, "entities.json")
        self.assertNotIn("delete", self.row(entities, "rows", "entity", "TimeEntries")["ops"])
        self.assertEqual(entities["operations"], 3008)
        status, printed = captured(lambda: check(self.folder))
        self.assertIn("TimeEntries/delete: not absent, and the API offers no such operation", printed)
        self.assertIn("time_entries.delete/path: DELETE /V1.0/TimeEntries/{id} is no delete of TimeEntries", printed)

    def test_a_new_entity_is_held_back_until_it_is_judged(self) -> None:
        self.add_gizmos()
        status, printed = self.take_in()
        self.assertEqual(status, WORK_REMAINS)
        self.assertIn("+ entity Gizmos: query count get info fields; Companies/Gizmos: list get create delete", printed)
        proposal = '{"entity":"Gizmos","road":"own","field":"companyID","evidence":"assumed"}'
        self.assertIn(f"roads.json lacks {proposal}", printed)
        self.assertIn('"create":{"state":"unknown"},"update":{"state":"absent"}', printed)
        self.assertNotIn("Gizmos", (self.folder / "entities.json").read_text("utf-8"))
        self.assertNotIn("Gizmos", (self.folder / "fields.json").read_text("utf-8"))
        self.assertEqual(captured(lambda: check(self.folder))[0], 0)

    def test_a_new_entity_comes_in_once_its_rows_are_written(self) -> None:
        self.add_gizmos()
        unknown, absent = {"state": "unknown"}, {"state": "absent"}
        row = {"entity": "Gizmos", "query": unknown, "create": unknown, "update": absent, "delete": unknown}
        self.edit("access.json", lambda it: it["rows"].append(row))
        road = {"entity": "Gizmos", "road": "own", "field": "companyID", "evidence": "assumed"}
        self.edit("roads.json", lambda it: it["rows"].append(road))
        status, printed = self.take_in()
        self.assertEqual(status, 0, printed)
        rows = layout.read(self.folder, "entities.json")
        self.assertEqual(
            self.row(rows, "rows", "entity", "Gizmos"),
            {
                "entity": "Gizmos",
                "model": "Gizmo",
                "ops": "query count get info fields",
                "children": [{"parent": "Companies", "sub": "Gizmos", "ops": "list get create delete"}],
                "new": True,
            },
        )
        fields = self.row(layout.read(self.folder, "fields.json"), "rows", "entity", "Gizmos")
        self.assertEqual(fields["fields"][2], {"n": "colour", "t": "string", "f": "O"})
        status, printed = captured(lambda: check(self.folder))
        self.assertEqual(status, 0, printed)
        self.assertIn("entities: 233", printed)

    def test_a_new_child_collection_is_found_by_its_tag_or_its_model(self) -> None:
        wrapper = {"$ref": "#/definitions/QueryActionResult[ContactModel,Contact]"}
        for tag in ("ContactsChild", "SomethingElse"):
            with self.subTest(tag=tag):
                self.document["paths"]["/V1.0/Surveys/{parentId}/People"] = {
                    "get": {
                        "tags": [tag],
                        "operationId": f"{tag}_Query",
                        "responses": {"200": {"schema": wrapper}},
                    }
                }
                document = Document(self.document)
                self.assertEqual(document.places["Surveys", "People"].words(), "list")
                status, printed = self.take_in()
                self.assertEqual(status, 0, printed)
                contacts = self.row(layout.read(self.folder, "entities.json"), "rows", "entity", "Contacts")
                self.assertIn({"parent": "Surveys", "sub": "People", "ops": "list"}, contacts["children"])

    def test_a_vanished_entity_and_a_new_route(self) -> None:
        for path in [path for path in self.document["paths"] if path.startswith("/V1.0/WorkTypeModifiers")]:
            del self.document["paths"][path]
        self.document["paths"]["/V1.0/Weather"] = {"get": {"tags": ["Weather"], "responses": {"200": {}}}}
        status, printed = self.take_in()
        self.assertEqual(status, WORK_REMAINS)
        self.assertIn("- entity WorkTypeModifiers", printed)
        self.assertIn("take its rows out of access.json and roads.json", printed)
        self.assertIn("GET /V1.0/Weather belongs to no collection; give it an entity and a verb", printed)

    def test_half_a_query_is_named_and_not_taken_for_a_whole_one(self) -> None:
        del self.document["paths"]["/V1.0/Tickets/query"]["get"]
        status, printed = self.take_in()
        self.assertEqual(status, WORK_REMAINS)
        self.assertIn("Tickets: POST …/query fits no operation of a collection", printed)

    def test_models_without_the_vendors_brackets(self) -> None:
        answer = {"schema": {"$ref": "#/definitions/Answer"}}
        document = Document({
            "paths": {"/V1.0/Gadgets/{id}": {"get": {"responses": {"200": answer}}}},
            "definitions": {
                "Answer": {"properties": {"item": {"$ref": "#/definitions/GadgetModel"}}},
                "GadgetModel": {"properties": {"id": {"format": "int64"}, "seenAt": {"format": "date-time"}}},
            },
        })
        self.assertEqual(document.places["Gadgets", None].models, ["Gadget"])
        self.assertEqual(document.fields("Gadget"), {"id": ("long", False), "seenAt": ("datetime", False)})


class MakerTests(unittest.TestCase):
    """The rows that are made from facts."""

    def test_marks_become_grades(self) -> None:
        grades = [grade(mark) for mark in ("official", "screenshot", "recalled")]
        self.assertEqual(grades, ["documented", "observed", "assumed"])
        self.assertEqual(weaker("documented", "inferred"), "inferred")
        with self.assertRaisesRegex(ValueError, "'hearsay' has no evidence grade"):
            grade("hearsay")

    def test_the_canonical_layout_has_a_row_a_line_and_reads_back(self) -> None:
        resource = {"format": "x/1", "rows": [{"a": 1}, {"b": "é"}], "none": []}
        text = layout.canonical_text(resource)
        self.assertEqual(text, '{\n"format":"x/1",\n"rows":[\n{"a":1},\n{"b":"é"}\n],\n"none":[]\n}\n')
        self.assertEqual(layout.parse(text), resource)

    def test_defaults_are_left_out_and_zero_is_not_one(self) -> None:
        row = {"a": None, "b": False, "c": "", "d": [], "e": 0, "f": "x"}
        self.assertEqual(layout.without_defaults(row), {"e": 0, "f": "x"})

    def test_a_number_setting_keeps_its_range_and_its_path_is_cut(self) -> None:
        fact = {
            "id": "a.b",
            "section": "A",
            "group": "",
            "label": "B",
            "labelExact": False,
            "type": "number",
            "values": ["0", "1"],
            "valuesVerified": False,
            "apiUserSystemDefault": "0",
            "defaultBasis": "screenshot",
            "scope": "securityLevel",
            "apiEffect": "none-expected",
            "provenance": "vendor-doc",
            "min": 0,
            "max": None,
            "source": ["u"],
            "clickPath": LEVEL_PATH + "General tab",
        }
        made = make_settings([fact])
        self.assertEqual(made["sources"], ["u"])
        row = made["settings"][0]
        self.assertEqual((row["kind"], row["minimum"], row["clickPath"]), ("number", 0, "General tab"))
        self.assertEqual((row["effect"], row["evidence"], row["defaultBasis"]), ("none", "observed", "stated"))
        self.assertNotIn("maximum", row)

    def test_flags_become_letters(self) -> None:
        fact = {"entity": "Things", "fields": {"id": "int64", "price": "double", "kindID": "int32", "x": "string"}}
        overlay = {
            "entity": "Things",
            "source": ["swagger-2026", "live-2025"],
            "fields": {
                "id": {"type": "long", "required": True, "readOnly": True},
                "price": {"type": "decimal", "queryable": False, "unverified": True},
                "kindID": {"type": "integer", "picklist": True, "system": {"1": "One"}, "refGuess": "Kind"},
                "hidden": {"type": "short", "ref": True},
            },
        }
        made = make_fields({"entities": [fact]}, {"entities": [overlay], "webhookFieldIDs": {}})["rows"][0]
        self.assertEqual(made["flags"], "live")
        self.assertEqual(
            made["fields"],
            [
                {"n": "id", "t": "long", "f": "RO"},
                {"n": "price", "t": "decimal", "f": "NU"},
                {"n": "kindID", "t": "integer", "f": "PVG", "ref": "Kind", "v": {"1": "One"}},
                {"n": "x", "t": "string"},
                {"n": "hidden", "t": "short", "f": "F"},
            ],
        )

    def test_an_action_adds_only_what_its_access_row_lacks(self) -> None:
        def part(setting: str, least: str, **more: object) -> Row:
            return {"setting": setting, "min": least, "why": "w", "source": "s", "confidence": "unknown", **more}

        fact = {
            "id": "things.create",
            "category": "Contracts",
            "title": "Create",
            "entity": "Things",
            "method": "POST",
            "path": "/v1.0/Things",
            "operation": "attach",
            "effect": "write",
            "confidence": "unknown",
            "sourceUrls": ["u"],
            "requires": [part("a", "All", fallback="None"), part("b", "Yes")],
            "conditional": [part("a", "Mine", when="sometimes"), part("c", "Yes", when="rarely")],
            "alternatives": [{"replace": ["a"], "with": [part("c", "Yes")], "why": "w"}],
        }
        settings = {
            "settings": [
                {"id": "a", "kind": "choice", "values": ["None", "Mine", "All"]},
                {"id": "b", "kind": "choice", "values": ["No", "Yes"]},
                {"id": "c", "kind": "choice", "values": ["No", "Yes"]},
            ]
        }
        need = {"setting": "a", "atLeast": "All", "why": "w", "evidence": "inferred", "source": "s"}
        access = AccessTable({
            "gates": {"things": {"needs": [need]}},
            "rows": [{"entity": "Things", "create": {"gates": ["things"]}}],
        })
        webhooks = {"entities": [], "sources": [], "errorLogs": {"calls": []}}
        facts = {"actions": [fact], "additionalActions": [], "webhooks": webhooks}
        row = make_actions(facts, settings, access)["actions"][0]
        self.assertEqual((row["verb"], row["path"], row["evidence"]), ("create", "/V1.0/Things", "assumed"))
        self.assertEqual([added["setting"] for added in row["adds"]], ["b"])
        self.assertEqual([case["setting"] for case in row["conditions"]], ["c"])
        self.assertEqual(row["alternatives"][0]["replace"], ["a"])
        self.assertEqual(row["fallback"][0]["value"], "None")


class OperationTests(unittest.TestCase):
    """The operations that the rows stand for."""

    def test_the_rows_make_the_operations_of_the_document(self) -> None:
        operations = all_operations(layout.read(layout.RESOURCES, "entities.json"))
        self.assertEqual((len(operations), repeats(operations)), (3009, 0))
        self.assertEqual(len({operation.path for operation in operations}), 2077)

    def test_names_of_parameters_and_case_do_not_make_another_call(self) -> None:
        child = {"parent": "Things", "sub": "Parts", "ops": "get", "key": "year"}
        row = {"entity": "Things", "ops": "get", "children": [child]}
        first, second = row_operations(row)
        self.assertEqual(second.path, "/V1.0/Things/{parentId}/Parts/{year}")
        self.assertEqual(repeats([first, first._replace(path="/v1.0/THINGS/{key}"), second]), 1)

    def test_every_operation_word_is_read_back_from_its_path(self) -> None:
        for word, calls in OPERATIONS.items():
            for _, suffix in calls:
                with self.subTest(word=word, suffix=suffix):
                    self.assertIsNotNone(COLLECTION.fullmatch(f"/V1.0/Companies/{{parentId}}/Contacts{suffix}"))


if __name__ == "__main__":
    unittest.main()
