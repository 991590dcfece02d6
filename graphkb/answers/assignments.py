"""What it means that an organization answers: by which duty, through whom, until when."""

from typing import NamedTuple

from graphkb.answers.candidates import Candidate
from graphkb.answers.contest import Choice
from graphkb.answers.deadlines import deadline_of
from graphkb.answers.place import Place
from graphkb.answers.posts import PostAssignment, posts_for, vacancy
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View
from graphkb.model.deadlines import Deadline


class Question(NamedTuple):
    """What was asked: a topic, at a place, of a severity from 1 to 4, at the instant of the view."""

    view: View
    topic: Topic
    place: Place
    severity: int


class Assignment(NamedTuple):
    """An organization that answers, and by which duty.

    Args:
        organization: Row of the organization.
        posts: Whom to call there; the first is the one to call, equal ones stand beside it.
        basis: DIRECT, INHERITED, TEMPLATE or FALLBACK.
        duty: Row of the duty; None for FALLBACK.
        rule: Row of the rule that the duty rests on; None where it names none.
        deadline: Time allowed per stage.
        reasons: NO_POST, or NO_HOLDER where none of the posts has a holder; else empty.
    """

    organization: int
    posts: tuple[PostAssignment, ...]
    basis: str
    duty: int | None
    rule: int | None
    deadline: Deadline | None
    reasons: tuple[str, ...]


def assign(question: Question, choice: Choice) -> Assignment:
    """Return what it means that the organization of *choice* answers.

    Source: answers.md, "responsible", steps 5 and 8.
    """
    view, duty = question.view, None if choice.candidate is None else choice.candidate.duty
    row, role, rule = (None, None, None) if duty is None else (duty.row, duty.post_role, duty.rule)
    posts = posts_for(view, question.place, choice.organization, role)
    deadline = deadline_of(view, row, question.topic.upward, question.severity)
    return Assignment(choice.organization, posts, basis_of(choice.candidate), row, rule, deadline, vacancy(posts))


def with_posts(assignment: Assignment, posts: tuple[PostAssignment, ...], reasons: tuple[str, ...]) -> Assignment:
    """Return *assignment* as it is where the same duty comes to the same organization, but *posts* answer for it.

    Args:
        assignment: Somewhere else.
        posts: Those that answer here.
        reasons: Why none of them can be called.
    """
    return assignment._replace(posts=posts, reasons=reasons)


def basis_of(candidate: Candidate | None) -> str:
    """Return on what basis the organization that *candidate* named answers; None: the first-question duty.

    Source: answers.md, "responsible", step 8.
    """
    if candidate is None:
        return "FALLBACK"
    if isinstance(candidate.duty.target, Template):
        return "TEMPLATE"
    _, matter_hops, area_hops = candidate.weight
    return "INHERITED" if matter_hops or area_hops else "DIRECT"
