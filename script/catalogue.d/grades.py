"""Evidence grades, strong to weak, and the marks of the facts that they stand for."""

from __future__ import annotations

GRADES = ["documented", "observed", "inferred", "assumed"]

FROM_MARK = {
    "official": "documented",
    "documented": "documented",
    "vendor-doc": "observed",
    "screenshot": "observed",
    "inferred": "inferred",
    "reimplementation-2017": "inferred",
    "recalled": "assumed",
    "unknown": "assumed",
}


def grade(mark: str) -> str:
    """The grade of a mark; an unknown mark is an error, because a guess must never be shown as knowledge."""
    if mark not in FROM_MARK:
        raise ValueError(f"the mark {mark!r} has no evidence grade; known marks: {', '.join(FROM_MARK)}")
    return FROM_MARK[mark]


def weaker(first: str, second: str) -> str:
    """The weaker of two grades: a chain of reasons is as good as its worst link."""
    return max(first, second, key=GRADES.index)
