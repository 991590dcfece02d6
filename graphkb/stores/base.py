"""The contract of a store of knowledge: every sentence here is a test that runs on both stores."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self

from graphkb.model.changes import Change
from graphkb.model.facts import FactBatch, Revision

BATCH_SIZE = 10_000
"""Most facts in one batch of a read: bounds memory, and is large enough that the cost of a round trip vanishes."""

EMPTY = Revision(0, 0, "")
"""What an empty store answers for its latest revision."""

LOCK_TIMEOUT_S = 30.0
"""Seconds a writer waits for another before StoreBusy."""


class Store(Protocol):
    """The system of record: facts with all their versions, and two counters.

    Synchronous and safe to call from several threads. Several processes may open one store. Nothing is ever erased: a
    commit supersedes. After `close` every method raises StoreClosed. Each method may raise StoreUnavailable when the
    store does not answer; after the server is back the same object works again.
    """

    def revision(self) -> Revision:
        """Return the latest revision; an empty store is at revision 0.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def sequence(self) -> int:
        """Return the sequence number of the latest transition of events and work orders; 0 when there is none.

        A commit of knowledge never changes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def commit(
        self,
        changes: Sequence[Change],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
    ) -> Revision:
        """Apply *changes* together and return the revision that they made, durable when this returns.

        All or nothing: a change that is refused, or a fault on the way, leaves the store as it was. A commit that
        changes nothing makes no revision and returns the latest. A put with a known key and start supersedes that
        version and keeps it. Revision numbers rise by one; their instants never fall.

        Readers see all of a commit or none of it, also of one so large that it is written in several transactions;
        what an interrupted one left behind is removed by the next writer. Two writers at once: the second waits up to
        `LOCK_TIMEOUT_S`, then its own `expected_revision` decides.

        Args:
            changes: Any number; facts whose values fit `graphkb.model.kinds` (the store does not look at references).
            actor: Who did it.
            note: Why.
            source: Where it came from.
            expected_revision: The revision the changes were made against; None: whatever is there.

        Raises:
            BadInput: the plan of the changes is refused (`graphkb.model.changes.plan_changes`); an integer is beyond 64
                bits, an id longer than 200 characters, or a text holds NUL or a lone surrogate.
            Conflict: the store is at another revision than *expected_revision*.
            StoreBusy: another writer held the lock for `LOCK_TIMEOUT_S`.
        """
        ...

    def facts(self, since: int = 0) -> Iterator[FactBatch]:
        """Yield what is known now, or what changed after revision *since*, in batches of at most `BATCH_SIZE`.

        With *since* 0: each fact now known once, `superseded` None. Otherwise first the versions that were known at
        *since* and no longer are, with the revision that superseded them, then those written after it and still known:
        applied in this order to what was known at *since* they give what is known now. Tables come in declared order;
        within a table the order is by key, then valid_from (None first). All batches of one call belong to one
        revision: the latest at the first batch, or a later one. Values come back exactly as put: () for an empty list,
        None for an empty cell, text unchanged to the code point, integers to 2^63-1, instants to the millisecond.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def history(self, known_at: int) -> Iterator[FactBatch]:
        """Yield what was known at revision *known_at*, in batches, in the order of `facts`.

        Revision 0 yields nothing; a revision beyond the latest is the latest. Versions superseded since then carry
        the revision that superseded them.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def versions(self, table: str, key: str) -> list[FactBatch]:
        """Return every version of the facts with this key, current and superseded, by revision, then valid_from.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def revisions(self, since: int = 0, limit: int = 1000) -> list[Revision]:
        """Return the revisions after *since* in rising order, at most *limit* of them.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def revision_at(self, at: int) -> Revision:
        """Return the last revision made at or before the instant *at*; revision 0 when there is none.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def close(self) -> None:
        """Release everything; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
