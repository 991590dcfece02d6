"""Why it is they who answer: every duty that might apply, what came of it, and the way that leads to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from graphkb.answers.assignments import Assignment, Question
from graphkb.answers.candidates import Candidate, behind, refusal
from graphkb.answers.contest import Contest, same_staff
from graphkb.answers.topic import Template


@dataclass(frozen=True, slots=True)
class DutyTrial:
    """A duty that might have applied, and what came of it; one that comes to several organizations, for one of them.

    Args:
        duty: Row of the duty; its role says whether it was tried as a lead's, an assist's or a supervisor's.
        won: It named this organization, in its role.
        reason: Why it lost; OVERLAP for a lead's that won beside another; None for any other winner, and for a loser
            that weighs the same, began the same day and names the same organization or one that shares its staff: it
            is the same answer.
        path: (table, row): the asked matter up to the duty's, the asked area up to the duty's, then the organization
            that it comes to, if any; for a winner the post to call there and its holder.
    """

    duty: int
    won: bool
    reason: str | None
    path: tuple[tuple[str, int], ...]


def trials(question: Question, contest: Contest, named: Sequence[Assignment]) -> list[DutyTrial]:
    """Return what came of each duty of *contest*, in its rank, whose choices became *named*.

    Source: answers.md, "responsible", step 8.
    """
    won = {
        (each.organization, choice.candidate.duty.row): each
        for choice, each in zip(contest.choices, named, strict=False)
        if choice.candidate is not None
    }
    found: list[DutyTrial] = []
    for candidate, bodies in zip_longest(contest.ranked, contest.resolved):
        for body in bodies or [_stated(candidate)]:
            mine = None if body is None else won.get((body, candidate.duty.row))
            if mine is not None:
                reason = _reason_won(contest)
            else:
                reason = _reason_lost(question, contest, candidate, body, is_tried=bodies is not None)
            path = (*_way_up(question, candidate), *_way_on(body, mine))
            found.append(DutyTrial(candidate.duty.row, mine is not None, reason, path))
    return found


def _stated(candidate: Candidate) -> int | None:
    """Return the organization that a duty names, if any."""
    target = candidate.duty.target
    return None if isinstance(target, Template) else target


def _reason_won(contest: Contest) -> str | None:
    return "OVERLAP" if contest.is_for_leads and len(contest.choices) > 1 else None


def _reason_lost(
    question: Question, contest: Contest, candidate: Candidate, body: int | None, *, is_tried: bool
) -> str | None:
    """Return why *candidate* did not name *body*: it came to nobody, or ranks behind the duty that took its place."""
    if not is_tried:
        place_taker = contest.choices[0]  # a lead's duty is left untried only when one before it won
    elif body is None:
        return refusal(question.view, question.place, candidate.duty)
    else:
        staff = same_staff(question.view, body)
        place_taker = next(choice for choice in contest.choices if choice.organization in staff)
    assert place_taker.candidate is not None  # the first-question duty is in no contest
    return behind(candidate, place_taker.candidate)


def _way_up(question: Question, candidate: Candidate) -> Iterator[tuple[str, int]]:
    _, matter_hops, area_hops = candidate.weight
    yield from (("matters", row) for row in question.topic.upward[: matter_hops + 1])
    yield from (("areas", row) for row in question.place.upward[: area_hops + 1])


def _way_on(body: int | None, mine: Assignment | None) -> Iterator[tuple[str, int]]:
    if body is not None:
        yield "organizations", body
    for first in () if mine is None else mine.posts[:1]:
        yield "posts", first.post
        if first.holder is not None:
            yield "persons", first.holder
