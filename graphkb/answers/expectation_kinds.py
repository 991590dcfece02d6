"""Each kind of expectation: which keys it has, and how what it expects differs from what is the case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphkb.answers.coverage import coverage
from graphkb.answers.escalation import escalation_chain
from graphkb.answers.expectation_audits import ASSESS_KEYS, UNRESOLVED_KEYS, ask_assess, ask_unresolved
from graphkb.answers.expectation_findings import Finding, check_some, differences, missing, shown
from graphkb.answers.expectation_keys import TIMES, Asked, text
from graphkb.answers.expectation_numbers import PRESENCE_KEYS, ask_count, ask_figure, ask_presence
from graphkb.answers.responsibility import Assignment, PostAssignment, Responsibility, responsibility
from graphkb.answers.routes import MAX_ROUTES, Route, routes
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.texts import written

_STATES = {"gaps": "GAP", "overlaps": "OVERLAP", "vacant": "VACANT", "below": "BELOW", "covered": "COVERED"}
"""Key of a coverage → the state whose cells it counts."""
_LISTS = {
    "assists": "organizations", "supervisors": "organizations", "first_responders": "posts", "successors": "areas",
    "predecessors": "areas",
}  # fmt: skip
"""Key of a who that lists all of something, in any order → what its ids name."""


class Kind(NamedTuple):
    """A kind of expectation.

    Args:
        ask: Asks.
        must: Keys that it has, in the order in which they name it.
        may: Keys that it may have besides; None: any, which are judged when it is asked.
        named_by: Keys that name it in messages.
        times: Which of TIMES it may have.
    """

    ask: Callable[[Asked], Finding]
    must: tuple[str, ...]
    may: tuple[str, ...] | None
    named_by: tuple[str, ...]
    times: frozenset[str] = TIMES


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
        yield f"expected lead {shown(wanted)}, got {_leads(answer)}"
    elif "basis" in asked and any(lead.basis != asked.body["basis"] for lead in answer.lead):
        yield f"expected basis {asked.body['basis']}, got {_leads(answer)}"


def _other_differences(asked: Asked, answer: Responsibility) -> Iterator[str]:
    view, lead = answer.view, next(iter(answer.lead), None)
    post = next(iter(lead.posts), None) if lead else None
    if "post" in asked:
        yield from differences("post ", asked.id("post", "posts"), post and view.id("posts", post.post))
    if "holder" in asked:
        wanted = None if asked.body["holder"] is None else asked.id("holder", "persons")
        holder = None if post is None or post.holder is None else view.id("persons", post.holder)
        yield from differences("holder ", wanted, holder)
    for stage, within in _stages(asked).items():
        yield from differences(f"{stage} within ", within, getattr(lead.deadline, stage) if lead else None)
    if "rule" in asked:
        wanted = None if asked.body["rule"] is None else asked.id("rule", "rules")
        rule = None if lead is None or lead.rule is None else view.id("rules", lead.rule)
        yield from differences("rule ", wanted, rule)
    yield from missing("reasons", asked.texts("reasons"), sorted({*answer.reasons, *_reasons(answer.lead)}))
    for key, table in _LISTS.items():
        if key in asked:
            yield from differences(f"{key} ", asked.ids(key, table), _ids(view, table, getattr(answer, key)))


def _stages(asked: Asked) -> Mapping[str, Any]:
    stages = asked.body.get("deadline", {})
    if not isinstance(stages, Mapping) or not stages.keys() <= {"sign", "reply", "close"}:
        raise BadInput(
            f"deadline: {written(stages)} is wrong; expected some of sign, reply and close, such as {{close: P7D}}"
        )
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
    return Finding(f"lead {_leads(answer)}", [f"expected not {shown(wrong)}, got {_leads(answer)}"] if wrong else [])


# chain, route, coverage (the expectations of numbers stand in expectation_numbers.py)


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
    if "mechanisms" in asked:
        limits["mechanisms"] = asked.texts("mechanisms")
    found = routes(asked.view, start, to=end, k=MAX_ROUTES, **limits)
    if not found.routes:
        case = f"got none ({', '.join(found.reasons)})"
        if "reasons" not in asked:
            return Finding("", [f"expected a route, {case}"])
        return Finding(case, [*missing("reasons", asked.texts("reasons"), found.reasons)])
    cheapest = found.routes[0]
    if "reasons" in asked:
        return Finding("", [f"expected no route, got {_shown_route(asked.view, cheapest)}"])
    wrong = [*_late(asked, found.routes), *_route_differences(asked, cheapest)]
    asks_for_hops = any(key in asked for key in ("through", "by", "rules"))
    return Finding(_shown_route(asked.view, cheapest) if asks_for_hops else _shown_hours(_fastest(found.routes)), wrong)


def _fastest(found: Sequence[Route]) -> Route:
    return min(found, key=lambda route: route.expected_hours)


def _late(asked: Asked, found: Sequence[Route]) -> Iterator[str]:
    fastest = _fastest(found)
    if "at_most_hours" in asked and fastest.expected_hours > asked.number("at_most_hours"):
        yield f"expected at most {asked.number('at_most_hours')} hours, got {_shown_hours(fastest)}"


def _shown_hours(route: Route) -> str:
    return f"{route.expected_hours:g} hours by {', '.join(hop.mechanism for hop in route.hops) or 'no hop'}"


def _shown_route(view: View, route: Route) -> str:
    hops = " ".join(f"{hop.mechanism} → {view.id('organizations', hop.to)}" for hop in route.hops)
    return f"cost {route.cost:g}, {route.expected_hours:g} hours: {hops}"


def _route_differences(asked: Asked, cheapest: Route) -> Iterator[str]:
    """Yield how the cheapest route differs: whom it must go through, by what, on which rules."""
    view = asked.view
    passed = [view.id("organizations", hop.to) for hop in cheapest.hops]
    if "through" in asked:
        yield from missing("the cheapest through", asked.ids("through", "organizations"), passed)
    if "by" in asked:
        yield from differences("by ", asked.texts("by"), [hop.mechanism for hop in cheapest.hops])
    if "rules" in asked:
        rules = [view.id("rules", hop.rule) for hop in cheapest.hops if hop.rule is not None]
        yield from missing("rules", asked.ids("rules", "rules"), rules)


def _ask_coverage(asked: Asked) -> Finding:
    check_some(asked, ("cells", *_STATES))
    more: dict[str, Any] = {}
    if "level" in asked:
        more["level"] = text(asked.body["level"])
    if "scale" in asked:
        more["scales"] = asked.texts("scale")
    if "matters" in asked:
        more["matters"] = asked.ids("matters", "matters")
    found = coverage(asked.view, asked.id("area", "areas"), **more)
    counts = {key: found.count(state) for key, state in _STATES.items()} | {"cells": found.cells}
    wrong = [each for key in counts if key in asked for each in differences(f"{key} ", asked.number(key), counts[key])]
    return Finding(", ".join(f"{key} {number}" for key, number in counts.items()), wrong)


_WHEN_ASKED = ("severity", "as_of", "known_at")

KINDS: Mapping[str, Kind] = {
    "who": Kind(
        _ask_who,
        ("matter", "area", "lead"),
        ("severity", "basis", "post", "holder", "deadline", "rule", "reasons", *_LISTS),
        ("matter", "area", *_WHEN_ASKED),
    ),
    "not_who": Kind(_ask_not_who, ("matter", "area", "lead"), ("severity",), ("matter", "area", *_WHEN_ASKED)),
    "count": Kind(ask_count, ("kind", "is"), None, ("kind", "within", "as_of", "known_at")),
    "presence": Kind(
        ask_presence,
        ("area", "level"),
        (*PRESENCE_KEYS, "having", "lacking"),
        ("area", "level", *PRESENCE_KEYS, "as_of", "known_at"),
    ),
    "figure": Kind(
        ask_figure, ("id",), ("counted", "per", "present", "is", "differs", "because"), ("id", "as_of", "known_at")
    ),
    "chain": Kind(_ask_chain, ("organization", "reaches"), ("steps",), ("organization", "as_of", "known_at")),
    "route": Kind(
        _ask_route,
        ("from", "to"),
        ("at_most_hours", "at_most_hops", "at_most_cost", "mechanisms", "through", "by", "rules", "reasons"),
        ("from", "to", "as_of", "known_at"),
    ),
    "coverage": Kind(
        _ask_coverage,
        ("area",),
        ("level", "scale", "matters", "cells", *_STATES),
        ("area", "level", "as_of", "known_at"),
    ),
    "unresolved": Kind(
        ask_unresolved, ("area",), ("holder", *UNRESOLVED_KEYS), ("holder", "area", "as_of", "known_at")
    ),
    "assess": Kind(
        ask_assess,
        ("area", "period"),
        ("organization", *ASSESS_KEYS),
        ("organization", "period", "area", "known_at"),
        TIMES - {"as_of"},
    ),
}
"""Word → what it expects."""
