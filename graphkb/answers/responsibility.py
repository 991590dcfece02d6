"""Who answers for a matter at a place: leads, assists, supervisors, first responders, and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graphkb.answers.candidates import Candidate, candidates
from graphkb.answers.contest import Choice, Contest, first_question, helper_contest, lead_contest, reason_lost, refusals
from graphkb.answers.deadlines import CLASSES, Deadline, deadline_of
from graphkb.answers.lineage import predecessors, successors
from graphkb.answers.place import Place, place_of
from graphkb.answers.posts import FIRST_RESPONDER_ROLES, PostAssignment, posts_for, posts_serving, vacancy
from graphkb.answers.topic import Template, Topic, topic_of
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.kinds import table_of

__all__ = ["Assignment", "Deadline", "DutyTrial", "PostAssignment", "Responsibility", "responsibility"]

_REASONS = (
    "UNKNOWN_MATTER", "UNKNOWN_AREA", "OUT_OF_VALIDITY", "NO_JURISDICTION", "AREA_TOO_COARSE", "NO_DUTY", "OVERLAP",
)  # fmt: skip
"""Reasons that a whole answer may carry, in the order in which it says them."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An organization that answers, and by which duty.

    Args:
        organization: Row of the organization.
        posts: Whom to call there; the first is the one to call, equal ones stand beside it.
        basis: DIRECT, INHERITED, TEMPLATE or FALLBACK.
        duty: Row of the duty; None for FALLBACK.
        rule: Row of the rule that the duty rests on; None where it names none.
        deadline: Time allowed per stage.
        reasons: NO_POST, or NO_HOLDER where none of the posts has a holder; else empty.
    """

    organization: int
    posts: tuple[PostAssignment, ...]
    basis: str
    duty: int | None
    rule: int | None
    deadline: Deadline | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyTrial:
    """A duty that might have applied, and what came of it.

    Args:
        duty: Row of the duty; its role says whether it was tried as a lead's, an assist's or a supervisor's.
        won: It named one of the organizations of its role.
        reason: Why it lost; OVERLAP for a lead's that won beside another; None for any other winner, and for a loser
            that names the same organization as the winner from the same day.
        path: (table, row): the asked matter up to the duty's, the asked area up to the duty's, then what it comes to:
            each organization that it named with the post to call and its holder; for a loser the organization it names.
    """

    duty: int
    won: bool
    reason: str | None
    path: tuple[tuple[str, int], ...]


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
        explain: Every duty that might apply: those of leads, of assists, of supervisors, each by rank.
        complete: Whether nothing was cut.
        truncated_by: The limit that cut it.
        reasons: Why there is no lead, or not the expected one.
        matter_successors: As `successors`, for the matter.
        matter_predecessors: As `predecessors`, for the matter.
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
    explain: tuple[DutyTrial, ...] = ()
    complete: bool = True
    truncated_by: str | None = None
    reasons: tuple[str, ...] = ()
    matter_successors: tuple[int, ...] = ()
    matter_predecessors: tuple[int, ...] = ()


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
    matter = view.row(matter_id) if _is_in("matters", matter_id) else None
    area = view.row(area_id) if _is_in("areas", area_id) else None
    if matter is None or area is None:
        return _not_in_force(view, matter_id, area_id)
    topic, place = topic_of(view, matter), place_of(view, area)
    return _Question(view, topic, place, severity or topic.severity).answer(matter_id, area_id)


class _Question:
    """A topic and a place, and what each step comes to."""

    def __init__(self, view: View, topic: Topic, place: Place, severity: int) -> None:
        self.view = view
        self.topic = topic
        self.place = place
        self.severity = severity
        self.matters = [("matters", row) for row in topic.upward]
        self.areas = [("areas", row) for row in place.upward]

    def answer(self, matter_id: str, area_id: str) -> Responsibility:
        view, place = self.view, self.place
        ranked = candidates(self.topic, place, self.severity)
        contest = lead_contest(view, place, ranked.get("LEAD", ()))
        choices = contest.choices or first_question(view, place)
        reasons = refusals(view, place, contest)
        if len(choices) != 1:
            reasons.add("OVERLAP" if choices else "NO_DUTY")
        leads = self._assignments(choices)
        assists, assist_trials = self._helpers(ranked.get("ASSIST", ()))
        supervisors, supervisor_trials = self._helpers(ranked.get("SUPERVISE", ()))
        return Responsibility(
            view, matter_id, area_id, self.topic.upward[0], place.area,
            leads, assists, supervisors, posts_serving(view, place, FIRST_RESPONDER_ROLES),
            overlap=len(leads) > 1,
            explain=(*self._trials(contest, leads, won="OVERLAP"), *assist_trials, *supervisor_trials),
            reasons=_in_order(reasons),
        )  # fmt: skip

    def _helpers(self, ranked: Sequence[Candidate]) -> tuple[tuple[Assignment, ...], list[DutyTrial]]:
        contest = helper_contest(self.view, self.place, ranked)
        named = self._assignments(contest.choices)
        return named, self._trials(contest, named)

    def _assignments(self, choices: Iterable[Choice]) -> tuple[Assignment, ...]:
        return tuple(self._assignment(organization, candidate) for organization, candidate in choices)

    def _assignment(self, organization: int, candidate: Candidate | None) -> Assignment:
        duty = None if candidate is None else candidate.duty
        row, role, rule = (None, None, None) if duty is None else (duty.row, duty.post_role, duty.rule)
        posts = posts_for(self.view, self.place, organization, role)
        deadline = deadline_of(self.view, row, self.topic.upward, self.severity)
        return Assignment(organization, posts, _basis(candidate), row, rule, deadline, vacancy(posts))

    def _trials(self, contest: Contest, named: Sequence[Assignment], won: str | None = None) -> list[DutyTrial]:
        """Return what came of each duty of *contest*, whose choices became *named*."""
        trials: list[DutyTrial] = []
        for candidate in contest.ranked:
            mine = [named[position] for position in contest.named_by(candidate)]
            if mine:
                reason = won if len(contest.choices) > 1 else None
            else:
                reason = reason_lost(self.view, self.place, contest, candidate)
            trials.append(DutyTrial(candidate.duty.row, bool(mine), reason, self._path(candidate, mine)))
        return trials

    def _path(self, candidate: Candidate, named: Sequence[Assignment]) -> tuple[tuple[str, int], ...]:
        _, matter_hops, area_hops = candidate.weight
        path = [*self.matters[: matter_hops + 1], *self.areas[: area_hops + 1]]
        for each in named:
            path.append(("organizations", each.organization))
            if each.posts:
                path.append(("posts", each.posts[0].post))
                if each.posts[0].holder is not None:
                    path.append(("persons", each.posts[0].holder))
        if not named and not isinstance(candidate.duty.target, Template):
            path.append(("organizations", candidate.duty.target))
        return tuple(path)


def _basis(candidate: Candidate | None) -> str:
    if candidate is None:
        return "FALLBACK"
    if isinstance(candidate.duty.target, Template):
        return "TEMPLATE"
    _, matter_hops, area_hops = candidate.weight
    return "INHERITED" if matter_hops or area_hops else "DIRECT"


def _is_in(table: str, entity_id: str) -> bool:
    declared = table_of(entity_id)
    return declared is not None and declared.name == table


def _not_in_force(view: View, matter_id: str, area_id: str) -> Responsibility:
    """Return the answer about an id that names nothing, or nothing at the instant (answers.md, step 0)."""
    matter = view.nearest(matter_id) if _is_in("matters", matter_id) else None
    area = view.nearest(area_id) if _is_in("areas", area_id) else None
    reasons = {"UNKNOWN_MATTER"} if matter is None else set()
    reasons |= {"UNKNOWN_AREA"} if area is None else set()
    after: dict[str, tuple[int, ...]] = {"matters": (), "areas": ()}
    before: dict[str, tuple[int, ...]] = {"matters": (), "areas": ()}
    for table, entity_id, row in (("matters", matter_id, matter), ("areas", area_id, area)):
        if row is None or view.row(entity_id) is not None:
            continue
        reasons.add("OUT_OF_VALIDITY")
        start = view.tables[table].valid_from[row]
        if start is not None and start > view.as_of:
            before[table] = predecessors(view, entity_id)
        else:
            after[table] = successors(view, entity_id)
    return Responsibility(
        view, matter_id, area_id, matter, area,
        successors=after["areas"], predecessors=before["areas"],
        matter_successors=after["matters"], matter_predecessors=before["matters"],
        reasons=_in_order(reasons),
    )  # fmt: skip


def _in_order(reasons: Collection[str]) -> tuple[str, ...]:
    return tuple(reason for reason in _REASONS if reason in reasons)
