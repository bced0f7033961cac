"""Checks of the actions, of the presets made of them, and of the guide they come from."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase

from access import CELL_OF_VERB
from catalogue_model import Catalogue, Problems
from check_api import check_choice, check_no_defaults
from layout import Row

CATEGORY_COUNTS = {
    "companies-contacts": 10,
    "contracts": 7,
    "documents-attachments": 10,
    "projects": 9,
    "resources": 3,
    "surveys": 3,
    "tickets-notes": 16,
    "time-entries": 6,
}
SET_COUNTS = {"guide": 64, "additional": 5, "webhooks": 39, "error-logs": 3}
# The operation words of entities.json that each verb of an action may be.
WORDS_OF_VERB = {
    "query": {"query", "list"},
    "get": {"get"},
    "count": {"count"},
    "create": {"create"},
    "update": {"patch"},
    "put": {"put"},
    "delete": {"delete"},
}
EFFECT_OF_CELL = {"query": "read", "create": "write", "update": "write", "delete": "delete"}
ONLY_MORE = "only what the action adds"
TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_actions(catalogue: Catalogue, problems: Problems) -> None:
    """The actions: counted, each a call that exists, each adding only what its access row does not have."""
    file, resource = "actions.json", catalogue.resources["actions.json"]
    rows = resource["actions"]
    problems.unique([row["id"] for row in rows], file, "id")
    sets = Counter(row["set"] for row in rows)
    check_counts("set", sets, SET_COUNTS, problems)
    categories = Counter(row["category"] for row in rows if row["set"] == "guide")
    check_counts("category", categories, CATEGORY_COUNTS, problems)
    identifiers = [row["id"] for row in resource["categories"]]
    guide_first = identifiers[: len(CATEGORY_COUNTS)] == list(CATEGORY_COUNTS)
    problems.unless(guide_first, file, "categories", f"{identifiers}", f"first {list(CATEGORY_COUNTS)}")
    for row in rows:
        check_choice(file, f"{row['id']}/category", row["category"], identifiers, problems)
        check_action(row, len(resource["sources"]), catalogue, problems)


def check_composites(catalogue: Catalogue, problems: Problems) -> None:
    """The actions of several calls: named like no other, of operations that exist, each with what it is like."""
    file, resource = "composites.json", catalogue.resources["composites.json"]
    rows = resource["composites"]
    problems.unique([row["id"] for row in rows], file, "id")
    categories = [row["id"] for row in catalogue.resources["actions.json"]["categories"] + resource["categories"]]
    for row in rows:
        name = row["id"]
        problems.unless(name not in catalogue.actions, file, name, "an action of actions.json has this id", "another")
        fits = TOOL_NAME.fullmatch(name.replace(".", "__")) is not None
        problems.unless(fits, file, name, "its name as a tool is not allowed", f"{TOOL_NAME.pattern} after . became __")
        check_choice(file, f"{name}/category", row["category"], categories, problems)
        check_choice(file, f"{name}/effect", row["effect"], ["read", "create", "update", "delete"], problems)
        check_choice(file, f"{name}/needs", row["needs"], ["all", "any", "none"], problems)
        if "like" in row:
            check_choice(file, f"{name}/like", row["like"], list(catalogue.actions), problems)
        for operation in row["operations"]:
            known = operation["entity"] in catalogue.entities and set(operation["verbs"]) <= set(WORDS_OF_VERB)
            problems.unless(known, file, f"{name}/operations", f"{operation} is not known", "an entity and its verbs")


def check_examples(catalogue: Catalogue, problems: Problems) -> None:
    """The examples: of entities that exist, by name or by the ending of one."""
    file, rows = "examples.json", catalogue.resources["examples.json"]["rows"]
    problems.unique([row["entity"] for row in rows], file, "entity")
    for row in rows:
        name = row["entity"]
        known = [entity for entity in catalogue.entities if fnmatchcase(entity, name)]
        problems.unless(bool(known), file, name, "no entity is named so", "an entity, or `*` and an ending")
    for action in catalogue.actions.values():
        shown = any(fnmatchcase(action["entity"], row["entity"]) for row in rows)
        problems.unless(shown, file, action["entity"], f"{action['id']} has no example", "a row for the entity")


def check_counts(kind: str, found: Counter[str], expected: dict[str, int], problems: Problems) -> None:
    """As many actions of each set or category as there are known to be."""
    for name in sorted(found.keys() | expected.keys()):
        wanted = expected.get(name, 0)
        right = found[name] == wanted
        problems.unless(right, "actions.json", f"{kind} {name}", f"{found[name]} actions", f"{wanted}")


def check_action(row: Row, sources: int, catalogue: Catalogue, problems: Problems) -> None:
    """One action."""
    file, name, entity, verb = "actions.json", row["id"], row["entity"], row["verb"]
    check_no_defaults(file, name, row, problems)
    fits = TOOL_NAME.fullmatch(name.replace(".", "__")) is not None
    problems.unless(fits, file, name, "its name as a tool is not allowed", f"{TOOL_NAME.pattern} after . became __")
    in_range = all(position in range(sources) for position in row["sources"])
    problems.unless(in_range and bool(row["sources"]), file, f"{name}/sources", "a position is unknown", "positions")
    if entity not in catalogue.entities or verb not in CELL_OF_VERB:
        problems.add(file, name, f"{entity} or {verb} is not known", "an entity and a verb")
        return
    calls = {
        (operation.method, operation.path)
        for operation in catalogue.operations
        if operation.entity == entity and operation.word in WORDS_OF_VERB[verb]
    }
    exists = (row["method"], row["path"]) in calls
    call = f"{row['method']} {row['path']}"
    problems.unless(exists, file, f"{name}/path", f"{call} is no {verb} of {entity}", "a call of it")
    effect = EFFECT_OF_CELL[CELL_OF_VERB[verb]]
    problems.unless(row["effect"] == effect, file, f"{name}/effect", f"{row['effect']!r}", f"{effect!r}")
    check_beyond_row(row, catalogue, problems)


def check_beyond_row(row: Row, catalogue: Catalogue, problems: Problems) -> None:
    """A requirement that the access row has as well would have to be corrected in two places."""
    file, name = "actions.json", row["id"]
    needs = catalogue.access.parts(row["entity"], row["verb"], "needs")
    conditions = catalogue.access.parts(row["entity"], row["verb"], "conditions")
    for part in row.get("adds", []):
        twice = any(catalogue.settings.covers(need, part) for need in needs)
        problems.unless(not twice, file, f"{name}/adds", f"{part['setting']} is in the access row", ONLY_MORE)
    for part in row.get("conditions", []):
        twice = any(catalogue.settings.covers(need, part) for need in needs + conditions)
        problems.unless(not twice, file, f"{name}/conditions", f"{part['setting']} is in the access row", ONLY_MORE)
    needed = {part["setting"] for part in needs + row.get("adds", [])}
    for part in row.get("alternatives", []):
        extra = sorted(set(part["replace"]) - needed)
        problems.unless(not extra, file, f"{name}/alternatives", f"{extra} not needed", "what is replaced")
    for part in row.get("narrower", []):
        wide = part["setting"] in needed
        problems.unless(wide, file, f"{name}/narrower", f"{part['setting']} is not needed", "a setting it narrows")


def matching(pattern: str, identifiers: list[str]) -> list[str]:
    """The actions that an id or a glob names; `*` crosses dots."""
    return [identifier for identifier in identifiers if fnmatchcase(identifier, pattern)]


def check_presets(catalogue: Catalogue, problems: Problems) -> None:
    """Each preset names actions that exist; `rewst` is the guide's 64, `rewst-full` everything."""
    file, rows = "presets.json", catalogue.resources["presets.json"]["presets"]
    identifiers = list(catalogue.actions)
    problems.unique([row["id"] for row in rows], file, "id")
    found = {}
    for row in rows:
        for pattern in row["actions"]:
            if not matching(pattern, identifiers):
                problems.add(file, f"{row['id']}/actions", f"{pattern!r} matches no action", "an action or a glob")
        found[row["id"]] = {name for pattern in row["actions"] for name in matching(pattern, identifiers)}
    groups = {"rewst": {name for name, row in catalogue.actions.items() if row["set"] == "guide"}}
    groups["rewst-full"] = set(identifiers)
    for category in CATEGORY_COUNTS:
        groups[category] = {name for name in groups["rewst"] if catalogue.actions[name]["category"] == category}
    for preset, wanted in groups.items():
        names = found.get(preset, set())
        wrong = f"{len(names)} actions, differing in {sorted(names ^ wanted)[:3]}"
        problems.unless(names == wanted, file, preset, wrong, f"{len(wanted)}")


def check_guide(catalogue: Catalogue, problems: Problems) -> None:
    """The guide's own table names our categories, with the counts it promises."""
    titles = {row["title"]: row["id"] for row in catalogue.resources["actions.json"]["categories"]}
    for row in catalogue.resources["guide.json"]["rows"]:
        wanted = CATEGORY_COUNTS.get(titles.get(row["category"], ""))
        right = wanted == row["endpoints"]
        problems.unless(right, "guide.json", row["category"], f"{row['endpoints']} endpoints", f"{wanted}")
