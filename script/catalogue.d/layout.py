"""How a catalogue resource is laid out in its file, and how it is read.

A resource is read by people in reviews as much as by the program, so each row has a line of its own: a change to one
setting is a change to one line. The layout is canonical: the same value always gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "Sources" / "CAutotaskCatalogue" / "Resources"

Row = dict[str, Any]


def compact(value: Any) -> str:
    """One value on one line, without spaces, keys in the order they were given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def canonical_text(resource: Row) -> str:
    """The whole resource: top-level lists and objects have one element a line, everything else is compact."""
    parts = []
    for key, value in resource.items():
        if isinstance(value, list) and value:
            lines = ",\n".join(compact(element) for element in value)
            parts.append(f"{compact(key)}:[\n{lines}\n]")
        elif isinstance(value, dict) and value:
            lines = ",\n".join(f"{compact(name)}:{compact(element)}" for name, element in value.items())
            parts.append(f"{compact(key)}:{{\n{lines}\n}}")
        else:
            parts.append(f"{compact(key)}:{compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(folder: Path, name: str, resource: Row) -> None:
    """Writes one resource, only if its bytes change, so that nothing is rebuilt for nothing."""
    path, text = folder / name, canonical_text(resource)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def refuse_doubled_keys(pairs: list[tuple[str, Any]]) -> Row:
    """JSON keeps the last of two equal keys in silence; in a hand-edited table that hides a row."""
    names = [name for name, _ in pairs]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"the key {doubled[0]!r} stands twice in one object")
    return dict(pairs)


def parse(text: str) -> Row:
    """A resource from its text; doubled keys are an error."""
    resource = json.loads(text, object_pairs_hook=refuse_doubled_keys)
    if not isinstance(resource, dict):
        raise ValueError(f"it holds a {type(resource).__name__}")
    return resource


def read(folder: Path, name: str) -> Row:
    """A resource from its file."""
    return parse((folder / name).read_text(encoding="utf-8"))


def without_defaults(row: Row) -> Row:
    """Leaves out what says nothing: null, false, empty text, empty lists and objects (but keeps the number 0)."""
    return {key: value for key, value in row.items() if not (value is None or value is False or value in ("", [], {}))}


class Interned:
    """Long strings that repeat hundreds of times, each kept once and named by its position."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._positions: dict[str, int] = {}

    def position(self, string: str) -> int:
        """The position of a string, which is added at the end when it is new."""
        if string not in self._positions:
            self._positions[string] = len(self.strings)
            self.strings.append(string)
        return self._positions[string]

    def positions(self, strings: list[str]) -> list[int]:
        """The positions of several strings."""
        return [self.position(string) for string in strings]
