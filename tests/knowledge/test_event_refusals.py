"""What the event desk refuses: the code, the field at fault, what is possible instead, and that nothing was done."""

from typing import Any

from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Moved, Problem, Report
from tests.knowledge.county import (
    ANYBODY,
    DAY,
    START,
    accepted,
    act,
    act_on_order,
    dispatch,
    refused,
    report,
    version,
)

REPORTED: dict[str, Any] = {"matter": "matter:noise", "area": "area:g1", "channel": "PATROL", "title": "噪声"}


WRONG_REPORTS: list[tuple[dict[str, Any], tuple[str, str], str]] = [
    ({"matter": "matter:nothing"}, ("NOT_FOUND", "matter"), "matter:nothing"),
    ({"matter": "area:g1"}, ("NOT_FOUND", "matter"), "area:g1"),
    ({"area": "area:nowhere"}, ("NOT_FOUND", "area"), "area:nowhere"),
    ({"area": "area:shengli"}, ("BAD_INPUT", "area"), "it went into area:tonghua"),
    ({"channel": "SMOKE"}, ("BAD_INPUT", "channel"), "SMOKE is no channel: choose one of PATROL, RESIDENT_APP"),
    ({"title": " "}, ("BAD_INPUT", "title"), "an empty title"),
    ({"title": "电话13812345678"}, ("BAD_INPUT", "title"), "a mobile number (138…)"),
    ({"text": "420204199001011234"}, ("BAD_INPUT", "text"), "an identity number (420204…)"),
    ({"id": "order:1"}, ("BAD_INPUT", "id"), "begins with event:"),
    ({"severity": 5}, ("BAD_INPUT", "severity"), "severity 5"),
    ({"reported_at": START + 1}, ("BAD_INPUT", "reportedAt"), "in the future"),
    ({"latitude": 30.0}, ("BAD_INPUT", "latitude"), "come together"),
]
"""What is wrong in `REPORTED`, the code and the field at fault, and a part of the message."""


def test_reports_that_are_none(desk: EventDesk) -> None:
    """One line with the value, the rule and what to do; nothing is written."""
    for wrong, expected, says in WRONG_REPORTS:
        what = Report(**(REPORTED | wrong))
        made = desk.report(what, ANYBODY)
        assert refused(made) == expected
        assert isinstance(made, Problem)
        assert says in made.message
        assert "\n" not in made.message
        assert desk.event(what.id) is None
    assert desk.knowledge.store.sequence() == 0


def test_an_id_that_is_taken(desk: EventDesk) -> None:
    """The event that has it stays as it is."""
    event = report(desk)
    made = desk.report(Report(**REPORTED, id=event), ANYBODY)
    assert refused(made) == ("BAD_INPUT", "id")
    assert version(desk, event) == 1


def test_a_caller_who_is_not_known(desk: EventDesk) -> None:
    """In whose name something is done is written down for ever: it must be somebody."""
    event = report(desk)
    for caller, says in (
        (Caller("user:a", "org:nobody"), "org:nobody"),
        (Caller("user:a", "area:g1"), "area:g1"),
        (Caller("user:a", post="post:nobody"), "post:nobody"),
    ):
        for made in (desk.report(Report(**REPORTED), caller), desk.act(event, "ACCEPT", 1, caller)):
            assert refused(made) == ("NOT_FOUND", None)
            assert isinstance(made, Problem)
            assert says in made.message


OF_NOTHING = {"outcome": "DUPLICATE", "duplicate_of": "event:nobody"}
ALREADY_ACCEPTED: list[tuple[str, tuple[Any, ...], dict[str, Any], tuple[str, str], str]] = [
    ("act", ("ACCEPT", 1), {}, ("STALE_VERSION", "expectedVersion"), "at version 2, not 1"),
    ("act", ("VERIFY", 2), {}, ("ILLEGAL_ACTION", "action"), "possible now: DISPATCH, WHISTLE, ESCALATE, CLOSE"),
    ("act", ("FLY", 2), {}, ("ILLEGAL_ACTION", "action"), "FLY is not possible"),
    ("act", ("CLOSE", 2), {}, ("BAD_INPUT", "outcome"), "choose one of DUPLICATE, OUT_OF_SCOPE, NO_ACTION"),
    ("act", ("CLOSE", 2), {"outcome": "DUPLICATE"}, ("BAD_INPUT", "duplicateOf"), "names the event that it repeats"),
    ("act", ("CLOSE", 2), OF_NOTHING, ("NOT_FOUND", "duplicateOf"), "event:nobody"),
    ("act", ("CLOSE", 1), OF_NOTHING, ("STALE_VERSION", "expectedVersion"), "at version 2, not 1"),
    ("act", ("ESCALATE", 2), {"note": "找王某15912345678"}, ("BAD_INPUT", "note"), "a mobile number (159…)"),
    ("dispatch", (2,), {"organization": "org:nobody"}, ("NOT_FOUND", "organization"), "org:nobody"),
    ("dispatch", (2,), {"organization": "org:old"}, ("BAD_INPUT", "organization"), "org:old does not hold at 2022"),
    ("dispatch", (2,), {"organization": "org:urban", "role": "SUPERVISE"}, ("BAD_INPUT", "role"), "the role SUPERVISE"),
    ("dispatch", (2,), {"role": "ASSIST"}, ("BAD_INPUT", "role"), "name the organization to send to as ASSIST"),
    ("dispatch", (9,), {"organization": "org:nobody"}, ("STALE_VERSION", "expectedVersion"), "at version 2, not 9"),
    ("whistle", ("LOUD", 2), {}, ("BAD_INPUT", "kind"), "LOUD is no kind of whistle"),
    ("whistle", ("EMERGENCY", 2), {"organizations": ["org:urban", "org:no"]}, ("NOT_FOUND", "organizations"), "org:no"),
    ("whistle", ("EMERGENCY", 2), {"organizations": []}, ("BAD_INPUT", "organizations"), "one organization or more"),
]  # fmt: skip
"""Method, what it is asked, the code and the field at fault, and a part of the message."""


def test_what_is_refused_changes_nothing(desk: EventDesk) -> None:
    """An event that is accepted, at version 2, comes back as it stands."""
    event = accepted(desk)
    before = desk.event(event)
    assert before is not None
    for method, asked, details, expected, says in ALREADY_ACCEPTED:
        made = getattr(desk, method)(event, *asked, ANYBODY, **details)
        assert refused(made) == expected
        assert says in made.message
        assert made.current == before.event
        assert desk.event(event) == before
    assert desk.knowledge.store.sequence() == 2


def test_an_event_cannot_repeat_itself(desk: EventDesk) -> None:
    event = accepted(desk)
    made = desk.act(event, "CLOSE", 2, ANYBODY, outcome="DUPLICATE", duplicate_of=event)
    assert refused(made) == ("BAD_INPUT", "duplicateOf")


def test_actions_on_an_event_belong_to_its_center(desk: EventDesk) -> None:
    """Dispatch and whistle too."""
    event, ecology = accepted(desk), Caller("user:e", "org:ecology")
    for made in (
        desk.act(event, "ESCALATE", 2, ecology),
        desk.dispatch(event, 2, ecology),
        desk.whistle(event, "EMERGENCY", 2, ecology),
    ):
        assert refused(made) == ("FORBIDDEN", None)
        assert isinstance(made, Problem)
        assert made.message.endswith("that belongs to org:street-center")


def test_an_illegal_action_names_those_that_are_possible(desk: EventDesk) -> None:
    """Dispatch and whistle among them."""
    made = desk.act(accepted(desk), "REOPEN", 2, ANYBODY)
    assert isinstance(made, Problem)
    assert made.allowed == ("DISPATCH", "WHISTLE", "ESCALATE", "CLOSE")


def test_an_overlap_names_the_candidates(desk: EventDesk) -> None:
    """The caller names one of them."""
    made = desk.dispatch(accepted(desk, "stalls"), 2, ANYBODY)
    assert refused(made) == ("OVERLAP", "organization")
    assert isinstance(made, Problem)
    assert made.allowed == ("org:market", "org:urban")


def test_nobody_answers(desk: EventDesk) -> None:
    """On the island there is no center, and fire has no duty: neither dispatch nor whistle finds anybody."""
    event = accepted(desk, "fire", "island")
    assert refused(desk.dispatch(event, 2, ANYBODY)) == ("NO_LEAD", None)
    assert refused(desk.whistle(event, "EMERGENCY", 2, ANYBODY)) == ("NO_LEAD", "organizations")
    assert refused(desk.act(event, "ESCALATE", 2, ANYBODY)) == ("NO_SUPERIOR", "action")


def test_a_whistle_does_not_call_the_center_itself(desk: EventDesk) -> None:
    """By the first-question duty it would be the only one."""
    event = accepted(desk, "fire")
    assert refused(desk.whistle(event, "EMERGENCY", 2, ANYBODY)) == ("NO_LEAD", "organizations")


def test_the_escalation_ends(desk: EventDesk) -> None:
    """Above the center of the city there is none."""
    event = accepted(desk)
    assert [act(desk, event, "ESCALATE").event.center for _ in range(2)] == ["org:county-center", "org:city-center"]
    assert refused(desk.act(event, "ESCALATE", 4, ANYBODY)) == ("NO_SUPERIOR", "action")


def test_there_is_one_open_lead(desk: EventDesk) -> None:
    """A second is refused, and so is RESOLVE while it is open."""
    event = accepted(desk)
    dispatch(desk, event)
    assert refused(desk.dispatch(event, 3, ANYBODY)) == ("LEAD_OPEN", "organization")
    assert refused(desk.dispatch(event, 3, ANYBODY, organization="org:market")) == ("LEAD_OPEN", "role")
    assert refused(desk.act(event, "RESOLVE", 3, ANYBODY)) == ("LEAD_OPEN", "action")


WRONG_ON_A_NEW_ORDER: list[tuple[str, int, dict[str, Any], tuple[str, str]]] = [
    ("SIGN", 2, {}, ("STALE_VERSION", "expectedVersion")),
    ("REPLY", 1, {}, ("ILLEGAL_ACTION", "action")),
    ("FLY", 1, {}, ("ILLEGAL_ACTION", "action")),
    ("RETURN", 1, {}, ("BAD_INPUT", "reason")),
    ("SIGN", 1, {"reason": "OTHER"}, ("BAD_INPUT", "reason")),
    ("SIGN", 1, {"until": START + DAY}, ("BAD_INPUT", "until")),
    ("SUPERVISE", 1, {"until": START}, ("BAD_INPUT", "until")),
    ("SIGN", 1, {"note": "13812345678"}, ("BAD_INPUT", "note")),
]
"""Action, version seen and details; the code and the field at fault."""


def test_an_order_is_acted_on_by_its_table(desk: EventDesk) -> None:
    """The order comes back as it stands."""
    (order,) = dispatch(desk, accepted(desk), organization="org:ecology").orders
    for action, seen, details, expected in WRONG_ON_A_NEW_ORDER:
        made = desk.act_on_work_order(order.id, action, seen, ANYBODY, **details)
        assert refused(made) == expected
        assert isinstance(made, Problem)
        assert made.current == order


def test_an_order_waits_until_an_instant_to_come(desk: EventDesk) -> None:
    """AWAIT without one is refused."""
    (order,) = dispatch(desk, accepted(desk), organization="org:ecology").orders
    act_on_order(desk, order.id, "SIGN", "START")
    assert refused(desk.act_on_work_order(order.id, "AWAIT", 3, ANYBODY)) == ("BAD_INPUT", "until")


def test_an_order_belongs_to_two(desk: EventDesk) -> None:
    """The addressed organization signs, the dispatcher cancels and rates; neither does the other's part."""
    (order,) = dispatch(desk, accepted(desk), organization="org:ecology").orders
    ecology, center = Caller("user:e", "org:ecology"), Caller("user:c", "org:street-center")
    assert refused(desk.act_on_work_order(order.id, "SIGN", 1, center)) == ("FORBIDDEN", None)
    assert refused(desk.act_on_work_order(order.id, "CANCEL", 1, ecology)) == ("FORBIDDEN", None)
    assert refused(desk.rate(order.id, 5, 1, ecology)) == ("FORBIDDEN", None)
    assert isinstance(desk.act_on_work_order(order.id, "SIGN", 1, ecology), Moved)
    assert isinstance(desk.act_on_work_order(order.id, "CANCEL", 2, center), Moved)


def test_a_rating_is_1_to_5(desk: EventDesk) -> None:
    (order,) = dispatch(desk, accepted(desk), organization="org:ecology").orders
    for score in (0, 6):
        assert refused(desk.rate(order.id, score, 1, ANYBODY)) == ("BAD_INPUT", "score")


def test_what_is_not_there_is_not_found(desk: EventDesk) -> None:
    """An order is no event, nor an event an order."""
    event = accepted(desk)
    (order,) = dispatch(desk, event, organization="org:ecology").orders
    for wrong in ("event:nobody", order.id):
        assert refused(desk.act(wrong, "ESCALATE", 3, ANYBODY)) == ("NOT_FOUND", "event")
        assert refused(desk.dispatch(wrong, 3, ANYBODY)) == ("NOT_FOUND", "event")
        assert refused(desk.whistle(wrong, "EMERGENCY", 3, ANYBODY)) == ("NOT_FOUND", "event")
    for wrong in ("order:nobody", event):
        assert refused(desk.act_on_work_order(wrong, "SIGN", 1, ANYBODY)) == ("NOT_FOUND", "workOrder")
        assert refused(desk.rate(wrong, 5, 1, ANYBODY)) == ("NOT_FOUND", "workOrder")
