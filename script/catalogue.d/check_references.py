"""Whether every setting, value, entity, verb, action and grade that any resource names does exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from access import CELL_OF_VERB
from catalogue_model import Catalogue, Problems
from check_actions import matching
from grades import GRADES
from layout import Row
from shapes import element_name

# Keys that hold lists of setting ids, wherever they stand.
SETTING_LISTS = ("settings", "lowered", "nearest", "replace")
VALUE_KEYS = ("atLeast", "value")


def objects(value: Any, place: str) -> Iterator[tuple[str, Row]]:
    """Every object in a resource, with the way to it."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            yield from objects(part, f"{place}/{key}" if place else key)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from objects(part, f"{place}/{element_name(part, number)}")


def strings(row: Row, key: str) -> list[str]:
    """The texts in a list of an object; nothing if the key holds something else there."""
    value = row.get(key, [])
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def check_references(catalogue: Catalogue, problems: Problems) -> None:
    """Walks all resources. New tables are covered without a line here, as long as they use the same keys."""
    for file, resource in catalogue.resources.items():
        for place, row in objects(resource, ""):
            check_setting_names(file, place, row, catalogue, problems)
            check_other_names(file, place, row, catalogue, problems)


def check_setting_names(file: str, place: str, row: Row, catalogue: Catalogue, problems: Problems) -> None:
    """The settings that an object names, and the value it gives to one."""
    settings = catalogue.settings
    names = [row["setting"]] if isinstance(row.get("setting"), str) else []
    for key in SETTING_LISTS:
        names += strings(row, key)
    for name in names:
        problems.unless(name in settings, file, place, f"no setting {name!r}", "an id of settings.json")
    name = row.get("setting")
    for key in VALUE_KEYS:
        if key in row and name in settings:
            known = settings.has(name, row[key])
            problems.unless(known, file, f"{place}/{key}", f"{name} has no value {row[key]!r}", settings.expected(name))


def check_other_names(file: str, place: str, row: Row, catalogue: Catalogue, problems: Problems) -> None:
    """The entities, verbs, actions and grades that an object names."""
    entities = [row[key] for key in ("entity", "to") if isinstance(row.get(key), str)]
    for name in entities + strings(row, "entities"):
        # An example may stand for every entity of an ending; `check_examples` looks at those.
        known = name in catalogue.entities or name.startswith("*")
        problems.unless(known, file, place, f"no entity {name!r}", "one of entities.json")
    for pattern in strings(row, "actions"):
        known = bool(matching(pattern, list(catalogue.actions)))
        problems.unless(known, file, f"{place}/actions", f"{pattern!r} matches no action", "an action or a glob")
    if "evidence" in row:
        known = row["evidence"] in GRADES
        problems.unless(known, file, f"{place}/evidence", f"{row['evidence']!r}", f"one of {GRADES}")
    if file == "experiments.json" and "verb" in row and row.get("entity") in catalogue.entities:
        cell = CELL_OF_VERB.get(row["verb"])
        offered = cell is not None and catalogue.offers(row["entity"], cell)
        problems.unless(offered, file, f"{place}/verb", f"{row['entity']} has no {row['verb']!r}", "a verb it has")
