"""A topic: a matter with all above it, and what the duties for it state, as every answer about a matter reads it."""

from dataclasses import dataclass
from typing import NamedTuple

from graphkb.answers.kept import kept
from graphkb.graph.view import View

DEFAULT_SEVERITY = 4
"""Severity of a matter that states none: ordinary 一般."""


class Template(NamedTuple):
    """Whom a duty means without naming an organization; no line: any."""

    classifications: tuple[str, ...]
    level: str
    line: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What a duty states.

    Args:
        row: Row of the duty.
        matter_hops: How far above the asked matter its own lies.
        start: Its validFrom; None: always.
        target: Row of the organization that it names, or whom it means instead.
        rule: Row of its rule, in force or not; None where it names none.
    """

    row: int
    role: str
    matter_hops: int
    priority: int
    start: int | None
    severities: tuple[int, ...]
    target: int | Template
    post_role: str | None
    rule: int | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter in force.

    Args:
        upward: Rows of the matter itself and of those above it, nearest first.
        severity: The matter's own, else 4.
        duties: Row of an area → the duties for any of these matters in exactly that area: the nearest matter first,
            then by duty id.
    """

    upward: tuple[int, ...]
    severity: int
    duties: dict[int, list[Duty]]


@kept
def topic_of(view: View, matter: int) -> Topic:
    """Return the topic of the matter in row *matter*."""
    upward = (matter, *view.ancestors("matters", matter))
    severity = view.tables["matters"].value(matter, "severity")
    duties: dict[int, list[Duty]] = {}
    areas = view.tables["duties"].column("area")
    for hops, each in enumerate(upward):
        for row in view.duties_of_matter(each):
            duties.setdefault(_in_force(view, areas[row]), []).append(_duty(view, row, hops))
    return Topic(upward, severity or DEFAULT_SEVERITY, duties)


def _duty(view: View, row: int, matter_hops: int) -> Duty:
    duties = view.tables["duties"]
    organization, rule = duties.value(row, "organization"), duties.value(row, "rule")
    return Duty(
        row=row,
        role=duties.value(row, "role"),
        matter_hops=matter_hops,
        priority=duties.value(row, "priority"),
        start=duties.valid_from[row],
        severities=duties.value(row, "severities"),
        target=_template(view, row) if organization is None else _in_force(view, organization),
        post_role=duties.value(row, "post_role"),
        rule=None if rule is None else view.nearest(rule),
    )


def _template(view: View, row: int) -> Template:
    duties = view.tables["duties"]
    return Template(duties.value(row, "classification"), duties.value(row, "level"), duties.value(row, "line"))


def _in_force(view: View, entity_id: str) -> int:
    row = view.row(entity_id)
    assert row is not None  # a duty holds only while its ends do
    return row
