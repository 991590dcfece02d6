"""Small events for the stores' tests: what actions make of them, and all that a store keeps in one expression."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from graphkb.model.events import Case, Event, EventBatch, EventFilter, Moved, Once, Problem, Step, Transition, WorkOrder
from graphkb.stores.base import Store

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START = 1_646_092_800_000
"""2022-03-01T00:00:00Z."""

ONCE = Once("user:a reportEvent", "7f3a", "digest-1")
"""A request with a key."""


def event(short: str, **fields: Any) -> Event:
    """An event `event:<short>` in Tonghua, reported at START; due after fifteen days."""
    common: dict[str, Any] = {"matter": "matter:noise", "area": "area:tonghua", "center": "org:tonghua-center"}
    return Event(id=f"event:{short}", **({"reported_at": START, "due_at": START + 15 * DAY} | common | fields))


def order(short: str, event: str, **fields: Any) -> WorkOrder:
    """A LEAD order `order:<short>` of `event:<event>`, sent to the ecology bureau at START + 1 h."""
    common: dict[str, Any] = {"organization": "org:ecology", "role": "LEAD", "dispatched_at": START + HOUR}
    times = {"sign_due_at": START + 3 * HOUR, "dispatched_by": "org:tonghua-center"}
    return WorkOrder(id=f"order:{short}", event=f"event:{event}", **(common | times | fields))


def transition(of: Event | WorkOrder, action: str = "ACCEPT", **fields: Any) -> Transition:
    """A transition that brought *of* to the state it is in."""
    common: dict[str, Any] = {
        "at": START, "actor": "user:a", "organization": None, "post": None, "from_state": None, "to_state": of.state,
    }  # fmt: skip
    about = of.event if isinstance(of, WorkOrder) else of.id
    return Transition(subject=of.id, event=about, action=action, **(common | fields))


def reported(short: str, **fields: Any) -> Moved:
    """What a report makes: the event and one transition."""
    made = event(short, **fields)
    return Moved(made, (), (transition(made, "REPORT", at=made.reported_at),))


def moved(case: Case, state: str, *orders: WorkOrder, at: int = START + HOUR, **fields: Any) -> Moved:
    """What an action makes that brings the event of *case* to *state*: one version on, with *orders* new or changed."""
    made = replace(case.event, state=state, version=case.event.version + 1, **fields)
    return Moved(made, orders, (transition(made, at=at, from_state=case.event.state),))


def put(store: Store, short: str, *orders: WorkOrder, **fields: Any) -> Case:
    """Report `event:<short>` and send *orders*, in one action; the case as it then is."""
    made = reported(short, **fields)
    sent = tuple(transition(each, "DISPATCH", at=each.dispatched_at) for each in orders)
    done = store.act(None, lambda _: Moved(made.event, orders, made.transitions + sent))
    assert isinstance(done, Moved)
    (case,) = store.cases([done.event.id])
    return case


def bring(store: Store, short: str, state: str, *, at: int = START + HOUR, **fields: Any) -> Moved:
    """Bring `event:<short>` to *state*."""
    done = store.act(f"event:{short}", lambda case: moved(known(case), state, at=at, **fields))
    assert isinstance(done, Moved)
    return done


def known(case: Case | None) -> Case:
    """The case, which is there."""
    assert case is not None
    return case


def refuse(_: Case | None) -> Problem:
    """A step that refuses whatever it is asked about."""
    return Problem("ILLEGAL_ACTION", "no")


def never(_: Case | None) -> Moved:
    """A step that must not run."""
    raise AssertionError("the step ran")


def watched(step: Step, seen: list[Case | None]) -> Step:
    """A step like *step* that notes in *seen* what it is asked about."""

    def watching(case: Case | None) -> Moved | Problem:
        seen.append(case)
        return step(case)

    return watching


def everything(store: Store) -> list[object]:
    """All that the store keeps of events."""
    events = [each for batch in store.find_cases(EventFilter()) for each in batch]
    return [store.sequence(), *events, *store.transitions_after(0, 1_000_000)]


AREAS = ("area:a", "area:A", "area:é", "area:社区")
MATTERS = ("matter:noise", "matter:噪声", "matter:NOISE")
STATES = ("REPORTED", "ACCEPTED", "IN_HANDLING", "RESOLVED", "VERIFIED", "CLOSED", "REJECTED")
ORDER_STATES = ("DISPATCHED", "SIGNED", "IN_PROGRESS", "AWAITING", "REPLIED", "ACCEPTED", "RETURNED", "CANCELLED")
OUTCOMES = (None, "FIXED", "MEDIATED", "MEDIATION_FAILED")
HOLDERS = ("org:ecology", "org:Ecology", "org:住建")
NOWS = [START + hours * HOUR for hours in (-1, 26, 48, 49, 72, 73, 96, 97, 150, 192, 193, 216, 240, 300, 360, 361, 999)]
"""Around every deadline of `varied_cases`."""


def varied_cases(count: int, seed: int = 7) -> list[Case]:
    """Cases of every sort, with ties in every key and every optional field absent in some; the same every time."""
    chance = Random(seed)
    return [_varied_case(f"{number:04}-{chance.choice('aAé社')}", chance) for number in range(count)]


def _varied_case(short: str, chance: Random) -> Case:
    made = event(
        short,
        area=chance.choice(AREAS),
        matter=chance.choice(MATTERS),
        reported_at=START + chance.randrange(6) * DAY,
        due_at=chance.choice([None, *(START + days * DAY for days in (4, 8, 8, 15))]),
        channel=chance.choice([None, "PATROL", "VIDEO"]),
        severity=chance.choice([None, 1, 2, 4]),
        state=chance.choice(STATES),
        center=chance.choice([None, *HOLDERS]),
    )
    if made.state == "CLOSED":
        days = chance.randrange(1, 5)
        made = replace(made, closed_at=made.reported_at + days * DAY, outcome=OUTCOMES[days - 1])
    lead_is_open = made.is_open and chance.random() < 0.5
    orders = [_varied_order(f"{short}-{number}", short, chance) for number in range(chance.randrange(4))]
    first_open = next((each for each in orders if each.is_open), None) if lead_is_open else None
    return case_of(made, [replace(each, role="LEAD" if each is first_open else "ASSIST") for each in orders])


def _varied_order(short: str, event: str, chance: Random) -> WorkOrder:
    made = order(
        short,
        event,
        organization=chance.choice(HOLDERS),
        state=chance.choice(ORDER_STATES),
        sign_due_at=chance.choice([None, START + 2 * DAY, START + 3 * DAY]),
        reply_due_at=chance.choice([None, START + 6 * DAY, START + 9 * DAY]),
        awaited_ms=chance.choice([0, DAY]),
    )
    return made if made.state == "DISPATCHED" else replace(made, signed_at=chance.choice([None, START + 2 * HOUR]))


def case_of(made: Event, orders: Iterable[WorkOrder]) -> Case:
    """The case of an event, its orders as a store puts them."""
    return Case(
        made,
        tuple(sorted(orders, key=lambda each: (each.dispatched_at, each.role != "LEAD", each.organization, each.id))),
    )


def history(cases: Sequence[Case]) -> EventBatch:
    """These cases as a batch: with one transition for each event, one for each order."""
    written = [
        transition(subject, "REPORT", at=case.event.reported_at)
        for case in cases
        for subject in (case.event, *case.orders)
    ]
    return EventBatch(cases, written)


def numbered(cases: Sequence[Case], after: int = 0) -> list[Case]:
    """The cases of `history(cases)` as a store whose last number was *after* keeps them."""
    kept = []
    for case in cases:
        after += 1 + len(case.orders)
        kept.append(Case(replace(case.event, sequence=after), case.orders))
    return kept
