"""Whose an event is and by when: the center that has it, who answers for it, the time there is."""

from graphkb.answers.area_tree import counting_area
from graphkb.answers.candidates import candidates_at
from graphkb.answers.contest import lead_contest
from graphkb.answers.deadlines import deadline_of
from graphkb.answers.jurisdiction import nearest_centers
from graphkb.answers.place import place_of
from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.answers.topic import DEFAULT_SEVERITY, topic_of
from graphkb.graph.view import View
from graphkb.model.deadlines import CLASSES, Deadline
from graphkb.model.events import Event, Report


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


def event_deadline(view: View, event: Event | Report) -> Deadline:
    """Return the deadline of *event*: that of who leads by duty (of several the first), else the matter's or class's.

    The same as `responsible_for` says of its first lead, without asking who assists and whom to call.

    Raises:
        BadInput: its severity is none.

    Source: events.md, "Clocks".
    """
    matter, area = view.row(event.matter), counting_area(view, event.area)
    if matter is None or area is None or event.severity not in {None, *CLASSES}:
        return deadline_without_duty(event, responsible_for(view, event))
    topic, place = topic_of(view, matter), place_of(view, area)
    severity = event.severity or topic.severity
    contest = lead_contest(view, place, candidates_at(view, topic, place, severity).get("LEAD", ()))
    duty = contest.choices[0].candidate if contest.choices else None
    return deadline_of(view, duty and duty.duty.row, topic.upward, severity)


def deadline_without_duty(event: Event | Report, answer: Responsibility) -> Deadline:
    """Return the deadline that *event* has where no duty states one: the matter's, else that of its class."""
    row = answer.view.row(answer.matter_id)
    topic = None if row is None else topic_of(answer.view, row)
    upward, own = ((), DEFAULT_SEVERITY) if topic is None else (topic.upward, topic.severity)
    return deadline_of(answer.view, None, upward, event.severity or own)
