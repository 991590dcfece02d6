"""The knowledge base: its graph follows its own writes and those of others, and keeps to the revision asked for."""

import errno
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from graphkb.errors import AmbiguousName, BadInput, Conflict, NotFound, StoreClosed, WrongUse
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.names import resolve
from graphkb.model.changes import End
from graphkb.stores.base import Store
from tests.builders import DAY, area, duty, matter, org

PLACE = [area("x", "COUNTY", code="420204"), area("street", "TOWN", "x", code="420204005")]
TOWN = [*PLACE, matter("noise"), *org("ecology", at=["x"]), duty("noise", "x", "ecology")]


@pytest.fixture
def knowledge(store: Store) -> Iterator[KnowledgeBase]:
    """A knowledge base over an empty store."""
    with KnowledgeBase(store) as knowledge:
        yield knowledge


def test_an_empty_store_is_revision_0(knowledge: KnowledgeBase) -> None:
    """Nothing is known, and that is no error."""
    assert knowledge.graph.revision.number == 0
    assert knowledge.view().row("area:x") is None


def test_its_own_writes_are_seen_when_commit_returns(knowledge: KnowledgeBase) -> None:
    """The answer names the revision that was made."""
    revision = knowledge.commit(TOWN, actor="test", note="a town")
    answer = knowledge.responsible("matter:noise", "area:street")
    assert (revision.number, revision.actor, revision.note) == (1, "test", "a town")
    assert answer.view.graph.revision == revision
    assert [answer.view.id("organizations", each.organization) for each in answer.lead] == ["org:ecology"]


def test_a_commit_that_changes_nothing_makes_no_revision(knowledge: KnowledgeBase) -> None:
    """The same facts twice are one revision."""
    first = knowledge.commit(TOWN, actor="test")
    assert knowledge.commit(TOWN, actor="again") == first
    assert knowledge.store.revision() == first


def test_a_change_that_breaks_a_rule_changes_nothing(knowledge: KnowledgeBase) -> None:
    """A reference to nothing is refused with its id, in the store and in the graph."""
    knowledge.commit(TOWN, actor="test")
    with pytest.raises(BadInput, match="org:nobody is not known"):
        knowledge.commit([area("y", "COUNTY"), duty("noise", "x", "nobody")], actor="test")
    assert knowledge.store.revision().number == 1
    assert knowledge.view().row("area:y") is None


def test_a_stale_expected_revision_is_a_conflict(knowledge: KnowledgeBase) -> None:
    """Nothing is written."""
    knowledge.commit(TOWN, actor="test")
    with pytest.raises(Conflict, match="expected revision 0; the latest is 1"):
        knowledge.commit([area("y", "COUNTY")], actor="test", expected_revision=0)
    assert knowledge.store.revision().number == 1


def test_what_another_process_wrote_is_seen_after_refresh(
    knowledge: KnowledgeBase, open_again: Callable[[], Store]
) -> None:
    """Puts, ends and new versions alike; the graph is as if read anew."""
    knowledge.commit(TOWN, actor="test")
    with KnowledgeBase(open_again()) as other:
        other.commit([End("matters", "matter:noise", 10 * DAY), area("z", "COUNTY")], actor="other")
    knowledge.refresh()
    assert knowledge.graph.revision.number == 2
    assert knowledge.view(9 * DAY).row("matter:noise") is not None
    assert knowledge.view(10 * DAY).row("matter:noise") is None
    assert knowledge.view().row("area:z") is not None


def test_what_another_process_wrote_is_seen_by_watching(
    knowledge: KnowledgeBase, open_again: Callable[[], Store]
) -> None:
    """Without being asked; `close` ends the watch."""
    seen = threading.Event()
    knowledge.watch(0.01)
    with KnowledgeBase(open_again()) as other:
        other.commit(TOWN, actor="other")
    for _ in range(500):
        if knowledge.graph.revision.number == 1 or seen.wait(0.01):
            break
    assert knowledge.view().row("area:street") is not None


def test_a_writer_who_was_overtaken_plans_anew(knowledge: KnowledgeBase, open_again: Callable[[], Store]) -> None:
    """Two processes that both believe in revision 0 write one after the other; nothing is lost."""
    with KnowledgeBase(open_again()) as other:
        other.commit(PLACE, actor="other")
        revision = knowledge.commit([area("y", "COUNTY")], actor="test")
        other.refresh()
        ids = {view.id("areas", row) for view in [other.view()] for row in view.rows("areas")}
    assert revision.number == 2
    assert ids == {"area:x", "area:street", "area:y"}


def test_a_rule_is_judged_on_what_others_wrote_meanwhile(
    knowledge: KnowledgeBase, open_again: Callable[[], Store]
) -> None:
    """One code names one area, also when two processes give it at once."""
    with KnowledgeBase(open_again()) as other:
        other.commit([area("first", "COUNTY", code="420204")], actor="other")
    with pytest.raises(BadInput, match="420204"):
        knowledge.commit([area("second", "COUNTY", code="420204")], actor="test")


def test_what_was_known_then(knowledge: KnowledgeBase) -> None:
    """By revision number or by instant; revision 0 knew nothing; one not made yet is refused."""
    first = knowledge.commit(TOWN, actor="test")
    knowledge.commit([area("x", "COUNTY", code="420204")._replace(source="corrected")], actor="test")
    then = datetime.fromtimestamp(first.at / 1000, UTC)

    assert knowledge.view(known_at=1).graph.revision == first
    assert knowledge.view(known_at=1).tables["areas"].source[knowledge.view(known_at=1).row("area:x") or 0] is None
    assert knowledge.view(known_at=then).graph.revision.number in {1, 2}
    assert knowledge.view(known_at=datetime(1999, 1, 1, tzinfo=UTC)).graph.revision.number == 0
    assert knowledge.view(known_at=0).row("area:x") is None
    for wrong in (3, -1):
        with pytest.raises(BadInput, match=f"knownAt {wrong}: no such revision; the latest is 2"):
            knowledge.view(known_at=wrong)


def test_a_reader_keeps_its_graph(knowledge: KnowledgeBase) -> None:
    """A view taken before a commit still answers as before."""
    knowledge.commit(PLACE, actor="test")
    view = knowledge.view()
    knowledge.commit([area("y", "COUNTY")], actor="test")
    assert view.row("area:y") is None
    assert knowledge.view().row("area:y") is not None


def test_a_load_reports_and_commits(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """A dry run writes nothing, a load does, the same again is free."""
    table = tmp_path / "areas.csv"
    table.write_text("code,name,level\n420204,下陆区,COUNTY\n", "utf-8")

    rehearsed = knowledge.load([table], actor="test", dry_run=True)
    assert (rehearsed.revision, rehearsed.report.tables["areas"].new, knowledge.graph.revision.number) == (None, 1, 0)

    loaded = knowledge.load([table], actor="test", note="first")
    assert loaded.revision == knowledge.store.revision()
    assert (loaded.revision.number, loaded.revision.note, loaded.revision.source) == (1, "first", "areas.csv")

    again = knowledge.load([table], actor="test")
    assert again.revision == loaded.revision
    assert again.report.tables["areas"].unchanged == 1


def test_wrong_rows_stop_a_load_unless_they_are_skipped(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """Skipped rows stand in a file of the same shape, with their reason."""
    table = tmp_path / "areas.csv"
    table.write_text("code,name,level\n420204,下陆区,COUNTY\n420205,铁山区,DISTRICT\n", "utf-8")

    assert knowledge.load([table], actor="test").revision is None
    assert knowledge.graph.revision.number == 0

    loaded = knowledge.load([table], actor="test", skip_wrong=True)
    (left,) = loaded.wrong_files
    assert knowledge.view().find_code("420204") is not None
    assert knowledge.view().find_code("420205") is None
    header, row = left.read_text("utf-8").splitlines()
    assert header == "code,name,level,reason"
    assert row.startswith("420205,铁山区,DISTRICT,")


def test_wrong_rows_that_cannot_be_left_stop_the_load(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """Nothing is written then; and a commit that fails leaves no file of wrong rows."""
    table = tmp_path / "areas.csv"
    table.write_text("code,name,level\n420204,下陆区,COUNTY\n420205,铁山区,DISTRICT\n", "utf-8")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphkb.loaders.wrong_rows.created", _no_room)
        with pytest.raises(WrongUse, match=r"areas\.wrong\.csv: the wrong rows cannot be written \(No space left"):
            knowledge.load([table], actor="test", skip_wrong=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "_write", _no_room)
        with pytest.raises(OSError, match="No space left"):
            knowledge.load([table], actor="test", skip_wrong=True)

    assert (knowledge.store.revision().number, list(tmp_path.glob("*.wrong.csv"))) == (0, [])


def _no_room(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_closed_knowledge_base_is_closed(store: Store) -> None:
    """Twice does no harm; its store refuses."""
    knowledge = KnowledgeBase(store)
    knowledge.watch()
    knowledge.close()
    knowledge.close()
    with pytest.raises(StoreClosed):
        knowledge.refresh()


def test_a_thing_may_be_named_shortly(knowledge: KnowledgeBase) -> None:
    """By id, by what follows the colon, by code, by a whole name or other name that is unique."""
    names = [area("c1", "VILLAGE", "street", code="420204005009", other_names=("铜花社区",))]
    knowledge.commit([*TOWN, *names], actor="test")
    view = knowledge.view()
    for text in ("area:c1", "c1", "420204005009", "铜花社区"):
        assert resolve(view, text, ("areas",)) == "area:c1"
    with pytest.raises(NotFound, match="'铜花': no area is called so"):
        resolve(view, "铜花", ("areas",))
    with pytest.raises(NotFound, match="'matter:noise': no area is called so"):
        resolve(view, "matter:noise", ("areas",))


def test_an_ambiguous_name_lists_its_candidates(knowledge: KnowledgeBase) -> None:
    """Each with the area it lies in."""
    twins = [area(name, "GRID", "street", scale="DEDICATED", other_names=("第1网格",)) for name in ("g1", "g2")]
    knowledge.commit([*TOWN, *twins], actor="test")
    with pytest.raises(AmbiguousName) as caught:
        resolve(knowledge.view(), "第1网格", ("areas",))
    assert str(caught.value) == "'第1网格' names 2 areas: area:g1 (g1, street), area:g2 (g2, street); give the id"
