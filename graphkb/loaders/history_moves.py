"""Moves of events and orders: those that do not go on where the one before came to, or end elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from graphkb.loaders.history_staging import Move
from graphkb.loaders.tables import Fault

_BEHIND = Move("", None, 0, "", 0, None, "")
"""Stands behind the last of all moves."""


def misfits(moves: Iterable[Move], states: Mapping[str, str]) -> Iterator[tuple[Move, Fault]]:
    """Yield the moves of files that do not fit between the others, each once, with why.

    Args:
        moves: Of known events and their orders, those that the store has and those of files.
        states: Id of each of them → the state that it is known to be in.
    """
    told: set[tuple[int | None, int]] = set()
    for one, then in pairwise([*sorted(moves, key=lambda move: (move.subject, move.at)), _BEHIND]):
        blamed, fault = one, None
        if one.subject != then.subject:
            fault = _end_otherwise(one, states.get(one.subject, one.after))
        elif then.before not in {None, one.after}:
            blamed = one if then.file is None else then
            fault = _gap_after(one.after, then.before) if then.file is None else gap_before(then.before, one.after)
        if fault and blamed.file is not None and (blamed.file, blamed.number) not in told:
            told.add((blamed.file, blamed.number))
            yield blamed, fault


def gap_before(said: str | None, before: str) -> Fault:
    """Return what is wrong with a transition that leaves the state *said*, where the one before came to *before*."""
    message = f"leaves {said}, but the transition before it came to {before}; expected {before}"
    return Fault("from", said or "", message)


def _gap_after(said: str, after: str | None) -> Fault:
    message = f"comes to {said}, but the transition after it, which is known, leaves {after}; expected {after}"
    return Fault("to", said, message)


def _end_otherwise(last: Move, state: str) -> Fault | None:
    if last.after == state:
        return None
    known = f"{last.subject} is known as {state}; expected {state}: a load changes no event"
    return Fault("to", last.after, f"comes to {last.after}, but {known}")
