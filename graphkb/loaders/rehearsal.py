"""What a list of changes would come to, before anything is written: counts, problems, and the knowledge after it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.loaders.change_list import WrongChanges, changes_of, latest_date
from graphkb.loaders.report import TableCounts
from graphkb.model import times
from graphkb.model.changes import Change, Plan, plan_changes, touched_keys
from graphkb.model.facts import shown_key
from graphkb.model.kinds import TABLES
from graphkb.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What changes come to.

    Args:
        changes: For `Store.commit`, made against the revision of the graph that they were rehearsed on.
        graph: What is known with the changes applied; its revision is still the one rehearsed on.
        report: Table → counts of the ids and keys that the changes touch, in declared order; `wrong` counts problems.
        problems: Why they cannot be committed; then `changes` are empty and `graph` is as it was.
        date: The latest instant that they name; None where they name none.
    """

    changes: list[Change]
    graph: Graph
    report: Mapping[str, TableCounts]
    problems: Sequence[Problem]
    date: int | None


def rehearse(inputs: Sequence[Mapping[str, Any]], graph: Graph, zone: str = times.DEFAULT_ZONE) -> Rehearsal:
    """Return what *inputs* come to on a copy of *graph*.

    Args:
        inputs: As `graphkb.loaders.change_list.changes_of` takes them.
        graph: What is known.
        zone: Where a bare date means midnight.

    Source: model.md, "Changes"; contract.graphql, CommitPayload.
    """
    try:
        changes = changes_of(inputs, graph, zone)
        plan = plan_changes(changes, graph.known(touched_keys(changes)))
    except WrongChanges as error:
        return _refused(graph, error.problems)
    except BadInput as error:
        return _refused(graph, [Problem(error.code, str(error))])
    candidate = graph.apply(plan, graph.revision) if plan else graph
    if broken := [*_broken(candidate, plan)]:
        return _refused(graph, broken)
    return Rehearsal(changes, candidate, _counts(changes, plan, graph), (), latest_date(inputs, zone))


def _broken(candidate: Graph, plan: Plan) -> Iterator[Problem]:
    """Yield which rules of the model the changes would break."""
    for violation in violations(candidate, *touched_by(candidate, plan)):
        fact = candidate.tables[violation.table].fact(violation.row)
        message = f"{shown_key(fact.table, fact.key)}, {violation.column}: {violation.message}"
        yield Problem(BadInput.code, message, table=violation.table)


def _refused(graph: Graph, problems: Sequence[Problem]) -> Rehearsal:
    wrong = Counter(problem.table for problem in problems)
    report = {name: TableCounts(wrong=wrong[name]) for name in TABLES if wrong[name]}
    return Rehearsal([], graph, report, problems, None)


def _counts(changes: Iterable[Change], plan: Plan, graph: Graph) -> dict[str, TableCounts]:
    """Return how many ids and keys of each table are new, changed, or named without anything new being said."""
    moved = {(fact.table, fact.key) for fact in plan.put} | {(table, key) for table, key, _ in plan.superseded}
    touched = touched_keys(changes)
    counts: dict[str, TableCounts] = {name: TableCounts() for name in TABLES if name in touched}
    for table, keys in touched.items():
        for key in keys:
            if (table, key) not in moved:
                counts[table].unchanged += 1
            elif graph.tables[table].rows(key):
                counts[table].changed += 1
            else:
                counts[table].new += 1
    return counts
