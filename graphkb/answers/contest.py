"""How the duties of one role are tried against each other, and which organizations they name."""

from collections.abc import Sequence
from typing import NamedTuple

from graphkb.answers.candidates import Candidate, refusal, resolve
from graphkb.answers.jurisdiction import nearest_centers
from graphkb.answers.kept import kept
from graphkb.answers.place import Place
from graphkb.graph.view import View


class Choice(NamedTuple):
    """An organization that answers, and the duty that named it; None: the first-question duty 首问负责."""

    organization: int
    candidate: Candidate | None

    @property
    def post_role(self) -> str | None:
        """The role of the posts that the duty asks for; None: whoever is to be called."""
        return None if self.candidate is None else self.candidate.duty.post_role


class Contest(NamedTuple):
    """The duties of one role, tried.

    Args:
        ranked: All of them, first of the rank first.
        resolved: Of the first of them, those that were tried, the organizations that each comes to.
        choices: The organizations named, in the rank of their duties, then by id.
        is_for_leads: Whether they were tried against each other; else whoever is named helps.
    """

    ranked: Sequence[Candidate]
    resolved: Sequence[Sequence[int]]
    choices: tuple[Choice, ...]
    is_for_leads: bool


def lead_contest(view: View, place: Place, ranked: Sequence[Candidate]) -> Contest:
    """Try the duties in turn until one comes to somebody, and those that weigh as much as that one.

    Source: answers.md, "responsible", steps 2 and 3.
    """
    resolved: list[Sequence[int]] = []
    winner: Candidate | None = None
    for candidate in ranked:
        if winner is not None and candidate.weight != winner.weight:
            break
        resolved.append(resolve(view, place, candidate.duty))
        if winner is None and resolved[-1]:
            winner = candidate
    return Contest(ranked, resolved, _choices(view, ranked, resolved), is_for_leads=True)


def helper_contest(view: View, place: Place, ranked: Sequence[Candidate]) -> Contest:
    """Try all duties: whoever one of them comes to assists, or supervises.

    Source: answers.md, "responsible", step 6.
    """
    resolved = [resolve(view, place, candidate.duty) for candidate in ranked]
    return Contest(ranked, resolved, _choices(view, ranked, resolved), is_for_leads=False)


def first_question(view: View, place: Place) -> tuple[Choice, ...]:
    """Return the CENTER of the nearest area upward, which answers where no duty names a lead; two when two are there.

    Source: answers.md, "responsible", step 4.
    """
    return _once_each(view, [Choice(center, None) for center in nearest_centers(view, place)])


def refusals(view: View, place: Place, contest: Contest) -> set[str]:
    """Return why duties that were tried came to nobody."""
    tried = zip(contest.ranked, contest.resolved, strict=False)
    return {refusal(view, place, candidate.duty) for candidate, bodies in tried if not bodies}


@kept
def same_staff(view: View, organization: int) -> frozenset[int]:
    """Return the organizations that count as one with *organization*, itself included."""
    return view.staff_group(organization)


def _choices(view: View, ranked: Sequence[Candidate], resolved: Sequence[Sequence[int]]) -> tuple[Choice, ...]:
    tried = zip(ranked, resolved, strict=False)
    return _once_each(view, [Choice(body, candidate) for candidate, bodies in tried for body in bodies])


def _once_each(view: View, pairs: Sequence[Choice]) -> tuple[Choice, ...]:
    """Keep the first of those that are one organization: the same one, or one that shares its staff."""
    if len(pairs) < 2:
        return tuple(pairs)
    named: set[int] = set()
    first: list[Choice] = []
    for choice in pairs:
        if choice.organization not in named:
            first.append(choice)
            named |= same_staff(view, choice.organization)
    return tuple(first)
