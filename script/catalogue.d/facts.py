"""`--facts`: the generated resources, made anew from a folder of facts."""

from __future__ import annotations

import json
from pathlib import Path

import layout
from access import AccessTable
from catalogue_model import GENERATED
from make_actions import make_actions
from make_entities import make_entities
from make_fields import make_fields
from make_settings import make_settings


def regenerate(facts: Path, resources: Path) -> None:
    """Writes the four generated resources. The access table is written by hand and only read."""
    editor = json.loads((facts / "security-level-settings.json").read_text(encoding="utf-8"))
    settings = make_settings(editor)
    entity_facts = layout.read(facts, "entities.json")
    layout.write(resources, "settings.json", settings)
    layout.write(resources, "entities.json", make_entities(entity_facts))
    layout.write(resources, "fields.json", make_fields(entity_facts, layout.read(facts, "fields.json")))
    if (resources / "access.json").exists():
        access = AccessTable(layout.read(resources, "access.json"))
    else:
        access = AccessTable.empty()
        print("access.json is missing: the actions carry all of their requirements until this is run with it")
    layout.write(resources, "actions.json", make_actions(layout.read(facts, "actions.json"), settings, access))
    print(f"written to {resources}: {', '.join(GENERATED)}")
