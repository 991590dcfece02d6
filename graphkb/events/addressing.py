"""To whom work orders go and by when: those who answer for the event by duty, or those who are named."""

from collections.abc import Sequence

from graphkb.answers.candidates import resolve
from graphkb.answers.deadlines import deadline_of
from graphkb.answers.handling import deadline_without_duty
from graphkb.answers.responsibility import Assignment, Responsibility
from graphkb.events.dispatch import Errand, duty_targets, whistle_targets
from graphkb.model.events import Event, Problem, WorkOrder, fresh_id


def errands_by_duty(event: Event, orders: Sequence[WorkOrder], answer: Responsibility) -> tuple[Errand, ...] | Problem:
    """Return what dispatch by duty sends: to the lead and to assists, each by the deadline of its duty."""
    named = {"LEAD": _by_id(answer, answer.lead), "ASSIST": _by_id(answer, answer.assists)}
    targets = duty_targets(event, orders, tuple(named["LEAD"]), tuple(named["ASSIST"]))
    if isinstance(targets, Problem):
        return targets
    deadlines = ((each, role, named[role][each].deadline) for each, role in targets)
    return tuple(
        Errand(fresh_id("order"), each, stated or deadline_without_duty(event, answer), role)
        for each, role, stated in deadlines
    )


def errand_named(event: Event, answer: Responsibility, organization: str, role: str) -> Errand:
    """Return what is sent to an organization that was named: by the deadline of its own duty, where one may apply.

    Of several the first in rank counts, those of its role before others; without one, the matter's or the class's.

    Args:
        event: As it stands.
        answer: Who is responsible for it.
        organization: Its id; in force.
        role: In which it was named, LEAD or ASSIST.
    """
    question, row = answer.question, answer.view.row(organization)
    contests = answer.contests if role == "LEAD" else answer.contests[1:] + answer.contests[:1]
    for candidate in (each for contest, _ in contests for each in contest.ranked):
        if question is not None and row in resolve(answer.view, question.place, candidate.duty):
            own = deadline_of(answer.view, candidate.duty.row, question.topic.upward, question.severity)
            return Errand(fresh_id("order"), organization, own, role)
    return Errand(fresh_id("order"), organization, deadline_without_duty(event, answer), role)


def called_by_duty(event: Event, answer: Responsibility) -> tuple[str, ...] | Problem:
    """Return the ids of those whom a whistle calls where none are named."""
    return whistle_targets(event, tuple(_by_id(answer, answer.lead)), tuple(_by_id(answer, answer.assists)))


def _by_id(answer: Responsibility, assignments: Sequence[Assignment]) -> dict[str, Assignment]:
    return {answer.view.id("organizations", each.organization): each for each in assignments}
