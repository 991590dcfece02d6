"""What events name, which are kept for good: knowledge cannot take it back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.model.changes import Change, Retract
from graphkb.model.events import EventFilter, WorkOrderFilter
from graphkb.model.facts import shown_key
from graphkb.model.kinds import SEPARATOR
from graphkb.model.problems import Problem
from graphkb.stores.base import Store

Count = Callable[[Store, Sequence[str]], int]

_USES: dict[str, tuple[str, Count]] = {
    "areas": ("event(s)", lambda store, keys: store.count_events(EventFilter(areas=keys))),
    "matters": ("event(s)", lambda store, keys: store.count_events(EventFilter(matters=keys))),
    "codes": (
        "event(s)",
        lambda store, keys: store.count_events(EventFilter(channels=[key.split(SEPARATOR)[1] for key in keys])),
    ),
    "organizations": (
        "work order(s)",
        lambda store, keys: store.count_work_orders(WorkOrderFilter(organizations=keys)),
    ),
}
"""Table → what may name its keys, and how many do."""


def named_by_events(changes: Iterable[Change], graph: Graph, store: Store) -> Iterator[Problem]:
    """Yield what *changes* take back wholly although events or work orders name it: of each table the first, with why.

    One question to the store for each table of which anything is taken back; more only to find out which it is.

    Args:
        changes: What is to be committed.
        graph: What is known with them applied.
        store: Whose events are asked.

    Raises:
        StoreUnavailable: no answer from the store.
    """
    for table, gone in groupby(sorted(set(_gone(changes, graph))), key=lambda each: each[0]):
        what, count = _USES[table]
        keys = [key for _, key in gone]
        if count(store, keys):
            key = _first(keys, partial(count, store))
            uses = f"is named by {count(store, [key])} {what}, which are kept for good"
            message = f"{shown_key(table, key)} {uses}; keep it, or end it instead of taking it back"
            yield Problem(BadInput.code, message, table=table)


def _gone(changes: Iterable[Change], graph: Graph) -> Iterator[tuple[str, str]]:
    for each in changes:
        if isinstance(each, Retract) and each.table in _USES and not graph.tables[each.table].rows(each.key):
            codes, _, code = each.key.partition(SEPARATOR)
            if each.table != "codes" or (codes == "channel" and code not in graph.labels(codes)):
                yield each.table, each.key


def _first(keys: Sequence[str], are_named: Callable[[Sequence[str]], int]) -> str:
    """Return one of *keys* that is named, as one of them is."""
    while len(keys) > 1:
        half = keys[: len(keys) // 2]
        keys = half if are_named(half) else keys[len(half) :]
    return keys[0]
