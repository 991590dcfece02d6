"""The way of an event: who had it and how long, its clocks, and whether it was sent where duty says."""

from collections.abc import Callable
from typing import Any

from graphkb.answers.dispatches import ByDuty
from graphkb.answers.trace import ClockReading, EventTrace, TraceStep, trace
from graphkb.graph.view import View
from graphkb.model.deadlines import Deadline
from graphkb.model.facts import Fact
from tests.answers.story import Story, local
from tests.builders import DAY, area, chain, duty, graph_of, holds, matter, org, person, post, shared_staff
from tests.events.scene import LOCAL

MONDAY = local("2022-02-28 00:00") / DAY
"""As builders count days."""

TOWN: list[Fact] = [
    *chain("x COUNTY", "t TOWN", "g GRID"),
    *org("center", "CENTER", at=["t"]),
    *org("district", "CENTER", at=["x"]),
    *org("ecology", at=["x"]),
    *org("housing", at=["x"]),
    *org("ecology-squad", at=["x"]),
    shared_staff("ecology", "ecology-squad"),
    matter("noise"),
    duty("noise", "x", "ecology"),
    post("desk", "DUTY_OFFICER", "center"), person("early"), person("late"),
    holds("early", "desk", until=MONDAY + 1 + 10 / 24), holds("late", "desk", since=MONDAY + 1 + 10 / 24),
    post("housing-liaison", "LIAISON", "housing"), person("h"), holds("h", "housing-liaison"),
    post("housing-clerk", "MEDIATOR", "housing"),
    post("ecology-liaison", "LIAISON", "ecology"),
]  # fmt: skip
"""Noise is ecology's; the desk of the center changes hands at ten on Tuesday, 2022-03-01."""


def traced(story: Story, now: str, facts: list[Fact] = TOWN, then: Callable[[int], View] | None = None) -> EventTrace:
    graph = graph_of(facts)
    case, transitions = story.told
    return trace(case, transitions, now=local(now), local=LOCAL, view_at=graph.at, known_then=then or graph.at)


def name(view: View, table: str, row: int | None) -> str | None:
    return None if row is None else str(view.tables[table].value(row, "name"))


def shown(step: TraceStep) -> tuple[Any, ...]:
    """Action, whose it was meanwhile, post, person, hours, working hours, hours overdue."""
    tables = ("organizations", "posts", "persons")
    who = zip(tables, (step.organization, step.post, step.holder), strict=True)
    names = [name(step.view, table, row) for table, row in who]
    return (step.transition.action, *names, step.hours, step.working_hours, step.overdue_by)


def held(answer: EventTrace) -> list[tuple[str | None, float, float]]:
    return [
        (name(answer.view, "organizations", each.organization), each.hours, each.working_hours) for each in answer.held
    ]


def returned_once() -> Story:
    """Sent to housing, which returns it, then to ecology, which settles it over a weekend."""
    return (
        Story()
        .at("2022-03-01 08:00").report()
        .at("2022-03-01 09:00").act("ACCEPT", post="post:desk")
        .at("2022-03-01 10:00").send("org:housing", post="post:desk")
        .at("2022-03-01 13:00").order("org:housing", "SIGN", post="post:housing-clerk")
        .at("2022-03-01 14:00").order("org:housing", "RETURN", reason="NOT_MY_MATTER")
        .at("2022-03-01 15:00").send("org:ecology")
        .at("2022-03-01 16:00").order("org:ecology", "SIGN").order("org:ecology", "START")
        .at("2022-03-05 16:00").order("org:ecology", "REPLY")
        .at("2022-03-07 08:00").order("org:ecology", "APPROVE")
        .at("2022-03-07 09:00").act("RESOLVE")
        .at("2022-03-07 10:00").act("VERIFY")
        .at("2022-03-07 11:00").act("CLOSE", outcome="FIXED")
    )  # fmt: skip


def test_each_step_says_who_had_the_event_then_and_how_long() -> None:
    """Rows of the day: the desk changed hands between two steps; Saturday and Sunday are no working hours."""
    answer = traced(returned_once(), "2022-04-01 00:00")
    assert [shown(step) for step in answer.steps] == [
        ("REPORT", "center", "desk", "early", 1, 1, None),
        ("ACCEPT", "center", "desk", "early", 1, 1, None),
        ("DISPATCH", "center", "desk", "late", 0, 0, None),
        ("DISPATCH", "housing", "housing-liaison", "h", 3, 3, 1),  # to be signed within two hours
        ("SIGN", "housing", "housing-clerk", None, 1, 1, None),
        ("RETURN", "center", "desk", "late", 0, 0, None),
        ("RETURN", "center", "desk", "late", 1, 1, None),
        ("DISPATCH", "center", "desk", "late", 0, 0, None),
        ("DISPATCH", "ecology", "ecology-liaison", None, 1, 1, None),
        ("SIGN", "ecology", "ecology-liaison", None, 0, 0, None),
        ("START", "ecology", "ecology-liaison", None, 96, 80, None),
        ("REPLY", "ecology", "ecology-liaison", None, 40, 8, None),
        ("APPROVE", "center", "desk", "late", 1, 1, None),
        ("RESOLVE", "center", "desk", "late", 1, 1, None),
        ("VERIFY", "center", "desk", "late", 1, 1, None),
        ("CLOSE", "center", "desk", "late", None, None, None),
    ]
    assert [step.until for step in answer.steps] == [*(step.at for step in answer.steps[1:]), None]
    assert [step.transition.reason for step in answer.steps if step.transition.action == "RETURN"] == [
        "NOT_MY_MATTER"
    ] * 2


def test_time_is_summed_by_organization_and_unsigned_time_beside_it() -> None:
    """From report to end, each hour is one organization's."""
    answer = traced(returned_once(), "2022-04-01 00:00")
    assert held(answer) == [("ecology", 137, 89), ("center", 6, 6), ("housing", 4, 4)]
    assert sum(each.hours for each in answer.held) == 147  # Tuesday 8:00 to Monday 11:00
    assert answer.unsigned_hours == 3 + 1
    assert (answer.returns, answer.ping_pong) == (1, 0)
    assert (answer.level, answer.reasons) == (None, ())
    assert answer.life == ClockReading(local("2022-03-01 08:00"), local("2022-03-16 08:00"), None)


def test_each_step_of_an_order_says_to_whom_it_is_addressed() -> None:
    """Whoever has the event meanwhile; the event's own steps are addressed to nobody."""
    answer = traced(returned_once(), "2022-04-01 00:00")
    assert [name(step.view, "organizations", step.addressed) for step in answer.steps] == [
        None, None, None, "housing", "housing", "housing", None,
        None, "ecology", "ecology", "ecology", "ecology", "ecology", None, None, None,
    ]  # fmt: skip
    assert [step.order and step.order.state for step in answer.steps][2:6] == [None, *["RETURNED"] * 3]


def closed_before_the_assist_signs() -> Story:
    """Housing signs and replies two hours after the end, an hour and two."""
    return (
        Story()
        .at("2022-03-01 08:00").report().act("ACCEPT").send("org:ecology").send("org:housing", role="ASSIST")
        .at("2022-03-01 09:00").order("org:ecology", "SIGN").order("org:ecology", "START")
        .at("2022-03-01 10:00").order("org:ecology", "REPLY").order("org:ecology", "APPROVE")
        .act("RESOLVE").act("VERIFY").act("CLOSE", outcome="FIXED")
        .at("2022-03-01 12:00").order("org:housing", "SIGN", post="post:housing-clerk")
        .at("2022-03-01 13:00").order("org:housing", "START").order("org:housing", "REPLY")
    )  # fmt: skip


def test_what_an_assist_does_after_the_end_makes_it_no_holder() -> None:
    """The center had the event last, and has it still; neither holding nor waiting is counted any longer."""
    answer = traced(closed_before_the_assist_signs(), "2022-04-01 00:00")
    assert [shown(step) for step in answer.steps[-4:]] == [
        ("CLOSE", "center", "desk", "late", None, None, None),
        *((action, "center", "desk", "late", None, None, None) for action in ("SIGN", "START", "REPLY")),
    ]
    assert [name(step.view, "organizations", step.addressed) for step in answer.steps[-4:]] == [None, *["housing"] * 3]
    assert held(answer) == [("ecology", 2, 2), ("center", 0, 0)]
    assert ([each.unsigned_hours for each in answer.dispatches], answer.unsigned_hours) == ([1, 2], 3)


def dispatched(answer: EventTrace) -> list[tuple[Any, ...]]:
    """To whom each order was sent, hours unsigned, and by duty then and now: who led, and whether that agreed."""
    return [
        (each.order.role, name(each.view, "organizations", each.organization), each.unsigned_hours,
         by_duty(each.as_known_then), by_duty(each.as_known_now))
        for each in answer.dispatches
    ]  # fmt: skip


def by_duty(duty: ByDuty | None) -> tuple[Any, ...] | None:
    if duty is None:
        return None
    return [name(duty.view, "organizations", each) for each in duty.leads], duty.agreed, duty.reasons


def test_each_dispatch_says_who_should_have_had_it() -> None:
    """The first went to the wrong one, as known now; an assist is not judged; nothing was known then of any."""
    story = returned_once()
    right, nobody = (["ecology"], True, ()), ([], None, ("UNKNOWN_MATTER", "UNKNOWN_AREA"))
    answer = traced(story, "2022-04-01 00:00", then=graph_of([]).at)
    assert dispatched(answer) == [
        ("LEAD", "housing", 3, nobody, (["ecology"], False, ())), ("LEAD", "ecology", 1, nobody, right),
    ]  # fmt: skip
    assert dispatched(traced(closed_before_the_assist_signs(), "2022-04-01 00:00")) == [
        ("LEAD", "ecology", 1, right, right), ("ASSIST", "housing", 2, None, None),
    ]  # fmt: skip


def test_what_goes_on_is_counted_up_to_now() -> None:
    """Signed late and still not replied to: both clocks of an open event have run out."""
    quick = Deadline("PT2H", "P2D", "P3D", "CLASS", "CLASS", "CLASS")
    story = Story().at("2022-03-01 08:00").report(deadline=quick).act("ACCEPT").send("org:ecology", deadline=quick)
    story.at("2022-03-01 12:00").order("org:ecology", "SIGN")
    answer = traced(story, "2022-03-04 20:00")
    last = answer.steps[-1]
    assert shown(last) == ("SIGN", "ecology", "ecology-liaison", None, 80, 80, 32)
    assert (last.until, last.life_overdue_by) == (None, 12)
    assert answer.level == ClockReading(local("2022-03-01 12:00"), local("2022-03-03 12:00"), 32)
    assert answer.life == ClockReading(local("2022-03-01 08:00"), local("2022-03-04 08:00"), 12)
    assert held(answer) == [("ecology", 84, 84), ("center", 0, 0)]
    returned = Story().at("2022-03-01 08:00").report().act("ACCEPT").send("org:ecology")
    returned.at("2022-03-01 09:00").order("org:ecology", "RETURN", reason="OTHER")
    assert traced(returned, "2022-03-01 20:00").unsigned_hours == 1
    unsigned = traced(Story().at("2022-03-01 08:00").report().act("ACCEPT").send("org:ecology"), "2022-03-01 20:00")
    assert unsigned.unsigned_hours == 12


def test_while_an_order_waits_its_clock_stands_still() -> None:
    """To be replied to within two days, with three days awaited: not overdue on the fifth day."""
    quick = Deadline("PT2H", "P2D", "P15D", "CLASS", "CLASS", "CLASS")
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT").send("org:ecology", deadline=quick)
    story.order("org:ecology", "SIGN").order("org:ecology", "START")
    story.at("2022-03-02 08:00").order("org:ecology", "AWAIT", until=local("2022-03-05 08:00"))
    story.at("2022-03-05 08:00").order("org:ecology", "RESUME")
    answer = traced(story, "2022-03-06 09:00")
    assert [shown(step)[0::6] for step in answer.steps[-3:]] == [("START", None), ("AWAIT", None), ("RESUME", 1)]


def test_a_wait_counts_up_to_its_stated_end_only() -> None:
    """Put off for a day, an order to be replied to within two days waits three; then it is put off for three more."""
    quick = Deadline("PT2H", "P2D", "P15D", "CLASS", "CLASS", "CLASS")
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT").send("org:ecology", deadline=quick)
    story.order("org:ecology", "SIGN").order("org:ecology", "START")
    story.at("2022-03-02 08:00").order("org:ecology", "AWAIT", until=local("2022-03-03 08:00"))
    story.at("2022-03-05 08:00").order("org:ecology", "RESUME")
    story.at("2022-03-05 09:00").order("org:ecology", "AWAIT", until=local("2022-03-08 09:00"))
    story.at("2022-03-08 09:00").order("org:ecology", "RESUME")
    answer = traced(story, "2022-03-08 10:00")
    assert [shown(step)[0::6] for step in answer.steps[-5:]] == [
        ("START", None), ("AWAIT", 24), ("RESUME", 25), ("AWAIT", 25), ("RESUME", 26),
    ]  # fmt: skip


def test_ping_pong_is_the_lead_sent_again_to_one_that_had_lost_it() -> None:
    """Three times to ecology is twice; the center, which gets it back each time, does not count, nor do assists."""
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT")
    for organization in ("org:ecology", "org:housing", "org:ecology", "org:ecology"):
        story.send(organization).order(organization, "RETURN", reason="OTHER")
    story.send("org:housing", "org:housing", role="ASSIST")
    answer = traced(story, "2022-03-01 09:00")
    assert (answer.returns, answer.ping_pong) == (4, 2)


def test_escalated_events_are_held_one_level_up() -> None:
    """The center that gave it up had it until then."""
    story = Story().at("2022-03-01 08:00").report().at("2022-03-01 09:00").act("ACCEPT")
    story.at("2022-03-01 12:00").act("ESCALATE", superior="org:district")
    assert held(traced(story, "2022-03-01 22:00")) == [("district", 10, 10), ("center", 4, 4)]


def test_an_event_that_was_reopened_was_nobodys_meanwhile() -> None:
    """From CLOSE to REOPEN no clock of an organization runs."""
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT")
    story.at("2022-03-01 10:00").act("CLOSE", outcome="NO_ACTION").at("2022-03-02 10:00").act("REOPEN")
    answer = traced(story, "2022-03-02 15:00")
    assert [step.hours for step in answer.steps] == [0, 2, None, 5]
    assert held(answer) == [("center", 7, 7)]


def test_a_rejected_event_and_one_without_center_are_traced_too() -> None:
    """Nobody held it: then nobody is named, and the time is in no sum."""
    story = Story().at("2022-03-01 08:00").report(center=None)
    answer = traced(story, "2022-03-01 09:00")
    assert [shown(step) for step in answer.steps] == [("REPORT", None, None, None, 1, 1, None)]
    assert held(answer) == []
    story.at("2022-03-20 08:00").act("REJECT")
    answer = traced(story, "2022-04-01 08:00")
    assert answer.life == ClockReading(local("2022-03-01 08:00"), local("2022-03-16 08:00"), 96)
    assert answer.steps[-1].hours is None


def sent_to(*organizations: str) -> Story:
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT")
    for organization in organizations:
        story.send(organization).order(organization, "RETURN", reason="OTHER")
    return story


def test_it_is_told_whether_every_lead_was_sent_where_duty_says() -> None:
    """One wrong order is enough; whoever shares staff with the lead is the lead; without order nothing is told."""
    assert traced(sent_to("org:ecology"), "2022-03-02 08:00").agreed_as_known_now is True
    assert traced(sent_to("org:ecology-squad"), "2022-03-02 08:00").agreed_as_known_now is True
    assert traced(sent_to("org:housing", "org:ecology"), "2022-03-02 08:00").agreed_as_known_now is False
    assert traced(sent_to(), "2022-03-02 08:00").agreed_as_known_now is None


def test_known_then_and_known_now_may_differ() -> None:
    """The duty was corrected later: by what was known, housing was right."""
    known_then = graph_of([each for each in TOWN if each.table != "duties"] + [duty("noise", "x", "housing")])
    answer = traced(sent_to("org:housing"), "2022-03-02 08:00", then=known_then.at)
    assert (answer.agreed_then, answer.agreed_as_known_now) == (True, False)
    nothing = traced(sent_to("org:housing"), "2022-03-02 08:00", then=graph_of([]).at)
    assert (nothing.agreed_then, nothing.agreed_as_known_now) == (None, False)
    assert [(sent[3], sent[4]) for sent in dispatched(answer)] == [((["housing"], True, ()), (["ecology"], False, ()))]


def test_duty_is_judged_at_the_instant_of_the_order() -> None:
    """What became of the duty the day after does not matter."""
    end, start = MONDAY + 2, MONDAY + 2
    facts = [each for each in TOWN if each.table != "duties"]
    facts += [duty("noise", "x", "ecology", until=end), duty("noise", "x", "housing", since=start)]
    assert traced(sent_to("org:ecology"), "2022-03-09 08:00", facts).agreed_as_known_now is True


def test_duty_is_not_judged_at_the_instant_of_the_report() -> None:
    """It went over to housing between the report and the order."""
    facts = [each for each in TOWN if each.table != "duties"]
    facts += [duty("noise", "x", "ecology", until=MONDAY + 2), duty("noise", "x", "housing", since=MONDAY + 2)]
    story = Story().at("2022-03-01 08:00").report().act("ACCEPT").at("2022-03-03 08:00").send("org:housing")
    assert traced(story, "2022-03-09 08:00", facts).agreed_as_known_now is True


def test_one_wrong_order_is_wrong_beside_one_that_nothing_can_be_said_of() -> None:
    """There was no duty for the first yet."""
    facts = [*chain("x COUNTY", "t TOWN", "g GRID"), matter("noise"), *org("ecology"), *org("housing")]
    facts.append(duty("noise", "x", "ecology", since=MONDAY + 2))
    story = sent_to("org:ecology").at("2022-03-03 08:00").send("org:housing")
    assert traced(story, "2022-03-09 08:00", facts).agreed_as_known_now is False


def test_where_nobody_is_named_the_reason_is() -> None:
    """Neither a duty nor a center: no verdict."""
    facts = [*chain("x COUNTY", "t TOWN", "g GRID"), matter("noise"), *org("ecology"), area("other", "COUNTY")]
    answer = traced(sent_to("org:ecology"), "2022-03-02 08:00", facts)
    assert (answer.agreed_as_known_now, answer.reasons) == (None, ("NO_DUTY",))


def test_an_assumed_calendar_is_said() -> None:
    """Holidays of 2050 are not published."""
    answer = traced(Story().at("2050-03-01 08:00").report(), "2050-03-02 08:00")
    assert answer.reasons == ("CALENDAR_ASSUMED",)
