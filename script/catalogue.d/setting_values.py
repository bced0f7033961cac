"""The values of each setting from least to most, to judge and compare requirements."""

from __future__ import annotations

from layout import Row


class SettingValues:
    """Settings by id. A number setting has every integer of its range as a value, not only those listed."""

    def __init__(self, settings: Row) -> None:
        self._settings: dict[str, Row] = {row["id"]: row for row in settings["settings"]}

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._settings

    def __len__(self) -> int:
        return len(self._settings)

    def expected(self, identifier: str) -> str:
        """What may stand as a value of a setting, for messages."""
        row = self._settings[identifier]
        if row["kind"] == "number":
            return f"a whole number from {row['minimum']}"
        return "one of " + ", ".join(repr(value) for value in row["values"])

    def has(self, identifier: str, value: object) -> bool:
        """Whether a setting has a value."""
        row = self._settings[identifier]
        if row["kind"] != "number":
            return value in row["values"]
        in_digits = isinstance(value, str) and value.isascii() and value.isdigit()
        return in_digits and row["minimum"] <= int(str(value)) <= row.get("maximum", int(str(value)))

    def rank(self, identifier: str, value: str) -> int:
        """How high a value stands among the values of its setting."""
        row = self._settings[identifier]
        return int(value) if row["kind"] == "number" else row["values"].index(value)

    def covers(self, has: Row, wanted: Row) -> bool:
        """Whether one requirement asks for at least as much of the same setting as another."""
        if has["setting"] != wanted["setting"]:
            return False
        return self.rank(has["setting"], has["atLeast"]) >= self.rank(wanted["setting"], wanted["atLeast"])
