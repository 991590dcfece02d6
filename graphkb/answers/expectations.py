"""What a data owner expects to be true, asked entry by entry."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphkb.answers.assessment_policy import Weights
from graphkb.answers.auditing import EventRecords
from graphkb.answers.expectation_keys import Asked, ViewOf
from graphkb.answers.expectation_kinds import KINDS
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.model import times
from graphkb.model.texts import written


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one entry.

    Args:
        index: Its number; 1 is the first.
        kind: Its word: one of KINDS, such as who or count; "" where it has none of them.
        ok: Whether it holds.
        message: One line: what it asks, and what is the case; where it does not hold, every difference.
    """

    index: int
    kind: str
    ok: bool
    message: str


def check_expectations(
    view_of: ViewOf,
    expectations: Iterable[Mapping[str, Any]],
    zone: str = times.DEFAULT_ZONE,
    events: EventRecords | None = None,
    weights: Weights | None = None,
) -> list[Result]:
    """Return of each of *expectations*, in order, whether it holds.

    One that has an unknown key, a wrong value or an id that names nothing does not hold, and says so.

    Args:
        view_of: Gives the view that an entry asks about, such as `KnowledgeBase.view`.
        expectations: Each a mapping of one word to its keys; numbers and dates may be text.
        zone: Where a bare date means midnight.
        events: Keeps events and work orders, such as a store; None: an entry about them does not hold.
        weights: Of the index of an assessment; None: those of the loaded indicators, else the shipped ones.

    Source: answers.md, "check"; data-package.md, "The other files that users write".
    """
    asked_of = partial(Asked, view_of=view_of, zone=zone, events=events, weights=weights, made={})
    return [_judged(index, entry, asked_of) for index, entry in enumerate(expectations, 1)]


def _judged(index: int, entry: Mapping[str, Any], asked_of: Callable[[Mapping[str, Any]], Asked]) -> Result:
    word = str(next(iter(entry), "")) if isinstance(entry, Mapping) else ""
    if word not in KINDS or len(entry) != 1 or not isinstance(entry[word], Mapping):
        message = f"entry {index}: {written(entry)}; expected one of {', '.join(KINDS)} with its keys"
        return Result(index, word if word in KINDS else "", ok=False, message=message)
    kind = KINDS[word]
    asked = asked_of(entry[word])
    shown = " ".join([f"entry {index} {word}", *_named(entry[word], kind.named_by)])
    try:
        asked.check_keys(kind.must, kind.may, kind.times)
        finding = kind.ask(asked)
    except (BadInput, NotFound, LimitExceeded) as error:
        return Result(index, word, ok=False, message=f"{shown}: {error}")
    differences = "; ".join(finding.differences)
    return Result(index, word, ok=not differences, message=f"{shown}: {differences or finding.case}")


_BETWEEN = {"area": "in", "within": "in", "to": "to", "as_of": "at", "severity": "severity", "known_at": "as known at"}
"""Key → what stands before its value in a message; other keys stand alone."""


def _named(body: Mapping[str, Any], keys: Iterable[str]) -> Iterator[str]:
    """Yield what an entry is about."""
    for key in keys:
        if key in body:
            value = body[key] if isinstance(body[key], str) else written(body[key])
            yield f"{_BETWEEN[key]} {value}" if key in _BETWEEN else value
