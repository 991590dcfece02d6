"""Search finds names, other names, titles, codes and ids, and lists the best match first."""

import itertools
from unittest.mock import patch

import pytest

from graphkb.graph.search import search_place, search_rows
from graphkb.graph.view import View
from tests.builders import area, fact, org, view_of

ALL = ("areas", "organizations", "rules", "change_events")


def found(view: View, text: str, *tables: str) -> list[str]:
    return [view.id(table, row) for table, row in search_rows(view, text, tables or ALL)]


XIALU = view_of(
    [
        fact("areas", id="area:420204", code="420204", name="下陆区", level="COUNTY"),
        fact("areas", id="area:420204005", code="420204005", name="下陆街道", level="TOWN", other_names=("老下陆",)),
        fact("areas", id="area:420204005009", code="420204005009", name="陆家铺社区居委会", level="VILLAGE"),
        fact("areas", id="area:g1", code="WG-01", name="第１网格（东）", level="GRID", other_names=("陆", "东头")),
        fact("areas", id="area:g2", code="wg-02", name="第2网格", level="GRID"),
        org("Center", level="COUNTY")[0],
        fact("organizations", id="org:b", name="下陆", classification="CENTER"),
        fact("rules", id="rule:xialu", title="下陆区职责清单"),
        fact("change_events", id="change:xialu", kind="MERGE", date=0),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("陆", ["area:g1", "area:420204005009", "area:420204", "area:420204005", "org:b", "rule:xialu"]),
        ("下陆", ["org:b", "area:420204", "area:420204005", "rule:xialu"]),
        ("下陆区", ["area:420204", "rule:xialu"]),
        ("老下陆", ["area:420204005"]),
        ("社区", ["area:420204005009"]),
        ("下陆区街道", []),
    ],
)
def test_whole_matches_come_first_then_beginnings_then_the_rest(text: str, expected: list[str]) -> None:
    """From one character up, in names, other names and titles; within a rank by level, then id, no level last."""
    assert found(XIALU, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("420204", ["area:420204", "area:420204005", "area:420204005009"]),
        ("204005", ["area:420204005", "area:420204005009"]),
        ("area:420204005", ["area:420204005", "area:420204005009"]),
        ("xialu", ["change:xialu", "rule:xialu"]),
        ("change:xialu", ["change:xialu"]),
    ],
)
def test_codes_and_ids_are_found(text: str, expected: list[str]) -> None:
    assert found(XIALU, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("４２０２０４００５", ["area:420204005", "area:420204005009"]),
        ("第1网格", ["area:g1"]),
        ("第２网格", ["area:g2"]),
        ("网格(东)", ["area:g1"]),
        ("wg-01", ["area:g1"]),
        ("WG-02", ["area:g2"]),
        ("CENTER", ["org:Center"]),
        ("  下陆区　", ["area:420204", "rule:xialu"]),
    ],
)
def test_width_case_and_blanks_around_do_not_matter(text: str, expected: list[str]) -> None:
    assert found(XIALU, text) == expected


@pytest.mark.parametrize("text", ["", "  ", "　", "\0", "陆\0", "陆家铺社区居委会\0\0"])
def test_nothing_is_found_by_no_text(text: str) -> None:
    """Nor by the character that separates texts, which none may hold."""
    assert found(XIALU, text) == []


def test_only_the_tables_asked_for_are_searched() -> None:
    assert found(XIALU, "下陆", "rules") == ["rule:xialu"]
    assert found(XIALU, "下陆", "rules", "organizations", "rules") == ["org:b", "rule:xialu"]


def test_what_is_found_is_in_force() -> None:
    facts = [
        fact("areas", id="area:x", name="大庄村", level="VILLAGE", until=10),
        fact("areas", id="area:x", name="大庄社区", level="VILLAGE", since=10),
    ]
    before, after = view_of(facts, 9), view_of(facts, 10)

    assert [len(search_rows(before, text, ["areas"])) for text in ("大庄村", "大庄社区", "大庄")] == [1, 0, 1]
    assert [len(search_rows(after, text, ["areas"])) for text in ("大庄村", "大庄社区", "大庄")] == [0, 1, 1]
    assert after.tables["areas"].value(search_rows(after, "大庄", ["areas"])[0][1], "name") == "大庄社区"


@pytest.mark.parametrize("text", ["1", "4", "下陆", "xialu", "社区", "area:", ":"])
def test_each_hit_tells_its_place(text: str) -> None:
    """With its id it is where the hit stands: each is behind the one before."""
    hits = search_rows(XIALU, text, ALL)
    places = [(*search_place(XIALU, text, *hit), XIALU.id(*hit)) for hit in hits]
    assert len(places) == len(hits) > 0
    assert all(one < other for one, other in itertools.pairwise(places))


def test_the_best_match_of_an_entity_decides() -> None:
    """Its name is the text, though its id only contains it; and the order is by id, not of loading."""
    view = view_of([area(f"x{i}", "GRID", other_names=("1",)) for i in (3, 1, 2)] + [area("1", "GRID")])

    assert found(view, "1") == ["area:1", "area:x1", "area:x2", "area:x3"]
    assert found(view, "x1") == ["area:x1"]


def test_an_entity_without_a_name_is_found_by_its_id() -> None:
    facts = [fact("areas", id=f"area:{i}", name=name, level="GRID") for i, name in enumerate(["甲", "", "乙"])]

    assert [found(view_of(facts), text) for text in ("area:1", "甲", "乙")] == [["area:1"], ["area:0"], ["area:2"]]


def test_a_field_is_not_continued_in_the_next() -> None:
    """Neither by another name of the same area nor by the next area's; a text of many chunks loses no row."""
    facts = [fact("areas", id=f"area:{i:02}", name="甲", level="GRID", other_names=("乙", "", "丙")) for i in range(10)]
    with patch("graphkb.graph.search.CHUNK", 3):
        view = view_of([*facts, area("end", "GRID")])
        assert found(view, "甲乙") == found(view, "乙丙") == found(view, "丙甲") == []
        assert found(view, "丙") == [f"area:{i:02}" for i in range(10)]
        assert found(view, "end") == ["area:end"]
