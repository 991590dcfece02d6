"""Expectations of what was open at an instant, and of how a period went."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from graphkb.answers.assessment import Assessment, AssessmentRow
from graphkb.answers.auditing import assessment_of, open_at
from graphkb.answers.expectation_findings import Finding, check_some, differences
from graphkb.answers.expectation_keys import Asked
from graphkb.answers.unresolved import Unresolved, unresolved
from graphkb.model import times
from graphkb.model.events import Tally
from graphkb.model.periods import period
from graphkb.model.texts import written

Figures = Mapping[str, Any]
"""Key → what it comes to, or is expected to; what is no count, as a command prints it."""

_OPEN = ("open", "overdue", "due_soon")
UNRESOLVED_KEYS = (*_OPEN, "oldest", "states")
"""What may be expected of what is open."""

_DONE = ("received", "closed", "on_time", "returned", "reopened", "mediated", "mediation_failed")
_MEASURED = {"median_first_response_hours": 2, "median_handling_hours": 2, "rating": 2, "index": 4}
"""Figure of a period that is no count → the decimals with which `graphkb assess` prints it."""
ASSESS_KEYS = (*_DONE, *_MEASURED)
"""What may be expected of a period."""

_NONE = "none"
"""How a figure that there is not is told; null in an entry."""


def ask_unresolved(asked: Asked) -> Finding:
    """Return what is open in an area at an instant, or what one organization holds of it, and whether it is expected.

    Raises:
        BadInput: it expects nothing, one of its values is wrong, or there is no store to ask.
        NotFound: an id names nothing, or the area does not hold at the instant.
    """
    check_some(asked, UNRESOLVED_KEYS)
    expected = _expected(asked, _OPEN, asked.number) | _expected(asked, ("oldest",), lambda key: _oldest(asked, key))
    found, states = _open(asked)
    wrong = _differences(expected, found)
    if "states" in asked:
        of_state = asked.part("states")
        codes = asked.known_codes("states", "EventState", map(str, of_state.body))
        check_some(of_state, [*asked.view.graph.labels("EventState")])
        wrong += _differences(_expected(of_state, codes, of_state.number), states)
    return Finding(_listed(found | states), wrong)


def _oldest(asked: Asked, key: str) -> str:
    return _local(asked, None if asked.body[key] is None else asked.instant(key))


def _open(asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is open, and how many in each state."""
    by, depth = ("ORGANIZATION", 1) if "holder" in asked else ("AREA", 0)
    counted = asked.once(("open", asked.as_of), lambda: _tallies(asked))
    found = unresolved(asked.view, counted, asked.id("area", "areas"), depth, by)
    node = _node(asked, found)
    if node is None:
        return {**dict.fromkeys(_OPEN, 0), "oldest": _NONE}, {}
    numbers = {key: getattr(found, key)[node] for key in _OPEN}
    return {**numbers, "oldest": _local(asked, found.oldest[node])}, {s.state: s.count for s in found.by_state(node)}


def _node(asked: Asked, found: Unresolved) -> int | None:
    """Return the position of the area, or of the organization that the entry names; None: it holds nothing."""
    if "holder" not in asked:
        return 0
    holder = asked.view.nearest(asked.id("holder", "organizations"))
    return found.organizations.index(holder) if holder in found.organizations else None


def _tallies(asked: Asked) -> list[Tally]:
    now = times.now()
    return open_at(asked.records("unresolved"), now if asked.as_of is None else asked.as_of, now)


def _local(asked: Asked, at: int | None) -> str:
    return _NONE if at is None else times.to_local_text(at, asked.zone)


def ask_assess(asked: Asked) -> Finding:
    """Return how an area did in a period, or an organization with orders for its events, and whether it is expected.

    Raises:
        BadInput: it expects nothing, one of its values is wrong, or there is no store to ask.
        NotFound: an id names nothing, or the area does not hold at the end of the period.
    """
    check_some(asked, ASSESS_KEYS)
    expected = _expected(asked, _DONE, asked.number) | _expected(asked, _MEASURED, lambda key: _measured(asked, key))
    found = _figures(asked, _assessment(asked))
    return Finding(_listed(found), _differences(expected, found))


def _measured(asked: Asked, key: str) -> str:
    return _rounded(key, None if asked.body[key] is None else asked.number(key))


def _rounded(key: str, value: float | None) -> str:
    return _NONE if value is None else f"{value:.{_MEASURED[key]}f}"


def _assessment(asked: Asked) -> Assessment:
    value, area = asked.body["period"], asked.id("area", "areas")
    start, end = period(value if isinstance(value, str) else written(value), asked.zone)
    assess = partial(
        assessment_of, asked.records("assess"), asked.view_at, area, (start, end),
        now=times.now(), weights=asked.weights, zone=asked.zone,
    )  # fmt: skip
    return asked.once(("assessment", area, start, end, str(asked.body.get("known_at"))), assess)


def _figures(asked: Asked, found: Assessment) -> Figures:
    """Return the figures of the area, or of the organization that the entry names; who did nothing has only zeros."""
    row: AssessmentRow | None = found.total
    if "organization" in asked:
        wanted = found.view.nearest(asked.id("organization", "organizations"))
        row = next((each for each in found.organizations if each.organization == wanted), None)
    counts = {key: 0 if row is None else getattr(row, key) for key in _DONE}
    return counts | {key: _rounded(key, None if row is None else getattr(row, key)) for key in _MEASURED}


def _expected(asked: Asked, keys: Iterable[str], read: Callable[[str], Any]) -> dict[str, Any]:
    """Return those of *keys* that the entry has, each as *read*."""
    return {key: read(key) for key in keys if key in asked}


def _differences(expected: Figures, found: Figures) -> list[str]:
    """Return how what was found differs; a state in which nothing is has a count of zero."""
    return [each for key, value in expected.items() for each in differences(f"{key} ", value, found.get(key, 0))]


def _listed(found: Figures) -> str:
    return ", ".join(f"{key} {value}" for key, value in found.items())
