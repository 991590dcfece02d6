"""Who answers for a matter at a place: leads, assists, supervisors, first responders, and why."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple

from graphkb.answers.assignments import Assignment, Question, assign
from graphkb.answers.candidates import Ranked, candidates_at
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


Named = tuple[Assignment, ...]
"""Each organization once, in the rank of its duty."""

Helping = Callable[[str], tuple[Contest, Named]]
"""Role, ASSIST or SUPERVISE → how its duties were tried, and whom they name."""


class Responsibility(NamedTuple):
    """Who answers for a matter at a place; rows are rows of `view`'s tables.

    What is no argument is put together when asked for: most who ask want to know who leads, not who else is there.

    Args:
        view: What held at the instant asked about.
        matter_id: As asked.
        area_id: As asked.
        matter: Row of the state in force, else of the nearest one; None for an unknown id.
        area: As `matter`.
        lead: One organization; several where they overlap; none where `reasons` says why.
        successors: Areas in force that an area which is over went into.
        predecessors: Areas in force that an area which is not yet was made from.
        complete: Whether nothing was cut.
        truncated_by: The limit that cut it.
        reasons: Why there is no lead, or not the expected one.
        matter_successors: As `successors`, for the matter.
        matter_predecessors: As `predecessors`, for the matter.
        question: As understood; None where an id names nothing in force.
        contest: How the duties of leads were tried; None where `question` is.
        helping: Finds who helps; None where `question` is.
        on_the_spot: Finds the first responders; None where `question` is.
    """

    view: View
    matter_id: str
    area_id: str
    matter: int | None
    area: int | None
    lead: Named = ()
    successors: tuple[int, ...] = ()
    predecessors: tuple[int, ...] = ()
    complete: bool = True
    truncated_by: str | None = None
    reasons: tuple[str, ...] = ()
    matter_successors: tuple[int, ...] = ()
    matter_predecessors: tuple[int, ...] = ()
    question: Question | None = None
    contest: Contest | None = None
    helping: Helping | None = None
    on_the_spot: Callable[[], tuple[PostAssignment, ...]] | None = None

    @property
    def overlap(self) -> bool:
        """Whether two different organizations lead."""
        return len(self.lead) > 1

    @property
    def assists(self) -> Named:
        """Each organization once, in the rank of its duty."""
        return () if self.helping is None else self.helping("ASSIST")[1]

    @property
    def supervisors(self) -> Named:
        """As `assists`."""
        return () if self.helping is None else self.helping("SUPERVISE")[1]

    @property
    def first_responders(self) -> tuple[PostAssignment, ...]:
        """Who is on the spot, role by role."""
        return () if self.on_the_spot is None else self.on_the_spot()

    @property
    def contests(self) -> tuple[tuple[Contest, Named], ...]:
        """How the duties of leads, of assists and of supervisors were tried, and whom they name."""
        if self.contest is None or self.helping is None:
            return ()
        return (self.contest, self.lead), self.helping("ASSIST"), self.helping("SUPERVISE")

    @property
    def explain(self) -> tuple[DutyTrial, ...]:
        """Every duty that might apply: those of leads, of assists, of supervisors, each by rank."""
        if self.question is None:
            return ()
        return tuple(trial for contest, named in self.contests for trial in trials(self.question, contest, named))


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
    matter = view.tables["matters"].row_at(matter_id, view.as_of)
    area = view.tables["areas"].row_at(area_id, view.as_of)
    if matter is None or area is None:
        return _not_in_force(view, matter_id, area_id)
    topic, place = topic_of(view, matter), place_of(view, area)
    return _answer(Question(view, topic, place, severity or topic.severity), matter_id, area_id)


def _answer(question: Question, matter_id: str, area_id: str) -> Responsibility:
    view, topic, place, severity = question
    ranked = candidates_at(view, topic, place, severity)
    contest = lead_contest(view, place, ranked.get("LEAD", ()))
    choices = contest.choices or first_question(view, place)
    return Responsibility(
        view, matter_id, area_id, topic.upward[0], place.area,
        tuple([assign(question, choice) for choice in choices]),
        reasons=lead_reasons(view, place, contest, choices),
        question=question,
        contest=contest,
        helping=partial(_helping, question, ranked),
        on_the_spot=partial(first_responders, view, place),
    )  # fmt: skip


def first_responders(view: View, place: Place) -> tuple[PostAssignment, ...]:
    """Return who is on the spot at *place*, role by role (answers.md, "responsible", step 7)."""
    return posts_serving(view, place, FIRST_RESPONDER_ROLES)


def _helping(question: Question, ranked: Ranked, role: str) -> tuple[Contest, Named]:
    contest = helper_contest(question.view, question.place, ranked.get(role, ()))
    return contest, tuple([assign(question, choice) for choice in contest.choices])


def lead_reasons(view: View, place: Place, contest: Contest, choices: Sequence[Choice]) -> tuple[str, ...]:
    """Return why *choices*, which *contest* or else the first question came to, are no lead or not the expected one."""
    if len(choices) == 1 and all(contest.resolved):
        return ()
    reasons = refusals(view, place, contest)
    if len(choices) != 1:
        reasons.add("OVERLAP" if choices else "NO_DUTY")
    return _in_order(reasons)


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
