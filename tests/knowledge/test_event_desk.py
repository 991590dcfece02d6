"""What people do at the event desk, end to end on both stores; expected values worked out by hand."""

import pytest

from graphkb.errors import NotFound
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.knowledge.once import once_of
from graphkb.model.events import EventFilter, EventOrder, Report
from graphkb.model.times import parse_instant
from tests.builders import duty, matter
from tests.knowledge.conftest import Clock
from tests.knowledge.county import (
    ANYBODY,
    DAY,
    HOUR,
    START,
    accepted,
    act,
    act_on_order,
    dispatch,
    moved,
    report,
    version,
)


def test_a_report_begins_an_event(desk: EventDesk) -> None:
    """Its center is the nearest upward, its deadline that of the duty of who leads, counted from the report."""
    what = Report(
        matter="matter:noise", area="area:g1", channel="RESIDENT_APP", title="夜间噪声", text="施工",
        latitude=30.2, longitude=114.9, reported_at=START - HOUR, synthetic=True,
    )  # fmt: skip
    made = moved(desk.report(what, Caller("user:a", "org:street-center"), note="第一次"))
    event, (written,) = made.event, made.transitions

    assert event.id == what.id
    case = desk.event(event.id)
    assert case is not None
    assert (case.event, case.orders) == (event, ())
    assert (event.state, event.version, event.sequence) == ("REPORTED", 1, 1)
    assert (event.center, event.due_at, event.close_source) == ("org:street-center", START - HOUR + 3 * DAY, "DUTY")
    assert (event.channel, event.text, event.latitude, event.longitude) == ("RESIDENT_APP", "施工", 30.2, 114.9)
    assert event.synthetic
    assert (written.action, written.from_state, written.to_state) == ("REPORT", None, "REPORTED")
    assert (written.at, written.actor, written.organization, written.note) == (
        START, "user:a", "org:street-center", "第一次",
    )  # fmt: skip


def test_two_reports_have_two_ids(desk: EventDesk) -> None:
    """Long enough that nobody guesses one; or the caller's own."""
    first, second = report(desk), report(desk)
    assert first != second
    assert {len(first), len(second)} == {len("event:") + 16}
    assert report(desk, id="event:mine") == "event:mine"


def test_center_and_deadline(desk: EventDesk, knowledge: KnowledgeBase) -> None:
    """Of the duty, else the matter, else the severity's class; a place without center has none."""
    knowledge.commit([matter("waste", close_within="P20D")], actor="test")
    for what, where, severity, expected in (
        ("noise", "g1", None, ("org:street-center", "P3D", "DUTY")),
        ("fire", "county", None, ("org:county-center", "PT2H", "CLASS")),
        ("fire", "county", 4, ("org:county-center", "P15D", "CLASS")),
        ("waste", "county", 1, ("org:county-center", "P20D", "MATTER")),
        ("stalls", "g1", 2, ("org:street-center", "PT24H", "CLASS")),
        ("noise", "island", None, (None, "P7D", "CLASS")),
    ):
        case = desk.event(report(desk, what, where, severity=severity))
        assert case is not None
        assert (case.event.center, case.event.close_within, case.event.close_source) == expected


def test_dispatch_by_duty_sends_to_lead_and_assists(desk: EventDesk, clock: Clock) -> None:
    """Each by the deadline of its own duty, stage by stage; supervisors get none."""
    event = accepted(desk)
    clock.now += HOUR
    made = dispatch(desk, event)

    assert made.event.state == "IN_HANDLING"
    assert {
        order.organization: (order.role, order.sign_within, order.sign_source, order.reply_within, order.reply_source)
        for order in made.orders
    } == {
        "org:ecology": ("LEAD", "PT1H", "DUTY", "3wd", "DUTY"),
        "org:urban": ("ASSIST", "PT2H", "CLASS", "PT5H", "DUTY"),
    }
    assert {order.dispatched_by for order in made.orders} == {"org:street-center"}
    assert [each.sequence for each in made.transitions] == [3, 4, 5]
    lead = next(order for order in made.orders if order.role == "LEAD")
    assert lead.sign_due_at == START + 2 * HOUR


def test_working_days_count_from_the_sign(desk: EventDesk, clock: Clock) -> None:
    """3wd from Friday 2022-03-04 end on Wednesday at 24:00."""
    made = dispatch(desk, accepted(desk))
    clock.now = parse_instant("2022-03-04T10:00:00+08:00")
    lead = next(order.id for order in made.orders if order.role == "LEAD")
    (signed,) = act_on_order(desk, lead, "SIGN").orders
    assert signed.reply_due_at == parse_instant("2022-03-10T00:00:00+08:00")


def test_who_is_named_has_the_deadline_of_its_own_duty(desk: EventDesk) -> None:
    """Where it has one for this matter and place; else the matter's, else the class's."""
    for organization, role, expected in (
        ("org:ecology", "LEAD", ("PT1H", "DUTY", "3wd", "DUTY")),
        ("org:ecology", "ASSIST", ("PT1H", "DUTY", "3wd", "DUTY")),
        ("org:urban", "LEAD", ("PT2H", "CLASS", "PT5H", "DUTY")),
        ("org:market", "LEAD", ("PT2H", "CLASS", "P5DT6H", "CLASS")),
    ):
        (order,) = dispatch(desk, accepted(desk), organization=organization, role=role).orders
        assert (order.organization, order.role) == (organization, role)
        assert (order.sign_within, order.sign_source, order.reply_within, order.reply_source) == expected


def test_an_overlap_is_settled_by_naming_one(desk: EventDesk) -> None:
    """By duty it is refused with the candidates (test_event_refusals)."""
    (order,) = dispatch(desk, accepted(desk, "stalls"), organization="org:market").orders
    assert (order.organization, order.role) == ("org:market", "LEAD")


def test_dispatch_again_sends_only_to_assists_without_an_open_order(desk: EventDesk) -> None:
    """The lead keeps its order."""
    event = accepted(desk)
    first = dispatch(desk, event)
    assist = next(order.id for order in first.orders if order.role == "ASSIST")
    act_on_order(desk, assist, "RETURN", reason="NOT_MY_MATTER")
    again = dispatch(desk, event)
    assert [(order.organization, order.role) for order in again.orders] == [("org:urban", "ASSIST")]


def test_a_whistle_calls_lead_and_assists_by_the_deadline_of_its_kind(desk: EventDesk) -> None:
    """All of them to assist; or those who are named, each once."""
    event = accepted(desk)
    made = moved(desk.whistle(event, "EMERGENCY", 2, ANYBODY))
    assert {(order.organization, order.role, order.whistle) for order in made.orders} == {
        ("org:ecology", "ASSIST", "EMERGENCY"),
        ("org:urban", "ASSIST", "EMERGENCY"),
    }
    assert {(order.sign_due_at, order.reply_within) for order in made.orders} == {(START + 2 * HOUR, "PT1H30M")}

    named = ["org:market", "org:police", "org:market"]
    made = moved(desk.whistle(event, "JOINT_ENFORCEMENT", 3, ANYBODY, organizations=named))
    assert [(order.organization, order.reply_within) for order in made.orders] == [
        ("org:market", "PT18H"),
        ("org:police", "PT18H"),
    ]


def test_a_whistle_by_duty_calls_both_of_two_leads(desk: EventDesk) -> None:
    """Where two answer, both come."""
    made = moved(desk.whistle(accepted(desk, "stalls"), "BEYOND_POWER", 2, ANYBODY))
    assert {order.organization for order in made.orders} == {"org:urban", "org:market"}


def test_an_order_from_sign_to_approval_and_rating(desk: EventDesk, clock: Clock) -> None:
    """Who signed and when is kept; the dispatcher rates; the event is resolved, verified and closed after it."""
    event = accepted(desk)
    order = next(each.id for each in dispatch(desk, event, organization="org:ecology").orders)
    clock.now += HOUR
    act_on_order(desk, order, "SIGN", "START")
    clock.now += HOUR
    act_on_order(desk, order, "AWAIT", until=clock.now + DAY)
    act_on_order(desk, order, "RESUME", "REPLY", "REDO", "REPLY", "APPROVE")
    case = desk.work_order(order)
    assert case is not None
    rated = moved(desk.rate(order, 4, case.orders[0].version, ANYBODY, note="及时"))
    assert (rated.orders[0].rating, rated.orders[0].signed_at) == (4, START + HOUR)
    for action, state in (("RESOLVE", "RESOLVED"), ("VERIFY", "VERIFIED")):
        assert act(desk, event, action).event.state == state
    closed = act(desk, event, "CLOSE", outcome="FIXED").event
    assert (closed.state, closed.outcome, closed.closed_at) == ("CLOSED", "FIXED", clock.now)
    assert act(desk, event, "REOPEN").event.state == "IN_HANDLING"
    assert [each.action for each in desk.transitions(event)] == [
        "REPORT", "ACCEPT", "DISPATCH", "DISPATCH", "SIGN", "START", "AWAIT", "RESUME", "REPLY", "REDO", "REPLY",
        "APPROVE", "RATE", "RESOLVE", "VERIFY", "CLOSE", "REOPEN",
    ]  # fmt: skip


def test_the_dispatcher_supervises_and_cancels(desk: EventDesk) -> None:
    """Without an open lead the event goes back to its center."""
    event = accepted(desk)
    (order,) = dispatch(desk, event, organization="org:ecology").orders
    (pressed,) = act_on_order(desk, order.id, "SUPERVISE", until=START + DAY).orders
    assert (pressed.supervised, pressed.supervised_until, pressed.state) == (True, START + DAY, "DISPATCHED")
    made = act_on_order(desk, order.id, "CANCEL")
    assert (made.orders[0].state, made.event.state) == ("CANCELLED", "ACCEPTED")


def test_a_returned_order_says_which_duty_sent_it(desk: EventDesk, knowledge: KnowledgeBase, clock: Clock) -> None:
    """As it was known when it was sent, whatever was corrected since."""
    event = accepted(desk)
    clock.now = knowledge.graph.revision.at  # when the county was written, and before what follows was
    order = next(each.id for each in dispatch(desk, event).orders if each.role == "LEAD")
    returned = act_on_order(desk, order, "RETURN", reason="NOT_MY_MATTER", note="属市场监管")
    assert (returned.event.state, returned.orders[0].return_reason) == ("ACCEPTED", "NOT_MY_MATTER")

    knowledge.commit([duty("noise", "street", "market")], actor="test")
    explained = desk.explain_of(order)
    assert (explained.view.as_of, explained.view.graph.revision.number) == (clock.now, 1)
    won = [trial for trial in explained.explain if trial.won]
    duties = explained.view.tables["duties"]
    assert [(duties.value(each.duty, "organization"), duties.value(each.duty, "role")) for each in won] == [
        ("org:ecology", "LEAD"), ("org:urban", "ASSIST"), ("org:police", "SUPERVISE"),
    ]  # fmt: skip


def test_an_order_from_before_anything_was_known_is_explained_by_what_is_known_now(desk: EventDesk) -> None:
    """As loaded history is."""
    order = dispatch(desk, accepted(desk)).orders[0]
    explained = desk.explain_of(order.id)
    assert (explained.view.as_of, explained.view.graph.revision.number) == (START, 1)
    assert [trial.won for trial in explained.explain] == [True, True, True]
    with pytest.raises(NotFound, match="'order:nobody': no work order is called so"):
        desk.explain_of("order:nobody")


def test_a_duplicate_is_closed_and_names_the_other(desk: EventDesk) -> None:
    """Which must be there."""
    first, second = report(desk), accepted(desk)
    closed = act(desk, second, "CLOSE", outcome="DUPLICATE", duplicate_of=first).event
    assert (closed.state, closed.duplicate_of) == ("CLOSED", first)


def test_escalate_hands_the_event_to_the_center_above(desk: EventDesk) -> None:
    """From then on the actions belong to it, and it dispatches."""
    event = accepted(desk)
    assert act(desk, event, "ESCALATE").event.center == "org:county-center"
    made = moved(desk.dispatch(event, 3, Caller("user:b", "org:county-center")))
    assert {order.dispatched_by for order in made.orders} == {"org:county-center"}
    chain = desk.chain(event)
    names = chain.view.tables["organizations"].column("id")
    assert [names[step.organization] for step in chain.steps] == ["org:city-center"]


def test_who_has_the_event_now_settles_the_order_that_is_stuck(desk: EventDesk) -> None:
    """It cancels what the center below had sent, and sends another lead."""
    event = accepted(desk)
    (lead, _) = dispatch(desk, event).orders
    act(desk, event, "ESCALATE")
    county = Caller("user:b", "org:county-center")
    assert moved(desk.act_on_work_order(lead.id, "CANCEL", 1, county)).event.state == "ACCEPTED"
    assert {each.organization for each in desk.transitions(event)[-2:]} == {"org:county-center"}
    sent = moved(desk.dispatch(event, version(desk, event), county, organization="org:market"))
    assert [(each.organization, each.role) for each in sent.orders] == [("org:market", "LEAD")]


def test_the_chain_of_an_event_begins_at_the_center_it_had(desk: EventDesk, clock: Clock) -> None:
    """At the instant asked about; where there is no center there is no chain."""
    event = accepted(desk)
    clock.now += HOUR
    act(desk, event, "ESCALATE")
    clock.now += HOUR
    steps = [len(desk.chain(event, as_of=at).steps) for at in (START, START + HOUR)]
    assert (steps, len(desk.chain(event).steps)) == ([2, 1], 1)
    nowhere = desk.chain(report(desk, area="island"))
    assert (nowhere.organization, nowhere.steps, nowhere.reasons) == (None, (), ("NO_SUPERIOR",))


def test_an_event_of_an_area_that_is_over_is_handled_where_it_counts(desk: EventDesk, clock: Clock) -> None:
    """Shengli went into Tonghua: its duties are asked there."""
    clock.now = START - 2 * DAY
    event = accepted(desk, area="shengli")
    clock.now = START
    made = dispatch(desk, event)
    assert {order.organization for order in made.orders} == {"org:ecology", "org:urban"}


def test_the_same_request_again_gives_the_first_result(desk: EventDesk) -> None:
    """Nothing is done twice; another input under the key is refused."""
    given = {"matter": "matter:noise", "area": "area:g1", "title": "夜间噪声"}
    once = once_of("user:a", "reportEvent", "key-1", given)
    what = {"matter": "matter:noise", "area": "area:g1", "channel": "PATROL", "title": "夜间噪声"}
    first = moved(desk.report(Report(**what), ANYBODY, once=once))
    again = moved(desk.report(Report(**what), ANYBODY, once=once))
    assert again == first
    assert desk.knowledge.store.count_events(EventFilter()) == 1

    other = once_of("user:a", "reportEvent", "key-1", given | {"title": "x"})
    refused = desk.report(Report(**what), ANYBODY, once=other)
    assert getattr(refused, "code", None) == "KEY_REUSED"


def test_events_are_found(desk: EventDesk) -> None:
    """By what is asked, in order."""
    first, second, third = (report(desk, severity=each) for each in (3, 1, 2))
    act(desk, third, "REJECT")
    open_ones = EventFilter(is_open=True)
    assert [event.id for event in desk.find(open_ones, [EventOrder("severity")])] == [second, first]
    assert [event.id for event in desk.find(open_ones, [EventOrder("severity")], limit=1)] == [second]
    assert desk.event("event:nobody") is None
    assert desk.work_order("order:nobody") is None
    assert version(desk, third) == 2
