"""Reading the access table: what the cell of an entity and a verb asks for."""

from __future__ import annotations

from layout import Row

CELL_OF_VERB = {
    "query": "query",
    "get": "query",
    "count": "query",
    "create": "create",
    "update": "update",
    "put": "update",
    "delete": "delete",
}
CELLS = ["query", "create", "update", "delete"]
STATES = ["ungated", "unknown", "absent"]


class AccessTable:
    """The rows of access.json by entity, with their gates resolved."""

    def __init__(self, resource: Row) -> None:
        self.gates: dict[str, Row] = resource["gates"]
        self.rows: dict[str, Row] = {row["entity"]: row for row in resource["rows"]}

    @classmethod
    def empty(cls) -> AccessTable:
        """A table without rows: every action then carries all of its requirements itself."""
        return cls({"gates": {}, "rows": []})

    def cell(self, entity: str, verb: str) -> Row:
        """The cell for a verb of an entity; an entity without a row asks for nothing that is known."""
        return self.rows.get(entity, {}).get(CELL_OF_VERB[verb], {"state": "unknown"})

    def parts(self, entity: str, verb: str, kind: str) -> list[Row]:
        """All `needs`, `alternatives` or `conditions` of the gates of a cell."""
        names = self.cell(entity, verb).get("gates", [])
        return [part for name in names for part in self.gates.get(name, {}).get(kind, [])]

    def fallback(self, entity: str, verb: str) -> list[Row]:
        """What the cell offers to try when it turns out to ask for too little."""
        return self.cell(entity, verb).get("fallback", [])
