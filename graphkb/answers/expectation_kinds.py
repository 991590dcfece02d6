"""Each kind of expectation: which keys it has, and how what it expects differs from what is the case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphkb.answers.counts import count
from graphkb.answers.coverage import coverage
from graphkb.answers.escalation import escalation_chain
from graphkb.answers.expectation_keys import TIMES, Asked, text
from graphkb.answers.responsibility import Assignment, PostAssignment, Responsibility, responsibility
from graphkb.answers.routes import MAX_ROUTES, routes
from graphkb.errors import BadInput
from graphkb.graph.view import View

ABOUT = 0.05
"""Part of a figure published as ABOUT 约 by which a count may miss it: such figures have two or three digits."""

_STATES = {"gaps": "GAP", "overlaps": "OVERLAP", "vacant": "VACANT", "below": "BELOW", "covered": "COVERED"}
"""Key of a coverage → the state whose cells it counts."""
_LISTS = {
    "assists": "organizations", "supervisors": "organizations", "first_responders": "posts", "successors": "areas",
    "predecessors": "areas",
}  # fmt: skip
"""Key of a who that lists all of something, in any order → what its ids name."""


class Finding(NamedTuple):
    """What is the case, in short, and every difference to what is expected."""

    case: str
    differences: Sequence[str]


class Kind(NamedTuple):
    """A kind of expectation.

    Args:
        ask: Asks.
        must: Keys that it has, in the order in which they name it.
        may: Keys that it may have besides; None: any, which are judged when it is asked.
        named_by: Keys that name it in messages.
    """

    ask: Callable[[Asked], Finding]
    must: tuple[str, ...]
    may: tuple[str, ...] | None
    named_by: tuple[str, ...]


def _differences(what: str, expected: Any, got: Any) -> Iterator[str]:
    if expected != got:
        yield f"expected {what}{_shown(expected)}, got {_shown(got)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nobody"
    return "nobody" if value is None else str(value)


def _check_some(asked: Asked, keys: Sequence[str]) -> None:
    """Check that the entry expects anything."""
    if not any(key in asked for key in keys):
        raise BadInput(f"expects nothing; write some of {', '.join(keys)}")


# who, not_who


def _answer(asked: Asked) -> Responsibility:
    reasons = asked.texts("reasons")
    matter, area = (
        text(asked.body[key]) if reason in reasons else asked.id(key, table)
        for key, table, reason in (("matter", "matters", "UNKNOWN_MATTER"), ("area", "areas", "UNKNOWN_AREA"))
    )
    severity = int(asked.number("severity")) if "severity" in asked else None
    return responsibility(asked.view, matter, area, severity)


def _leads(answer: Responsibility) -> str:
    named = [f"{answer.view.id('organizations', lead.organization)} ({lead.basis})" for lead in answer.lead]
    return ", ".join(named) or f"nobody ({', '.join(answer.reasons)})"


def _ids(view: View, table: str, found: Sequence[Assignment | PostAssignment | int]) -> list[str]:
    rows = (
        each.organization if isinstance(each, Assignment) else each.post if isinstance(each, PostAssignment) else each
        for each in found
    )
    return sorted(view.id(table, row) for row in rows)


def _ask_who(asked: Asked) -> Finding:
    answer = _answer(asked)
    return Finding(f"lead {_leads(answer)}", [*_lead_differences(asked, answer), *_other_differences(asked, answer)])


def _lead_differences(asked: Asked, answer: Responsibility) -> Iterator[str]:
    wanted = asked.ids("lead", "organizations")
    if wanted != _ids(answer.view, "organizations", answer.lead):
        yield f"expected lead {_shown(wanted)}, got {_leads(answer)}"
    elif "basis" in asked and any(lead.basis != asked.body["basis"] for lead in answer.lead):
        yield f"expected basis {asked.body['basis']}, got {_leads(answer)}"


def _other_differences(asked: Asked, answer: Responsibility) -> Iterator[str]:
    view, lead = answer.view, next(iter(answer.lead), None)
    post = next(iter(lead.posts), None) if lead else None
    if "post" in asked:
        yield from _differences("post ", asked.id("post", "posts"), post and view.id("posts", post.post))
    if "holder" in asked:
        wanted = None if asked.body["holder"] is None else asked.id("holder", "persons")
        holder = None if post is None or post.holder is None else view.id("persons", post.holder)
        yield from _differences("holder ", wanted, holder)
    for stage, within in _stages(asked).items():
        yield from _differences(f"{stage} within ", within, getattr(lead.deadline, stage) if lead else None)
    given = {*answer.reasons, *_reasons(answer.lead)}
    if missing := [reason for reason in asked.texts("reasons") if reason not in given]:
        yield f"expected reasons {', '.join(missing)}, got {', '.join(sorted(given)) or 'none'}"
    for key, table in _LISTS.items():
        if key in asked:
            yield from _differences(f"{key} ", asked.ids(key, table), _ids(view, table, getattr(answer, key)))


def _stages(asked: Asked) -> Mapping[str, Any]:
    stages = asked.body.get("deadline", {})
    if not isinstance(stages, Mapping) or not stages.keys() <= {"sign", "reply", "close"}:
        raise BadInput(f"deadline: {stages!r} is wrong; expected some of sign, reply and close, such as {{close: P7D}}")
    return stages


def _reasons(leads: Sequence[Assignment]) -> Iterator[str]:
    for lead in leads:
        yield from lead.reasons
        for post in lead.posts:
            yield from post.reasons


def _ask_not_who(asked: Asked) -> Finding:
    answer = _answer(asked)
    leads = _ids(answer.view, "organizations", answer.lead)
    wrong = [name for name in asked.ids("lead", "organizations") if name in leads]
    return Finding(f"lead {_leads(answer)}", [f"expected not {_shown(wrong)}, got {_leads(answer)}"] if wrong else [])


# count, figure


def _counted(asked: Asked) -> int:
    """Return how many there are of what the body of a count names."""
    within = asked.id("within", "areas") if "within" in asked else None
    named = {"kind", "within", "is", *TIMES}
    wanted = {str(key): value for key, value in asked.body.items() if key not in named}
    return count(asked.view, text(asked.body["kind"]), wanted, within)


def _ask_count(asked: Asked) -> Finding:
    found = _counted(asked)
    return Finding(str(found), [*_differences("", asked.number("is"), found)])


def _ask_figure(asked: Asked) -> Finding:
    _check_some(asked, ("counted", "is"))
    figures = asked.view.tables["figures"]
    row = asked.view.nearest(asked.id("id", "figures"))
    assert row is not None  # the id was just looked up
    value, qualifier = figures.value(row, "value"), figures.value(row, "qualifier")
    published = f"{value:g} ({qualifier})"
    differences = [*_differences("", asked.number("is"), value)] if "is" in asked else []
    if "counted" in asked:
        part = asked.part("counted")
        part.check_keys(("kind",), None)
        found = _counted(part)
        if not _agrees(found, value, qualifier):
            differences.append(f"published {published}, counted {found}")
    return Finding(published, differences)


def _agrees(found: int, value: float, qualifier: str) -> bool:
    """Tell whether a count is what a figure with this qualifier says."""
    if qualifier == "ABOUT":
        return abs(found - value) <= ABOUT * value
    return {"AT_LEAST": found >= value, "AT_MOST": found <= value}.get(qualifier, found == value)


# chain, route, coverage


def _ask_chain(asked: Asked) -> Finding:
    chain = escalation_chain(asked.view, asked.id("organization", "organizations"))
    superior = asked.id("reaches", "organizations")
    reached = [chain.view.id("organizations", step.organization) for step in chain.steps]
    case = f"{' → '.join(reached) or 'nobody'} ({', '.join(chain.reasons)})"
    if superior not in reached:
        return Finding(case, [f"expected to reach {superior}, got {case}"])
    steps = asked.number("steps") if "steps" in asked else None
    there = reached.index(superior) + 1
    return Finding(case, [] if steps in {None, there} else [f"expected {superior} at step {steps}, got {case}"])


def _ask_route(asked: Asked) -> Finding:
    start, end = (asked.id(key, "organizations") for key in ("from", "to"))
    limits: dict[str, Any] = {}
    if "at_most_hops" in asked:
        limits["max_hops"] = int(asked.number("at_most_hops"))
    if "at_most_cost" in asked:
        limits["max_cost"] = asked.number("at_most_cost")
    found = routes(asked.view, start, to=end, k=MAX_ROUTES, **limits)
    if not found.routes:
        return Finding("", [f"expected a route, got none ({', '.join(found.reasons)})"])
    fastest = min(found.routes, key=lambda route: route.expected_hours)
    case = f"{fastest.expected_hours:g} hours by {', '.join(hop.mechanism for hop in fastest.hops) or 'no hop'}"
    late = "at_most_hours" in asked and fastest.expected_hours > asked.number("at_most_hours")
    return Finding(case, [f"expected at most {asked.number('at_most_hours')} hours, got {case}"] if late else [])


def _ask_coverage(asked: Asked) -> Finding:
    _check_some(asked, ("cells", *_STATES))
    more: dict[str, Any] = {}
    if "level" in asked:
        more["level"] = text(asked.body["level"])
    if "scale" in asked:
        more["scales"] = asked.texts("scale")
    if "matters" in asked:
        more["matters"] = asked.ids("matters", "matters")
    found = coverage(asked.view, asked.id("area", "areas"), **more)
    counts = {key: found.count(state) for key, state in _STATES.items()} | {"cells": found.cells}
    differences = [
        each for key in counts if key in asked for each in _differences(f"{key} ", asked.number(key), counts[key])
    ]
    return Finding(", ".join(f"{key} {number}" for key, number in counts.items()), differences)


_WHEN_ASKED = ("severity", "as_of", "known_at")

KINDS: Mapping[str, Kind] = {
    "who": Kind(
        _ask_who,
        ("matter", "area", "lead"),
        ("severity", "basis", "post", "holder", "deadline", "reasons", *_LISTS),
        ("matter", "area", *_WHEN_ASKED),
    ),
    "not_who": Kind(_ask_not_who, ("matter", "area", "lead"), ("severity",), ("matter", "area", *_WHEN_ASKED)),
    "count": Kind(_ask_count, ("kind", "is"), None, ("kind", "within", "as_of", "known_at")),
    "figure": Kind(_ask_figure, ("id",), ("counted", "is"), ("id", "as_of", "known_at")),
    "chain": Kind(_ask_chain, ("organization", "reaches"), ("steps",), ("organization", "as_of", "known_at")),
    "route": Kind(
        _ask_route,
        ("from", "to"),
        ("at_most_hours", "at_most_hops", "at_most_cost"),
        ("from", "to", "as_of", "known_at"),
    ),
    "coverage": Kind(
        _ask_coverage,
        ("area",),
        ("level", "scale", "matters", "cells", *_STATES),
        ("area", "level", "as_of", "known_at"),
    ),
}
"""Word → what it expects."""
