"""The resources taken together: what the checks look things up in, and where they write what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from access import CELLS, AccessTable
from layout import Row
from make_entities import CELL_WORDS, Operation, all_operations, offered_words
from setting_values import SettingValues

# Made from the facts, in the canonical layout.
GENERATED = ["settings.json", "entities.json", "fields.json", "actions.json"]
# Written and reviewed by people, in a layout of their own.
WRITTEN = [
    *("access.json", "roads.json", "presets.json", "guide.json", "base.json", "experiments.json"),
    *("composites.json", "examples.json"),
]

@dataclass
class Problems:
    """What is wrong, as lines that name the file, the row and what was expected."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, place: str, wrong: str, expected: str) -> None:
        """One problem."""
        self.lines.append(f"{file}: {place}: {wrong}, expected {expected}")

    def unless(self, holds: bool, file: str, place: str, wrong: str, expected: str) -> None:
        """A problem, unless what should hold does."""
        if not holds:
            self.add(file, place, wrong, expected)

    def unique(self, values: list[str], file: str, what: str) -> None:
        """A problem for each value that stands twice."""
        seen: set[str] = set()
        for value in values:
            self.unless(value not in seen, file, value, f"the {what} stands twice", "once")
            seen.add(value)


class Catalogue:
    """All resources, with the indexes that the checks share."""

    def __init__(self, resources: dict[str, Row]) -> None:
        self.resources = resources
        self.settings = SettingValues(resources["settings.json"])
        self.entities: dict[str, Row] = {row["entity"]: row for row in resources["entities.json"]["rows"]}
        self.models = {row["model"]: row["entity"] for row in self.entities.values() if "model" in row}
        self.operations: list[Operation] = all_operations(resources["entities.json"])
        self.fields: dict[str, dict[str, Row]] = {
            row["entity"]: {part["n"]: part for part in row["fields"]} for row in resources["fields.json"]["rows"]
        }
        self.access = AccessTable(resources["access.json"])
        self.actions: dict[str, Row] = {row["id"]: row for row in resources["actions.json"]["actions"]}

    def offers(self, entity: str, cell: str) -> bool:
        """Whether the API has any operation that a cell of the access table speaks of."""
        return bool(CELL_WORDS[cell] & offered_words(self.entities[entity]))

    def cells(self) -> list[tuple[str, str, Row]]:
        """Every cell of the access table with its entity and name."""
        return [(entity, name, row.get(name, {})) for entity, row in self.access.rows.items() for name in CELLS]
