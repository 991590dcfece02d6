"""Many questions about who answers, one after the other, sharing what they have in common."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby, islice
from typing import NamedTuple, TypeVar

from graphkb.answers.assignments import Assignment, Question, assign, with_posts
from graphkb.answers.candidates import Candidate, candidates
from graphkb.answers.contest import Choice, Contest, first_question, helper_contest, lead_contest
from graphkb.answers.lookup import is_in
from graphkb.answers.place import Place, place_of
from graphkb.answers.posts import (
    FIRST_RESPONDER_ROLES,
    PostAssignment,
    differ_by_place,
    posts_for,
    posts_serving,
    vacancy,
)
from graphkb.answers.responsibility import Responsibility, lead_reasons, put_together, responsibility
from graphkb.answers.topic import Template, Topic, topic_of
from graphkb.graph.view import View
from graphkb.model.collector import collector_paused
from graphkb.model.deadlines import CLASSES

Asked = tuple[str, str, int | None]
"""Full id of a matter, full id of an area, and a severity from 1 to 4; None: the matter's own."""

Governed = tuple[tuple[int, frozenset[str]], ...]
"""The areas upward from a place that are a jurisdiction, each with the classifications of those that have it."""

KEPT = 65_536
"""Latest answers, and places, that are kept in case they are asked about again: some 100 MiB at most."""

AT_ONCE = 1_000
"""Questions that are answered before the first of their answers is handed out."""

_T = TypeVar("_T")


class Leads(NamedTuple):
    """Of an answer, who leads and why nobody does: as in `Responsibility`."""

    lead: tuple[Assignment, ...]
    reasons: tuple[str, ...]


def responsible_batch(view: View, questions: Iterable[Asked]) -> Iterator[Responsibility]:
    """Yield what `responsibility` returns for each of *questions*, in their order.

    Equal questions get the very same answer, as long as not too many others come between them (`KEPT`).

    Args:
        view: What holds at the instant asked about.
        questions: Any number; they are taken one by one.

    Raises:
        BadInput: a severity is not 1 to 4; raised before any of the thousand questions around it is answered.

    Source: answers.md, "responsible(matter, area, severity, asOf, knownAt)".
    """
    return _answers(lru_cache(maxsize=KEPT)(_Batch(view).answer), questions)


def leads_of(view: View, questions: Iterable[Asked]) -> Iterator[Leads]:
    """Yield only who leads, for each of *questions*, in their order: `responsible_batch` for those who need no more.

    Args:
        view: What holds at the instant asked about.
        questions: Any number; they are taken one by one.

    Raises:
        BadInput: a severity is not 1 to 4; raised before any of the thousand questions around it is answered.

    Source: answers.md, "responsible(matter, area, severity, asOf, knownAt)", steps 0 to 5.
    """
    return _answers(lru_cache(maxsize=KEPT)(_Batch(view).leads), questions)


def _answers(answer: Callable[[str, str, int | None], _T], questions: Iterable[Asked]) -> Iterator[_T]:
    waiting = iter(questions)
    while some := list(islice(waiting, AT_ONCE)):
        with collector_paused():
            answers = [answer(*question) for question in some]
        yield from answers


_Called = tuple[tuple[PostAssignment, ...], tuple[str, ...]]
"""Posts that answer, and why none of them can be called."""


@dataclass(slots=True, eq=False)
class _Spot:
    """A place, and what was found out about it so far.

    Args:
        governed: Whose jurisdiction it and the areas above it are.
        own: What the duties of a subject come to here.
        kin: The same, wherever it depends on what lies above alone: shared with its neighbours.
        called: Organization and role of a duty → who answers here, where that differs by place.
    """

    place: Place
    level: str
    governed: Governed
    own: "_Found"
    kin: "_Found"
    called: dict[tuple[int, str | None], tuple[tuple[PostAssignment, ...], tuple[str, ...]]] = field(
        default_factory=dict
    )
    first_responders: tuple[PostAssignment, ...] | None = None

    def jurisdiction(self, classifications: frozenset[str]) -> int | None:
        """Return the nearest area upward that is the jurisdiction of some organization of these classifications."""
        for area, there in self.governed:
            if not there.isdisjoint(classifications):
                return area
        return None

    def found(self, subject: "_Subject") -> "_Found":
        """Return where to keep what the duties for *subject* come to here."""
        return self.own if self.place.area in subject.topic.duties else self.kin


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """What the duties of one role come to, for all places for which it is the same.

    Args:
        named: What each choice means at one of these places, and why no more than that; the latter of leads alone.
        is_local: Whether other posts answer at another one.
    """

    contest: Contest
    choices: tuple[Choice, ...]
    named: Leads
    is_local: bool

    def at(self, view: View, spot: _Spot) -> Leads:
        """Return what each choice means at the place of *spot*, and why no more than that."""
        if not self.is_local:
            return self.named
        pairs = zip(self.named.lead, self.choices, strict=True)
        return Leads(tuple([_called_at(view, spot, *pair) for pair in pairs]), self.named.reasons)


def _called_at(view: View, spot: _Spot, assignment: Assignment, choice: Choice) -> Assignment:
    """Return *assignment*, which is of *choice*, with the posts that answer for it at the place of *spot*."""
    key = choice.organization, _role(choice)
    if key not in spot.called:
        posts = posts_for(view, spot.place, *key)
        spot.called[key] = posts, vacancy(posts)
    return with_posts(assignment, *spot.called[key])


def _role(choice: Choice) -> str | None:
    return choice.candidate and choice.candidate.duty.post_role


_Found = dict["_Subject", Sequence[_Result]]
"""Subject → what the duties of leads, and perhaps those of assists and supervisors, come to."""

_NO_HELP = _Result(Contest((), {}, (), is_for_leads=False), (), Leads((), ()), is_local=False)
"""What no duties come to."""

_NOBODY: frozenset[str] = frozenset()
_CENTER = frozenset({"CENTER"})


class _Bench:
    """The duties for a matter that apply at some places, ranked, and what they were found to come to."""

    def __init__(self, ranked: Mapping[str, Sequence[Candidate]]) -> None:
        self._ranked = ranked
        self._meant = {role: _meant(role, duties) for role, duties in ranked.items()}
        self._results: dict[Hashable, _Result] = {}

    def leads(self, subject: "_Subject", spot: _Spot) -> _Result:
        """Return what the leads' duties come to, or else the first question."""
        key: tuple[Hashable, ...] = ("LEAD", spot.jurisdiction(self._meant.get("LEAD", _NOBODY)), spot.level)
        found = self._results.get(key)
        if found is None:
            contest = lead_contest(subject.view, spot.place, self._ranked.get("LEAD", ()))
            found = self._results[key] = _lead_result(subject, spot, contest, contest.choices)
        if found.choices:
            return found
        key = (*key, spot.jurisdiction(_CENTER))
        if key not in self._results:
            centers = first_question(subject.view, spot.place)
            self._results[key] = _lead_result(subject, spot, found.contest, centers)
        return self._results[key]

    def helpers(self, role: str, subject: "_Subject", spot: _Spot) -> _Result:
        """Return what the duties of *role* come to, each by itself."""
        if role not in self._ranked:
            return _NO_HELP
        key = (role, spot.jurisdiction(self._meant[role]))
        found = self._results.get(key)
        if found is None:
            contest = helper_contest(subject.view, spot.place, self._ranked[role])
            found = self._results[key] = _result(subject, spot, contest, contest.choices, ())
        return found


class _Subject:
    """A matter at one severity, with the duties for it that apply here and there."""

    def __init__(self, view: View, topic: Topic, severity: int) -> None:
        self.view = view
        self.topic = topic
        self.severity = severity
        self._benches: dict[tuple[int, int] | None, _Bench] = {}

    def question(self, place: Place) -> Question:
        """Return the question about this matter at *place*."""
        return Question(self.view, self.topic, place, self.severity)

    def bench(self, place: Place) -> _Bench:
        """Return the duties that apply at *place*: the same wherever the nearest area with duties is as near."""
        near: tuple[int, int] | None = None
        for hops, area in enumerate(place.upward):
            if area in self.topic.duties:
                near = hops, area
                break
        if near not in self._benches:
            self._benches[near] = _Bench(candidates(self.topic, place.upward, self.severity))
        return self._benches[near]


class _Batch:
    """What one batch found out so far."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._subject = lru_cache(maxsize=KEPT)(partial(_understand, view))
        self._spot = lru_cache(maxsize=KEPT)(partial(_look_at, view, {}, {}))

    def answer(self, matter_id: str, area_id: str, severity: int | None) -> Responsibility:
        """Return the answer to one question."""
        subject, spot = self._subject(matter_id, severity), self._spot(area_id)
        if subject is None or spot is None:
            return responsibility(self._view, matter_id, area_id, severity)
        found = spot.found(subject)
        if subject not in found:
            bench = subject.bench(spot.place)
            helpers = [bench.helpers(role, subject, spot) for role in ("ASSIST", "SUPERVISE")]
            found[subject] = (bench.leads(subject, spot), *helpers)
        results = found[subject]
        if spot.first_responders is None:
            spot.first_responders = posts_serving(self._view, spot.place, FIRST_RESPONDER_ROLES)
        return put_together(
            subject.question(spot.place), (matter_id, area_id),
            tuple([each.contest for each in results]),
            [each.at(self._view, spot).lead for each in results],
            first_responders=spot.first_responders,
            reasons=results[0].named.reasons,
        )  # fmt: skip

    def leads(self, matter_id: str, area_id: str, severity: int | None) -> Leads:
        """Return the leads of one answer."""
        subject, spot = self._subject(matter_id, severity), self._spot(area_id)
        if subject is None or spot is None:
            answer = responsibility(self._view, matter_id, area_id, severity)
            return Leads(answer.lead, answer.reasons)
        found = spot.found(subject)
        if subject not in found:
            found[subject] = (subject.bench(spot.place).leads(subject, spot),)
        return found[subject][0].at(self._view, spot)


def _understand(view: View, matter_id: str, severity: int | None) -> _Subject | None:
    """Return the matter, asked about at *severity*; None if it is not in force, or there is no such severity."""
    matter = view.row(matter_id) if is_in("matters", matter_id) else None
    if matter is None or not (severity is None or severity in CLASSES):
        return None
    topic = topic_of(view, matter)
    return _Subject(view, topic, severity or topic.severity)


def _look_at(
    view: View, known: dict[tuple[int, ...], Governed], kin: dict[tuple[Place, str], _Found], area_id: str
) -> _Spot | None:
    """Return the place of an area; None if it is not in force. What *known* and *kin* lack is filled in."""
    area = view.row(area_id) if is_in("areas", area_id) else None
    if area is None:
        return None
    place, level = place_of(view, area), view.tables["areas"].value(area, "level")
    governed = place.governed(view)
    if governed not in known:
        column = view.tables["organizations"].column("classification")
        known[governed] = tuple(
            [(each, frozenset([column[body] for body in view.organizations_of(each)])) for each in governed]
        )
    own: _Found = {}
    if place.above is None or place.area in governed:
        return _Spot(place, level, known[governed], own, own)
    if len(kin) >= KEPT:
        kin.clear()
    return _Spot(place, level, known[governed], own, kin.setdefault((place.above, level), {}))


def _result(
    subject: _Subject, spot: _Spot, contest: Contest, choices: tuple[Choice, ...], reasons: tuple[str, ...]
) -> _Result:
    question = subject.question(spot.place)
    named = tuple([assign(question, choice) for choice in choices])
    is_local = any(differ_by_place(subject.view, choice.organization, _role(choice)) for choice in choices)
    return _Result(contest, choices, Leads(named, reasons), is_local)


def _lead_result(subject: _Subject, spot: _Spot, contest: Contest, choices: tuple[Choice, ...]) -> _Result:
    return _result(subject, spot, contest, choices, lead_reasons(subject.view, spot.place, contest, choices))


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
