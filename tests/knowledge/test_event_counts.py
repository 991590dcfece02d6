"""What events say to answers about duties: which cells matter most, and which events a reorganization orphans."""

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import EventDesk
from tests.knowledge.county import accepted, dispatch, report

LATER = "2022-06-01"


def ranked(knowledge: KnowledgeBase) -> list[tuple[str, int]]:
    """Matter and events of each cell of the grid that is not covered, in their order."""
    found = knowledge.coverage("area:g1")
    return [(found.view.id("matters", cell.matter), cell.events) for cell in found.items()]


def test_cells_are_ranked_by_events(knowledge: KnowledgeBase, desk: EventDesk) -> None:
    """Without events by id; then most events first, also those reported since; events elsewhere do not count."""
    assert ranked(knowledge) == [("matter:fire", 0), ("matter:noise", 0), ("matter:stalls", 0)]
    report(desk, "stalls")
    report(desk, "fire", area="tonghua")
    assert ranked(knowledge) == [("matter:stalls", 1), ("matter:fire", 0), ("matter:noise", 0)]
    report(desk, "noise")
    report(desk, "noise")
    assert ranked(knowledge) == [("matter:noise", 2), ("matter:stalls", 1), ("matter:fire", 0)]


def test_open_events_that_lose_their_holder_are_counted(knowledge: KnowledgeBase, desk: EventDesk) -> None:
    """Two that the street's center holds; one that the ecology bureau holds, which stays, does not count."""
    report(desk, "fire")
    report(desk, "stalls")
    dispatch(desk, accepted(desk))
    end = {"table": "organizations", "fields": {"id": "org:street-center"}, "at": LATER}

    assert knowledge.impact([{"end": end}]).orphaned_events == 2
    assert knowledge.impact([{"end": end | {"fields": {"id": "org:market"}}}]).orphaned_events == 0
