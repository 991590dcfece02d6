"""What may enter a store at all: the limits that both stores share."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from math import isfinite
from operator import attrgetter
from typing import Any

import orjson

from graphkb.errors import BadInput
from graphkb.model.changes import Change
from graphkb.model.events import Event, Once, Transition, WorkOrder
from graphkb.model.facts import Fact, FactBatch, batches_of, shown_key
from graphkb.model.kinds import TABLES, Column, Type
from graphkb.model.texts import MAX_ID_LENGTH, MAX_TEXT_LENGTH, check_text
from graphkb.model.times import FIRST_INSTANT, LAST_INSTANT
from graphkb.stores.records import Record, values_of

GREATEST_INTEGER = 2**63 - 1
"""Both stores keep integers in 64 bits, signed."""

RECORDS_AT_ONCE = 100
"""Records looked at together: some 50 KB, of which none can be a text that is too long."""

_NAMES = {Type.ID, Type.REFERENCE}
_NUMBERS = {Type.INTEGER, Type.DECIMAL, Type.INSTANT}
_WITH_NUMBERS = {table.name for table in TABLES.values() if any(column.type in _NUMBERS for column in table.columns)}


def check_commit(changes: Iterable[Change], *texts: str | None) -> None:
    """Refuse what a store would refuse, truncate or round, in *changes* and in the *texts* of their revision.

    Raises:
        BadInput: an integer beyond 64 bits, a number that is not finite, an instant outside the years 1 to 9999, an id
            longer than `MAX_ID_LENGTH`, or a text that `graphkb.model.texts.check_text` refuses.
    """
    for text in texts:
        check_text(text or "")
    facts: list[Fact] = []
    for change in changes:
        if isinstance(change, Fact):
            facts.append(change)
        else:
            _check_named(change.table, change.key, change[2])
    for batch in batches_of(facts):
        if not _is_plain(batch):
            for fact in batch.facts():
                _check_fact(fact)


def _is_plain(batch: FactBatch) -> bool:
    """Tell of many facts at once whether nothing can be wrong with any: their JSON is too short for that, and bare."""
    if batch.table in _WITH_NUMBERS:
        return False
    try:
        text = orjson.dumps((batch.values, batch.source))
    except orjson.JSONEncodeError:  # a lone surrogate
        return False
    return (
        len(text) <= MAX_TEXT_LENGTH
        and b"\\u0000" not in text
        and max(map(len, _ids(batch)), default=0) <= MAX_ID_LENGTH
    )


def _ids(batch: FactBatch) -> Iterator[str]:
    """Return all ids that stand in *batch*."""
    columns = TABLES[batch.table].columns
    named = ((column, [row[i] for row in batch.values]) for i, column in enumerate(columns) if column.type in _NAMES)
    return chain.from_iterable(
        chain.from_iterable(cells) if column.many else filter(None, cells) for column, cells in named
    )


def _check_named(table: str, key: str, instant: int | None) -> None:
    check_text(key)
    if instant is not None and not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise BadInput(f"{shown_key(table, key)}: {instant} lies outside the years 1 to 9999")


def _check_fact(fact: Fact) -> None:
    check_text(fact.source or "")
    for column, value in zip(TABLES[fact.table].columns, fact.values, strict=True):
        for item in value if column.many else (value,):
            try:
                _check_value(column, item)
            except BadInput as error:
                raise BadInput(f"{fact.table} {fact.key[:60]!a}, column {column.name}: {error}") from None


def _check_value(column: Column, value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
        if column.type in _NAMES:
            _check_length(value)
    elif isinstance(value, int) and abs(value) > GREATEST_INTEGER:
        raise BadInput(f"{value}: an integer lies within ±{GREATEST_INTEGER}")
    elif isinstance(value, float) and not isfinite(value):
        raise BadInput(f"{value}: a number must be finite")


def _check_length(id: str) -> None:
    if len(id) > MAX_ID_LENGTH:
        raise BadInput(f"{id[:40]!r}…: an id has at most {MAX_ID_LENGTH} characters, this one {len(id)}")


_IDS = {
    Event: attrgetter("id", "matter", "area", "reported_by", "center", "duplicate_of"),
    WorkOrder: attrgetter("id", "event", "organization", "dispatched_by"),
    Transition: attrgetter("subject", "event", "organization", "post"),
}


def check_records(records: Iterable[Record]) -> None:
    """Refuse what a store would refuse or truncate in *records* of events.

    Raises:
        BadInput: an id longer than `MAX_ID_LENGTH`, or a text that `graphkb.model.texts.check_text` refuses.
    """
    remaining = iter(records)
    while portion := list(islice(remaining, RECORDS_AT_ONCE)):
        if not _are_sound(portion):
            for record in portion:
                _check_record(record)


def _are_sound(records: Sequence[Record]) -> bool:
    """Tell for many records at once whether nothing of them can be wrong: their JSON is short and whole, so are ids."""
    try:
        text = orjson.dumps(records)
    except orjson.JSONEncodeError:  # a lone surrogate
        return False
    ids = chain.from_iterable(_IDS[type(record)](record) for record in records)
    longest = max(map(len, filter(None, ids)), default=0)
    return len(text) <= MAX_TEXT_LENGTH and b"\\u0000" not in text and longest <= MAX_ID_LENGTH


def _check_record(record: Record) -> None:
    for named in _IDS[type(record)](record):
        _check_length(named or "")
    for value in values_of(record):
        check_text(value if isinstance(value, str) else "")


def check_once(once: Once | None) -> None:
    """Refuse an idempotency key that a store would refuse or truncate.

    Raises:
        BadInput: as `check_records`, scope and key being ids.
    """
    if once:
        for text in once:
            _check_length(check_text(text))
