"""What goes up a level by itself: due or not and why, each step once, whoever runs it and how often."""

import threading
from collections.abc import Callable

import pytest

from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule
from graphkb.errors import NotFound
from graphkb.events.escalation import EscalationItem
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.knowledge.policies import Policies
from graphkb.model.changes import End
from graphkb.model.times import parse_instant
from graphkb.stores.base import Store
from tests.builders import area, org
from tests.knowledge.conftest import Clock
from tests.knowledge.county import DAY, HOUR, START, accepted, act, act_on_order, dispatch, report

JOB = Caller("job:escalation")
OVERDUE = START + 3 * DAY
"""Friday 2022-03-04, 8 o'clock: when an event about noise is due that nobody handles."""
FIRST = OVERDUE + 24 * HOUR
"""When its first step is due."""
SECOND = parse_instant("2022-03-10")
"""The end of Wednesday the 9th, the third working day after that Friday."""


def preview(desk: EventDesk, area: str = "city") -> dict[str, EscalationItem]:
    """Event → what the policy says of it."""
    both = desk.escalation_preview(f"area:{area}")
    assert all(item.reason is None for item in both.due)
    assert all(item.reason is not None for item in both.not_due)
    return {item.case.event.id: item for item in (*both.due, *both.not_due)}


def said(desk: EventDesk, event: str) -> tuple[str | None, str | None, int | None]:
    """Why it does not go up, to whom it would, and when that is due."""
    item = preview(desk)[event]
    names = item.view.tables["organizations"].column("id")
    return item.reason, None if item.step is None else names[item.step.organization], item.due_at


def centers(desk: EventDesk, area: str = "city") -> list[str | None]:
    """Where events went, in the order in which they did."""
    return [made.event.center for made in desk.escalate(f"area:{area}", JOB)]


def test_an_event_goes_up_when_the_delay_after_its_deadline_has_passed(desk: EventDesk, clock: Clock) -> None:
    """At the very instant it is not yet due; the step and the instant are told before."""
    event = accepted(desk)
    expected = ("NOT_DUE", "org:county-center", FIRST)
    for clock.now in (START, OVERDUE, OVERDUE + 1, FIRST):
        assert said(desk, event) == expected
        assert centers(desk) == []
    clock.now = FIRST + 1
    assert said(desk, event) == (None, "org:county-center", FIRST)
    assert centers(desk) == ["org:county-center"]


def test_each_step_is_taken_once(desk: EventDesk, clock: Clock) -> None:
    """The next run does nothing until the next delay has passed; above the last center there is nobody."""
    event = accepted(desk)
    clock.now = FIRST + 1
    assert centers(desk) == ["org:county-center"]
    assert centers(desk) == []
    assert said(desk, event) == ("NOT_DUE", "org:city-center", SECOND)
    clock.now = SECOND + 1
    assert centers(desk) == ["org:city-center"]
    assert said(desk, event) == ("NO_SUPERIOR", None, None)
    clock.now += 365 * DAY
    assert centers(desk) == []
    written = [each for each in desk.transitions(event) if each.action == "ESCALATE"]
    assert [(each.actor, each.organization, each.at) for each in written] == [
        ("job:escalation", "org:street-center", FIRST + 1),
        ("job:escalation", "org:county-center", SECOND + 1),
    ]


def steps(desk: EventDesk, event: str, as_of: int | None = None) -> list[tuple[str, str | None]]:
    """Who is above the center of *event*, each after which delay."""
    chain = desk.chain(event, as_of=as_of)
    return [(chain.view.id("organizations", step.organization), step.delay) for step in chain.steps]


def test_the_chain_of_an_event_tells_what_goes_up_next(desk: EventDesk, clock: Clock) -> None:
    """With the delays that are left, now and at any instant; before it is overdue, an ESCALATE has used up none."""
    event, early = accepted(desk), accepted(desk)
    whole = [("org:county-center", "PT24H"), ("org:city-center", "3wd")]
    act(desk, early, "ESCALATE")
    assert (steps(desk, event), steps(desk, early)) == (whole, [("org:city-center", "PT24H")])
    clock.now = FIRST + 1
    assert {*centers(desk)} == {"org:county-center", "org:city-center"}
    assert (steps(desk, event), steps(desk, early)) == ([("org:city-center", "3wd")], [])
    clock.now = SECOND + 1
    assert (steps(desk, event), centers(desk), steps(desk, event)) == (
        [("org:city-center", "3wd")], ["org:city-center"], [],
    )  # fmt: skip
    assert [steps(desk, event, at) for at in (START - 1, OVERDUE, FIRST, FIRST + 1, SECOND)] == [
        whole, whole, whole, [("org:city-center", "3wd")], [("org:city-center", "3wd")],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "way"),
    [
        (DEFAULT_ESCALATION, ["org:county-center", "org:city-center"]),
        ((EscalationRule("PT1H", "CITY"), EscalationRule("PT2H")), ["org:city-center"]),
        (
            (EscalationRule("PT1H"), EscalationRule("P30D", "CITY"), EscalationRule("P60D")),
            ["org:county-center", "org:city-center"],
        ),
        ((), []),
    ],
    ids=["shipped", "past a level", "slow", "none"],
)
def test_preview_and_chain_name_one_step(
    knowledge: KnowledgeBase, clock: Clock, policy: tuple[EscalationRule, ...], way: list[str]
) -> None:
    """At every stage the step of the preview is the first of the chain that has a delay, and that is where it goes."""
    desk = EventDesk(knowledge, Policies(escalation=policy), clock)
    event = accepted(desk)
    dispatch(desk, event, organization="org:ecology")
    went: list[str | None] = []
    for hours in (0, 1, 2, 24, 26, 71, 73, 97, 300, 1000, 2000):
        clock.now = START + hours * HOUR + 1
        while True:
            reason, step, _ = said(desk, event)
            assert step == next((name for name, delay in steps(desk, event) if delay is not None), None)
            if reason is not None:
                break
            went += centers(desk)
            assert went[-1] == step
    assert went == way


def test_a_run_that_comes_late_takes_all_steps_that_are_due(desk: EventDesk, clock: Clock) -> None:
    """So the next run finds nothing to do."""
    accepted(desk)
    clock.now = SECOND + 1
    assert centers(desk) == ["org:county-center", "org:city-center"]
    assert centers(desk) == []


def test_a_person_who_escalates_uses_up_the_step(desk: EventDesk, clock: Clock) -> None:
    """After the deadline; before it, it is no step of the policy."""
    late, early = accepted(desk), accepted(desk)
    act(desk, early, "ESCALATE")
    clock.now = OVERDUE + 1
    act(desk, late, "ESCALATE")
    assert said(desk, late) == ("NOT_DUE", "org:city-center", SECOND)
    assert said(desk, early) == ("NOT_DUE", "org:city-center", FIRST)


def test_each_time_an_event_becomes_overdue_counts_anew(desk: EventDesk, clock: Clock) -> None:
    """First the lead does not sign within the hour, then the event itself is not closed in time."""
    event = accepted(desk)
    (order,) = dispatch(desk, event, organization="org:ecology").orders
    clock.now = START + 25 * HOUR + 1
    assert centers(desk) == ["org:county-center"]
    act_on_order(desk, order.id, "SIGN", "START", "REPLY")
    assert said(desk, event) == ("NOT_DUE", "org:city-center", FIRST)
    clock.now = FIRST + 1
    assert centers(desk) == ["org:city-center"]


def test_a_policy_may_pass_over_levels(knowledge: KnowledgeBase, clock: Clock) -> None:
    """To the first superior of a level; when its rules are used up there is no policy."""
    policy = (EscalationRule("PT1H", "CITY"),)
    desk = EventDesk(knowledge, Policies(escalation=policy), clock)
    event = accepted(desk)
    clock.now = OVERDUE + HOUR + 1
    assert centers(desk) == ["org:city-center"]
    assert said(desk, event) == ("NO_POLICY", None, None)


def test_without_rules_nothing_goes_up(knowledge: KnowledgeBase, clock: Clock) -> None:
    """An empty escalation.yaml."""
    desk = EventDesk(knowledge, Policies(escalation=()), clock)
    event = accepted(desk)
    assert said(desk, event) == ("NOT_DUE", None, None)
    clock.now = FIRST + 1
    assert said(desk, event) == ("NO_POLICY", None, None)
    assert centers(desk) == []


def test_why_an_overdue_event_stays(desk: EventDesk, knowledge: KnowledgeBase, clock: Clock) -> None:
    """It is in no state to go up, has no center, is at the top, or its center is over."""
    knowledge.commit([area("top", "PROVINCE"), *org("top-center", "CENTER", at=["top"])], actor="test")
    reported, nowhere, top = report(desk), accepted(desk, area="island"), accepted(desk, area="top")
    resolved, orphan = accepted(desk), accepted(desk)
    order = dispatch(desk, resolved, organization="org:ecology").orders[0].id
    act_on_order(desk, order, "SIGN", "START", "REPLY", "APPROVE")
    act(desk, resolved, "RESOLVE")
    clock.now = START + 60 * DAY
    knowledge.commit([End("organizations", "org:street-center", START + 30 * DAY)], actor="test")

    found = {**preview(desk), **preview(desk, "island"), **preview(desk, "top")}
    assert {event: item.reason for event, item in found.items()} == {
        reported: "NO_POLICY",
        resolved: "NO_POLICY",
        nowhere: "NO_SUPERIOR",
        top: "TOP_LEVEL",
        orphan: "OUT_OF_VALIDITY",
    }
    assert [centers(desk, name) for name in ("city", "island", "top")] == [[], [], []]


def test_what_cannot_go_up_in_its_state_has_no_step_and_says_what_comes_first(desk: EventDesk, clock: Clock) -> None:
    """Nobody accepts it: before and after its deadline no superior and no instant are named; accepted, it goes up."""
    event = report(desk)
    assert (said(desk, event), preview(desk)[event].awaits) == (("NOT_DUE", None, None), ())
    clock.now = FIRST + 1
    assert (said(desk, event), preview(desk)[event].awaits) == (("NO_POLICY", None, None), ("ACCEPT", "REJECT"))
    assert centers(desk) == []
    act(desk, event, "ACCEPT")
    assert (said(desk, event), preview(desk)[event].awaits) == ((None, "org:county-center", FIRST), ())


def test_what_will_soon_be_overdue_is_told_before(desk: EventDesk, clock: Clock) -> None:
    """From 80 % of three days on, until it is overdue."""
    event = accepted(desk)
    soon = {}
    for clock.now in (START + 207_359_999, START + 207_360_000, OVERDUE, OVERDUE + 1):
        soon[clock.now - START] = preview(desk)[event].is_due_soon
    assert soon == {207_359_999: False, 207_360_000: True, 3 * DAY: True, 3 * DAY + 1: False}


def test_only_open_events_that_count_in_the_area_are_judged(desk: EventDesk, clock: Clock) -> None:
    """With those of an area that went into one of it."""
    clock.now = START - DAY
    merged = accepted(desk, area="shengli")
    clock.now = START
    here, elsewhere, closed = accepted(desk), accepted(desk, area="county"), accepted(desk)
    act(desk, closed, "CLOSE", outcome="NO_ACTION")
    assert preview(desk, "tonghua").keys() == {merged, here}
    assert preview(desk, "g1").keys() == {here}
    assert preview(desk, "county").keys() == {merged, here, elsewhere}
    assert preview(desk, "island").keys() == set()
    clock.now = START + 365 * DAY
    assert len(desk.escalate("area:tonghua", JOB)) == 4
    assert [event for event in (merged, here, elsewhere) if len(desk.transitions(event)) > 2] == [merged, here]
    with pytest.raises(NotFound, match="'area:nowhere'"):
        desk.escalation_preview("area:nowhere")


def test_two_processes_at_once_escalate_once(desk: EventDesk, open_again: Callable[[], Store], clock: Clock) -> None:
    """Each event goes up one step, whoever of them was first."""
    events = [accepted(desk) for _ in range(8)]
    clock.now = FIRST + 1
    with KnowledgeBase(open_again()) as other:
        desks = (desk, EventDesk(other, clock=clock))
        start = threading.Barrier(2)
        done: list[str | None] = []

        def run(each: EventDesk) -> None:
            start.wait(10)
            done.extend(centers(each))

        threads = [threading.Thread(target=run, args=(each,)) for each in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert done == ["org:county-center"] * len(events)
    for event in events:
        assert [each.action for each in desk.transitions(event)] == ["REPORT", "ACCEPT", "ESCALATE"]


def test_a_run_decides_anew_on_what_others_did_meanwhile(
    desk: EventDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person escalates between the look and the deed: the step is not taken twice."""
    event = accepted(desk)
    clock.now = FIRST + 1
    read = desk.transitions
    done: list[str] = []

    def meanwhile(of: str) -> list[object]:
        seen = list(read(of))
        if not done:
            done.append(of)
            act(desk, event, "ESCALATE")
        return seen

    monkeypatch.setattr(desk, "transitions", meanwhile)
    assert centers(desk) == []
    monkeypatch.undo()
    assert [each.action for each in desk.transitions(event)] == ["REPORT", "ACCEPT", "ESCALATE"]
