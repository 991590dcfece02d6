"""Readers of the root fields that are questions: each asks one of `graphkb.answers`."""

from collections.abc import Sequence
from typing import Any

import strawberry

from graphkb.answers.batch import responsible_batch
from graphkb.answers.coverage import coverage
from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.answers.meeting_point import MeetingPoint, meeting_point
from graphkb.answers.presence import presence
from graphkb.answers.responsibility import PostAssignment, Responsibility, responsibility
from graphkb.answers.route_policy import MechanismCost
from graphkb.answers.routes import RouteResult, routes
from graphkb.answers.team import team
from graphkb.errors import BadInput, LimitExceeded
from graphkb.graph.view import View
from graphkb.model.deadlines import CLASSES
from graphkb.schema.change_inputs import ChangeInput, stated_changes
from graphkb.schema.charts import Charted, Charts
from graphkb.schema.context import Context
from graphkb.schema.coverages import Present, Reached
from graphkb.schema.impacts import Rehearsal

MAX_QUESTIONS = 1000
"""Most questions in one batch (architecture.md, Limits)."""

GRID_SCALES = ("BASIC", "DEDICATED")
"""Scales that coverage asks about unless told (answers.md)."""


@strawberry.input(description="责任问题 One question of a batch.")
class ResponsibleQuestion:
    matter: strawberry.ID = strawberry.field(description="事项 Id of the matter.")
    area: strawberry.ID = strawberry.field(description="区域 Id of the area.")
    severity: int | None = strawberry.field(description="等级 1 gravest to 4; absent: the matter's, else 4.")


def ask_responsible(
    context: Context, matter: str, area: str, severity: int | None = None, **when: Any
) -> tuple[View, Responsibility]:
    """Ask who answers for a matter in an area."""
    view = context.view(**when)
    return view, responsibility(view, matter, area, severity)


def ask_batch(
    context: Context, questions: Sequence[ResponsibleQuestion], **when: Any
) -> tuple[View, list[Responsibility]]:
    """Ask many of these at once.

    Raises:
        LimitExceeded: more than `MAX_QUESTIONS`.
        BadInput: a severity is none; it says of which question.
    """
    if len(questions) > MAX_QUESTIONS:
        raise LimitExceeded(f"{len(questions)} questions: at most {MAX_QUESTIONS} at once; ask again for the rest")
    for place, each in enumerate(questions):
        if each.severity is not None and each.severity not in CLASSES:
            rule = "1 (gravest) to 4, or none for the matter's own"
            raise BadInput(f"questions[{place}]: severity {each.severity}: {rule}")
    view = context.view(**when)
    return view, list(responsible_batch(view, ((each.matter, each.area, each.severity) for each in questions)))


def ask_team(context: Context, area: str, **when: Any) -> tuple[View, tuple[PostAssignment, ...]]:
    """Ask who serves an area."""
    view = context.view(**when)
    return view, team(view, area)


def ask_chain(
    context: Context, organization: str | None = None, event: str | None = None, **when: Any
) -> tuple[View, EscalationChain]:
    """Ask who is above an organization, or above the center that has an event.

    Raises:
        BadInput: not exactly one is given.
    """
    if (organization is None) == (event is None):
        raise BadInput("escalationChain: give exactly one of organization and event")
    if event is not None:
        chain = context.knowledge.events.chain(event, **when)
        return chain.view, chain
    view = context.view(**when)
    return view, escalation_chain(view, str(organization), context.knowledge.policies.escalation)


def ask_coverage(
    context: Context,
    area: str,
    *,
    matters: Sequence[str] | None = None,
    level: str | None = None,
    scale: Sequence[str] | None = None,
    **when: Any,
) -> tuple[View, Reached]:
    """Ask where nobody answers, or two do."""
    view = context.view(**when)
    scales = GRID_SCALES if scale is None else scale
    events = context.knowledge.event_counts()
    answer = coverage(view, area, matters=matters, level=level or "GRID", scales=scales, events=events)
    return view, Reached(("coverage", area, matters, level, scale), answer)


def ask_presence(context: Context, area: str, level: str, **asked: Any) -> tuple[View, Present]:
    """Ask which areas have, or lack, an organization or a post."""
    when = {name: asked.pop(name) for name in ("as_of", "known_at") if name in asked}
    view = context.view(**when)
    return view, Present(("presence", area, level, asked), presence(view, area, level, **asked))


def ask_chart(
    context: Context, root: str, depth: int | None = None, hierarchy: str | None = None, **when: Any
) -> tuple[View, Charted]:
    """Ask for the tree below an area or an organization."""
    view = context.view(**when)
    charts = Charts.of(view)
    return view, charts.chart(view, root, 3 if depth is None else depth, hierarchy or "ADMINISTRATIVE")


def ask_routes(
    context: Context,
    from_: str,
    *,
    k: int | None = None,
    max_hops: int | None = None,
    avoid: Sequence[str] | None = None,
    via: Sequence[str] | None = None,
    as_of: int | None = None,
    known_at: Any = None,
    **asked: Any,
) -> tuple[View, RouteResult]:
    """Ask for ways from an organization to another, or to those who answer for a matter."""
    view = context.view(as_of, known_at)
    answer = routes(
        view, from_, k=3 if k is None else k, max_hops=8 if max_hops is None else max_hops,
        avoid=avoid or (), via=via or (), policy=context.knowledge.policies.routes, **asked,
    )  # fmt: skip
    return view, answer


def ask_policy(context: Context) -> tuple[None, tuple[MechanismCost, ...]]:
    """Ask what mechanisms cost."""
    return None, context.knowledge.policies.routes.costs


def ask_meeting_point(context: Context, organizations: Sequence[str], **when: Any) -> tuple[View, MeetingPoint]:
    """Ask where organizations come together."""
    view = context.view(**when)
    return view, meeting_point(view, organizations, context.knowledge.policies.routes)


def ask_impact(context: Context, changes: Sequence[ChangeInput]) -> tuple[View, Rehearsal]:
    """Ask what changes would do."""
    inputs = stated_changes(changes, context.limits.changes)
    report = context.knowledge.impact(inputs, graph=context.graph, now=context.now, look=context.look)
    return report.after, Rehearsal(inputs, report)
