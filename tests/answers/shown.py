"""Answers in the oracle's words: dicts, lists and `id@valid_from` instead of rows."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from graphkb.answers.chart import OrgChart
from graphkb.answers.escalation import EscalationChain
from graphkb.answers.responsibility import Assignment, PostAssignment, Responsibility
from graphkb.graph.view import View

TABLES = {"post": "posts", "served_area": "areas", "holder": "persons", "organization": "organizations",
          "duty": "duties", "rule": "rules", "matter": "matters", "area": "areas", "successors": "areas",
          "predecessors": "areas", "matter_successors": "matters", "matter_predecessors": "matters",
          "beside": "organizations"}  # fmt: skip
"""Field of an answer → the table whose rows it holds."""

UNSHOWN = {"view", "question", "contest", "helping", "on_the_spot"}
"""Fields of a `Responsibility` from which it tells something when asked."""
PUT_TOGETHER = {"overlap", "assists", "supervisors", "first_responders", "explain"}
"""What it tells when asked."""


def named(view: View, table: str, row: int | None) -> str | None:
    return None if row is None else f"{view.id(table, row)}@{view.tables[table].valid_from[row]}"


def shown(view: View, answer: Responsibility | EscalationChain | Iterable[PostAssignment]) -> Any:
    """The answer as the oracle gives it."""
    if isinstance(answer, EscalationChain):
        return _fields(view, answer, set(answer.__dataclass_fields__) - {"view"})
    if isinstance(answer, Responsibility):
        return _fields(view, answer, set(answer._fields) - UNSHOWN | PUT_TOGETHER)
    return [_value(view, "post_assignment", each) for each in answer]


def shown_chart(chart: OrgChart) -> list[tuple[str, str | None, int, int, int]]:
    """The nodes of a chart as the oracle gives them."""
    ids = [chart.view.id(chart.table, row) for row in chart.rows]
    parents = [None if parent < 0 else ids[parent] for parent in chart.parents]
    return list(zip(ids, parents, chart.depths, chart.descendants, chart.children_cut, strict=True))


def _fields(view: View, record: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: _value(view, name, getattr(record, name)) for name in names}


def _value(view: View, name: str, value: Any) -> Any:
    if name == "path":
        return [(table, named(view, table, row)) for table, row in value]
    if name == "deadline":
        return asdict(value)
    if isinstance(value, tuple) and not isinstance(value, Assignment):
        return [_value(view, name, each) for each in value]
    if name in TABLES and (value is None or isinstance(value, int)):
        return named(view, TABLES[name], value)
    names = value._fields if isinstance(value, Assignment) else getattr(value, "__dataclass_fields__", None)
    return value if names is None else _fields(view, value, names)


def named_in(view: View, assignments: Iterable[Assignment]) -> list[str]:
    """The short names of the organizations assigned, in order."""
    return [view.id("organizations", each.organization).removeprefix("org:") for each in assignments]


def posts_in(view: View, posts: Iterable[PostAssignment]) -> list[str]:
    """The short names of the posts, in order."""
    return [view.id("posts", each.post).removeprefix("post:") for each in posts]


def leads(answer: Responsibility) -> list[str]:
    """The short names of the leads, in order."""
    return named_in(answer.view, answer.lead)


def areas_in(view: View, rows: Iterable[int]) -> list[str]:
    """The short names of the areas, in order."""
    return [view.id("areas", row).removeprefix("area:") for row in rows]
