"""Changes to knowledge, and what a list of them comes to: the facts to write and the versions to supersede."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from graphkb.errors import BadInput
from graphkb.model.facts import Fact, batches_of, shown_key
from graphkb.model.times import FIRST_INSTANT, LAST_INSTANT, holds, to_text


class End(NamedTuple):
    """From `at` on, the fact with this key that held until then no longer holds."""

    table: str
    key: str
    at: int


class Retract(NamedTuple):
    """The fact with this key and start never held: from this revision on it is not known."""

    table: str
    key: str
    valid_from: int | None


Change = Fact | End | Retract
"""A fact is put; the others name one."""

FactId = tuple[str, str, int | None]
"""Table, key, valid_from: what identifies a fact. Its versions share it."""


@dataclass(slots=True)
class Plan:
    """What a list of changes comes to.

    Args:
        put: Facts to write, in the order in which they were first touched.
        superseded: Facts whose current version ends: replaced by one in `put`, or gone.
    """

    put: list[Fact] = field(default_factory=list)
    superseded: list[FactId] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.put or self.superseded)


def touched_keys(changes: Iterable[Change]) -> dict[str, dict[str, None]]:
    """Return table → keys that *changes* touch, in order, each once."""
    keys: dict[str, dict[str, None]] = {}
    for change in changes:
        keys.setdefault(change.table, {})[change.key] = None
    return keys


def plan_changes(changes: Sequence[Change], known: Mapping[tuple[str, str], Sequence[Fact]]) -> Plan:
    """Return what *changes* come to, applied together to what is known; nothing where they change nothing.

    A put with a known key and start replaces that fact; any other is new. Overlap is judged on the result.

    Args:
        changes: In the order given; a later one sees the effect of an earlier one.
        known: (table, key) → the facts now known under that key; absent: none.

    Raises:
        BadInput: an interval that ends before it begins; an overlap (the message names the missing `end`); an `end`
            before which nothing held; a `retract` that names nothing.

    Source: model.md, "Key of a fact" and "Changes".
    """
    if not known and _are_new(changes):
        return Plan(put=list(changes))  # type: ignore[arg-type]  # all are facts, as was just found
    by_key: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_key.setdefault((change.table, change.key), []).append(change)
    plan = Plan()
    for name, of_key in by_key.items():
        facts = known.get(name, ())
        _plan_key(plan, *name, of_key, {fact.valid_from: fact for fact in facts})
    return plan


def _are_new(changes: Sequence[Change]) -> bool:
    """Tell whether *changes* put one fact a key and nothing else, as a first load does: nothing to compare then."""
    if set(map(type, changes)) - {Fact}:
        return False
    keys: dict[str, set[str]] = {}
    for batch in batches_of(changes):  # type: ignore[arg-type]  # all are facts, as was just found
        keys.setdefault(batch.table, set()).update(batch.keys())
        if batch.is_dated:
            for fact in batch.facts():
                _check_interval(fact)
    return sum(map(len, keys.values())) == len(changes)


def _plan_key(plan: Plan, table: str, key: str, changes: list[Change], before: dict[int | None, Fact]) -> None:
    after = before.copy()
    for change in changes:
        _apply(change, after)
    _check_overlap(table, key, after)
    plan.superseded.extend([(table, key, start) for start, fact in before.items() if after.get(start) != fact])
    plan.put.extend([fact for start, fact in after.items() if before.get(start) != fact])


def _apply(change: Change, states: dict[int | None, Fact]) -> None:
    if isinstance(change, Fact):
        _check_interval(change)
        states[change.valid_from] = change
    elif isinstance(change, End):
        fact = _held_before(change, states)
        states[fact.valid_from] = fact._replace(valid_to=change.at)
    elif states.pop(change.valid_from, None) is None:
        start = "always" if change.valid_from is None else to_text(change.valid_from)
        raise BadInput(f"{shown_key(change.table, change.key)}: no fact from {start} to retract")


def _held_before(change: End, states: Mapping[int | None, Fact]) -> Fact:
    for fact in states.values():
        if holds(fact.valid_from, fact.valid_to, change.at - 1):
            return fact
    raise BadInput(f"{shown_key(change.table, change.key)}: nothing held just before {to_text(change.at)} to end")


def _check_interval(fact: Fact) -> None:
    start, end = fact.valid_from, fact.valid_to
    for instant in (start, end):
        if instant is not None and not FIRST_INSTANT <= instant <= LAST_INSTANT:
            raise BadInput(f"{shown_key(fact.table, fact.key)}: {instant} lies outside the years 1 to 9999")
    if start is not None and end is not None and end <= start:
        raise BadInput(
            f"{shown_key(fact.table, fact.key)}: ends {to_text(end)}, not after it begins {to_text(start)};"
            " valid_to is the first day it no longer holds"
        )


def _check_overlap(table: str, key: str, states: Mapping[int | None, Fact]) -> None:
    if len(states) < 2:
        return
    ordered = sorted(states.values(), key=lambda f: FIRST_INSTANT - 1 if f.valid_from is None else f.valid_from)
    for earlier, later in pairwise(ordered):
        assert later.valid_from is not None  # only one state has no start, and it sorts first
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            begin = "always" if earlier.valid_from is None else to_text(earlier.valid_from)
            raise BadInput(
                f"{shown_key(table, key)}: the fact from {to_text(later.valid_from)} overlaps the one from {begin};"
                f" end that one at {to_text(later.valid_from)} first"
            )
