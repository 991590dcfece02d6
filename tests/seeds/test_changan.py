"""The seed Chang'an at a small scale: a year of events, where they happen, and what is picked from its places."""

from pathlib import Path

from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.seeds import build_seed
from graphkb.model import times
from graphkb.model.events import EventFilter
from graphkb.stores.base import Store
from tests.seeds.package_tables import rows_of


def test_a_year_of_events(store: Store, tmp_path: Path) -> None:
    """A hundredth of those published: all in 2021, disputes mediated by its end, orders accepted, some 8 % open."""
    with KnowledgeBase(store) as knowledge:
        loaded = knowledge.load([build_seed("changan", tmp_path / "changan", scale=0.01)], actor="test")
        assert loaded.revision is not None, loaded.report
        cases = [case for batch in store.find_cases(EventFilter()) for case in batch]
    year = (times.parse_instant("2021-01-01"), times.parse_instant("2022-01-01"))
    disputes = sum(case.event.matter.endswith("-dispute") for case in cases)
    orders = [order.state for case in cases for order in case.orders]
    settled = [case for case in cases if case.event.outcome == "MEDIATED"]
    open_now = [case for case in cases if case.event.state != "CLOSED"]

    assert (len(cases), disputes, len(orders)) == (3131, 22, 8)
    assert [case for case in cases if not year[0] <= case.event.reported_at < year[1]] == []
    assert len(settled) == disputes
    assert max(case.event.closed_at or year[1] for case in settled) < year[1]
    assert set(orders) == {"ACCEPTED"}
    assert 0.07 <= len(open_now) / len(cases) <= 0.09


def test_forest_fires_and_straw_burnings_are_not_in_urban_communities(tmp_path: Path) -> None:
    """Patrols are in the mountains and villages below them, straw burns in villages: at a twentieth all are there."""
    small = build_seed("changan", tmp_path / "changan", scale=0.05)
    areas, events = (rows_of(small / f"{table}.csv") for table in ("areas", "events"))
    category = {row["id"]: row["category"] for row in areas}
    where = {
        matter: {category[row["area"]] for row in events if row["matter"] == f"matter:changan-{matter}"}
        for matter in ("forest-fire", "burning", "qinling", "visit")
    }

    assert where == {
        "forest-fire": {"MOUNTAIN", "RURAL"},
        "burning": {"RURAL", "MOUNTAIN", "URBAN_VILLAGE"},
        "qinling": {"MOUNTAIN"},
        "visit": {"RURAL", "MOUNTAIN", "URBAN_VILLAGE", "URBAN_COMMUNITY"},
    }


def test_a_year_of_events_is_the_same_every_time(tmp_path: Path) -> None:
    """Byte for byte."""
    first, second = (build_seed("changan", tmp_path / name, scale=0.01) for name in ("a", "b"))

    assert [path.read_bytes() for path in sorted(first.iterdir())] == [
        path.read_bytes() for path in sorted(second.iterdir())
    ]


def test_what_is_picked_lies_at_even_distances_and_groups_keep_to_one_area(tmp_path: Path) -> None:
    """14 of 513 villages have a large grid, every 36th or 37th; an officer's grids lie in one street."""
    small = build_seed("changan", tmp_path / "changan", scale=0.05)
    rows = {table: rows_of(small / f"{table}.csv") for table in ("areas", "posts")}
    villages = [row["id"] for row in rows["areas"] if row["level"] == "VILLAGE"]
    large = [row["parent"] for row in rows["areas"] if row["scale"] == "LARGE"]
    served = [row["areas"].split(";") for row in rows["posts"] if row["role"] == "COMMUNITY_POLICE"]

    assert [villages.index(each) for each in large] == [i * 513 // 14 for i in range(14)]
    assert len(served) == 6
    assert [len({grid[: len("area:610116001")] for grid in grids}) for grids in served] == [1] * 6
