"""Checks of what Autotask is: settings, entities with their operations, fields."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue_model import Catalogue, Problems
from grades import FROM_MARK, grade
from layout import Row, without_defaults
from make_entities import OPERATIONS, repeats
from make_fields import LETTERS, WIRE_TYPES
from make_settings import EFFECT, PLACE

SETTINGS = 255
# Parents in paths that are no entities themselves.
PARENTS_WITHOUT_ROW = {"Expenses", "ServiceLevelAgreements", "UserDefinedFields"}
SPECIAL_VERBS = {"query", "get", "count", "create", "update", "put", "delete", "describe", "authenticate"}


def check_no_defaults(file: str, name: str, row: Row, problems: Problems) -> None:
    """A default that is spelled out would make two spellings of the same row."""
    spelled = sorted(row.keys() - without_defaults(row).keys())
    problems.unless(not spelled, file, name, f"{spelled} say nothing", "keys with their default left out")


def check_choice(file: str, place: str, value: str, choices: Iterable[str], problems: Problems) -> None:
    """A value that comes from a fixed list."""
    allowed = sorted(choices)
    problems.unless(value in allowed, file, place, f"{value!r} is not known", f"one of {', '.join(allowed)}")


def check_settings(catalogue: Catalogue, problems: Problems) -> None:
    """Every control of the editor: unique, with an order of values, a place, a grade and sources."""
    file, resource = "settings.json", catalogue.resources["settings.json"]
    rows, sources = resource["settings"], resource["sources"]
    problems.unless(len(rows) == SETTINGS, file, "settings", f"there are {len(rows)}", f"{SETTINGS}")
    problems.unique([row["id"] for row in rows], file, "id")
    used = {position for row in rows for position in row["sources"]}
    problems.unless(used == set(range(len(sources))), file, "sources", "a position is unused or missing", "each used")
    for row in rows:
        check_setting(row, resource["levelPath"], catalogue, problems)


def check_setting(row: Row, level_path: str, catalogue: Catalogue, problems: Problems) -> None:
    """One control."""
    file, name, values = "settings.json", row["id"], row["values"]
    check_no_defaults(file, name, row, problems)
    check_choice(file, f"{name}/kind", row["kind"], {"choice", "number", "fixed"}, problems)
    check_choice(file, f"{name}/place", row["place"], set(PLACE.values()), problems)
    check_choice(file, f"{name}/effect", row["effect"], set(EFFECT.values()), problems)
    check_choice(file, f"{name}/defaultBasis", row["defaultBasis"], {"stated", "inferred", "conflict"}, problems)
    check_choice(file, f"{name}/seen", row["seen"], set(FROM_MARK), problems)
    graded = grade(row["seen"]) if row["seen"] in FROM_MARK else row["evidence"]
    problems.unless(row["evidence"] == graded, file, f"{name}/evidence", f"{row['evidence']!r}", f"{graded!r}")
    problems.unless(len(set(values)) == len(values) > 0, file, f"{name}/values", f"{values}", "different values")
    problems.unless(row["kind"] != "number" or "minimum" in row, file, name, "a number without minimum", "a minimum")
    default = row["systemDefault"]
    problems.unless(
        catalogue.settings.has(name, default),
        file,
        f"{name}/systemDefault",
        f"{default!r}",
        catalogue.settings.expected(name),
    )
    absolute = row["clickPath"].startswith("Admin > ")
    problems.unless(
        absolute == (row["place"] != "level"),
        file,
        f"{name}/clickPath",
        f"{row['clickPath'][:40]!r}",
        f"a path below {level_path!r} for a setting of the level, a whole path for any other",
    )


def check_entities(catalogue: Catalogue, problems: Problems) -> None:
    """Every entity and operation: known words, known parents, as many as the Swagger document has, none twice."""
    file, resource = "entities.json", catalogue.resources["entities.json"]
    rows, operations = resource["rows"], catalogue.operations
    stated = resource["entities"]
    problems.unless(len(rows) == stated, file, "rows", f"there are {len(rows)}", f"{stated}")
    problems.unless(
        len(operations) == resource["operations"],
        file,
        "operations",
        f"the rows and special routes make {len(operations)}",
        f"{resource['operations']}",
    )
    problems.unless(repeats(operations) == 0, file, "operations", f"{repeats(operations)} repeat another", "none")
    problems.unique([row["entity"].lower() for row in rows], file, "entity")
    problems.unique([row["model"].lower() for row in rows if "model" in row], file, "model")
    collections = {row.get("path", row["entity"]) for row in rows} | PARENTS_WITHOUT_ROW
    for row in rows:
        check_entity(row, collections, problems)
    for row in resource["special"]:
        place = f"{row['method']} {row['path']}"
        check_choice(file, f"{place}/verb", row["verb"], SPECIAL_VERBS, problems)
        known = row.get("entity") is None or row["entity"] in catalogue.entities
        problems.unless(known, file, f"{place}/entity", f"{row.get('entity')!r} is not an entity", "an entity")


def check_entity(row: Row, collections: set[str], problems: Problems) -> None:
    """One entity: its words in their one order, its parents among the collections."""
    file, name, order = "entities.json", row["entity"], list(OPERATIONS)
    check_no_defaults(file, name, row, problems)
    for place, words in [(name, row.get("ops", ""))] + [
        (f"{name}/children/{child['parent']}", child["ops"]) for child in row.get("children", [])
    ]:
        split = words.split()
        wanted = [word for word in order if word in split]
        problems.unless(split == wanted, file, place, f"operations {words!r}", f"{' '.join(wanted)!r}")
    for child in row.get("children", []):
        known = child["parent"] in collections
        problems.unless(known, file, f"{name}/children", f"no collection {child['parent']!r}", "a collection")


def check_fields(catalogue: Catalogue, problems: Problems) -> None:
    """The fields of every entity, in the entities' order."""
    file, resource = "fields.json", catalogue.resources["fields.json"]
    names, wanted = [row["entity"] for row in resource["rows"]], list(catalogue.entities)
    in_order = f"the {len(wanted)} of entities.json, in order"
    problems.unless(names == wanted, file, "rows", f"{len(names)} entities", in_order)
    for row in resource["rows"]:
        check_choice(file, f"{row['entity']}/flags", row["flags"], {"live", "typed", "swagger", "none"}, problems)
        problems.unique([f"{row['entity']}.{part['n'].lower()}" for part in row["fields"]], file, "field")
        for part in row["fields"]:
            check_field(row["entity"], part, catalogue, problems)
    for entity, identifiers in resource["webhookFieldIDs"].items():
        digits = entity in catalogue.entities and all(key.isascii() and key.isdigit() for key in identifiers)
        problems.unless(digits, file, f"webhookFieldIDs/{entity}", "an id or entity is not known", "digits by entity")


def check_field(entity: str, part: Row, catalogue: Catalogue, problems: Problems) -> None:
    """One field: a type of the wire, letters in their one order, a reference that leads somewhere."""
    file, place, letters = "fields.json", f"{entity}.{part['n']}", part.get("f", "")
    check_no_defaults(file, place, part, problems)
    check_choice(file, place, part["t"], WIRE_TYPES, problems)
    wanted = "".join(letter for letter in LETTERS if letter in letters)
    problems.unless(letters == wanted, file, f"{place}/f", f"{letters!r}", f"{wanted!r}")
    problems.unless(("V" in letters) == ("v" in part), file, place, "V and v disagree", "both or neither")
    problems.unless("G" not in letters or "ref" in part, file, place, "G without ref", "what is guessed")
    problems.unless("F" not in letters or "ref" not in part, file, place, "F with ref", "one of them")
    known = part.get("ref") is None or part["ref"] in catalogue.models
    problems.unless(known, file, f"{place}/ref", f"no model {part.get('ref')!r}", "a model of entities.json")
