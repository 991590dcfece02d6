"""What was done in a period, as a store counts it: beside figures counted by hand, and transition by transition."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from graphkb.model.events import Case, EventBatch, Transition, WorkOrder
from graphkb.model.figures import PeriodFigures
from graphkb.stores.base import Store
from tests.answers.march import MARCH, failed_in_the_west, mediated_by_ecology, open_in_the_county
from tests.answers.office import Office
from tests.answers.plain_figures import plain_figures
from tests.stores.events import DAY, HOUR, START, event, order, transition, varied_cases

Parts = dict[tuple[str, str | None], PeriodFigures]


def told(store: Store, start: int, end: int) -> Parts:
    return put_together(each for batch in store.period_figures(start, end) for each in batch)


def put_together(figures: Iterable[PeriodFigures]) -> Parts:
    """The parts of each area and organization added up, their lists in order; without those that say nothing."""
    found: dict[tuple[str, str | None], PeriodFigures] = {}
    for each in figures:
        before = found.get(each[:2], PeriodFigures(*each[:2]))
        counts = [a + b for a, b in zip(before[2:9], each[2:9], strict=True)]
        lists = [tuple(sorted([*a, *b])) for a, b in zip(before[9:], each[9:], strict=True)]
        found[each[:2]] = PeriodFigures(*each[:2], *counts, *lists)
    return {name: each for name, each in found.items() if any(each[2:])}


def test_the_figures_of_stories_are_those_counted_by_hand(store: Store) -> None:
    """One mediated in March; one of February that was returned, failed and reopened; one that is only reported."""
    stories = [each().told for each in (mediated_by_ecology, failed_in_the_west, open_in_the_county)]
    store.append_history([EventBatch([case for case, _ in stories], [each for _, its in stories for each in its])])

    found = told(store, *MARCH)
    assert found == put_together(
        [
            PeriodFigures("area:g", None, 1, 1, 1, mediated=1, handled=[25 * HOUR]),
            PeriodFigures("area:g", "org:ecology", 1, 1, 1, mediated=1, responses=[2 * HOUR],
                          first_responses=[3 * HOUR], handled=[22 * HOUR], ratings=[4]),
            PeriodFigures("area:old", None, 0, 1, 0, reopened=1, mediation_failed=1, handled=[146 * HOUR]),
            PeriodFigures("area:old", "org:ecology", 1, 1, 0, reopened=1, mediation_failed=1, responses=[4 * HOUR],
                          first_responses=[54 * HOUR], handled=[96 * HOUR]),
            PeriodFigures("area:old", "org:housing", returned=1, ratings=[1]),
            PeriodFigures("area:x", None, 1),
        ]
    )  # fmt: skip


def test_a_period_has_its_first_instant_and_not_its_last(store: Store) -> None:
    """Of reports, of closings and of orders."""
    made, sent = event("1", state="CLOSED", outcome="FIXED"), order("1", "1")
    done = [transition(made, "CLOSE", at=START + HOUR), transition(sent, "DISPATCH", at=START + HOUR)]
    store.append_history([EventBatch([Case(made, (sent,))], done)])

    assert told(store, START + HOUR, START + HOUR) == {}
    assert told(store, START + 1, START + HOUR) == {}
    assert told(store, START, START + 1) == {(made.area, None): PeriodFigures(made.area, received=1)}
    assert set(told(store, START + HOUR, START + HOUR + 1)) == {(made.area, None), (made.area, sent.organization)}


def test_what_is_loaded_late_counts_when_it_happened(store: Store) -> None:
    """A closing that nobody had told of, long before the latest transition."""
    made = event("1", state="CLOSED")
    store.append_history([EventBatch([Case(made)], [transition(made, "REOPEN", at=START + 9 * DAY)])])
    store.append_history([EventBatch([], [transition(made, "CLOSE", at=START + DAY)])])

    found = told(store, START + DAY, START + 2 * DAY)
    assert found == {(made.area, None): PeriodFigures(made.area, None, 0, 1, 1, handled=(DAY,))}


def test_events_handled_at_random_are_counted_as_one_by_one(store: Store) -> None:
    """Every action of the desk, with ratings and outcomes: over all of the time, and over parts of it."""
    office = Office(Random(3))
    office.work(300)
    chance = Random(4)
    cases = [_varied(case, chance) for case in office.cases.values()]
    store.append_history([EventBatch(cases, office.history)])

    _same(store, cases, office.history, chance)


def test_records_that_fit_no_rule_are_counted_as_one_by_one(store: Store) -> None:
    """As loaded history may have them: absent, twice, late, in any order, of orders by actions of events."""
    chance = Random(6)
    cases = [_varied(case, chance) for case in varied_cases(150)]
    done = [_any(chance, chance.choice(cases)) for _ in range(1_500)]
    store.append_history([EventBatch(cases, done)])

    _same(store, cases, done, chance)


def _same(store: Store, cases: list[Case], done: list[Transition], chance: Random) -> None:
    instants = [each.at for each in done]
    own: dict[str, list[Transition]] = {case.event.id: [] for case in cases}
    for each in done:
        own[each.event].append(each)
    periods = [(0, 2 * max(instants)), *(sorted(chance.sample(instants, 2)) for _ in range(6))]
    for start, end in periods:
        one_by_one = plain_figures([(case, own[case.event.id]) for case in cases], start, end)
        assert told(store, start, end) == put_together(one_by_one)


def _any(chance: Random, case: Case) -> Transition:
    subject = chance.choice([case.event, *case.orders])
    actions = ["DISPATCH", "WHISTLE", "SIGN", "APPROVE", "REDO", "RETURN", "CANCEL", "CLOSE", "REOPEN", "RATE"]
    outcomes = [None, "FIXED", "MEDIATED", "MEDIATION_FAILED"]
    at = START + chance.randrange(12) * DAY
    return transition(subject, chance.choice(actions), at=at, reason=chance.choice(outcomes))


def _varied(case: Case, chance: Random) -> Case:
    """The case with what nobody has said about it."""
    outcome = chance.choice([None, "MEDIATED", "MEDIATION_FAILED"]) if case.event.outcome is None else "MEDIATED"
    return Case(replace(case.event, outcome=outcome), tuple(_varied_order(each, chance) for each in case.orders))


def _varied_order(made: WorkOrder, chance: Random) -> WorkOrder:
    return replace(
        made, rating=chance.choice([None, 1, 3, 5]), role=chance.choice(["LEAD", "ASSIST"]),
        state=chance.choice([made.state, "ACCEPTED"]) if made.role == "LEAD" else made.state,
        replied_at=chance.choice([made.replied_at, None, made.dispatched_at + 9 * DAY]),
        signed_at=chance.choice([made.signed_at, START + 2 * HOUR, START + 2 * HOUR]),
    )  # fmt: skip
