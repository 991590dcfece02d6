"""Many questions about who answers, one after the other, sharing what they have in common."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import islice
from typing import Generic, TypeVar

from graphkb.answers.bench import FoundT, Governed, Leads, Outcome, Result, Spot, Subject
from graphkb.answers.contest import Contest
from graphkb.answers.kept import KEPT, Remembered
from graphkb.answers.lookup import is_in
from graphkb.answers.place import Place, place_of
from graphkb.answers.responsibility import Named, Responsibility, first_responders, responsibility
from graphkb.answers.topic import topic_of
from graphkb.graph.view import View
from graphkb.model.collector import collector_paused
from graphkb.model.deadlines import CLASSES

Asked = tuple[str, str, int | None]
"""Full id of a matter, full id of an area, and a severity from 1 to 4; None: the matter's own."""

AT_ONCE = 1_000
"""Questions that are answered before the first of their answers is handed out."""

_T = TypeVar("_T")


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
    return _answers(lru_cache(maxsize=KEPT)(_Whole(view).answer), questions)


def leads_of(view: View, questions: Iterable[Asked]) -> Iterator[Leads]:
    """Yield only who leads, for each of *questions*, in their order: `responsible_batch` for those who need no more.

    Leads that are the same in all that is told of them are mostly the very same, also of different questions.

    Args:
        view: What holds at the instant asked about.
        questions: Any number; they are taken one by one.

    Raises:
        BadInput: a severity is not 1 to 4; raised before any of the thousand questions around it is answered.

    Source: answers.md, "responsible(matter, area, severity, asOf, knownAt)", steps 0 to 5.
    """
    return _answers(lead_finder(view), questions)


def lead_finder(view: View) -> Callable[[str, str, int | None], Leads]:
    """Return what answers one question after another as `leads_of` does, for those who read and write in between."""
    return _LeadsAlone(view).leads


def _answers(answer: Callable[[str, str, int | None], _T], questions: Iterable[Asked]) -> Iterator[_T]:
    waiting = iter(questions)
    while some := list(islice(waiting, AT_ONCE)):
        with collector_paused():
            answers = [answer(*question) for question in some]
        yield from answers


class _Batch(Generic[FoundT]):
    """What one batch found out so far."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._subjects: Remembered[tuple[str, int | None], Subject | None]
        self._subjects = Remembered(lambda key: _understand(view, *key))
        self._spots: Remembered[str, Spot[FoundT] | None] = Remembered(_Spots[FoundT](view).at)
        self._single: Remembered[Asked, Responsibility] = Remembered(lambda key: responsibility(view, *key))


class _Whole(_Batch[dict[str, Result]]):
    """Answers with all that there is to them."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._first_responders = Remembered(partial(first_responders, view))

    def answer(self, matter_id: str, area_id: str, severity: int | None) -> Responsibility:
        """Return the answer to one question."""
        subject, spot = self._subjects[matter_id, severity], self._spots[area_id]
        if subject is None or spot is None:
            return self._single[matter_id, area_id, severity]
        result = _result(subject, spot, "LEAD")
        return Responsibility(
            self._view, matter_id, area_id, subject.topic.upward[0], spot.place.area,
            result.at(spot),
            reasons=result.reasons,
            question=subject.question(spot.place),
            contest=result.contest,
            helping=partial(_helping, subject, spot),
            on_the_spot=partial(self._first_responders.__getitem__, spot.place),
        )  # fmt: skip


def _helping(subject: Subject, spot: Spot[dict[str, Result]], role: str) -> tuple[Contest, Named]:
    result = _result(subject, spot, role)
    return result.contest, result.at(spot)


def _result(subject: Subject, spot: Spot[dict[str, Result]], role: str) -> Result:
    """Return what the duties of *role* come to, found out once for all places that share it."""
    results = spot.found(subject).setdefault(subject, {})
    if role not in results:
        bench = subject.bench(spot.place)
        results[role] = bench.leads(subject, spot) if role == "LEAD" else bench.helpers(role, subject, spot)
    return results[role]


class _LeadsAlone(_Batch[Outcome]):
    """Answers with nothing but their leads."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._outcomes: dict[Hashable, Outcome] = {}
        self._outcome_of = Remembered(self._outcome)

    def leads(self, matter_id: str, area_id: str, severity: int | None) -> Leads:
        """Return the leads of one answer."""
        subject, spot = self._subjects[matter_id, severity], self._spots[area_id]
        if subject is None or spot is None:
            single = self._single[matter_id, area_id, severity]
            return Leads((), single.reasons, single.successors, single.predecessors)
        found = spot.found(subject)
        outcome = found.get(subject)
        if outcome is None:
            outcome = found[subject] = self._outcome_of[subject.bench(spot.place).leads(subject, spot)]
        return outcome.anywhere or spot.leads.get(outcome) or spot.leads_of(self._view, outcome)

    def _outcome(self, result: Result) -> Outcome:
        key = result.named, result.reasons
        if key not in self._outcomes:
            self._outcomes[key] = Outcome(*key, result.is_local)
        return self._outcomes[key]


def _understand(view: View, matter_id: str, severity: int | None) -> Subject | None:
    """Return the matter, asked about at *severity*; None if it is not in force, or there is no such severity."""
    matter = view.row(matter_id) if is_in("matters", matter_id) else None
    if matter is None or not (severity is None or severity in CLASSES):
        return None
    topic = topic_of(view, matter)
    return Subject(view, topic, severity or topic.severity)


class _Spots(Generic[FoundT]):
    """The places asked about, with what neighbours among them share."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._levels = view.tables["areas"].column("level")
        self._classifications = view.tables["organizations"].column("classification")
        self._governed: dict[tuple[int, ...], Governed] = {}
        self._kin: dict[tuple[Place, str], dict[Subject, FoundT]] = {}

    def at(self, area_id: str) -> Spot[FoundT] | None:
        """Return the place of an area; None if it is not in force."""
        area = self._view.row(area_id) if is_in("areas", area_id) else None
        if area is None:
            return None
        place, level = place_of(self._view, area), self._levels[area]
        rows = place.governed(self._view)
        governed = self._governed.get(rows)
        if governed is None:
            governed = self._governed[rows] = tuple([(each, self._there(each)) for each in rows])
        own: dict[Subject, FoundT] = {}
        if place.above is None or area in rows:
            return Spot(place, level, governed, own, own)
        if len(self._kin) >= KEPT:
            self._kin.clear()
        return Spot(place, level, governed, own, self._kin.setdefault((place.above, level), {}))

    def _there(self, area: int) -> frozenset[str]:
        return frozenset([self._classifications[body] for body in self._view.organizations_of(area)])
