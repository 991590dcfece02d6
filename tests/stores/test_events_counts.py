"""Which events were open at an instant, and how many there are; beside a replay and an oracle that looks at each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from graphkb.model.clocks import is_due_soon, is_overdue, standing
from graphkb.model.events import Case, EventBatch, EventFilter, Moved, Tally, Transition, holder, replay
from graphkb.model.figures import OpenEvent
from graphkb.stores.base import Store
from tests.stores.events import (
    DAY,
    HOLDERS,
    HOUR,
    NOWS,
    START,
    STATES,
    bring,
    event,
    history,
    known,
    moved,
    order,
    put,
    transition,
    varied_cases,
)

ALL = EventFilter()


# ---- open at an instant


def open_at(store: Store, at: int) -> set[str]:
    """Those with which something was done since, and those with which nothing was, each once."""
    found = [each for batch in store.cases_open_at(at) for each in batch]
    assert [case for case in found if [case] != store.cases([case.event.id])] == []
    names = [case.event.id for case in found] + [each.event for each in store.unmoved_since(at)]
    assert len(names) == len(set(names))
    return set(names)


def open_by_replay(transitions: Sequence[Transition], at: int) -> set[str]:
    """The events that were open at *at*, as their transitions tell."""
    states = replay(transitions, at)
    return {each.event for each in transitions if states.get(each.event, "CLOSED") not in {"CLOSED", "REJECTED"}}


def test_what_was_open_at_an_instant_is_found(store: Store) -> None:
    """From the report to the end, not at the instant of the end itself; with the case as it is now."""
    put(store, "open", order("1", "open"))
    put(store, "closed")
    bring(store, "closed", "CLOSED", at=START + 2 * HOUR, closed_at=START + 2 * HOUR)
    put(store, "rejected")
    bring(store, "rejected", "REJECTED", at=START + 3 * HOUR)

    assert open_at(store, START - 1) == set()
    assert (
        open_at(store, START)
        == open_at(store, START + 2 * HOUR - 1)
        == {"event:open", "event:closed", "event:rejected"}
    )
    assert open_at(store, START + 2 * HOUR) == {"event:open", "event:rejected"}
    assert open_at(store, START + 3 * HOUR) == open_at(store, START + 99 * DAY) == {"event:open"}


def test_an_end_before_the_last_one_does_not_hide_what_was_open(store: Store) -> None:
    """Closed, opened again, closed again: it is found until it ended for the last time."""
    put(store, "1")
    bring(store, "1", "CLOSED", at=START + HOUR, closed_at=START + HOUR)
    bring(store, "1", "IN_HANDLING", at=START + 5 * HOUR, closed_at=None)
    assert open_at(store, START + 9 * HOUR) == {"event:1"}

    bring(store, "1", "CLOSED", at=START + 7 * HOUR, closed_at=START + 7 * HOUR)
    assert open_at(store, START + 7 * HOUR - 1) == {"event:1"}
    assert open_at(store, START + 7 * HOUR) == set()


def test_what_is_done_after_the_end_does_not_change_it(store: Store) -> None:
    """As when an order of a rejected event is rated."""
    sent = order("1", "1", state="CANCELLED")
    put(store, "1", sent)
    bring(store, "1", "REJECTED", at=START + HOUR)
    rated = replace(sent, rating=5)
    about = transition(rated, "RATE", at=START + 9 * HOUR)
    store.act("order:1", lambda case: Moved(known(case).event, (rated,), (about,)))

    assert [open_at(store, START + HOUR - 1), open_at(store, START + HOUR)] == [{"event:1"}, set()]


def test_the_latest_end_counts_in_whatever_order_ends_are_told(store: Store) -> None:
    """Of one batch, and of a later one."""
    ended, again = event("1", state="REJECTED"), event("2", state="REJECTED")
    ends = [transition(each, at=START + days * DAY) for each in (ended, again) for days in (1, 3, 2)]
    store.append_history([EventBatch([Case(ended), Case(again)], ends[:4]), EventBatch([], ends[4:])])

    assert open_at(store, START + 3 * DAY - 1) == {"event:1", "event:2"}
    assert open_at(store, START + 3 * DAY) == set()


def test_an_event_that_ended_nobody_knows_when_is_found(store: Store) -> None:
    """As one loaded without transitions; one whose `closed_at` is known ended then."""
    cases = [event("rejected", state="REJECTED"), event("closed", state="CLOSED"),
             event("known", state="CLOSED", closed_at=START + DAY)]  # fmt: skip
    store.append_history([EventBatch([Case(each) for each in cases], [])])

    assert open_at(store, START + 9 * DAY) == {"event:rejected", "event:closed"}
    assert open_at(store, START + DAY - 1) == {"event:rejected", "event:closed", "event:known"}


def test_transitions_of_a_later_batch_tell_the_end(store: Store) -> None:
    """An order's end is not that of its event."""
    ended = event("1", state="REJECTED")
    returned = order("1", "1", state="CANCELLED")
    other = transition(returned, "CANCEL", at=START + 9 * DAY, to_state="CLOSED")
    store.append_history([EventBatch([Case(ended, (returned,))], [transition(ended, "REPORT", to_state="REPORTED")])])
    assert open_at(store, START + 9 * DAY) == {"event:1"}

    store.append_history([EventBatch([], [transition(ended, "REJECT", at=START + DAY), other])])
    assert [open_at(store, START + DAY - 1), open_at(store, START + DAY)] == [{"event:1"}, set()]


def test_all_that_replay_finds_open_is_found(store: Store) -> None:
    """Whatever was done, at every instant: by actions, and by history; and nothing that ended by then."""
    chance = Random(5)
    for number in range(12):
        at = START + chance.randrange(5) * DAY
        put(store, str(number), reported_at=at)
        for _ in range(chance.randrange(5)):
            at += chance.randrange(3) * DAY
            state = chance.choice(STATES)
            bring(store, str(number), state, at=at, closed_at=at if state == "CLOSED" else None)
    lives = [_life(number, chance) for number in range(12)]
    store.append_history([EventBatch([case for case, _ in lives], [each for _, life in lives for each in life])])

    written = store.transitions_after(0)
    for days in range(-1, 16):
        found = open_at(store, START + days * DAY)
        were_open = open_by_replay(written, START + days * DAY)
        still_to_move = {each.event for each in written if each.at > START + days * DAY}
        assert were_open <= found
        assert found <= were_open | still_to_move


def _life(number: int, chance: Random) -> tuple[Case, list[Transition]]:
    """An event of the past that was opened again some times, and all that happened to it."""
    made, at, written = event(f"past-{number}"), START, []
    for _ in range(chance.randrange(1, 6)):
        made = replace(made, state=chance.choice(STATES))
        written.append(transition(made, at=at))
        at += chance.randrange(1, 4) * DAY
    return Case(made), written


def unmoved_by_looking(store: Store, at: int) -> set[OpenEvent]:
    """The same, looked up case by case."""
    found = set()
    for case in (each for batch in store.find_cases(ALL) for each in batch):
        stands, event = standing(case), case.event
        done = [each.at for each in store.transitions([event.id])]
        if stands and event.reported_at <= at and done and max(done) <= at:
            clock = stands.due, stands.soon_from
            found.add(OpenEvent(event.id, event.area, stands.holder, event.state, *clock, event.reported_at))
    return found


def test_what_stood_still_is_found_as_it_stands(store: Store) -> None:
    """Open, reported, and nothing done with it or its orders after the instant, however late that was told."""
    put(store, "still", order("1", "still", dispatched_at=START + HOUR))
    put(store, "acted on")
    bring(store, "acted on", "ACCEPTED", at=START + 3 * HOUR)
    put(store, "over")
    bring(store, "over", "CLOSED", at=START + HOUR)
    store.append_history([EventBatch([Case(event("untold"))], [])])

    def unmoved(at: int) -> set[str]:
        return {each.event for each in store.unmoved_since(at)}

    assert [unmoved(START + hours * HOUR) for hours in (-1, 0, 1, 2, 3)] == [
        set(), set(), {"event:still"}, {"event:still"}, {"event:still", "event:acted on"},
    ]  # fmt: skip
    store.append_history([EventBatch([], [transition(event("still"), "RATE", at=START + 2 * HOUR)])])
    bring(store, "acted on", "REPORTED", at=START)
    assert [unmoved(START + hours * HOUR) for hours in (1, 2, 3)] == [
        set(), {"event:still"}, {"event:still", "event:acted on"},
    ]  # fmt: skip


def test_what_stood_still_is_that_found_case_by_case(store: Store) -> None:
    """With holders and clocks of every sort, around every instant at which something was done."""
    cases = varied_cases(150)
    chance = Random(3)
    told = [
        transition(chance.choice([case.event, *case.orders]), at=case.event.reported_at + chance.randrange(3) * DAY)
        for case in cases
        for _ in range(chance.randrange(4))
    ]
    store.append_history([EventBatch(cases, told)])
    for days in range(-1, 9):
        found = store.unmoved_since(START + days * DAY)
        assert set(found) == unmoved_by_looking(store, START + days * DAY)
        assert len(found) == len(set(found))


# ---- counts


def tallied(cases: Iterable[Case], now: int) -> Counter[Tally]:
    groups: dict[tuple[str, str | None, str], list[Case]] = {}
    for case in cases:
        if case.event.is_open:
            key = (case.event.area, holder(case.event, case.orders), case.event.state)
            groups.setdefault(key, []).append(case)
    return Counter(
        Tally(
            *key,
            open=len(group),
            overdue=sum(is_overdue(case.event, case.orders, now) for case in group),
            due_soon=sum(is_due_soon(case.event, case.orders, now) for case in group),
            oldest=min(case.event.reported_at for case in group),
        )
        for key, group in groups.items()
    )


def test_tallies_are_those_of_the_clocks(store: Store) -> None:
    """By area, holder and state, around every deadline; after history, and after actions on it."""
    cases = varied_cases(150)
    store.append_history([history(cases)])
    for now in NOWS:
        assert Counter(store.tallies(now)) == tallied(cases, now)

    chance = Random(1)
    for case in chance.sample(cases, 20):
        store.act(case.event.id, lambda before: _shaken(known(before), chance))
    cases = [each for batch in store.find_cases(ALL) for each in batch]
    for now in NOWS:
        assert Counter(store.tallies(now)) == tallied(cases, now)


def _shaken(case: Case, chance: Random) -> Moved:
    orders = [replace(each, state=chance.choice(["SIGNED", "REPLIED", "CANCELLED"])) for each in case.orders]
    return moved(case, chance.choice(STATES), *orders, center=chance.choice(HOLDERS), due_at=START + 8 * DAY)


def test_an_event_without_clock_is_open_and_never_due(store: Store) -> None:
    put(store, "1", due_at=None, center=None)

    assert store.tallies(2**50) == [Tally("area:tonghua", None, "REPORTED", 1, 0, 0, START)]


def test_events_are_counted_by_area_and_matter(store: Store) -> None:
    """All of them: open, over, repeated."""
    cases = varied_cases(80)
    store.append_history([history(cases)])
    put(store, "new", area="area:a", matter="matter:new")

    expected = Counter((case.event.area, case.event.matter) for case in cases)
    counts = store.event_counts()
    assert len(counts) == len(expected) + 1
    assert {(area, matter): count for area, matter, count in counts} == {**expected, ("area:a", "matter:new"): 1}
