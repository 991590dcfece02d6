"""To whom work orders go and by when: those who answer for the event by duty, or those who are named."""

from collections.abc import Sequence

from graphkb.answers.area_tree import counting_area
from graphkb.answers.candidates import resolve
from graphkb.answers.deadlines import deadline_of
from graphkb.answers.jurisdiction import nearest_centers
from graphkb.answers.place import place_of
from graphkb.answers.responsibility import Assignment, Responsibility, responsibility
from graphkb.answers.topic import DEFAULT_SEVERITY, topic_of
from graphkb.events.dispatch import Errand, duty_targets, whistle_targets
from graphkb.graph.view import View
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Event, Problem, Report, WorkOrder, fresh_id


def responsible_for(view: View, event: Event | Report) -> Responsibility:
    """Return who answers for *event* at the instant of *view*.

    Where its area no longer holds, the one in which it counts is asked about: it is handled where it counts.

    Raises:
        BadInput: its severity is none.
    """
    row = counting_area(view, event.area)
    area = event.area if row is None else view.id("areas", row)
    return responsibility(view, event.matter, area, event.severity)


def center_of(view: View, area: str) -> str | None:
    """Return the nearest CENTER upward from *area*, the first by id; None: there is none, or the area does not hold.

    Source: answers.md, "responsible", step 4; events.md, "Center of the event".
    """
    row = view.row(area)
    centers = () if row is None else nearest_centers(view, place_of(view, row))
    return view.id("organizations", centers[0]) if centers else None


def event_deadline(event: Event | Report, answer: Responsibility) -> Deadline:
    """Return the deadline of *event*: that of who leads by duty (of several the first), else the matter's or class's.

    Source: events.md, "Clocks".
    """
    stated = answer.lead[0].deadline if answer.lead else None
    return stated or _without_duty(event, answer)


def errands_by_duty(event: Event, orders: Sequence[WorkOrder], answer: Responsibility) -> tuple[Errand, ...] | Problem:
    """Return what dispatch by duty sends: to the lead and to assists, each by the deadline of its duty."""
    named = {"LEAD": _by_id(answer, answer.lead), "ASSIST": _by_id(answer, answer.assists)}
    targets = duty_targets(event, orders, tuple(named["LEAD"]), tuple(named["ASSIST"]))
    if isinstance(targets, Problem):
        return targets
    deadlines = ((each, role, named[role][each].deadline) for each, role in targets)
    return tuple(
        Errand(fresh_id("order"), each, stated or _without_duty(event, answer), role)
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
    for candidate in (each for contest in contests for each in contest.ranked):
        if question is not None and row in resolve(answer.view, question.place, candidate.duty):
            own = deadline_of(answer.view, candidate.duty.row, question.topic.upward, question.severity)
            return Errand(fresh_id("order"), organization, own, role)
    return Errand(fresh_id("order"), organization, _without_duty(event, answer), role)


def called_by_duty(event: Event, answer: Responsibility) -> tuple[str, ...] | Problem:
    """Return the ids of those whom a whistle calls where none are named."""
    return whistle_targets(event, tuple(_by_id(answer, answer.lead)), tuple(_by_id(answer, answer.assists)))


def _by_id(answer: Responsibility, assignments: Sequence[Assignment]) -> dict[str, Assignment]:
    return {answer.view.id("organizations", each.organization): each for each in assignments}


def _without_duty(event: Event | Report, answer: Responsibility) -> Deadline:
    row = answer.view.row(answer.matter_id)
    topic = None if row is None else topic_of(answer.view, row)
    upward, own = ((), DEFAULT_SEVERITY) if topic is None else (topic.upward, topic.severity)
    return deadline_of(answer.view, None, upward, event.severity or own)
