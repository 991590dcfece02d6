"""A history that was exported and is loaded elsewhere."""

from pathlib import Path

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.loaders.export_history import export_history
from graphkb.model.events import Problem, Report
from graphkb.model.times import parse_instant
from tests.loaders.conftest import Package
from tests.loaders.history.loading import load
from tests.loaders.history.tables import COUNTY_CENTER, EVENTS, KNOWLEDGE, OPEN, ORDERS, SENT
from tests.stores.databases import Database


def test_an_export_of_what_was_escalated_gives_the_same_centers(
    knowledge: KnowledgeBase, package: Package, database: Database, tmp_path: Path
) -> None:
    """Loaded elsewhere, an event has the center that it had where it was handled."""
    assert load(knowledge, package(**COUNTY_CENTER)).report.wrong == []
    desk = EventDesk(knowledge)
    for number in range(3):
        what = Report(id=f"event:{number}", matter="matter:noise", area="area:t", channel="PATROL", title="噪声")
        desk.report(what, Caller("t"))
        desk.act(what.id, "ACCEPT", 1, Caller("t"))
        for times in range(number):
            assert not isinstance(desk.act(what.id, "ESCALATE", 2 + times, Caller("t")), Problem)
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)

    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        load(other, package(**COUNTY_CENTER))
        assert load(other, target).report.wrong == []
        cases = other.store.cases(["event:0", "event:1", "event:2"])
    assert [case.event.center for case in cases] == ["org:center", "org:top", "org:city"]


def test_an_export_tells_until_when_an_order_was_put_off(
    knowledge: KnowledgeBase, package: Package, database: Database, tmp_path: Path
) -> None:
    """Loaded elsewhere, the transition still does; also the end of a supervision, and nothing where none is stated."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    desk, until = EventDesk(knowledge), parse_instant("2022-03-05T00:00:00.123Z")
    desk.now = lambda: until - 3_600_000
    for version, action in enumerate(("SIGN", "SUPERVISE", "START", "AWAIT", "SUPERVISE"), 1):
        end = until if version in {2, 4} else None
        assert not isinstance(desk.act_on_work_order("order:b", action, version, Caller("t"), until=end), Problem)
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)
    made = knowledge.store.transitions(["event:b"])

    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        assert load(other, target).report.wrong == []
        assert other.store.transitions(["event:b"]) == made
    assert [each.until for each in made[-5:]] == [None, until, None, until, None]
    assert made[-2].reason == "2022-03-05T00:00:00.123Z"
