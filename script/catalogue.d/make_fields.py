"""fields.json: the fields of every entity, with what is known of each.

The names come from the Swagger document, which knows types and little else; better sources give the flags where there
are any. `flags` of a row says how good they are: "live" (a field list recorded from a database), "typed" (typed clients
and older documents), "swagger" (the Swagger's own read-only marks), "none". A flag that is absent means false only
where the row is "live"; `missing` names the kinds of flag that no source gives.
"""

from __future__ import annotations

from layout import Row, without_defaults

# Swagger format or type -> dataType on the wire.
WIRE_TYPE = {
    "int32": "integer",
    "int64": "long",
    "double": "double",
    "date-time": "datetime",
    "byte": "byte[]",
    "string": "string",
    "boolean": "boolean",
    "udf[]": "udf[]",
    "object": "object",
}
WIRE_TYPES = sorted({*WIRE_TYPE.values(), "short", "decimal"})

# Letters of "f", in the order in which they are written: Required, read-Only, Not queryable, Picklist, picklist with
# Vendor-defined values (in "v"), reFerence with its target nowhere stated, reference only Guessed from the name,
# Unverified (in the Swagger document and in no flag source: only its type is known).
LETTERS = "RONPVFGU"


def letters(flags: Row, read_only: bool) -> str:
    """The flags of a field as letters. Required and read-only together: given on create, fixed afterwards."""
    reference = flags.get("ref")
    holds = {
        "R": flags.get("required", False),
        "O": read_only or flags.get("readOnly", False),
        "N": flags.get("queryable", True) is False,
        "P": flags.get("picklist", False),
        "V": "system" in flags,
        "F": reference is True,  # stated to be a reference, its target nowhere stated
        "G": "refGuess" in flags,
        "U": flags.get("unverified", False),
    }
    return "".join(letter for letter in LETTERS if holds[letter])


def field_row(name: str, swagger_type: str | None, flags: Row, read_only: bool) -> Row:
    """One field. The flag source's type wins: it is the wire's, where the Swagger only knows a number's width."""
    reference = flags.get("ref", flags.get("refGuess"))
    return without_defaults({
        "n": name,
        "w": flags.get("wireName"),
        "t": flags.get("type") or WIRE_TYPE[swagger_type],
        "l": flags.get("maxLength"),
        "f": letters(flags, read_only),
        "ref": reference if isinstance(reference, str) else None,
        "v": flags.get("system"),
        "parent": flags.get("picklistParent"),
    })


def flags_grade(sources: list[str], has_read_only: bool) -> str:
    """How good the flags of an entity are, from the best source it has."""
    if any(source.startswith("live") for source in sources):
        return "live"
    if any(source.startswith("typed") for source in sources):
        return "typed"
    return "swagger" if has_read_only else "none"


def fields_row(fact: Row, overlay: Row) -> Row:
    """The fields of one entity: the Swagger's in its order, then those that only the flag source has."""
    flags: dict[str, Row] = overlay.get("fields", {})
    read_only = set(fact.get("readOnly", []))
    types: dict[str, str] = fact["fields"]
    names = [*types, *(name for name in flags if name not in types)]
    row = without_defaults({
        "entity": fact["entity"],
        "flags": flags_grade(overlay.get("source", []), bool(read_only)),
        "missing": overlay.get("missing"),
    })
    row["fields"] = [field_row(name, types.get(name), flags.get(name, {}), name in read_only) for name in names]
    return row


def make_fields(entity_facts: Row, field_facts: Row) -> Row:
    """The resource, for every entity, in the order of entities.json."""
    overlays = {overlay["entity"]: overlay for overlay in field_facts["entities"]}
    return {
        "format": "postern-fields/1",
        "rows": [fields_row(fact, overlays.get(fact["entity"], {})) for fact in entity_facts["entities"]],
        "webhookFieldIDs": field_facts["webhookFieldIDs"],
    }
