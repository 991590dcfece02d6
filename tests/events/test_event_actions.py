"""What may be done with an event: every pair of state and action, and what each action changes."""

import re
from dataclasses import replace
from typing import Any

import pytest

from graphkb.events.life_cycle import act_on_event, allowed_on_event, report_event
from graphkb.model.codes import CODE_LISTS
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Act, Event, Moved, Problem, Report, Transition, center_at, holder, replay
from graphkb.model.times import LAST_INSTANT, parse_instant
from tests.events.scene import (
    ACT,
    CENTER,
    DAY,
    DEADLINE,
    DISTRICT,
    EVENT_TABLE,
    HOUR,
    LOCAL,
    NOW,
    START,
    event,
    moved,
    order,
    refused,
)

ACTIONS = ["ACCEPT", "REJECT", "RESOLVE", "VERIFY", "CLOSE", "REOPEN", "ESCALATE"]
ALLOWED = {
    "REPORTED": ("ACCEPT", "REJECT"),
    "ACCEPTED": ("DISPATCH", "WHISTLE", "ESCALATE", "CLOSE"),
    "IN_HANDLING": ("DISPATCH", "WHISTLE", "ESCALATE", "RESOLVE"),
    "RESOLVED": ("VERIFY", "REOPEN"),
    "VERIFIED": ("CLOSE", "REOPEN"),
    "CLOSED": ("REOPEN",),
    "REJECTED": (),
}
PAIRS = [(state, action) for state in ALLOWED for action in ACTIONS]
REPORT = Report(id="event:7", matter="matter:noise", area="area:420204005009", channel="RESIDENT_APP", title="夜间噪声")


def act(before: Event, action: str, **details: Any) -> Moved | Problem:
    """Take *action* with the details that it needs, unless others are given."""
    needed = {"CLOSE": {"outcome": "NO_ACTION"}, "ESCALATE": {"superior": DISTRICT}}.get(action, {})
    arguments: dict[str, Any] = {"expected_version": before.version, "orders": [], "by": ACT, **needed, **details}
    return act_on_event(before, arguments.pop("orders"), action, arguments.pop("by"), **arguments)


def test_the_codes_are_those_of_the_table() -> None:
    """Each state and action has its labels, and nothing else has."""
    assert list(CODE_LISTS["EventState"].labels) == list(ALLOWED)
    assert list(CODE_LISTS["EventAction"].labels) == ACTIONS


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair in EVENT_TABLE])
def test_each_row_of_the_table(state: str, action: str) -> None:
    """The event goes where the table says, one version on, and one transition tells who did it."""
    result = moved(act(event(state), action))

    outcome = "NO_ACTION" if action == "CLOSE" else None
    assert (result.event.state, result.event.version, result.orders) == (EVENT_TABLE[state, action], 4, ())
    assert result.transitions == (
        Transition(
            subject="event:1", event="event:1", at=NOW, actor="user:coordinator", organization=CENTER,
            post="post:duty-officer", action=action, from_state=state, to_state=EVENT_TABLE[state, action],
            reason=outcome, note="已核对", sequence=0,
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in EVENT_TABLE])
def test_every_other_pair_is_refused_with_what_is_possible(state: str, action: str) -> None:
    """The refusal names the state and lists all that may be done, dispatch and whistle too."""
    before = event(state)
    possible = ", ".join(ALLOWED[state]) or "nothing"

    assert act(before, action) == Problem(
        "ILLEGAL_ACTION", f"{action} is not possible: event:1 is {state}; possible now: {possible}", "action", before,
        ALLOWED[state],
    )  # fmt: skip


@pytest.mark.parametrize("state", ALLOWED)
def test_allowed_actions_are_listed(state: str) -> None:
    """An event says what may be done with it."""
    assert allowed_on_event(event(state), []) == ALLOWED[state]


@pytest.mark.parametrize("action", ["DISPATCH", "WHISTLE", "REPORT", "RATE", "accept", ""])
def test_what_is_no_event_action_is_refused(action: str) -> None:
    """Dispatch and whistle are not taken this way, and unknown words not at all."""
    assert refused(act(event("ACCEPTED"), action)).code == "ILLEGAL_ACTION"


@pytest.mark.parametrize("state", ["DISPATCHED", "SIGNED", "IN_PROGRESS", "AWAITING", "REPLIED"])
def test_an_open_lead_keeps_an_event_from_being_resolved(state: str) -> None:
    """Also when the lead has replied: its reply is approved first."""
    before, lead = event("IN_HANDLING"), order(state)

    problem = refused(act(before, "RESOLVE", orders=[order("RETURNED", id="order:0"), lead]))
    assert (problem.code, problem.current) == ("LEAD_OPEN", before)
    assert problem.allowed == ("DISPATCH", "WHISTLE", "ESCALATE")
    assert problem.message == (
        f"org:xialu-ecology has the lead: its order order:1 is {state}; approve or cancel it first"
    )
    assert allowed_on_event(before, [lead]) == ("DISPATCH", "WHISTLE", "ESCALATE")


@pytest.mark.parametrize("state", ["REPORTED", "ACCEPTED", "RESOLVED", "CLOSED"])
def test_in_other_states_the_table_comes_first(state: str) -> None:
    """A loaded history may hold an open lead anywhere: RESOLVE is refused for the state then."""
    assert refused(act(event(state), "RESOLVE", orders=[order()])).code == "ILLEGAL_ACTION"


def test_assists_and_closed_leads_do_not_keep_an_event_open() -> None:
    """Only an open LEAD order does."""
    orders = [order("ACCEPTED"), order("RETURNED", id="order:2"), order("SIGNED", id="order:3", role="ASSIST")]

    assert moved(act(event("IN_HANDLING"), "RESOLVE", orders=orders)).event.state == "RESOLVED"


def test_the_second_of_two_people_is_refused_with_the_current_state() -> None:
    """Also when what the second wanted is no longer possible: the version is looked at first."""
    now = event("REJECTED", version=4)

    assert act(now, "ACCEPT", expected_version=3) == Problem(
        "STALE_VERSION", "event:1 is at version 4, not 3: look at it again, then decide", "expectedVersion", now, ()
    )
    assert refused(act(event("REPORTED"), "ACCEPT", expected_version=4)).allowed == ("ACCEPT", "REJECT")


def test_actions_belong_to_the_center_of_the_event() -> None:
    """Nobody else takes them; without a known center whoever acts is written down."""
    other = replace(ACT, organization=DISTRICT)

    problem = refused(act(event(), "ACCEPT", by=other))
    assert problem.code == "FORBIDDEN"
    assert problem.message == "org:xialu-center may not ACCEPT event:1: that belongs to org:tonghua-center"
    assert problem.allowed == ()
    assert moved(act(event(), "ACCEPT", by=replace(ACT, organization=CENTER))).transitions[0].organization == CENTER
    assert moved(act(event(center=None), "ACCEPT", by=other)).transitions[0].organization == DISTRICT


@pytest.mark.parametrize(
    ("state", "action", "before", "after"),
    [
        ("REPORTED", "ACCEPT", {}, {"accepted_at": NOW}),
        ("REPORTED", "REJECT", {}, {}),
        ("IN_HANDLING", "RESOLVE", {"accepted_at": START}, {"resolved_at": NOW}),
        ("RESOLVED", "VERIFY", {"resolved_at": START}, {}),
        ("VERIFIED", "CLOSE", {"resolved_at": START}, {"closed_at": NOW, "outcome": "NO_ACTION"}),
        ("RESOLVED", "REOPEN", {"resolved_at": START, "accepted_at": START}, {"resolved_at": None}),
        (
            "CLOSED", "REOPEN",
            {"resolved_at": START, "closed_at": START, "outcome": "DUPLICATE", "duplicate_of": "event:2"},
            {"resolved_at": None, "closed_at": None, "outcome": None, "duplicate_of": None},
        ),
        ("ACCEPTED", "ESCALATE", {}, {"center": DISTRICT}),
    ],
)  # fmt: skip
def test_what_an_action_changes(state: str, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """State, version and these fields; every other field stays as it was."""
    start = event(state, **before)
    expected = replace(start, state=EVENT_TABLE[state, action], version=4, **after)

    assert moved(act(start, action)).event == expected


OUTCOMES = list(CODE_LISTS["EventOutcome"].labels)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_handled_event_is_closed_with_any_outcome(outcome: str) -> None:
    """The outcome is kept on the event and in the transition."""
    other = "event:2" if outcome == "DUPLICATE" else None
    result = moved(act(event("VERIFIED"), "CLOSE", outcome=outcome, duplicate_of=other))

    assert (result.event.outcome, result.event.duplicate_of) == (outcome, other)
    assert result.transitions[0].reason == outcome


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_event_nobody_handled_has_three_outcomes(outcome: str) -> None:
    """It repeats another, is out of scope, or needs nothing; nobody can have fixed it."""
    other = "event:2" if outcome == "DUPLICATE" else None
    result = act(event("ACCEPTED"), "CLOSE", outcome=outcome, duplicate_of=other)

    assert isinstance(result, Moved) == (outcome in {"DUPLICATE", "OUT_OF_SCOPE", "NO_ACTION"})


@pytest.mark.parametrize(
    ("state", "action", "details", "field", "says"),
    [
        ("ACCEPTED", "CLOSE", {"outcome": None}, "outcome", "CLOSE without an outcome: choose one of DUPLICATE, OUT_O"),
        ("ACCEPTED", "CLOSE", {"outcome": "FIXED"}, "outcome", "CLOSE with outcome FIXED"),
        ("VERIFIED", "CLOSE", {"outcome": "DONE"}, "outcome", "choose one of FIXED, MEDIATED, MEDIATION_FAILED"),
        ("REPORTED", "ACCEPT", {"outcome": "FIXED"}, "outcome", "ACCEPT has no outcome"),
        ("ACCEPTED", "CLOSE", {"outcome": "DUPLICATE"}, "duplicateOf", "names the event that it repeats"),
        ("ACCEPTED", "CLOSE", {"duplicate_of": "event:2"}, "duplicateOf", "names the event that it repeats"),
        ("REPORTED", "ACCEPT", {"duplicate_of": "event:2"}, "duplicateOf", "names the event that it repeats"),
        (
            "ACCEPTED", "CLOSE", {"outcome": "DUPLICATE", "duplicate_of": "event:1"}, "duplicateOf",
            "event:1 cannot repeat itself",
        ),
        ("REPORTED", "ACCEPT", {"by": replace(ACT, note="致电13800138000")}, "note", "note holds a mobile number"),
    ],
)  # fmt: skip
def test_wrong_details_are_refused(state: str, action: str, details: dict[str, Any], field: str, says: str) -> None:
    """The problem names the argument and what would be right."""
    problem = refused(act(event(state), action, **details))

    assert (problem.code, problem.field) == ("BAD_INPUT", field)
    assert says in problem.message


@pytest.mark.parametrize("chain_end", ["TOP_LEVEL", "NO_SUPERIOR"])
def test_an_event_without_superior_is_not_escalated(chain_end: str) -> None:
    """The problem says which end of the chain it is."""
    problem = refused(act(event("ACCEPTED"), "ESCALATE", superior=None, chain_end=chain_end))

    assert (problem.code, problem.allowed) == (chain_end, ("ESCALATE", "CLOSE"))
    assert problem.message.startswith("ESCALATE is not possible: org:tonghua-center: ")


def test_escalation_moves_the_center_and_with_it_who_holds_and_acts() -> None:
    """The old center writes it down and may act no more; the lead keeps its order."""
    result = moved(act(event("IN_HANDLING"), "ESCALATE"))
    escalated = result.event

    assert result.transitions[0].organization == CENTER
    assert refused(act(escalated, "RESOLVE", by=replace(ACT, organization=CENTER))).code == "FORBIDDEN"
    assert moved(act(escalated, "RESOLVE")).transitions[0].organization == DISTRICT
    assert (holder(escalated, []), holder(escalated, [order()])) == (DISTRICT, "org:xialu-ecology")


def test_who_was_the_center_is_told_by_the_escalations() -> None:
    """Before the first: who gave it up first; after the last: the center now."""
    first = moved(act(event("ACCEPTED"), "ESCALATE"))
    second = moved(act(first.event, "ESCALATE", superior="org:city-center", by=Act(NOW + HOUR, "job:escalation")))
    history = [*first.transitions, *second.transitions]

    centers = [center_at(second.event, history, at) for at in (START, NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR)]
    assert centers == [CENTER, CENTER, DISTRICT, DISTRICT, "org:city-center"]


def test_an_event_nobody_leads_is_held_by_its_center() -> None:
    """Assists and closed leads do not hold it."""
    orders = [order("ACCEPTED"), order("SIGNED", id="order:2", role="ASSIST")]

    assert holder(event("IN_HANDLING"), orders) == CENTER
    assert holder(event("IN_HANDLING", center=None), orders) is None


@pytest.mark.parametrize("state", ALLOWED)
def test_an_event_is_open_until_closed_or_rejected(state: str) -> None:
    """Resolved and verified events are still open."""
    assert event(state).is_open == (state not in {"CLOSED", "REJECTED"})


def report(what: Report = REPORT, by: Act = ACT, deadline: Deadline = DEADLINE) -> Moved | Problem:
    return report_event(what, by, center=CENTER, deadline=deadline, local=LOCAL)


def test_a_report_begins_an_event() -> None:
    """With its close deadline, who reported it, and one transition from nothing."""
    result = moved(report(replace(REPORT, text="施工扰民", severity=3, latitude=30.2, longitude=115.0)))

    assert result.event == Event(
        id="event:7", matter="matter:noise", area="area:420204005009", reported_at=NOW, channel="RESIDENT_APP",
        title="夜间噪声", text="施工扰民", severity=3, latitude=30.2, longitude=115.0, reported_by="post:duty-officer",
        state="REPORTED", version=1, sequence=0, center=CENTER, close_within="P15D", close_source="MATTER",
        due_at=NOW + 15 * DAY,
    )  # fmt: skip
    assert result.transitions == (
        Transition(
            subject="event:7", event="event:7", at=NOW, actor="user:coordinator", organization=None,
            post="post:duty-officer", action="REPORT", from_state=None, to_state="REPORTED", note="已核对",
        ),
    )  # fmt: skip


def test_a_late_report_is_due_from_when_it_happened() -> None:
    """The clock runs from the stated instant, the transition tells when it was written down."""
    result = moved(report(replace(REPORT, reported_at=START)))

    assert (result.event.reported_at, result.event.due_at) == (START, START + 15 * DAY)
    assert result.transitions[0].at == NOW


def test_a_deadline_over_an_unpublished_year_says_so() -> None:
    """2022 is published; from the last day of 2026 on it is not."""
    working = replace(DEADLINE, close="1wd")

    assert not moved(report(deadline=working)).event.calendar_assumed
    last_day_of_2026 = replace(ACT, at=parse_instant("2026-12-31"))
    assert moved(report(by=last_day_of_2026, deadline=working)).event.calendar_assumed


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"title": " "}, "title", "an empty title"),
        ({"title": "电话13800138000"}, "title", "title holds a mobile number"),
        ({"text": "身份证11010519491231002X"}, "text", "text holds an identity number"),
        ({"text": "a\0b"}, "text", "NUL"),
        ({"severity": 0}, "severity", "severity 0"),
        ({"severity": 5}, "severity", "severity 5"),
        ({"reported_at": NOW + 1}, "reportedAt", "reported at 2022-03-01T04:00:00.001Z, in the future: give an"),
        ({"reported_at": LAST_INSTANT}, "reportedAt", "reported at 9999-12-31T23:59:59.999Z, in the future"),
        ({"latitude": 30.2}, "latitude", "come together"),
        ({"longitude": 115.0}, "latitude", "come together"),
        ({"latitude": 90.1, "longitude": 0.0}, "latitude", "90.1, 0.0"),
        ({"latitude": 0.0, "longitude": -180.1}, "latitude", "0.0, -180.1"),
        ({"latitude": float("nan"), "longitude": 0.0}, "latitude", "nan, 0.0"),
    ],
)
def test_a_wrong_report_is_refused(changes: dict[str, Any], field: str, says: str) -> None:
    """The problem names the field; nothing is kept."""
    problem = refused(report(replace(REPORT, **changes)))

    assert (problem.code, problem.field, problem.current) == ("BAD_INPUT", field, None)
    assert re.search(re.escape(says), problem.message)


def test_the_outermost_values_are_right() -> None:
    """The poles, the date line, both ends of severity, and this very instant."""
    changes: list[dict[str, Any]] = [
        {"latitude": 90.0, "longitude": -180.0}, {"latitude": -90.0, "longitude": 180.0}, {"severity": 1},
        {"severity": 4}, {"reported_at": NOW},
    ]  # fmt: skip
    assert [report(replace(REPORT, **each)).__class__ for each in changes] == [Moved] * 5


def test_sequence_numbers_follow_the_last_one() -> None:
    """Without gap, and the event carries the latest of them."""
    result = moved(act(event("REPORTED", sequence=8), "ACCEPT")).numbered(41)

    assert [each.sequence for each in result.transitions] == [42]
    assert (result.event.sequence, result.event.state) == (42, "ACCEPTED")


def test_replaying_transitions_gives_the_state_at_any_instant() -> None:
    """Before the first there is nothing."""
    history = [*moved(report()).transitions, *moved(act(event(), "ACCEPT", by=Act(NOW + 5, "user:a"))).transitions]

    assert replay(history) == {"event:7": "REPORTED", "event:1": "ACCEPTED"}
    assert replay(history, NOW + 4) == {"event:7": "REPORTED"}
    assert replay(history, NOW - 1) == {}
