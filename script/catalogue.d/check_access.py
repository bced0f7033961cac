"""Checks of the access table and of the roads: the two tables that people write."""

from __future__ import annotations

from access import CELLS, STATES
from catalogue_model import Catalogue, Problems
from layout import Row

ROADS = {
    "own": "a field",
    "itself": "the field id",
    "parent": "one step",
    "either": "two steps or more",
    "none": "a reason in why",
}


def check_rows(file: str, names: list[str], catalogue: Catalogue, problems: Problems) -> None:
    """One row for each entity, no more."""
    problems.unique(names, file, "row")
    for entity in catalogue.entities:
        problems.unless(entity in names, file, entity, "it has no row", "one")


def check_access(catalogue: Catalogue, problems: Problems) -> None:
    """Every entity has a cell for each verb, and a cell is absent exactly where the API offers nothing."""
    file, resource = "access.json", catalogue.resources["access.json"]
    check_rows(file, [row["entity"] for row in resource["rows"]], catalogue, problems)
    used: set[str] = set()
    for entity, name, cell in catalogue.cells():
        if entity in catalogue.entities:
            check_cell(entity, name, cell, catalogue, problems)
            used |= set(cell.get("gates", []))
    for gate, parts in catalogue.access.gates.items():
        problems.unless(gate in used, file, f"gates/{gate}", "no cell uses it", "a cell")
        needed = {need["setting"] for need in parts.get("needs", [])}
        problems.unless(bool(needed), file, f"gates/{gate}", "it needs nothing", "a requirement, or no gate at all")
        for other in parts.get("alternatives", []) + parts.get("inPart", []):
            extra = sorted(set(other["replace"]) - needed)
            problems.unless(not extra, file, f"gates/{gate}/alternatives", f"{extra} not needed", "what is replaced")


def check_cell(entity: str, name: str, cell: Row, catalogue: Catalogue, problems: Problems) -> None:
    """One cell: gates or a state, known gates, and absent as the API says."""
    file, place = "access.json", f"{entity}/{name}"
    gated, state = bool(cell.get("gates")), cell.get("state")
    stated = gated != (state is not None) and (gated or state in STATES)
    problems.unless(stated, file, place, f"gates {cell.get('gates')}, state {state!r}", f"gates, or one of {STATES}")
    for gate in cell.get("gates", []):
        problems.unless(gate in catalogue.access.gates, file, place, f"no gate {gate!r}", "a gate of this file")
    offered = catalogue.offers(entity, name)
    wrong = "absent, and the API offers it" if offered else "not absent, and the API offers no such operation"
    problems.unless(offered != (state == "absent"), file, place, wrong, "absent exactly where nothing is offered")
    graded = state != "ungated" or "evidence" in cell
    problems.unless(graded, file, place, "ungated without evidence", "a grade: it is a claim, too")


def check_roads(catalogue: Catalogue, problems: Problems) -> None:
    """Every entity has a road, every road ends at Companies, and no road runs in a circle."""
    file, resource = "roads.json", catalogue.resources["roads.json"]
    check_rows(file, [row["entity"] for row in resource["rows"]], catalogue, problems)
    roads = {row["entity"]: row for row in resource["rows"] if row["entity"] in catalogue.entities}
    for row in roads.values():
        check_road(row, roads, catalogue, problems)
    ends = reach_companies(roads)
    for entity in roads.keys() - ends.keys():
        problems.add(file, entity, "its road does not end, or not every branch does", "a road to Companies")
    for row in resource["sensitive"]:
        check_sensitive(row, catalogue, problems)


def check_road(row: Row, roads: dict[str, Row], catalogue: Catalogue, problems: Problems) -> None:
    """One road: of a known kind, with what the kind asks for, over fields that exist."""
    file, entity, road, steps = "roads.json", row["entity"], row["road"], row.get("steps", [])
    shaped = {
        "own": "field" in row and not steps,
        "itself": row.get("field") == "id" and entity == "Companies",
        "parent": len(steps) == 1 and "field" not in row,
        "either": len(steps) > 1 and "field" not in row,
        "none": bool(row.get("why")) and not steps and "field" not in row,
    }
    problems.unless(shaped.get(road, False), file, entity, f"the road {road!r} is not whole", ROADS.get(road, "a road"))
    targets = [(step["field"], step["to"]) for step in steps]
    if road == "own" and "field" in row:
        targets.append((row["field"], "Companies"))
    for name, target in targets:
        check_step(entity, name, target, catalogue, problems)
        led = roads.get(target, {}).get("road", "none") != "none"
        problems.unless(led, file, f"{entity}/{name}", f"{target} has no road itself", "an entity with a road")


def check_step(entity: str, name: str, target: str, catalogue: Catalogue, problems: Problems) -> None:
    """One step: its field exists, is a number, and where a reference is stated it is to where the road goes."""
    file, place = "roads.json", f"{entity}/{name}"
    part = catalogue.fields[entity].get(name)
    if part is None:
        problems.add(file, place, "the entity has no such field", "a field of fields.json")
        return
    problems.unless(part["t"] in ("integer", "long"), file, place, f"its type is {part['t']}", "an integer or long")
    reference = part.get("ref")
    agrees = reference is None or catalogue.models.get(reference) == target
    problems.unless(agrees, file, place, f"fields.json has it refer to {reference}, not to {target}", "the same")


def reach_companies(roads: dict[str, Row]) -> dict[str, int]:
    """How many steps each entity is from Companies; entities without a road count as settled, circles never settle."""
    distance = {entity: 0 for entity, row in roads.items() if row["road"] in ("itself", "none", "own")}
    while True:
        found = {
            entity: 1 + max(distance[step["to"]] for step in row["steps"])
            for entity, row in roads.items()
            if entity not in distance and row.get("steps") and all(step["to"] in distance for step in row["steps"])
        }
        if not found:
            return distance
        distance |= found


def check_sensitive(row: Row, catalogue: Catalogue, problems: Problems) -> None:
    """A sensitive entity: known, and marked for verbs that the API offers."""
    file, entity = "roads.json", row["entity"]
    if entity not in catalogue.entities:
        problems.add(file, f"sensitive/{entity}", "there is no such entity", "an entity")
        return
    for verb in row["verbs"]:
        known = verb in CELLS and catalogue.offers(entity, verb)
        problems.unless(known, file, f"sensitive/{entity}", f"the API offers no {verb!r}", "a verb it has")
