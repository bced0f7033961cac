"""Reading the vendor's Swagger 2.0 document into the same rows that entities.json and fields.json have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from layout import Row
from make_entities import OPERATIONS
from make_fields import WIRE_TYPE

# A collection, at the root or below a parent, and what follows it. The parameter name tells `Companies/{parentId}/…`,
# a collection, from `Companies/{id}/invoiceSettings`, a route of its own.
COLLECTION = re.compile(
    r"/V1\.0/(?P<root>\w+)(/\{parentId\}/(?P<sub>\w+))?(?P<tail>(/\{\w+\}|/query|/entityInformation).*)?"
)
# What may follow, by its spelling without case.
TAILS = {suffix.lower(): suffix for calls in OPERATIONS.values() for _, suffix in calls}
# QueryActionResult[TicketModel,Ticket]: the model of the rows, and the name the entity has inside Autotask.
WRAPPER = re.compile(r"\w+\[(?P<model>\w+)Model,(?P<legacy>\w+)\]")
# Remains of the older API that the REST service repeats in its models, and no field of any record.
NO_FIELDS = {"soapParentPropertyId"}


@dataclass
class Place:
    """One collection path: what can be done there, and what the document says about its rows."""

    root: str
    sub: str | None
    calls: set[tuple[str, str]] = field(default_factory=set)
    key: str = "id"
    created_by_get: bool = False
    tag: str = ""
    models: list[str] = field(default_factory=list)
    legacy: str | None = None

    def words(self) -> str:
        """The operation words of the place, in their one order. A word needs every call that it stands for."""
        other_list = "list" if self.created_by_get else "createByGet"
        return " ".join(
            word for word, calls in OPERATIONS.items() if word != other_list and self.calls.issuperset(calls)
        )

    @property
    def path(self) -> str:
        """The path as the document writes it, without the version."""
        return self.root if self.sub is None else f"{self.root}/{{parentId}}/{self.sub}"

    def unread(self) -> set[tuple[str, str]]:
        """The calls that no word covers, such as a query by POST alone."""
        return self.calls - {call for word in self.words().split() for call in OPERATIONS[word]}


class Document:
    """The collections, special routes and models of a Swagger document."""

    def __init__(self, swagger: Row) -> None:
        if not isinstance(swagger.get("paths"), dict):
            raise ValueError("this is no Swagger document: it has no paths")
        self.definitions: dict[str, Row] = swagger.get("definitions", {})
        self.places: dict[tuple[str, str | None], Place] = {}
        self.special: list[str] = []
        self.paths = len(swagger["paths"])
        self.operations = 0
        for path, methods in swagger["paths"].items():
            for method, operation in methods.items():
                if isinstance(operation, dict):
                    self.operations += 1
                    self.take(method.upper(), path, operation)

    def take(self, method: str, path: str, operation: Row) -> None:
        """Files one operation under its collection, or with the special routes."""
        match = COLLECTION.fullmatch(path)
        tail = (match["tail"] or "") if match else ""
        by_id = re.fullmatch(r"/\{(\w+)\}", tail)
        suffix = TAILS.get("/{id}" if by_id else tail.lower())
        # A root collection has no list (it answers 405), so a bare GET there is a route such as /V1.0/Version.
        if match is None or suffix is None or (method == "GET" and suffix == "" and not match["sub"]):
            self.special.append(f"{method} {path}")
            return
        place = self.places.setdefault((match["root"], match["sub"]), Place(match["root"], match["sub"]))
        place.calls.add((method, suffix))
        place.tag = place.tag or next(iter(operation.get("tags", [])), "")
        if by_id:
            place.key = by_id[1]
        if (method, suffix) == ("GET", ""):
            place.created_by_get = "_create" in operation.get("operationId", "").lower()
        self.take_model(place, method, suffix, operation)

    def take_model(self, place: Place, method: str, suffix: str, operation: Row) -> None:
        """Notes the model of a place: what is sent to write a row, or what comes back when rows are read."""
        schemas = [operation.get("responses", {}).get("200", {}).get("schema", {})]
        if method in ("POST", "PUT", "PATCH") and suffix == "":
            schemas += [part.get("schema", {}) for part in operation.get("parameters", []) if part.get("in") == "body"]
        for schema in schemas:
            name = reference(schema)
            wrapped = WRAPPER.fullmatch(name)
            if wrapped:
                place.legacy = wrapped["legacy"]
                place.models.append(wrapped["model"])
            else:
                place.models += self.row_models(name)

    def row_models(self, name: str) -> list[str]:
        """The models of the rows in a definition: behind `item` or `items`, or itself if it has an id."""
        properties = self.definitions.get(name, {}).get("properties", {})
        inner = [properties.get("item", {}), properties.get("items", {}).get("items", {})]
        found = [reference(schema) for schema in inner] + ([name] if "id" in properties else [])
        return [model.removesuffix("Model") for model in found if model.endswith("Model")]

    def fields(self, model: str) -> dict[str, tuple[str, bool]]:
        """The fields of a model: wire type, and whether the document calls it read-only."""
        properties: dict[str, Row] = self.definitions.get(f"{model}Model", {}).get("properties", {})
        return {
            name: (wire_type(schema), schema.get("readOnly", False))
            for name, schema in properties.items()
            if name not in NO_FIELDS and "Expression" not in reference(schema)
        }


def reference(schema: Row) -> str:
    """The name of the definition that a schema points to; empty if it points to none."""
    target: Any = schema.get("$ref", "")
    return str(target).removeprefix("#/definitions/")


def wire_type(schema: Row) -> str:
    """The type of a field on the wire. What the document leaves open is an object."""
    if schema.get("type") == "array":
        return "udf[]" if reference(schema.get("items", {})) == "UserDefinedField" else "object"
    return WIRE_TYPE.get(schema.get("format") or schema.get("type", "object"), "object")
