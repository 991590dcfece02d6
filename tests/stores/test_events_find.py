"""Events found by what they are like, in order and page by page; beside an oracle that looks at each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.model.events import (
    Case,
    EventFilter,
    EventOrder,
    WorkOrder,
    WorkOrderFilter,
)
from graphkb.stores.base import Store
from tests.stores.events import (
    AREAS,
    DAY,
    HOLDERS,
    HOUR,
    MATTERS,
    NOWS,
    ORDER_STATES,
    START,
    STATES,
    bring,
    history,
    known,
    moved,
    numbered,
    order,
    put,
    varied_cases,
)
from tests.stores.finding import fits, in_order, keys_of, pages_of

ALL = EventFilter()


ORDERS = [
    "",
    "id",
    "-id",
    "reported_at",
    "-reported_at",
    "reported_at -id",
    "-reported_at -id",
    "due_at",
    "-due_at",
    "severity",
    "-severity",
    "-severity -id",
    "severity -reported_at",
    "-severity due_at -id",
    "reported_at severity -due_at",
    "-due_at reported_at severity -id",
    "severity severity -reported_at",
    "severity due_at -severity -due_at reported_at",
    "severity -id reported_at",
    "-id severity",
]


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.find_events(ALL) == []
    assert store.count_events(ALL) == 0
    assert store.count_work_orders(WorkOrderFilter()) == 0
    assert list(store.find_cases(ALL)) == list(store.cases_open_at(START)) == []
    assert store.tallies(START) == store.event_counts() == []


# ---- which


CHOICES: dict[str, st.SearchStrategy[object]] = {
    "areas": st.lists(st.sampled_from([*AREAS, "area:unknown"]), max_size=3),
    "matters": st.lists(st.sampled_from([*MATTERS, "matter:"]), max_size=2),
    "states": st.lists(st.sampled_from(STATES), max_size=4),
    "is_open": st.booleans(),
    "is_overdue": st.booleans(),
    "holder": st.sampled_from([*HOLDERS, "org:unknown"]),
    "channels": st.lists(st.sampled_from(["PATROL", "VIDEO", "PETITION"]), max_size=2),
    "severities": st.lists(st.sampled_from([1, 2, 3, 4]), max_size=3),
    "outcomes": st.lists(st.sampled_from(["FIXED", "MEDIATED", "MEDIATION_FAILED", "NO_ACTION"]), max_size=2),
    "reported_from": st.sampled_from([START - 1, START + DAY, START + 3 * DAY, START + 3 * DAY + 1]),
    "reported_to": st.sampled_from([START, START + DAY, START + 3 * DAY, START + 3 * DAY + 1, START + 9 * DAY]),
}
FILTERS = st.builds(
    EventFilter, now=st.sampled_from(NOWS), **{name: st.none() | values for name, values in CHOICES.items()}
)


def test_a_filter_finds_what_fits_it(store: Store) -> None:
    """Whatever is asked, in whatever order: found, counted, read with its orders; each case that fits, no other."""
    cases = varied_cases(150)
    store.append_history([history(cases)])
    kept = numbered(cases)

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(FILTERS, st.sampled_from(ORDERS).map(keys_of))
    def ask(which: EventFilter, keys: Sequence[EventOrder]) -> None:
        fit = {case.event.id: case for case in kept if fits(case, which)}
        assert store.find_events(which, keys) == in_order((case.event for case in fit.values()), keys)
        assert store.count_events(which) == len(fit)
        by_report = in_order((case.event for case in fit.values()), keys_of("reported_at"))
        assert [each for batch in store.find_cases(which) for each in batch] == [fit[each.id] for each in by_report]

    ask()


@pytest.mark.parametrize("name", [name for name in CHOICES if name.endswith("s")])
def test_an_empty_list_fits_none(store: Store, name: str) -> None:
    put(store, "1", channel="PATROL", severity=1, state="CLOSED", outcome="FIXED")

    assert store.find_events(EventFilter(**{name: []})) == []  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    assert store.count_events(EventFilter(**{name: []})) == 0  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it


def test_an_absent_value_is_none_of_a_list(store: Store) -> None:
    """Neither as channel nor as severity; nor does one without holder belong to somebody."""
    put(store, "1", center=None)

    assert store.find_events(EventFilter(channels=["PATROL", ""])) == []
    assert store.find_events(EventFilter(severities=[4])) == []
    assert store.find_events(EventFilter(holder="")) == []
    assert store.count_events(EventFilter(is_open=True)) == 1


def test_a_holder_is_asked_about_as_the_case_stands(store: Store) -> None:
    """The organization of the open LEAD order, else the center; nobody once it is over."""
    sent = order("1", "1")
    put(store, "1", sent)

    def held() -> dict[str, int]:
        names = ("org:ecology", "org:tonghua-center", "org:district-center")
        return {name: store.count_events(EventFilter(holder=name)) for name in names if name}

    assert held() == {"org:ecology": 1, "org:tonghua-center": 0, "org:district-center": 0}
    assist = order("2", "1", role="ASSIST", organization="org:housing", sign_due_at=None)
    store.act("event:1", lambda case: moved(known(case), "IN_HANDLING", assist))
    assert held() == {"org:ecology": 1, "org:tonghua-center": 0, "org:district-center": 0}
    assert store.count_events(EventFilter(is_overdue=True, now=START + 4 * HOUR)) == 1
    store.act("order:1", lambda case: moved(known(case), "ACCEPTED", replace(sent, state="RETURNED")))
    assert held() == {"org:ecology": 0, "org:tonghua-center": 1, "org:district-center": 0}
    bring(store, "1", "ACCEPTED", center="org:district-center")
    assert held() == {"org:ecology": 0, "org:tonghua-center": 0, "org:district-center": 1}
    bring(store, "1", "CLOSED")
    assert held() == {"org:ecology": 0, "org:tonghua-center": 0, "org:district-center": 0}
    bring(store, "1", "IN_HANDLING")
    assert held() == {"org:ecology": 0, "org:tonghua-center": 0, "org:district-center": 1}


def test_an_event_is_overdue_after_its_deadline_not_at_it(store: Store) -> None:
    """The first of its clocks decides, and that of the order stops with the reply."""
    sent = order("1", "1")
    put(store, "1", sent, state="IN_HANDLING")

    def overdue(now: int) -> int:
        return store.count_events(EventFilter(is_overdue=True, now=now))

    assert [overdue(START + 3 * HOUR), overdue(START + 3 * HOUR + 1)] == [0, 1]
    replied = replace(sent, state="REPLIED", signed_at=START + HOUR)
    store.act("order:1", lambda case: moved(known(case), "IN_HANDLING", replied))
    assert [overdue(START + 3 * HOUR + 1), overdue(START + 15 * DAY), overdue(START + 15 * DAY + 1)] == [0, 0, 1]
    bring(store, "1", "REJECTED")
    assert overdue(START + 99 * DAY) == 0


# ---- work orders


ORDER_CHOICES: dict[str, st.SearchStrategy[object]] = {
    "areas": CHOICES["areas"],
    "matters": CHOICES["matters"],
    "organizations": st.lists(st.sampled_from([*HOLDERS, "org:unknown"]), max_size=3),
    "roles": st.lists(st.sampled_from(["LEAD", "ASSIST"]), max_size=2),
    "states": st.lists(st.sampled_from(ORDER_STATES), max_size=4),
    "whistles": st.lists(st.sampled_from(["BEYOND_POWER", "EMERGENCY"]), max_size=2),
    "dispatched_from": CHOICES["reported_from"],
    "dispatched_to": CHOICES["reported_to"],
}
ORDER_FILTERS = st.builds(WorkOrderFilter, **{name: st.none() | values for name, values in ORDER_CHOICES.items()})


def order_fits(case: Case, made: WorkOrder, which: WorkOrderFilter) -> bool:
    """Whether *made*, of *case*, is one of those that *which* means, as its docstring says."""
    return all(
        (
            which.areas is None or case.event.area in which.areas,
            which.matters is None or case.event.matter in which.matters,
            which.organizations is None or made.organization in which.organizations,
            which.roles is None or made.role in which.roles,
            which.states is None or made.state in which.states,
            which.whistles is None or made.whistle in which.whistles,
            which.dispatched_from is None or made.dispatched_at >= which.dispatched_from,
            which.dispatched_to is None or made.dispatched_at < which.dispatched_to,
        )
    )


def whistled(case: Case, number: int) -> Case:
    """The case with its orders sent on one day or another, by whistle or not."""
    kind = (None, "BEYOND_POWER", "EMERGENCY")[number % 3]
    at = START + number % 5 * DAY
    return replace(case, orders=tuple(replace(each, whistle=kind, dispatched_at=at) for each in case.orders))


def test_work_orders_that_fit_are_counted(store: Store) -> None:
    """Whatever is asked of them or of their events: each that fits, no other."""
    cases = [whistled(case, number) for number, case in enumerate(varied_cases(150))]
    store.append_history([history(cases)])

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(ORDER_FILTERS)
    def ask(which: WorkOrderFilter) -> None:
        fit = [made for case in cases for made in case.orders if order_fits(case, made, which)]
        assert store.count_work_orders(which) == len(fit)

    ask()
    assert store.count_work_orders(WorkOrderFilter()) == sum(len(case.orders) for case in cases) > 100


def test_a_work_order_is_counted_as_it_stands(store: Store) -> None:
    """With the state that the last action brought, and one that is new."""
    sent = order("1", "1")
    put(store, "1", sent)
    assert store.count_work_orders(WorkOrderFilter(states=["DISPATCHED"], roles=["LEAD"])) == 1
    assist = order("2", "1", role="ASSIST", organization="org:housing")
    store.act("order:1", lambda case: moved(known(case), "IN_HANDLING", replace(sent, state="ACCEPTED"), assist))

    counts = [store.count_work_orders(WorkOrderFilter(states=[state])) for state in ("DISPATCHED", "ACCEPTED")]
    assert counts == [1, 1]
    assert store.count_work_orders(WorkOrderFilter(organizations=["org:housing"], matters=["matter:noise"])) == 1
    assert store.count_work_orders(WorkOrderFilter(organizations=["org:housing"], matters=["matter:dust"])) == 0


# ---- in order


@pytest.mark.parametrize("text", ORDERS)
def test_pages_follow_one_another(store: Store, text: str) -> None:
    """Each begins after the last event of the one before, none is missing or twice, ties and nulls or not."""
    cases = varied_cases(60)
    store.append_history([history(cases)])
    keys = keys_of(text)
    pages = list(pages_of(store, ALL, keys, 7))

    assert [len(page) for page in pages] == [7] * 8 + [4]
    assert [each for page in pages for each in page] == in_order((case.event for case in numbered(cases)), keys)


@pytest.mark.parametrize("text", ORDERS)
def test_a_page_backwards_is_one_forwards_in_the_opposite_order(store: Store, text: str) -> None:
    cases = varied_cases(60)
    store.append_history([history(cases)])
    keys = keys_of(text)
    named = keys if any(key.field == "id" for key in keys) else (*keys, EventOrder("id"))
    opposite = [EventOrder(key.field, not key.descending) for key in named]
    backwards = [each for page in pages_of(store, ALL, opposite, 7) for each in page]

    assert backwards[::-1] == [each for page in pages_of(store, ALL, keys, 7) for each in page]


def test_an_absent_key_comes_last_and_first_where_falling(store: Store) -> None:
    for short, severity in (("a", None), ("b", 2), ("c", 1), ("d", None)):
        put(store, short, severity=severity)

    def found(text: str) -> str:
        return "".join(each.id[-1] for each in store.find_events(ALL, keys_of(text)))

    assert found("severity") == "cbad"
    assert found("-severity") == "adbc"
    assert found("severity -id") == "cbda"
    assert found("-severity -id") == "dabc"


def test_ids_are_in_order_of_their_code_points(store: Store) -> None:
    """Capitals before small letters, what is beyond the first plane last, nothing folded."""
    shorts = ["B", "a", "b", "é", "社", "ﬁ", "😀"]
    for short in reversed(shorts):
        put(store, short)

    assert [each.id for each in store.find_events(ALL)] == [f"event:{short}" for short in shorts]
    assert [each.id for each in store.find_events(ALL, keys_of("-id"), after=["event:社"], limit=2)] == [
        "event:é",
        "event:b",
    ]


def test_a_page_may_begin_after_an_event_that_is_no_longer_found(store: Store) -> None:
    """Also after one that never was: only values are compared."""
    for short in "abc":
        put(store, short)
    bring(store, "b", "CLOSED")

    found = store.find_events(EventFilter(is_open=True), keys_of("reported_at"), after=[START, "event:b"])
    assert [each.id for each in found] == ["event:c"]
    assert store.find_events(ALL, keys_of("reported_at"), after=[START + 1, "event:"]) == []
    assert len(store.find_events(ALL, keys_of("-reported_at"), after=[START + 1, "event:"])) == 3


def test_a_limit_is_kept(store: Store) -> None:
    for short in "abc":
        put(store, short)

    assert [len(store.find_events(ALL, limit=limit)) for limit in (0, 1, 3, 9)] == [0, 1, 3, 3]
    assert [len(store.find_events(ALL, keys_of("reported_at"), limit=limit)) for limit in (0, 1, 3, 9)] == [0, 1, 3, 3]


@pytest.mark.parametrize("text", ["reported_at", "-reported_at", "severity -id", ""])
def test_a_walk_goes_on_while_others_write(store: Store, open_again: Callable[[], Store], text: str) -> None:
    """What was there all the time is met once and in order, whatever is reported and done before or behind."""
    cases = varied_cases(60)
    store.append_history([history(cases)])
    keys, writer, chance = keys_of(text), open_again(), Random(3)
    seen = []
    for number, page in enumerate(pages_of(store, ALL, keys, 7)):
        seen += [each.id for each in page]
        put(
            writer, f"new-{number}", reported_at=START + chance.randrange(6) * DAY, severity=chance.choice([None, 1, 4])
        )
        short = chance.choice(cases).event.id.removeprefix("event:")
        bring(writer, short, chance.choice(STATES), title="x", due_at=chance.choice([None, START]))

    there = [each.id for each in in_order((case.event for case in cases), keys)]
    assert [name for name in seen if name in set(there)] == there
    assert len(seen) == len(set(seen))


def test_many_cases_come_in_batches(store: Store) -> None:
    """By report, then id; with their orders, none missing where many were reported at one instant."""
    cases = varied_cases(2_500)
    store.append_history([history(cases)])
    kept = {case.event.id: case for case in numbered(cases)}
    batches = list(store.find_cases(ALL))

    assert len(batches) > 1
    assert all(batches)
    by_report = in_order((case.event for case in kept.values()), keys_of("reported_at"))
    assert [each for batch in batches for each in batch] == [kept[each.id] for each in by_report]
