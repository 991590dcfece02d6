"""Who answers for a matter at a place: leads, assists, supervisors, first responders, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphkb.answers.assignments import Assignment, Question, assign
from graphkb.answers.candidates import candidates
from graphkb.answers.contest import Choice, Contest, first_question, helper_contest, lead_contest, refusals
from graphkb.answers.explain import DutyTrial, trials
from graphkb.answers.lineage import has_begun, predecessors, successors
from graphkb.answers.lookup import is_in
from graphkb.answers.place import Place, place_of
from graphkb.answers.posts import FIRST_RESPONDER_ROLES, PostAssignment, posts_serving
from graphkb.answers.topic import topic_of
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.deadlines import CLASSES, Deadline

__all__ = ["Assignment", "Deadline", "DutyTrial", "PostAssignment", "Responsibility", "responsibility"]

_REASONS = (
    "UNKNOWN_MATTER", "UNKNOWN_AREA", "OUT_OF_VALIDITY", "NO_JURISDICTION", "AREA_TOO_COARSE", "NO_DUTY", "OVERLAP",
)  # fmt: skip
"""Reasons that a whole answer may carry, in the order in which it says them."""


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for a matter at a place; rows are rows of `view`'s tables.

    Args:
        view: What held at the instant asked about.
        matter_id: As asked.
        area_id: As asked.
        matter: Row of the state in force, else of the nearest one; None for an unknown id.
        area: As `matter`.
        lead: One organization; several where they overlap; none where `reasons` says why.
        assists: Each organization once, in the rank of its duty.
        supervisors: As `assists`.
        first_responders: Who is on the spot, role by role.
        overlap: Whether two different organizations lead.
        successors: Areas in force that an area which is over went into.
        predecessors: Areas in force that an area which is not yet was made from.
        complete: Whether nothing was cut.
        truncated_by: The limit that cut it.
        reasons: Why there is no lead, or not the expected one.
        matter_successors: As `successors`, for the matter.
        matter_predecessors: As `predecessors`, for the matter.
        question: As understood; None where an id names nothing in force.
        contests: How the duties of leads, of assists and of supervisors were tried: what `explain` tells.
    """

    view: View
    matter_id: str
    area_id: str
    matter: int | None
    area: int | None
    lead: tuple[Assignment, ...] = ()
    assists: tuple[Assignment, ...] = ()
    supervisors: tuple[Assignment, ...] = ()
    first_responders: tuple[PostAssignment, ...] = ()
    overlap: bool = False
    successors: tuple[int, ...] = ()
    predecessors: tuple[int, ...] = ()
    complete: bool = True
    truncated_by: str | None = None
    reasons: tuple[str, ...] = ()
    matter_successors: tuple[int, ...] = ()
    matter_predecessors: tuple[int, ...] = ()
    question: Question | None = None
    contests: tuple[Contest, ...] = ()

    @property
    def explain(self) -> tuple[DutyTrial, ...]:
        """Every duty that might apply: those of leads, of assists, of supervisors, each by rank.

        Put together when asked for: most who ask want to know who, not why.
        """
        if self.question is None:
            return ()
        lists = zip(self.contests, (self.lead, self.assists, self.supervisors), strict=True)
        return tuple(trial for contest, named in lists for trial in trials(self.question, contest, named))


def responsibility(view: View, matter_id: str, area_id: str, severity: int | None = None) -> Responsibility:
    """Return who answers for *matter_id* at *area_id*: each sentence of answers.md, "responsible".

    Where the text leaves a choice: every duty that weighs as much as the winner (priority, matter, area) is tried, so
    an answer carries NO_JURISDICTION or AREA_TOO_COARSE for each of them, or before them, that came to nobody; what
    becomes of a lower one is not asked. Only leads' duties put such a reason on the answer; an assist's says it in
    `explain`. An organization without post of its own is reached through those that share its staff.

    Args:
        view: What holds at the instant asked about.
        matter_id: Full id of the matter.
        area_id: Full id of the area.
        severity: 1 (gravest) to 4; None: the matter's own, else 4.

    Returns:
        An answer without lead says why in `reasons`; also for an unknown id.

    Raises:
        BadInput: *severity* is not 1 to 4.

    Source: answers.md, "responsible(matter, area, severity, asOf, knownAt)".
    """
    if severity is not None and severity not in CLASSES:
        raise BadInput(f"severity {severity}: 1 (gravest) to 4, or none for the matter's own")
    matter = view.row(matter_id) if is_in("matters", matter_id) else None
    area = view.row(area_id) if is_in("areas", area_id) else None
    if matter is None or area is None:
        return _not_in_force(view, matter_id, area_id)
    topic, place = topic_of(view, matter), place_of(view, area)
    return _answer(Question(view, topic, place, severity or topic.severity), matter_id, area_id)


def _answer(question: Question, matter_id: str, area_id: str) -> Responsibility:
    view, place = question.view, question.place
    ranked = candidates(question.topic, place.upward, question.severity)
    contest = lead_contest(view, place, ranked.get("LEAD", ()))
    choices = contest.choices or first_question(view, place)
    helpers = [helper_contest(view, place, ranked.get(role, ())) for role in ("ASSIST", "SUPERVISE")]
    named = [
        tuple(assign(question, choice) for choice in chosen)
        for chosen in (choices, *(helping.choices for helping in helpers))
    ]
    return put_together(
        question, (matter_id, area_id), (contest, *helpers), named,
        first_responders=posts_serving(view, place, FIRST_RESPONDER_ROLES),
        reasons=lead_reasons(view, place, contest, choices),
    )  # fmt: skip


def lead_reasons(view: View, place: Place, contest: Contest, choices: Sequence[Choice]) -> tuple[str, ...]:
    """Return why *choices*, which *contest* or else the first question came to, are no lead or not the expected one."""
    reasons = refusals(view, place, contest)
    if len(choices) != 1:
        reasons.add("OVERLAP" if choices else "NO_DUTY")
    return _in_order(reasons)


def put_together(
    question: Question,
    ids: tuple[str, str],
    contests: tuple[Contest, ...],
    named: Sequence[tuple[Assignment, ...]],
    *,
    first_responders: tuple[PostAssignment, ...],
    reasons: tuple[str, ...],
) -> Responsibility:
    """Return the answer to *question*, as asked by *ids*; contests and named are of leads, assists, supervisors."""
    leads, assists, supervisors = named
    return Responsibility(
        question.view, *ids, question.topic.upward[0], question.place.area,
        leads, assists, supervisors, first_responders,
        overlap=len(leads) > 1,
        reasons=reasons,
        question=question,
        contests=contests,
    )  # fmt: skip


def _not_in_force(view: View, matter_id: str, area_id: str) -> Responsibility:
    """Return the answer about an id that names nothing, or nothing at the instant (answers.md, step 0)."""
    matter = view.nearest(matter_id) if is_in("matters", matter_id) else None
    area = view.nearest(area_id) if is_in("areas", area_id) else None
    reasons = {"UNKNOWN_MATTER"} if matter is None else set()
    reasons |= {"UNKNOWN_AREA"} if area is None else set()
    after: dict[str, tuple[int, ...]] = {"matters": (), "areas": ()}
    before: dict[str, tuple[int, ...]] = {"matters": (), "areas": ()}
    for table, entity_id, row in (("matters", matter_id, matter), ("areas", area_id, area)):
        if row is None or view.row(entity_id) is not None:
            continue
        reasons.add("OUT_OF_VALIDITY")
        if has_begun(view, entity_id):
            after[table] = successors(view, entity_id)
        else:
            before[table] = predecessors(view, entity_id)
    return Responsibility(
        view, matter_id, area_id, matter, area,
        successors=after["areas"], predecessors=before["areas"],
        matter_successors=after["matters"], matter_predecessors=before["matters"],
        reasons=_in_order(reasons),
    )  # fmt: skip


def _in_order(reasons: Collection[str]) -> tuple[str, ...]:
    return tuple(reason for reason in _REASONS if reason in reasons)
