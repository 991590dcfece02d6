"""What the duties for a matter come to, found once for all places where they come to the same."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from graphkb.answers.assignments import Assignment, Question, assign, basis_of, with_posts
from graphkb.answers.candidates import Candidate, candidates_at
from graphkb.answers.contest import Choice, Contest, first_question, helper_contest, lead_contest
from graphkb.answers.place import Place
from graphkb.answers.posts import PostAssignment, differ_by_place, posts_for, vacancy
from graphkb.answers.responsibility import lead_reasons
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View

Governed = tuple[tuple[int, frozenset[str]], ...]
"""The areas upward from a place that are a jurisdiction, each with the classifications of those that have it."""

Called = tuple[tuple[PostAssignment, ...], tuple[str, ...]]
"""Posts that answer, and why none of them can be called."""

FoundT = TypeVar("FoundT")
"""What is kept of a matter at a place."""


class Lead(NamedTuple):
    """An organization that leads, on what basis, and whom to call there: as in `Assignment`."""

    organization: int
    basis: str
    posts: tuple[PostAssignment, ...]
    reasons: tuple[str, ...]


class Leads(NamedTuple):
    """Of an answer, who leads, why nobody does, and what became of the area: as in `Responsibility`."""

    lead: tuple[Lead, ...]
    reasons: tuple[str, ...]
    successors: tuple[int, ...] = ()
    predecessors: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Outcome:
    """What leads' duties come to, whichever duties, of whatever matter, they are.

    Args:
        named: Who leads, on what basis, and the role of the posts that the duty asks for.
        reasons: Why there is no lead, or not the expected one.
        is_local: Whether other posts answer at another place.
        anywhere: The leads, once they were asked about, where they are the same at all places.
    """

    named: tuple[tuple[int, str, str | None], ...]
    reasons: tuple[str, ...]
    is_local: bool
    anywhere: Leads | None = None


@dataclass(slots=True, eq=False)
class Spot(Generic[FoundT]):
    """A place, and what was found out about it so far.

    Args:
        governed: Whose jurisdiction it and the areas above it are.
        own: What the duties of a subject come to here.
        kin: The same, wherever it depends on what lies above alone: shared with its neighbours.
        called: Organization and role of a duty → who answers here.
        leads: What local outcomes come to here.
    """

    place: Place
    level: str
    governed: Governed
    own: "dict[Subject, FoundT]"
    kin: "dict[Subject, FoundT]"
    called: dict[tuple[int, str | None], Called] = field(default_factory=dict)
    leads: dict[Outcome, Leads] = field(default_factory=dict)

    def jurisdiction(self, classifications: frozenset[str]) -> int | None:
        """Return the nearest area upward that is the jurisdiction of some organization of these classifications."""
        for area, there in self.governed:
            if not there.isdisjoint(classifications):
                return area
        return None

    def found(self, subject: "Subject") -> "dict[Subject, FoundT]":
        """Return where to keep what the duties for *subject* come to here."""
        return self.own if self.place.area in subject.duties else self.kin

    def called_in(self, view: View, organization: int, role: str | None) -> Called:
        """Return the posts of *organization* that answer here for a duty which asks for *role*."""
        key = organization, role
        if key not in self.called:
            posts = posts_for(view, self.place, organization, role)
            self.called[key] = posts, vacancy(posts)
        return self.called[key]

    def leads_of(self, view: View, outcome: Outcome) -> Leads:
        """Return the leads of *outcome*, which were not asked about yet, with the posts that answer here."""
        lead = [Lead(body, basis, *self.called_in(view, body, role)) for body, basis, role in outcome.named]
        found = Leads(tuple(lead), outcome.reasons)
        if outcome.is_local:
            self.leads[outcome] = found
        else:
            outcome.anywhere = found
        return found


@dataclass(frozen=True, eq=False)
class Result:
    """What the duties of one role come to, for all places for which it is the same.

    Args:
        question: About one of these places.
    """

    question: Question
    contest: Contest
    choices: tuple[Choice, ...]

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why *choices* are no lead, or not the expected one."""
        return lead_reasons(self.question.view, self.question.place, self.contest, self.choices)

    @cached_property
    def is_local(self) -> bool:
        """Whether other posts answer at another place."""
        view = self.question.view
        return any(differ_by_place(view, choice.organization, choice.post_role) for choice in self.choices)

    @property
    def named(self) -> tuple[tuple[int, str, str | None], ...]:
        """Each choice with its basis, and the role of the posts that its duty asks for."""
        return tuple([(each.organization, basis_of(each.candidate), each.post_role) for each in self.choices])

    @cached_property
    def _assigned(self) -> tuple[Assignment, ...]:
        """What each choice means at the place of the question."""
        return tuple([assign(self.question, choice) for choice in self.choices])

    def at(self, spot: Spot[FoundT]) -> tuple[Assignment, ...]:
        """Return what each choice means at the place of *spot*."""
        if not self.is_local:
            return self._assigned
        view, pairs = self.question.view, zip(self._assigned, self.choices, strict=True)
        return tuple(
            [with_posts(each, *spot.called_in(view, each.organization, choice.post_role)) for each, choice in pairs]
        )


_NOBODY: frozenset[str] = frozenset()
_CENTER = frozenset({"CENTER"})


class Bench:
    """The duties for a matter that apply at some places, ranked, and what they were found to come to."""

    def __init__(self, ranked: Mapping[str, Sequence[Candidate]]) -> None:
        self._ranked = ranked
        self._meant = {role: _meant(role, duties) for role, duties in ranked.items()}
        self._results: dict[Hashable, Result] = {}

    def leads(self, subject: "Subject", spot: Spot[FoundT]) -> Result:
        """Return what the leads' duties come to, or else the first question."""
        key: tuple[Hashable, ...] = ("LEAD", spot.jurisdiction(self._meant.get("LEAD", _NOBODY)), spot.level)
        found = self._results.get(key)
        if found is None:
            contest = lead_contest(subject.view, spot.place, self._ranked.get("LEAD", ()))
            found = self._results[key] = Result(subject.question(spot.place), contest, contest.choices)
        if found.choices:
            return found
        key = (*key, spot.jurisdiction(_CENTER))
        if key not in self._results:
            centers = first_question(subject.view, spot.place)
            self._results[key] = Result(subject.question(spot.place), found.contest, centers)
        return self._results[key]

    def helpers(self, role: str, subject: "Subject", spot: Spot[FoundT]) -> Result:
        """Return what the duties of *role* come to, each by itself."""
        key = (role, spot.jurisdiction(self._meant.get(role, _NOBODY)))
        found = self._results.get(key)
        if found is None:
            contest = helper_contest(subject.view, spot.place, self._ranked.get(role, ()))
            found = self._results[key] = Result(subject.question(spot.place), contest, contest.choices)
        return found


class Subject:
    """A matter at one severity, with the duties for it that apply here and there."""

    def __init__(self, view: View, topic: Topic, severity: int) -> None:
        self.view = view
        self.topic = topic
        self.duties = topic.duties
        self.severity = severity
        self._benches: dict[tuple[int, int] | None, Bench] = {}

    def question(self, place: Place) -> Question:
        """Return the question about this matter at *place*."""
        return Question(self.view, self.topic, place, self.severity)

    def bench(self, place: Place) -> Bench:
        """Return the duties that apply at *place*: the same wherever the nearest area with duties is as near."""
        near: tuple[int, int] | None = None
        for hops, area in enumerate(place.upward):
            if area in self.topic.duties:
                near = hops, area
                break
        if near not in self._benches:
            self._benches[near] = Bench(candidates_at(self.view, self.topic, place, self.severity))
        return self._benches[near]


def _meant(role: str, ranked: Sequence[Candidate]) -> frozenset[str]:
    """Return the classifications of the organizations on which it depends what the duties of *role* come to.

    Of leads' duties those that weigh less than one which names an organization are never tried.
    """
    found: set[str] = set()
    for _, tier in groupby(ranked, lambda candidate: candidate.weight):
        targets = [candidate.duty.target for candidate in tier]
        templates = [target for target in targets if isinstance(target, Template)]
        found.update(classification for template in templates for classification in template.classifications)
        if role == "LEAD" and len(templates) < len(targets):
            break
    return frozenset(found)
