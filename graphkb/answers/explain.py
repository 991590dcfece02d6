"""Why it is they who answer: every duty that might apply, what came of it, and the way that leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphkb.answers.assignments import Assignment, Question
from graphkb.answers.candidates import Candidate, behind, refusal
from graphkb.answers.contest import Contest, same_staff
from graphkb.answers.topic import Template


@dataclass(frozen=True, slots=True)
class DutyTrial:
    """A duty that might have applied, and what came of it.

    Args:
        duty: Row of the duty; its role says whether it was tried as a lead's, an assist's or a supervisor's.
        won: It named one of the organizations of its role.
        reason: Why it lost; OVERLAP for a lead's that won beside another; None for any other winner, and for a loser
            that weighs the same, began the same day and names the same organization or one that shares its staff: it
            is the same answer.
        path: (table, row): the asked matter up to the duty's, the asked area up to the duty's, then what it comes to:
            each organization that it named with the post to call and its holder; for a loser the organization it names.
    """

    duty: int
    won: bool
    reason: str | None
    path: tuple[tuple[str, int], ...]


def trials(question: Question, contest: Contest, named: Sequence[Assignment]) -> list[DutyTrial]:
    """Return what came of each duty of *contest*, in its rank, whose choices became *named*.

    Source: answers.md, "responsible", step 8.
    """
    found: list[DutyTrial] = []
    for candidate in contest.ranked:
        mine = [each for choice, each in zip(contest.choices, named, strict=False) if choice.candidate is candidate]
        reason = _reason_won(contest) if mine else _reason_lost(question, contest, candidate)
        found.append(DutyTrial(candidate.duty.row, bool(mine), reason, _path(question, candidate, mine)))
    return found


def _reason_won(contest: Contest) -> str | None:
    return "OVERLAP" if contest.is_for_leads and len(contest.choices) > 1 else None


def _reason_lost(question: Question, contest: Contest, candidate: Candidate) -> str | None:
    """Return why *candidate* named nobody: it came to nobody, or ranks behind the duty that stands in its place."""
    organizations = contest.resolved.get(candidate.duty.row)
    if organizations is None:
        place_taker = contest.choices[0]  # a lead's duty is left untried only when one before it won
    elif not organizations:
        return refusal(question.view, question.place, candidate.duty)
    else:
        staff = same_staff(question.view, organizations[0])
        place_taker = next(choice for choice in contest.choices if choice.organization in staff)
    assert place_taker.candidate is not None  # the first-question duty is in no contest
    return behind(candidate, place_taker.candidate)


def _path(question: Question, candidate: Candidate, named: Sequence[Assignment]) -> tuple[tuple[str, int], ...]:
    _, matter_hops, area_hops = candidate.weight
    path = [("matters", row) for row in question.topic.upward[: matter_hops + 1]]
    path += [("areas", row) for row in question.place.upward[: area_hops + 1]]
    for each in named:
        path.append(("organizations", each.organization))
        path += [("posts", post.post) for post in each.posts[:1]]
        path += [("persons", post.holder) for post in each.posts[:1] if post.holder is not None]
    if not named and not isinstance(candidate.duty.target, Template):
        path.append(("organizations", candidate.duty.target))
    return tuple(path)
