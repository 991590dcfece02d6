"""A case as each of its actions left it, against the case as it was read after each."""

import random

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import EventDesk
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Case, Event, Transition
from graphkb.model.rewinding import as_left_by, last_of_actions
from tests.knowledge.conftest import Clock
from tests.knowledge.county import ANYBODY, COUNTY, accepted

MINUTE = 60_000
ORDER_ACTIONS = (*CODE_LISTS["WorkOrderAction"].labels, "RATE")


@pytest.mark.parametrize("seed", range(5))
def test_as_each_action_left_it(tmp_path: object, seed: int) -> None:
    """Random actions, one a minute; all that is shown of the event and its orders comes back."""
    chance = random.Random(seed)
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/events.db", create=True) as knowledge:
        knowledge.commit(COUNTY, actor="test")
        desk = EventDesk(knowledge, clock=(clock := Clock()))
        event = accepted(desk)
        snapshots = [desk.event(event)]
        while len(snapshots) < 60:
            clock.now += MINUTE
            act_at_random(desk, event, chance)
            if (case := desk.event(event)) != snapshots[-1]:
                snapshots.append(case)
        now, transitions = snapshots[-1], desk.transitions(event)
        assert now is not None
        for then in snapshots:
            assert then is not None
            assert shown(as_left_by(now, transitions, then.event.sequence)) == shown(then)
        assert as_left_by(now, transitions, 0) is None
        _report, *ends = last_of_actions(transitions)
        assert [each.sequence for each in ends] == [each.event.sequence for each in snapshots if each]


def act_at_random(desk: EventDesk, event: str, chance: random.Random) -> None:
    case = desk.event(event)
    assert case is not None
    version = case.event.version
    match chance.randrange(5):
        case 0:
            desk.dispatch(event, version, ANYBODY)
        case 1:
            action = chance.choice(["RESOLVE", "VERIFY", "CLOSE", "REOPEN", "REOPEN", "ESCALATE"])
            outcome = chance.choice(["FIXED", "MEDIATED"]) if action == "CLOSE" else None
            desk.act(event, action, version, ANYBODY, outcome=outcome)
        case _ if case.orders:
            order = chance.choice(case.orders)
            action = chance.choice(ORDER_ACTIONS)
            if action == "RATE":
                desk.rate(order.id, chance.randint(1, 5), order.version, ANYBODY)
                return
            reason = "OTHER" if action == "RETURN" else None
            until = desk.now() + chance.randint(1, 30) * MINUTE if action in {"AWAIT", "SUPERVISE"} else None
            until = None if action == "SUPERVISE" and chance.random() < 0.5 else until
            desk.act_on_work_order(order.id, action, order.version, ANYBODY, reason=reason, until=until)


def shown(case: Case | None) -> object:
    """What GraphQL shows of a case, and what its clocks are read from."""
    assert case is not None
    event = case.event
    orders = [
        (each.id, each.version, each.state, each.signed_at, each.replied_at, each.return_reason, each.supervised,
         each.rating, each.sign_due_at, each.awaiting_until, each.awaited_ms, each.supervised_at, each.supervised_until)
        for each in case.orders
    ]  # fmt: skip
    return event.version, event.sequence, event.state, event.center, event.closed_at, event.outcome, orders


def transition(number: int, event: str, at: int, subject: str | None = None) -> Transition:
    return Transition(
        subject=subject or event, event=event, at=at, actor="a", organization=None, post=None, action="ACCEPT",
        from_state=None, to_state="ACCEPTED", sequence=number,
    )  # fmt: skip


def test_the_last_of_each_action() -> None:
    """Those of one event at one instant that stand side by side."""
    done = [transition(1, "event:a", 1), transition(2, "event:a", 1, "order:a"), transition(3, "event:b", 1),
            transition(4, "event:a", 1), transition(5, "event:a", 2)]  # fmt: skip
    assert [each.sequence for each in last_of_actions(done)] == [2, 3, 4, 5]
    assert last_of_actions([]) == []


def test_two_actions_within_one_millisecond() -> None:
    """Each moves a subject once: accepted and sent to two departments, one of which signs, all at one instant."""
    done = [transition(1, "event:a", 1), transition(2, "event:a", 1), transition(3, "event:a", 1, "order:a"),
            transition(4, "event:a", 1, "order:b"), transition(5, "event:a", 1, "order:a")]  # fmt: skip
    assert [each.sequence for each in last_of_actions(done)] == [1, 4, 5]


def test_loaded_history_counts_no_versions() -> None:
    """A version is never below 1."""
    event = Event(id="event:a", matter="matter:m", area="area:a", reported_at=0, state="ACCEPTED", sequence=2)
    done = [transition(1, "event:a", 1), transition(2, "event:a", 2)]
    then = as_left_by(Case(event), done, 1)
    assert then is not None
    assert (then.event.version, then.event.sequence) == (1, 1)
