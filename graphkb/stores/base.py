"""The contract of a store of knowledge: every sentence here is a test that runs on both stores."""

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from graphkb.model.changes import Change
from graphkb.model.events import (
    Case,
    Event,
    EventBatch,
    EventFilter,
    EventOrder,
    Moved,
    Once,
    Problem,
    Step,
    Tally,
    Transition,
    WorkOrderFilter,
)
from graphkb.model.facts import FactBatch, Revision
from graphkb.model.figures import OpenEvent, PeriodFigures
from graphkb.model.versions import FactName, Version

BATCH_SIZE = 10_000
"""Most facts in one batch of a read: bounds memory, and is large enough that the cost of a round trip vanishes."""

EMPTY = Revision(0, 0, "")
"""What an empty store answers for its latest revision."""

KEPT_ONCE_MS = 30 * 24 * 3_600_000
"""Milliseconds for which the outcome of a request with an idempotency key is kept: 30 days (events.md)."""

LOCK_TIMEOUT_S = 30.0
"""Seconds a writer waits for another before StoreBusy."""


class Outcome(NamedTuple):
    """What came of a commit with an idempotency key.

    Args:
        digest: Of the input that it was made from.
        revision: The number it made, or the latest where it changed nothing.
        result: What the caller wanted kept of it.
    """

    digest: str
    revision: int
    result: str


class Store(Protocol):
    """The system of record: facts with all their versions, events with all their transitions, and two counters.

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
        once: Once | None = None,
        result: str = "",
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
            once: Kept in the same transaction, with the revision and *result*, also where nothing changes;
                `outcome` gives them back.
            result: What the caller wants kept.

        Raises:
            BadInput: the plan of the changes is refused (`graphkb.model.changes.plan_changes`); an integer is beyond 64
                bits, an id longer than 200 characters, or a text holds NUL or a lone surrogate.
            Conflict: the store is at another revision than *expected_revision*, or has an outcome of *once* already.
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

    def changes(self, since: int, after: FactName | None = None, limit: int = 1000) -> list[Version]:
        """Return what changed after revision *since*, the first *limit* changes by revision, table, key and start.

        Each fact comes once. One that is known now and was written after *since* comes with the revision that wrote it,
        as it was known at *since* (None: it was not) and as it is. One that was known at *since* and is no longer comes
        with the revision that first superseded it, as it was known at *since*, and None. Tables come in declared order,
        keys in code-point order, a start of None first. All belongs to one revision. What it takes to find them does
        not grow with what stands before and behind.

        Args:
            since: A revision; 0: all that is known.
            after: Also those of revision *since* itself that stand behind this fact, as it was known just before: so
                one goes on from the last change of the page before, whose revision *since* then is.
            limit: Most changes.

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

    def outcome(self, once: Once) -> Outcome | None:
        """Return what came of the commit with this scope and key, whatever its digest; None: none in the last 30 days.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def act(self, subject: str | None, step: Step, *, once: Once | None = None) -> Moved | Problem:
        """Let *step* decide on a case as it stands, and keep what it made, durable when this returns.

        Case, event state, orders and transitions change together or not at all, and what is kept was decided on the
        case as it then stood: of two who act on one version at once, the second's step sees what the first one made.
        The transitions get the next sequence numbers, without gap, and the event the last of them; what comes back
        carries them. A problem writes nothing. A commit of knowledge does not wait for this, nor this for it (in SQLite
        one writer waits for another for as long as a transaction takes).

        Args:
            subject: Id of an event, or of a work order: the case is its event's; None, or an id not known: step is
                asked about None.
            step: Runs perhaps more than once, each time on the case as it stands then; only what it made last is kept.
            once: With the same scope, key and digest as an action of the last 30 days, its `Moved` comes back and step
                does not run; with another digest Problem KEY_REUSED. Kept in the same transaction as what was made; an
                action that was refused leaves none.

        Raises:
            BadInput: a text holds NUL or a lone surrogate, or an id is longer than 200 characters.
            Conflict: a new event or order has an id that is there already.
            StoreBusy: others held the locks for `LOCK_TIMEOUT_S`.
            StoreUnavailable: no answer from the store.
        """
        ...

    def append_history(self, batches: Iterable[EventBatch]) -> int:
        """Add events of the past with their orders and transitions, durable when this returns; return the last number.

        The transitions get the next sequence numbers in the order given, and every event the last of its own. SQLite
        takes all batches in one transaction. Neo4j takes one transaction for each batch: after a fault the batches
        before it stay, each whole.

        Args:
            batches: Ids of events and orders that are not in the store; a transition's case is in its batch, an
                earlier one, or the store.

        Raises:
            BadInput: as `act`.
            Conflict: an event or order is there already.
            StoreBusy: others held the locks for `LOCK_TIMEOUT_S`.
            StoreUnavailable: no answer from the store.
        """
        ...

    def cases(self, events: Sequence[str]) -> list[Case]:
        """Return the cases of these events, in the order of the ids; an unknown id gives none.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def case_of(self, order: str) -> Case | None:
        """Return the case that this work order belongs to.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def transitions(self, events: Sequence[str]) -> list[Transition]:
        """Return the transitions of these events and of their orders, by sequence.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def transitions_after(self, sequence: int, limit: int = 1000) -> list[Transition]:
        """Return the transitions after number *sequence* in rising order, without gap, at most *limit* of them.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        """Yield what was done from *start* to before *end*, in batches, in no order.

        Everything is counted once; what one area, or one organization there, did may come in several parts. A
        transition is counted by its `at` and with the records as they are now: CLOSE and REOPEN of an event; DISPATCH,
        WHISTLE, SIGN, APPROVE, REDO, RETURN and CANCEL of a work order. A closing without reason has the outcome of the
        event. Signed first is the order with the earliest `signed_at`, then id. What is done meanwhile is in it or not.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def find_events(
        self,
        which: EventFilter,
        order: Sequence[EventOrder] = (),
        *,
        after: Sequence[int | str | None] | None = None,
        limit: int = 1000,
    ) -> list[Event]:
        """Return the events that fit *which*, in *order*, then by id, at most *limit* of them.

        Args:
            which: Which events.
            order: Keys; the id is always the last one, rising where it is not named. A page backwards is a page
                forwards in the opposite order.
            after: The values of the keys of *order* and the id of the event after which to go on, without it.
            limit: Most events.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def count_events(self, which: EventFilter) -> int:
        """Return how many events fit *which*.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        """Return how many work orders fit *which*.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def find_cases(self, which: EventFilter) -> Iterator[list[Case]]:
        """Yield the cases of all events that fit *which*, by reported_at, then id, in batches of one snapshot each.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def cases_open_at(self, at: int) -> Iterator[list[Case]]:
        """Yield the cases, as they are now, that were reported by *at* and whose event is open now or ended after *at*.

        An event that is open now is left out if `unmoved_since` gives it. All that were open at *at* are in one of the
        two; what is acted on between the two calls may be in both.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def unmoved_since(self, at: int) -> list[OpenEvent]:
        """Return the open events that were reported by *at* and have transitions, but none after *at*; no order.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def tallies(self, now: int) -> list[Tally]:
        """Return the counts of all open events by area, holder and state, as overdue and due soon at *now*; no order.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        ...

    def event_counts(self) -> list[tuple[str, str, int]]:
        """Return how many events happened, as (area, matter, count); no order.

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
