"""How the duties of one role are tried against each other: which organizations they name, and why each duty lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphkb.answers.candidates import Candidate, behind, refusal, resolve
from graphkb.answers.jurisdiction import nearest_centers
from graphkb.answers.kept import kept
from graphkb.answers.place import Place
from graphkb.graph.view import View


class Choice(NamedTuple):
    """An organization that answers, and the duty that named it; None: the first-question duty 首问负责."""

    organization: int
    candidate: Candidate | None


@dataclass(frozen=True, slots=True)
class Contest:
    """The duties of one role, tried.

    Args:
        ranked: All of them, first of the rank first.
        resolved: Row of each duty that was tried → the organizations it comes to.
        choices: The organizations named, in the rank of their duties, then by id.
    """

    ranked: Sequence[Candidate]
    resolved: dict[int, Sequence[int]]
    choices: tuple[Choice, ...]

    def named_by(self, candidate: Candidate) -> list[int]:
        """Return the positions in `choices` of what *candidate* named."""
        return [position for position, choice in enumerate(self.choices) if choice.candidate is candidate]


def lead_contest(view: View, place: Place, ranked: Sequence[Candidate]) -> Contest:
    """Try the duties in turn until one comes to somebody, and those that weigh as much as that one.

    Source: answers.md, "responsible", steps 2 and 3.
    """
    resolved: dict[int, Sequence[int]] = {}
    winner: Candidate | None = None
    for candidate in ranked:
        if winner is not None and candidate.weight != winner.weight:
            break
        resolved[candidate.duty.row] = resolve(view, place, candidate.duty)
        if winner is None and resolved[candidate.duty.row]:
            winner = candidate
    return Contest(ranked, resolved, _chosen(view, ranked, resolved))


def helper_contest(view: View, place: Place, ranked: Sequence[Candidate]) -> Contest:
    """Try all duties: whoever one of them comes to assists, or supervises.

    Source: answers.md, "responsible", step 6.
    """
    resolved = {candidate.duty.row: resolve(view, place, candidate.duty) for candidate in ranked}
    return Contest(ranked, resolved, _chosen(view, ranked, resolved))


def first_question(view: View, place: Place) -> tuple[Choice, ...]:
    """Return the CENTER of the nearest area upward, which answers where no duty names a lead; two when two are there.

    Source: answers.md, "responsible", step 4.
    """
    centers = nearest_centers(view, place)
    return _once_each(view, [Choice(center, None) for center in centers])


def refusals(view: View, place: Place, contest: Contest) -> set[str]:
    """Return why duties that were tried came to nobody."""
    tried = (each.duty for each in contest.ranked if each.duty.row in contest.resolved)
    return {refusal(view, place, duty) for duty in tried if not contest.resolved[duty.row]}


def reason_lost(view: View, place: Place, contest: Contest, candidate: Candidate) -> str | None:
    """Return why *candidate*, which named nobody, lost: it came to nobody, or ranks behind the duty in its place.

    None when nothing but the id is against it: both duties name the same organization from the same day.
    """
    first = contest.choices[0].candidate if contest.choices else None
    if candidate.duty.row not in contest.resolved:
        assert first is not None  # a lead is left untried only when one before it won
        return behind(candidate, first)
    organizations = contest.resolved[candidate.duty.row]
    if not organizations:
        return refusal(view, place, candidate.duty)
    same_staff = _same_staff(view, organizations[0])
    namer = next(choice.candidate for choice in contest.choices if choice.organization in same_staff)
    assert namer is not None  # a contest has no first-question choice
    return behind(candidate, namer)


def _chosen(view: View, ranked: Sequence[Candidate], resolved: dict[int, Sequence[int]]) -> tuple[Choice, ...]:
    pairs = [Choice(body, candidate) for candidate in ranked for body in resolved.get(candidate.duty.row, ())]
    return _once_each(view, pairs)


def _once_each(view: View, pairs: Sequence[Choice]) -> tuple[Choice, ...]:
    """Keep the first of those that are one organization: the same one, or one that shares its staff."""
    if len(pairs) < 2:
        return tuple(pairs)
    named: set[int] = set()
    first: list[Choice] = []
    for choice in pairs:
        if choice.organization not in named:
            first.append(choice)
            named |= _same_staff(view, choice.organization)
    return tuple(first)


@kept
def _same_staff(view: View, organization: int) -> frozenset[int]:
    return view.staff_group(organization)
