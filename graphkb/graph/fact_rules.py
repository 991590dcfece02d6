"""Rules for a single fact: what its columns may say together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.graph.rules import Rows, Rule, Violation
from graphkb.model.codes import CODE_LISTS, FAMILY_OF
from graphkb.model.reorganization import contradiction
from graphkb.model.times import to_date_or_text

Fault = tuple[str, Any, str]
"""Column, value, message."""

_BELONGS = {"role": "MEMBER_OF", "mode": "STATIONED_IN", "mechanism": "COORDINATES_WITH"}
"""Column of links → the only type that has it; a reason and hours may stand beside any."""
_TOLD_BY = {
    "COMMAND_UP": "a row of hierarchy", "COMMAND_DOWN": "a row of hierarchy",
    "SAME_AREA": "a jurisdiction that both have", "STATIONED": "a link STATIONED_IN", "MEMBER": "a link MEMBER_OF",
    "LINKED": "a link LINKED_WITH", "SHARED_STAFF": "a link SHARES_STAFF_WITH",
}  # fmt: skip
"""Mechanism that is never agreed on → what tells it."""


def _each(name: str, faults: Callable[[Graph, Mapping[str, Any]], Iterable[Fault]]) -> Rule:
    """Return the rule that asks *faults* about the values of every row."""

    def rule(graph: Graph, rows: Rows) -> Iterator[Violation]:
        columns = graph.tables[name]
        cells = {column.name: columns.column(column.name) for column in columns.table.columns}
        for row in rows:
            for column, value, message in faults(graph, {each: values[row] for each, values in cells.items()}):
                yield Violation(name, row, column, "" if value is None else str(value), message)

    return rule


def _code_faults(_: Graph, code: Mapping[str, Any]) -> Iterator[Fault]:
    name = code["list"]
    if name not in CODE_LISTS:
        yield "list", name, f"there is no code list {name!r}; expected one of {', '.join(_open_lists())}"
    elif not CODE_LISTS[name].is_open:
        message = f"{name} is closed: the program decides by it; codes may be added to {', '.join(_open_lists())}"
        yield "list", name, message
    if not code["code"].replace("_", "").isalnum() or code["code"] != code["code"].upper():
        yield "code", code["code"], f"{code['code']!r} is no code; expected upper case and _, such as RIVER_PATROL"


def _open_lists() -> list[str]:
    return [name for name, codes in CODE_LISTS.items() if codes.is_open]


def _post_faults(_: Graph, post: Mapping[str, Any]) -> Iterator[Fault]:
    if post["organization"] is None and not post["areas"]:
        yield "organization", None, "has neither organization nor areas; expected one of them, or both"
    if post["role"] in post["other_roles"]:
        yield "other_roles", post["role"], f"{post['role']} is its role already; leave it out of the others"


def _organization_faults(_: Graph, organization: Mapping[str, Any]) -> Iterator[Fault]:
    kind = organization["classification"]
    if (functions := organization["functions"]) and FAMILY_OF[kind] != "Center":
        yield "functions", ";".join(functions), f"a {kind} has no functions, only centers have; leave it empty"


def _holding_faults(_: Graph, holding: Mapping[str, Any]) -> Iterator[Fault]:
    if holding["kind"] == "ROSTER":
        yield "kind", "ROSTER", "ROSTER is computed from rosters.csv; expected SUBSTANTIVE, ACTING or OVERRIDE"


def _roster_faults(_: Graph, roster: Mapping[str, Any]) -> Iterator[Fault]:
    shift = roster["shift"]
    if shift.endswith("wd") or not shift.strip("PTDHM0"):
        yield "shift", shift, f"{shift!r} is no length of a shift; expected hours or days, such as PT8H or P1D"


def _duty_faults(_: Graph, duty: Mapping[str, Any]) -> Iterator[Fault]:
    if duty["organization"] is None:
        for column in ("classification", "level"):
            if not duty[column]:
                yield column, None, f"has neither organization nor {column}; a template needs classification and level"
    for column in ("classification", "level", "line"):
        if duty["organization"] is not None and duty[column]:
            message = f"names {duty['organization']} and, as a template, {column}; expected one or the other"
            yield column, duty[column], message


def _link_faults(graph: Graph, link: Mapping[str, Any]) -> Iterator[Fault]:
    if link["from"] == link["to"]:
        yield "to", link["to"], f"links {link['to']} with itself; expected two organizations"
    if link["type"] == "STATIONED_IN":
        organizations = graph.tables["organizations"]
        for row in organizations.rows(link["to"]):
            if FAMILY_OF[kind := organizations.value(row, "classification")] != "Center":
                yield "to", link["to"], f"STATIONED_IN {link['to']}, a {kind}; expected a center"
    yield from _misplaced(link)


def _misplaced(link: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the type of *link* lacks, or does not have."""
    kind, mechanism = link["type"], link["mechanism"]
    for column, owner in _BELONGS.items():
        if kind != owner and (value := link[column]) is not None:
            message = f"{kind} has no {column}, but {value} stands there; leave it empty, only {owner} has one"
            yield column, value, message
    if kind == "COORDINATES_WITH":
        if mechanism is None:
            yield "mechanism", None, "COORDINATES_WITH has no mechanism; expected one, such as WHISTLE"
        elif mechanism in _TOLD_BY:
            told = f"{mechanism} is told by {_TOLD_BY[mechanism]}, not by COORDINATES_WITH"
            yield "mechanism", mechanism, f"{told}; write that, or a mechanism such as WHISTLE"


def _change_faults(_: Graph, event: Mapping[str, Any]) -> Iterator[Fault]:
    kind = event["kind"]
    if told := contradiction(kind, event["originals"], event["results"], event["subjects"]):
        column, message = told
        yield column, ";".join(event[column]), f"{kind}: {message}"


def _figure_faults(_: Graph, figure: Mapping[str, Any]) -> Iterator[Fault]:
    start, end = figure["period_from"], figure["period_to"]
    if start is not None and end is not None and end <= start:
        message = f"the period ends {to_date_or_text(end)}, not after it begins {to_date_or_text(start)}"
        yield "period_to", to_date_or_text(end), message


FACT_RULES: dict[str, tuple[Rule, ...]] = {
    name: (_each(name, faults),)
    for name, faults in {
        "codes": _code_faults,
        "organizations": _organization_faults,
        "posts": _post_faults,
        "holdings": _holding_faults,
        "rosters": _roster_faults,
        "duties": _duty_faults,
        "links": _link_faults,
        "change_events": _change_faults,
        "figures": _figure_faults,
    }.items()
}
"""Table → its rules."""
