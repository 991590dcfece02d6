"""Expectations of what was open at an instant and of how a period went: of a store, and with what a load brings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graphkb.answers.expectations import Result, check_expectations
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.policies import Policies
from graphkb.loaders.expectations import read_expectations
from graphkb.stores.base import Store
from tests.answers.story import Story
from tests.builders import area, fact
from tests.knowledge.audited import batch

FIRST_OF_MARCH = "2022-03-01T11:00+08:00"
"""Housing got the event of the west three hours before and had two to sign; that of the east is verified."""


@pytest.fixture
def knowledge(audited: KnowledgeBase) -> KnowledgeBase:
    return audited


def checked(knowledge: KnowledgeBase, *entries: Mapping[str, Any]) -> list[Result]:
    return check_expectations(knowledge.view, entries, knowledge.zone, knowledge.store, knowledge.policies.assessment)


def said(knowledge: KnowledgeBase, kind: str, /, **keys: Any) -> str:
    """What is said of an entry, without its number and kind; of one that does not hold, behind a cross."""
    [result] = checked(knowledge, {kind: keys})
    _, _, finding = result.message.partition(": ")
    return finding if result.ok else f"✗ {finding}"


# ---- unresolved


@pytest.mark.parametrize(
    ("where", "as_of", "found"),
    [
        ("x", "2022-02-27", "open 0, overdue 0, due_soon 0, oldest none"),
        (
            "x", FIRST_OF_MARCH,
            "open 2, overdue 1, due_soon 0, oldest 2022-02-28 08:00+08:00, IN_HANDLING 1, VERIFIED 1",
        ),
        ("east", FIRST_OF_MARCH, "open 1, overdue 0, due_soon 0, oldest 2022-02-28 08:00+08:00, VERIFIED 1"),
        ("west", FIRST_OF_MARCH, "open 1, overdue 1, due_soon 0, oldest 2022-03-01 08:00+08:00, IN_HANDLING 1"),
        (
            "x", "2022-03-09T09:40+08:00",
            "open 2, overdue 0, due_soon 1, oldest 2022-03-01 08:00+08:00, ACCEPTED 1, IN_HANDLING 1",
        ),
        ("g", "2022-03-09T10:01+08:00", "open 1, overdue 1, due_soon 0, oldest 2022-03-09 08:00+08:00, IN_HANDLING 1"),
        (
            "x", "2999-01-01",
            "open 2, overdue 2, due_soon 0, oldest 2022-03-01 08:00+08:00, ACCEPTED 1, IN_HANDLING 1",
        ),
        ("x", None, "open 2, overdue 2, due_soon 0, oldest 2022-03-01 08:00+08:00, ACCEPTED 1, IN_HANDLING 1"),
    ],
)  # fmt: skip
def test_what_was_open_is_found(knowledge: KnowledgeBase, where: str, as_of: str | None, found: str) -> None:
    """Replayed of a past instant, as the store has it now, and of one to come by the clocks of then."""
    when = {} if as_of is None else {"as_of": as_of}
    number = int(found.split(",", maxsplit=1)[0].removeprefix("open "))
    assert said(knowledge, "unresolved", area=f"area:{where}", open=number, **when) == found


@pytest.mark.parametrize(
    ("holder", "found"),
    [
        ("housing", "open 1, overdue 1, due_soon 0, oldest 2022-03-01 08:00+08:00, IN_HANDLING 1"),
        ("center", "open 1, overdue 0, due_soon 0, oldest 2022-02-28 08:00+08:00, VERIFIED 1"),
        ("idle", "open 0, overdue 0, due_soon 0, oldest none"),
    ],
)
def test_a_holder_has_its_own_numbers(knowledge: KnowledgeBase, holder: str, found: str) -> None:
    """Those of the events that it held then; who held none has zeros."""
    keys = {"area": "area:x", "holder": f"org:{holder}", "as_of": FIRST_OF_MARCH, "open": int(found[5])}
    assert said(knowledge, "unresolved", **keys) == found


def test_all_that_is_open_may_be_expected(knowledge: KnowledgeBase) -> None:
    """Numbers, the oldest report to the minute or none, and how many are in each state; every difference is told."""
    common = {"area": "area:x", "as_of": FIRST_OF_MARCH}
    right, wrong, none = checked(
        knowledge,
        {"unresolved": {**common, "open": "2", "overdue": 1, "due_soon": 0, "oldest": "2022-02-28T08:00:59+08:00",
                        "states": {"VERIFIED": 1, "IN_HANDLING": "1", "REPORTED": 0}}},
        {"unresolved": {**common, "open": 3, "overdue": 0, "due_soon": 2, "oldest": None,
                        "states": {"VERIFIED": 1, "IN_HANDLING": 2, "REPORTED": 1}}},
        {"unresolved": {**common, "as_of": "2022-02-27", "oldest": "2022-02-28"}},
    )  # fmt: skip
    assert right.ok, right.message
    assert (wrong.ok, wrong.message) == (
        False,
        (
            f"entry 2 unresolved in area:x at {FIRST_OF_MARCH}: expected open 3, got 2; expected overdue 0, got 1; "
            "expected due_soon 2, got 0; expected oldest none, got 2022-02-28 08:00+08:00; "
            "expected IN_HANDLING 2, got 1; expected REPORTED 1, got 0"
        ),
    )
    assert none.message.endswith(": expected oldest 2022-02-28 00:00+08:00, got none")


# ---- assess


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (
            {"period": "2022-03"},
            (
                "received 2, closed 1, on_time 1, returned 1, reopened 0, mediated 0, mediation_failed 0, "
                "median_first_response_hours none, median_handling_hours 48.00, rating none, index 0.3000"
            ),
        ),
        (
            {"period": "2022-02"},
            (
                "received 1, closed 0, on_time 0, returned 0, reopened 0, mediated 0, mediation_failed 0, "
                "median_first_response_hours 0.00, median_handling_hours none, rating none, index 0.0000"
            ),
        ),
        (
            {"period": 2022, "organization": "org:ecology"},
            (
                "received 2, closed 1, on_time 1, returned 0, reopened 0, mediated 0, mediation_failed 0, "
                "median_first_response_hours 0.00, median_handling_hours 0.00, rating none, index 0.4000"
            ),
        ),
        (
            {"period": "2022-Q1", "organization": "org:housing"},
            (
                "received 1, closed 0, on_time 0, returned 1, reopened 0, mediated 0, mediation_failed 0, "
                "median_first_response_hours none, median_handling_hours none, rating none, index -0.2000"
            ),
        ),
        (
            {"period": "2022-Q1", "area": "area:east", "organization": "org:housing"},
            (
                "received 0, closed 0, on_time 0, returned 0, reopened 0, mediated 0, mediation_failed 0, "
                "median_first_response_hours none, median_handling_hours none, rating none, index none"
            ),
        ),
    ],
)
def test_how_a_period_went_is_found(knowledge: KnowledgeBase, keys: Mapping[str, Any], found: str) -> None:
    """Of an area by its events, of an organization by its orders for them; index = 0.4 on time, less 0.2 returned."""
    received = int(found.split(",", maxsplit=1)[0].removeprefix("received "))
    assert said(knowledge, "assess", **{"area": "area:x"} | keys, received=received) == found


def test_all_that_was_done_may_be_expected(knowledge: KnowledgeBase) -> None:
    """To the decimals that `graphkb assess` prints; null where there is none."""
    common = {"area": "area:x", "period": "2022-03"}
    right, wrong = checked(
        knowledge,
        {"assess": {**common, "received": 2, "closed": 1, "on_time": 1, "returned": 1, "reopened": 0, "mediated": 0,
                    "mediation_failed": 0, "median_first_response_hours": None, "median_handling_hours": 48,
                    "rating": None, "index": 0.30004}},
        {"assess": {**common, "received": 3, "closed": 1, "on_time": 0, "median_first_response_hours": 1,
                    "rating": 4.5, "index": "0.3001"}},
    )  # fmt: skip
    assert right.ok, right.message
    assert (wrong.ok, wrong.message) == (
        False,
        (
            "entry 2 assess 2022-03 in area:x: expected received 3, got 2; expected on_time 0, got 1; "
            "expected median_first_response_hours 1.00, got none; expected rating 4.50, got none; "
            "expected index 0.3001, got 0.3000"
        ),
    )


def test_the_index_is_weighed_as_the_deployment_or_the_indicators_say(knowledge: KnowledgeBase) -> None:
    """As an assessment's is."""
    keys = {"area": "area:x", "period": "2022-03"}
    knowledge.commit([fact("indicators", id="indicator:returned", name="退单", weight=0.5)], actor="test")
    assert [each.ok for each in checked(knowledge, {"assess": {**keys, "index": 0.25}})] == [True]
    knowledge.policies = Policies(assessment={"on_time": 0.75})
    assert [each.ok for each in checked(knowledge, {"assess": {**keys, "index": 0.75}})] == [True]


def test_areas_are_those_known_at_the_revision_that_is_named(knowledge: KnowledgeBase) -> None:
    """The west was known to lie in the county once; what happened there stays what it was."""
    knowledge.commit([area("west", "TOWN")], actor="test")
    then, assess = {"area": "area:x", "as_of": FIRST_OF_MARCH}, {"area": "area:x", "period": "2022-03"}
    results = checked(
        knowledge,
        {"unresolved": {**then, "open": 1}}, {"unresolved": {**then, "known_at": 1, "open": 2}},
        {"assess": {**assess, "received": 1}}, {"assess": {**assess, "known_at": 1, "received": 2}},
    )  # fmt: skip
    assert [each.message for each in results if not each.ok] == []


# ---- what cannot be asked, and what comes anew


@pytest.mark.parametrize(
    ("kind", "keys", "finding"),
    [
        ("unresolved", {"open": 1, "depth": 1}, ("'depth' is no key here; expected some of area, as_of, due_soon, "
         "holder, known_at, oldest, open, overdue, states")),
        ("unresolved", {"as_of": "2022-03-01"}, ("expects nothing; write some of open, overdue, due_soon, "
         "oldest, states")),
        ("unresolved", {"open": "many"}, "open: 'many' is no number"),
        ("unresolved", {"open": 1, "as_of": "2022"}, "'2022' is no instant: write 2022-03-01 or "),
        ("unresolved", {"oldest": 7}, "7 is no text"),
        ("unresolved", {"states": {"DONE": 1}}, "states: 'DONE' is no EventState; expected some of REPORTED, ACCEPTED"),
        ("unresolved", {"states": {1: 1}}, "states: '1' is no EventState; expected some of REPORTED, ACCEPTED"),
        ("unresolved", {"states": {"ACCEPTED": "x"}}, "ACCEPTED: 'x' is no number"),
        ("unresolved", {"states": "ACCEPTED"}, "states: 'ACCEPTED' has no keys of its own"),
        ("unresolved", {"states": {}}, "expects nothing; write some of REPORTED, ACCEPTED"),
        ("unresolved", {"open": 1, "known_at": 0}, "nothing was known yet at revision 0; ask for a later one"),
        ("unresolved", {"open": 1, "holder": "org:none"}, "holder 'org:none': no organization is called so"),
        ("unresolved", {"open": 1, "area": "area:none"}, "area 'area:none': no area is called so"),
        ("unresolved", {"open": 1, "area": "area:south", "as_of": "2022-03-01"}, "'area:south' does not hold at "),
        ("assess", {"period": 2022, "by": 1, "closed": 1}, ("'by' is no key here; expected some of area, closed, "
         "index, known_at, median_first_response_hours, median_handling_hours, mediated, mediation_failed, on_time, "
         "organization, period, rating, received, reopened, returned")),
        ("assess", {"period": 2022, "as_of": "2022-03-01", "closed": 1}, "'as_of' is no key here; expected some of"),
        ("assess", {"closed": 1}, "period is missing; expected area, period"),
        ("assess", {"period": 2022}, ("expects nothing; write some of received, closed, on_time, returned, reopened, "
         "mediated, mediation_failed, median_first_response_hours, median_handling_hours, rating, index")),
        ("assess", {"period": "2022-13", "closed": 1}, ("'2022-13' is no period: write a month 2022-03, a quarter "
         "2022-Q1 or a year 2022")),
        ("assess", {"period": ["2022"], "closed": 1}, "is no period"),
        ("assess", {"period": 2022, "index": "high"}, "index: 'high' is no number"),
        ("assess", {"period": 2022, "closed": 1, "organization": "org:none"}, "organization 'org:none': no organiz"),
        ("assess", {"period": "2022-03", "closed": 1, "area": "area:south"}, "'area:south' does not hold at "),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(
    knowledge: KnowledgeBase,
    kind: str,
    keys: Mapping[str, Any],
    finding: str,
) -> None:
    """In one line; the entry does not hold."""
    told = said(knowledge, kind, **{"area": "area:x"} | keys)

    assert told.startswith("✗ ")
    assert finding in told
    assert "\n" not in told


def test_without_a_store_nothing_was_open(knowledge: KnowledgeBase) -> None:
    """Whoever asks a view alone is told so."""
    entries = [
        {"unresolved": {"area": "area:x", "open": 0}},
        {"assess": {"area": "area:x", "period": 2022, "closed": 0}},
    ]
    assert [each.message for each in check_expectations(knowledge.view, entries)] == [
        "entry 1 unresolved in area:x: unresolved is counted in a store: none is here",
        "entry 2 assess 2022 in area:x: assess is counted in a store: none is here",
    ]


def test_an_event_more_makes_every_figure_wrong(knowledge: KnowledgeBase) -> None:
    """What held no longer does, as soon as one more is reported and closed."""
    entries = [
        {"unresolved": {"area": "area:x", "as_of": FIRST_OF_MARCH, "open": 2}},
        {"unresolved": {"area": "area:x", "holder": "org:center", "as_of": FIRST_OF_MARCH, "open": 1}},
        {"unresolved": {"area": "area:x", "open": 2}},
        {"assess": {"area": "area:x", "period": 2022, "received": 3, "closed": 1, "median_handling_hours": 48}},
    ]
    assert [each.message for each in checked(knowledge, *entries) if not each.ok] == []
    more = Story("4").at("2022-03-01 09:00").report("area:west").act("ACCEPT").at("2022-03-01 10:00")
    knowledge.store.append_history([batch(more, Story("5").at("2022-02-01 08:00").report("area:g").act("ACCEPT")
                                          .at("2022-02-01 10:00").act("CLOSE", outcome="NO_ACTION"))])  # fmt: skip

    assert [each.message.partition(": ")[2] for each in checked(knowledge, *entries)] == [
        "expected open 2, got 3",
        "expected open 1, got 2",
        "expected open 2, got 3",
        "expected received 3, got 5; expected closed 1, got 2; expected median_handling_hours 48.00, got 25.00",
    ]


def test_entries_of_one_instant_replay_it_once(knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """And those of one period count it once."""
    asked: list[object] = []
    monkeypatch.setattr(knowledge, "store", _Watched(knowledge.store, asked))
    open_then = {"area": "area:x", "as_of": FIRST_OF_MARCH, "open": 1}
    entries = [
        {"unresolved": {**open_then, "area": "area:east"}},
        {"unresolved": {**open_then, "holder": "org:housing"}},
        {"assess": {"area": "area:x", "period": 2022, "received": 3}},
        {"assess": {"area": "area:x", "period": 2022, "organization": "org:ecology", "received": 2}},
    ]
    assert [each.message for each in checked(knowledge, *entries) if not each.ok] == []
    assert asked == ["unmoved_since", "cases_open_at", "transitions", "period_figures"]


class _Watched:
    """A store whose reads are noted by name."""

    def __init__(self, store: Store, asked: list[object]) -> None:
        self._store = store
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        self._asked.append(name)
        return getattr(self._store, name)


def test_a_file_means_the_same(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """A year is a number there, a month text, an instant text or a time, and null is none."""
    path = tmp_path / "expectations.yaml"
    path.write_text(
        "- unresolved: {area: area:x, as_of: 2022-03-01 11:00:00+08:00, open: 2, oldest: 2022-02-28 08:00:00+08:00}\n"
        "- unresolved: {area: area:x, as_of: 2022-02-27, open: 0, oldest: null}\n"
        "- unresolved: {area: area:x, as_of: 2022-03-01T11:00+08:00, oldest: 2022-02-28 08:00+08:00}\n"
        "- assess: {area: area:x, period: 2022, received: 3, index: 0.3333}\n"
        "- assess: {area: area:x, period: 2022-03, received: 2, rating: null}\n",
        "utf-8",
    )
    results = checked(knowledge, *read_expectations(path))

    assert [each.message for each in results if not each.ok] == []
