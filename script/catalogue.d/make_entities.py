"""entities.json: every entity, its paths, and the operations on each path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from layout import Row, without_defaults

SWAGGER = "June 2026"
PREFIX = "/V1.0/"

# What each operation word of an entity stands for on the wire, below the path of its collection.
OPERATIONS: dict[str, list[tuple[str, str]]] = {
    "query": [("GET", "/query"), ("POST", "/query")],
    "count": [("GET", "/query/count"), ("POST", "/query/count")],
    "list": [("GET", "")],
    "get": [("GET", "/{id}")],
    "create": [("POST", "")],
    "createByGet": [("GET", "")],
    "put": [("PUT", "")],
    "patch": [("PATCH", "")],
    "delete": [("DELETE", "/{id}")],
    "info": [("GET", "/entityInformation")],
    "fields": [("GET", "/entityInformation/fields")],
    "udf": [("GET", "/entityInformation/userDefinedFields")],
}

# Which of the words a cell of the access table speaks of.
CELL_WORDS = {
    "query": {"query", "count", "list", "get"},
    "create": {"create", "createByGet"},
    "update": {"put", "patch"},
    "delete": {"delete"},
}

# The routes that belong to no collection: the entity whose rights they need, and the Postern verb they are. Recipients
# of an invoice are part of a company's invoice settings, so adding or removing one changes the company.
SPECIAL: dict[str, tuple[str | None, str]] = {
    "GET /V1.0/Authenticate": (None, "authenticate"),
    "GET /V1.0/EntityInformation": (None, "describe"),
    "GET /V1.0/Modules": (None, "describe"),
    "GET /V1.0/ThresholdInformation": (None, "describe"),
    "GET /V1.0/Version": (None, "describe"),
    "GET /V1.0/ZoneInformation": (None, "describe"),
    "GET /VersionInformation": (None, "describe"),
    "GET /V1.0/Companies/{id}/invoiceSettings": ("Companies", "get"),
    "PUT /V1.0/Companies/{id}/invoiceSettings": ("Companies", "put"),
    "POST /V1.0/Companies/{id}/invoiceSettings/contactRecipients": ("Companies", "update"),
    "DELETE /V1.0/Companies/{id}/invoiceSettings/contactRecipients/{contactId}": ("Companies", "update"),
    "POST /V1.0/Companies/{id}/invoiceSettings/resourceRecipients": ("Companies", "update"),
    "DELETE /V1.0/Companies/{id}/invoiceSettings/resourceRecipients/{resourceId}": ("Companies", "update"),
    "GET /V1.0/Invoices/{id}/InvoiceMarkupHtml": ("Invoices", "get"),
    "GET /V1.0/Invoices/{id}/InvoiceMarkupXml": ("Invoices", "get"),
    "GET /V1.0/Invoices/{id}/InvoicePdf": ("Invoices", "get"),
}


class Operation(NamedTuple):
    """One call of the API. `entity` is None for the routes that belong to none."""

    method: str
    path: str
    entity: str | None
    word: str

    @property
    def shape(self) -> tuple[str, str]:
        """Method and path with nameless parameters and in one case: equal shapes are the same call on the wire."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path).lower()


def row_operations(row: Row) -> Iterator[Operation]:
    """The operations of one entity row, at the root and below its parents."""
    places = [(PREFIX + row.get("path", row["entity"]), row.get("ops", ""), "id")]
    for child in row.get("children", []):
        places.append((f"{PREFIX}{child['parent']}/{{parentId}}/{child['sub']}", child["ops"], child.get("key", "id")))
    for base, words, key in places:
        for word in words.split():
            for method, suffix in OPERATIONS[word]:
                yield Operation(method, base + suffix.replace("{id}", f"{{{key}}}"), row["entity"], word)


def all_operations(resource: Row) -> list[Operation]:
    """Every operation of the API, special routes included."""
    found = [operation for row in resource["rows"] for operation in row_operations(row)]
    for row in resource["special"]:
        found.append(Operation(row["method"], row["path"], row.get("entity"), row["verb"]))
    return found


def offered_words(row: Row) -> set[str]:
    """Every operation word that an entity has anywhere."""
    return {operation.word for operation in row_operations(row)}


def repeats(operations: list[Operation]) -> int:
    """How many operations are the same call as an earlier one."""
    return len(operations) - len({operation.shape for operation in operations})


def special_row(route: str) -> Row:
    """One special route; the only one outside a version of the API says so."""
    if route not in SPECIAL:
        raise ValueError(f"the special route {route!r} has no verb yet: give it one in SPECIAL")
    method, path = route.split(" ")
    entity, verb = SPECIAL[route]
    version = None if path.startswith(PREFIX) else "none"
    return without_defaults({"method": method, "path": path, "entity": entity, "verb": verb, "version": version})


def entity_row(fact: Row) -> Row:
    """One entity; `path` only where it differs from the name."""
    return without_defaults({
        "entity": fact["entity"],
        "model": fact["model"],
        "path": None if fact["path"] == fact["entity"] else fact["path"],
        "legacy": fact.get("legacy"),
        "ops": fact["ops"],
        "children": fact.get("childOf"),
        "new": fact.get("new", False),
    })


def make_entities(facts: Row) -> Row:
    """The resource. The count of operations is that of the Swagger document, and is checked against the rows."""
    meta = facts["_meta"]
    return {
        "format": "postern-entities/1",
        "swagger": SWAGGER,
        "entities": len(facts["entities"]),
        "operations": meta["operations"],
        "rows": [entity_row(fact) for fact in facts["entities"]],
        "special": [special_row(route) for route in meta["special"]],
    }
