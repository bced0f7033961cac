"""`--check`: whether the resources hold together. Works on the resources alone."""

from __future__ import annotations

from pathlib import Path

import layout
from catalogue_model import GENERATED, WRITTEN, Catalogue, Problems
from check_access import check_access, check_roads
from check_actions import check_actions, check_composites, check_examples, check_guide, check_presets
from check_api import check_entities, check_fields, check_settings
from check_references import check_references
from layout import Row
from shapes import check_shape
from summary import print_summary

CHECKS = [
    check_settings,
    check_entities,
    check_fields,
    check_access,
    check_roads,
    check_actions,
    check_presets,
    check_guide,
    check_composites,
    check_examples,
    check_references,
]


def load(folder: Path, problems: Problems) -> dict[str, Row]:
    """The resources that can be read; a problem for each that cannot, or is not in its canonical layout."""
    found = {}
    for name in GENERATED + WRITTEN:
        path = folder / name
        if not path.exists():
            problems.add(name, "file", "it is missing", f"it in {folder}")
            continue
        text = path.read_text(encoding="utf-8")
        try:
            resource = layout.parse(text)
        except ValueError as error:
            problems.add(name, "file", f"it cannot be read ({error})", "an object in JSON")
            continue
        stated, expected = resource.get("format"), f"postern-{path.stem}/1"
        problems.unless(stated == expected, name, "format", f"{stated!r}", f"{expected!r}")
        problems.unless(text.endswith("}\n"), name, "last line", "it does not end the file", "one final newline")
        if name in GENERATED:
            check_layout(name, resource, text, problems)
        found[name] = resource
    return found


def check_layout(name: str, resource: Row, text: str, problems: Problems) -> None:
    """A generated resource is laid out as its generator would, so that a difference is always one of content."""
    lines, wanted = text.split("\n"), layout.canonical_text(resource).split("\n")
    for number, (line, other) in enumerate(zip(lines + [""], wanted + [""], strict=False), start=1):
        if line != other:
            problems.add(name, f"line {number}", f"it reads {line[:60]!r}", f"the canonical layout {other[:60]!r}")
            return


def check(folder: Path) -> int:
    """Runs all checks, prints the problems or a summary, and answers the exit status."""
    problems = Problems()
    resources = load(folder, problems)
    for name, resource in resources.items():
        check_shape(name, resource, problems)
    if not problems.lines:
        catalogue = Catalogue(resources)
        for part in CHECKS:
            part(catalogue, problems)
        if not problems.lines:
            print_summary(catalogue)
    for line in problems.lines:
        print(line)
    return 1 if problems.lines else 0
