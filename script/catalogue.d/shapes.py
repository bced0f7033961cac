"""The shape of every resource: its keys, which of them may be left out, and what they hold.

Read before any other check, so that the others may take the keys for granted, and so that a misspelt key is an error
and not a silent default. A key with `?` may be left out; `*` stands for every key of an object; a tuple lists types.
"""

from __future__ import annotations

from typing import Any

from catalogue_model import Problems

NEED = {"setting": str, "atLeast": str, "why": str, "evidence": str, "source": str}
CONDITION = {"when": str, **NEED}
# A value of an example.
ANY = (str, int, float, bool)
ALTERNATIVE = {"replace": [str], "with": [NEED], "why": str}
FALLBACK = {"setting": str, "value": str, "why": str, "source": str}
CELL = {"gates?": [str], "state?": str, "evidence?": str, "source?": str, "note?": str, "fallback?": [FALLBACK]}

SHAPES: dict[str, dict[str, Any]] = {
    "settings.json": {
        "levelPath": str,
        "sources": [str],
        "settings": [
            {
                **{key: str for key in ("id", "section", "label", "kind", "systemDefault", "defaultBasis", "place")},
                **{key: str for key in ("effect", "evidence", "seen", "clickPath", "group?", "control?", "note?")},
                **{key: bool for key in ("sectionUnverified?", "exact?", "valuesVerified?")},
                "values": [str],
                "minimum?": int,
                "maximum?": int,
                "sources": [int],
            }
        ],
    },
    "entities.json": {
        "swagger": str,
        "entities": int,
        "operations": int,
        "rows": [
            {
                **{key: str for key in ("entity", "model?", "path?", "legacy?", "ops")},
                "children?": [{"parent": str, "sub": str, "ops": str, "key?": str}],
                "new?": bool,
            }
        ],
        "special": [{"method": str, "path": str, "entity?": str, "verb": str, "version?": str}],
    },
    "fields.json": {
        "rows": [
            {
                "entity": str,
                "flags": str,
                "missing?": str,
                "fields": [
                    {
                        **{key: str for key in ("n", "w?", "t", "f?", "ref?", "parent?")},
                        "l?": int,
                        "v?": {"*": str},
                    }
                ],
            }
        ],
        "webhookFieldIDs": {"*": {"*": str}},
    },
    "composites.json": {
        "categories": [{"id": str, "title": str}],
        "composites": [
            {
                **{key: str for key in ("id", "category", "title", "description", "effect", "needs", "like?")},
                "operations": [{"entity": str, "verbs": [str]}],
                "inputs?": [
                    {"name": str, "types": [str], "description": str, "required?": bool, "values?": [str]}
                ],
                "match?": [str],
                "example": {"*": ANY},
            }
        ],
    },
    "examples.json": {
        "rows": [
            {
                **{key: str for key in ("entity", "search?", "filter?")},
                **{key: int for key in ("id?", "parent?")},
                **{key: {"*": ANY} for key in ("create?", "update?")},
            }
        ],
    },
    "actions.json": {
        "sources": [str],
        "categories": [{"id": str, "title": str}],
        "actions": [
            {
                **{key: str for key in ("id", "category", "set", "title", "entity", "verb", "method", "path")},
                **{key: str for key in ("effect", "evidence", "note?", "publishedAs?")},
                "adds?": [NEED],
                "conditions?": [CONDITION],
                "alternatives?": [ALTERNATIVE],
                "narrower?": [{"setting": str, "value": str, "when": str, "evidence": str}],
                "fallback?": [FALLBACK],
                "sources": [int],
            }
        ],
    },
    "access.json": {
        "gates": {
            "*": {
                "needs": [NEED],
                "alternatives?": [ALTERNATIVE],
                "inPart?": [ALTERNATIVE],
                "conditions?": [CONDITION],
            }
        },
        "rows": [{"entity": str, "query": CELL, "create": CELL, "update": CELL, "delete": CELL}],
    },
    "roads.json": {
        "rows": [
            {
                **{key: str for key in ("entity", "road", "evidence", "field?", "why?", "note?")},
                "steps?": [{"field": str, "to": str}],
            }
        ],
        "sensitive": [{"entity": str, "verbs": [str], "why": str}],
        "parents": [{key: str for key in ("entity", "parent", "field?", "why?")}],
    },
    "presets.json": {"presets": [{"id": str, "title": str, "description?": str, "actions": [str]}]},
    "guide.json": {
        **{key: str for key in ("title", "source", "reading")},
        "rows": [
            {
                **{key: str for key in ("category", "section", "permission", "verdict", "comment")},
                "endpoints": int,
                "grants": [{"setting": str, "value": str}],
                "names": [{"name": str, "exists": bool, "nearest?": [str]}],
            }
        ],
    },
    "base.json": {
        "baseLevel": str,
        "levels": [{"name": str, "userType": int, "label": str, "from?": str, "lowered?": [str]}],
        "baseline": [{"setting": str, "value": str, "why": str, "clickPath": str}],
        "recipe": [str],
        "userRecipe": [str],
        "userRights": [{"setting": str, "why": str, "clickPath": str, "evidence?": str}],
        "userState": [{"name": str, "why": str, "clickPath": str, "evidence?": str}],
    },
    "experiments.json": {
        "experiments": [
            {
                "id": str,
                "number": int,
                "question": str,
                **{key: [str] for key in ("settings", "actions", "entities", "steps")},
                "outcomes": [
                    {
                        "when": str,
                        "meaning": str,
                        "effect": [{"kind": str, "entity": str, "verb": str, "setting?": str, "atLeast?": str}],
                    }
                ],
            }
        ]
    },
}
# Where a row stands for something, its name makes a better place than its number.
NAMES = ("id", "entity", "setting", "n", "category", "name")


def element_name(part: Any, number: int) -> str:
    """What to call an element of a list in a message."""
    return str(next((part[key] for key in NAMES if isinstance(part, dict) and key in part), number))


def check_shape(file: str, value: Any, problems: Problems) -> None:
    """Compares a resource with its shape."""
    compare(file, "", value, {"format": str, **SHAPES[file]}, problems)


def compare(file: str, place: str, value: Any, shape: Any, problems: Problems) -> None:
    """Compares a part of a resource with its part of the shape."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            problems.add(file, place, "it is no list", "a list")
            return
        for number, part in enumerate(value):
            compare(file, f"{place}/{element_name(part, number)}".lstrip("/"), part, shape[0], problems)
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            problems.add(file, place, "it is no object", "an object")
            return
        compare_keys(file, place, value, shape, problems)
    else:
        types = shape if isinstance(shape, tuple) else (shape,)
        names = " or ".join(part.__name__ for part in types)
        problems.unless(type(value) in types, file, place, f"{value!r} is of the wrong type", names)


def compare_keys(file: str, place: str, value: dict[str, Any], shape: dict[str, Any], problems: Problems) -> None:
    """The keys of an object: all that must be there, none that is not known."""
    known = {key.rstrip("?"): part for key, part in shape.items()}
    required = [key for key in shape if key != "*" and not key.endswith("?")]
    for key in required:
        problems.unless(key in value, file, place or "top", f"the key {key!r} is missing", "it")
    for key, part in value.items():
        if "*" in shape or key in known:
            compare(file, f"{place}/{key}".lstrip("/"), part, shape.get("*", known.get(key)), problems)
        else:
            problems.add(file, place or "top", f"the key {key!r} is not known", f"one of {sorted(known)}")
