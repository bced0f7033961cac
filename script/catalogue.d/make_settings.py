"""settings.json: every control of the security-level editor, its values from least to most."""

from __future__ import annotations

from grades import grade
from layout import Interned, Row, without_defaults

LEVEL_PATH = (
    "Admin > Organization Settings & Users > Resources/Users (HR) > Security > Security Levels > (your copy) > "
)
PLACE = {"securityLevel": "level", "resource": "user", "system": "tenant", "module": "module"}
EFFECT = {
    "yes": "yes",
    "unknown": "unknown",
    "none-expected": "none",
    "no-documented": "none",
    "availability": "availability",
}
KIND = {"number": "number", "fixed": "fixed"}
BASIS = {"official": "stated", "screenshot": "stated", "inferred": "inferred", "conflict": "conflict"}


def click_path(fact: Row) -> str:
    """The way to the control. Within the level it starts where the common prefix (`levelPath`) ends."""
    path: str = fact["clickPath"]
    in_level = fact["scope"] == "securityLevel"
    if path.startswith(LEVEL_PATH) != in_level:
        raise ValueError(f"{fact['id']}: its click path and its place disagree on whether it belongs to the level")
    return path.removeprefix(LEVEL_PATH)


def setting_row(fact: Row, sources: Interned) -> Row:
    """One setting; keys with their default value are left out."""
    return without_defaults({
        "id": fact["id"],
        "section": fact["section"],
        "sectionUnverified": not fact.get("sectionVerified", True),
        "group": fact["group"],
        "label": fact["label"],
        "exact": fact["labelExact"],
        "kind": KIND.get(fact["type"], "choice"),
        "control": None if fact["type"] in KIND or fact["type"] == "select" else fact["type"],
        "values": fact["values"],
        "valuesVerified": fact["valuesVerified"],
        "minimum": fact.get("min"),
        "maximum": fact.get("max"),
        "systemDefault": fact["apiUserSystemDefault"],
        "defaultBasis": BASIS[fact["defaultBasis"]],
        "place": PLACE[fact["scope"]],
        "effect": EFFECT[fact["apiEffect"]],
        "evidence": grade(fact["provenance"]),
        "seen": fact["provenance"],
        "sources": sources.positions(fact["source"]),
        "clickPath": click_path(fact),
        "note": fact.get("note"),
    })


def make_settings(facts: list[Row]) -> Row:
    """The resource, in the order of the facts, which is the order of the editor."""
    sources = Interned()
    rows = [setting_row(fact, sources) for fact in facts]
    return {"format": "postern-settings/1", "levelPath": LEVEL_PATH, "sources": sources.strings, "settings": rows}
