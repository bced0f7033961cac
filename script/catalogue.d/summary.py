"""What `--check` says when all is well: how much there is, and how well it is known."""

from __future__ import annotations

from collections import Counter

from catalogue_model import Catalogue
from grades import GRADES, weaker
from layout import Row
from make_entities import repeats


def cell_grade(cell: Row, gates: dict[str, Row]) -> str:
    """How well a cell is known: its state if it has one, else the weakest grade of what its gates need, or its cap."""
    if "state" in cell:
        return str(cell["state"])
    found = cell.get("evidence", GRADES[0])
    for gate in cell["gates"]:
        for need in gates[gate]["needs"]:
            found = weaker(found, need["evidence"])
    return str(found)


def counted(names: list[str], order: list[str]) -> str:
    """Counts in a fixed order, as text."""
    found = Counter(names)
    return ", ".join(f"{found[name]} {name}" for name in order if found[name])


def print_summary(catalogue: Catalogue) -> None:
    """The numbers of the catalogue, one line for each table."""
    resources, operations = catalogue.resources, catalogue.operations
    roads = [row["road"] for row in resources["roads.json"]["rows"]]
    actions = [row["set"] for row in catalogue.actions.values()]
    flags = [row["flags"] for row in resources["fields.json"]["rows"]]
    cells = [cell_grade(cell, catalogue.access.gates) for _, _, cell in catalogue.cells()]
    print(f"settings: {len(catalogue.settings)}")
    print(f"entities: {len(catalogue.entities)}, from the Swagger document of {resources['entities.json']['swagger']}")
    print(f"operations: {len(operations)}, of which {repeats(operations)} repeat another (method and path, case aside)")
    fields = sum(len(parts) for parts in catalogue.fields.values())
    print(f"fields: {fields}; flags of entities: {counted(flags, ['live', 'typed', 'swagger', 'none'])}")
    print(f"access: {len(cells)} cells: {counted(cells, [*GRADES, 'ungated', 'unknown', 'absent'])}")
    print(f"roads: {counted(roads, ['own', 'itself', 'parent', 'either', 'none'])}")
    print(f"actions: {len(actions)}: {counted(actions, ['guide', 'additional', 'webhooks', 'error-logs'])}")
    print(f"presets: {len(resources['presets.json']['presets'])}")
