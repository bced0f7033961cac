"""`--swagger`: takes a newer Swagger document into entities.json and fields.json.

The document knows which calls exist and which fields a model has, and nothing of rights or roads. What it changes of
known entities is merged. An entity or route that nobody has judged yet is held back, and named as work to do with a
proposal: what the catalogue does not know is denied, which is the safe reading until its rows are written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import layout
from access import CELLS
from layout import Row, compact, without_defaults
from make_entities import CELL_WORDS, PREFIX, all_operations, offered_words
from make_fields import LETTERS
from swagger_document import Document, Place

# The document says "double" for both, and the field lists of live databases say which it is.
SAME_ON_THE_WIRE = [{"double", "decimal"}, {"integer", "short"}]
WORK_REMAINS = 3


@dataclass
class Report:
    """What the document changed, and what it leaves to people."""

    changes: list[str] = field(default_factory=list)
    work: list[str] = field(default_factory=list)

    def print(self) -> None:
        """The summary."""
        print(f"{len(self.changes)} differences")
        for line in self.changes:
            print(f"  {line}")
        if self.work:
            print(f"work to do ({len(self.work)}), then run this again and --check:")
        for line in self.work:
            print(f"  {line}")


class Intake:
    """One document on its way into the resources."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.document = document
        self.folder = folder
        self.entities = layout.read(folder, "entities.json")
        self.fields = layout.read(folder, "fields.json")
        self.access = {row["entity"]: row for row in layout.read(folder, "access.json")["rows"]}
        self.roads = {row["entity"]: row for row in layout.read(folder, "roads.json")["rows"]}
        self.report = Report()
        self.known: dict[str, Row] = {row["entity"]: row for row in self.entities["rows"]}
        self.by_place = {place: entity for entity, row in self.known.items() for place in row_places(row)}

    def run(self, dated: str) -> Report:
        """Merges everything and writes the two resources."""
        grouped = self.places_by_entity()
        rows = []
        for entity in sorted({*self.known, *grouped}, key=str.lower):
            places = grouped.get(entity, [])
            old = self.known.get(entity)
            if not places:
                self.report.changes.append(f"- entity {entity}")
                self.report.work.append(f"{entity} has vanished: take its rows out of access.json and roads.json")
                continue
            row = self.entity_row(entity, places, old)
            if old is None and not self.judged(row, places):
                continue
            self.compare_operations(row, old)
            rows.append(row)
        self.entities["rows"] = rows
        self.fields["rows"] = [self.fields_row(row, grouped[row["entity"]]) for row in rows]
        self.merge_special()
        self.entities |= {"swagger": dated, "entities": len(rows), "operations": len(all_operations(self.entities))}
        layout.write(self.folder, "entities.json", self.entities)
        layout.write(self.folder, "fields.json", self.fields)
        return self.report

    def places_by_entity(self) -> dict[str, list[Place]]:
        """The places of the document, under the entity whose rows they hold."""
        by_model = {row["model"]: entity for entity, row in self.known.items() if "model" in row}
        for place in self.document.places.values():
            if place.sub is None:
                by_model |= {model: self.owner(place, {}) or "" for model in place.models if model not in by_model}
        grouped: dict[str, list[Place]] = {}
        for place in self.document.places.values():
            for method, suffix in sorted(place.unread()):
                self.report.work.append(f"{place.path}: {method} …{suffix} fits no operation of a collection")
            entity = self.owner(place, by_model)
            if entity is None:
                self.report.work.append(f"{place.path}: no entity found whose rows these are")
            else:
                grouped.setdefault(entity, []).append(place)
        return grouped

    def owner(self, place: Place, by_model: dict[str, str]) -> str | None:
        """The entity of a place: as known before, else by its own name, its tag, or the model of its rows."""
        known = self.by_place.get((place.root, place.sub))
        if known is not None or place.sub is None:
            return known or place.root
        tagged = place.tag.removesuffix("Child")
        if (tagged, None) in self.document.places:
            return self.by_place.get((tagged, None), tagged)
        return next((by_model[model] for model in place.models if model in by_model), None)

    def entity_row(self, entity: str, places: list[Place], old: Row | None) -> Row:
        """The row of an entity as the document has it; its names stay as they are known."""
        known = old or {}
        root = next((place for place in places if place.sub is None), None)
        children = [
            without_defaults({
                "parent": place.root,
                "sub": place.sub,
                "ops": place.words(),
                "key": None if place.key == "id" else place.key,
            })
            for place in sorted(places, key=lambda place: (place.root.lower(), (place.sub or "").lower()))
            if place.sub is not None
        ]
        old_order = [(child["parent"], child["sub"]) for child in known.get("children", [])]
        rank = {place: number for number, place in enumerate(old_order)}
        children.sort(key=lambda child: rank.get((child["parent"], child["sub"]), len(rank)))
        model = known.get("model") if old else next((model for place in places for model in place.models), None)
        legacy = known.get("legacy") if old else next((place.legacy for place in places if place.legacy), None)
        return without_defaults({
            "entity": entity,
            "model": model,
            "path": known.get("path"),
            "legacy": legacy if old or legacy != model else None,
            "ops": root.words() if root else None,
            "children": children,
            "new": True if old is None else known.get("new"),
        })

    def judged(self, row: Row, places: list[Place]) -> bool:
        """Whether a new entity may come in: only when its access row and its road are written."""
        entity = row["entity"]
        self.report.changes.append(f"+ entity {entity}: {self.words_of(row)}")
        if entity in self.access and entity in self.roads:
            return True
        if entity not in self.access:
            cells = {cell: {"state": self.proposed_state(row, cell)} for cell in CELLS}
            self.report.work.append(f"access.json lacks {compact({'entity': entity, **cells})}")
        if entity not in self.roads:
            self.report.work.append(f"roads.json lacks {compact(self.proposed_road(row))}")
        self.report.work.append(f"{entity} is held back until both rows are there")
        return False

    def proposed_state(self, row: Row, cell: str) -> str:
        """A cell to start from: absent where the API offers nothing, else unknown, which a person has to judge."""
        return "unknown" if CELL_WORDS[cell] & offered_words(row) else "absent"

    def proposed_road(self, row: Row) -> Row:
        """A road to start from, out of the names of the reference fields. A guess, and marked as one."""
        by_field = {f"{row['model']}ID".lower(): entity for entity, row in self.known.items() if "model" in row}
        names = self.document.fields(row.get("model", ""))
        targets = [(name, by_field[name.lower()]) for name in names if name.lower() in by_field]
        own = next((name for name, target in targets if target == "Companies"), None)
        steps = [
            {"field": name, "to": target}
            for name, target in targets
            if self.roads.get(target, {}).get("road", "none") != "none"
        ]
        if own is not None:
            found: Row = {"road": "own", "field": own}
        elif steps:
            found = {"road": "parent" if len(steps) == 1 else "either", "steps": steps}
        else:
            found = {"road": "none", "why": "no field leads to an entity with a road: say why"}
        return {"entity": row["entity"], **found, "evidence": "assumed"}

    def words_of(self, row: Row) -> str:
        """All that an entity offers, as text."""
        places = [row.get("ops", "")] + [
            f"{child['parent']}/{child['sub']}: {child['ops']}" for child in row.get("children", [])
        ]
        return "; ".join(part for part in places if part)

    def compare_operations(self, row: Row, old: Row | None) -> None:
        """Reports the operations that came and went, and the access cells that this makes wrong."""
        if old is not None:
            now, before = entity_words(row), entity_words(old)
            self.report.changes += [f"+ {offer}" for offer in now if offer not in before]
            self.report.changes += [f"- {offer}" for offer in before if offer not in now]
        for cell in CELLS:
            offered = bool(CELL_WORDS[cell] & offered_words(row))
            absent = self.access.get(row["entity"], {}).get(cell, {}).get("state") == "absent"
            if offered == absent:
                wrong = "is absent and is now offered" if offered else "is not absent and is no longer offered"
                self.report.work.append(f"access.json: {row['entity']}/{cell} {wrong}")

    def fields_row(self, row: Row, places: list[Place]) -> Row:
        """The fields of an entity as the document has them, with the flags that are known of each."""
        entity = row["entity"]
        old = next((known for known in self.fields["rows"] if known["entity"] == entity), None)
        found = self.document.fields(row.get("model", ""))
        if old is None:
            flags = "swagger" if any(read_only for _, read_only in found.values()) else "none"
            old = {"entity": entity, "flags": flags, "fields": []}
        elif not found and old["fields"]:
            self.report.work.append(f"{entity}: the document has no model {row.get('model')!r}; its fields were kept")
            return old
        before = {part["n"]: part for part in old["fields"]}
        for name in before.keys() - found.keys():
            self.report.changes.append(f"- field {entity}.{name}")
        kept = [self.kept_field(entity, part, *found[name]) for name, part in before.items() if name in found]
        added = [name for name in found if name not in before]
        for name in added:
            self.report.changes.append(f"+ field {entity}.{name} ({found[name][0]})")
        flagged = old["flags"] in ("live", "typed")
        return {**old, "fields": kept + [new_field(name, *found[name], flagged) for name in added]}

    def kept_field(self, entity: str, part: Row, found: str, read_only: bool) -> Row:
        """A known field; its type changes only if the wire would notice, and what was read-only elsewhere stays so."""
        place, letters = f"{entity}.{part['n']}", part.get("f", "")
        if part["t"] != found and not any({part["t"], found} <= pair for pair in SAME_ON_THE_WIRE):
            self.report.changes.append(f"~ field {place}: {part['t']} becomes {found}")
            part = {**part, "t": found}
        if read_only and "O" not in letters:
            self.report.changes.append(f"~ field {place} becomes read-only")
            part = {**part, "f": "".join(letter for letter in LETTERS if letter in letters + "O")}
        return part

    def merge_special(self) -> None:
        """Drops special routes that are gone; a new one needs a verb, which only a person can give."""
        routes = {f"{row['method']} {row['path']}": row for row in self.entities["special"]}
        for route in sorted(routes.keys() - set(self.document.special)):
            self.report.changes.append(f"- route {route}")
        for route in sorted(set(self.document.special) - routes.keys()):
            self.report.changes.append(f"+ route {route}")
            self.report.work.append(f"entities.json: {route} belongs to no collection; give it an entity and a verb")
        self.entities["special"] = [row for route, row in routes.items() if route in self.document.special]


def row_places(row: Row) -> list[tuple[str, str | None]]:
    """The collection paths of an entity row."""
    places: list[tuple[str, str | None]] = [(row.get("path", row["entity"]), None)]
    return places + [(child["parent"], child["sub"]) for child in row.get("children", [])]


def entity_words(row: Row) -> list[str]:
    """The operation words of an entity, each with its path."""
    words = {PREFIX + row.get("path", row["entity"]): row.get("ops", "")}
    for child in row.get("children", []):
        words[f"{PREFIX}{child['parent']}/{{parentId}}/{child['sub']}"] = child["ops"]
    return [f"{path} {word}" for path in words for word in words[path].split()]


def new_field(name: str, found: str, read_only: bool, flagged: bool) -> Row:
    """A field that only the document knows; beside fields with flags that means: unverified."""
    return without_defaults({"n": name, "t": found, "f": ("O" if read_only else "") + ("U" if flagged else "")})


def take_in(path: Path, folder: Path, dated: str) -> int:
    """Takes in one document, prints the summary, and answers the exit status."""
    document = Document(json.loads(path.read_text(encoding="utf-8")))
    print(f"{path.name}: {document.paths} paths, {document.operations} operations")
    report = Intake(document, folder).run(dated)
    report.print()
    return WORK_REMAINS if report.work else 0
