"""The published divisions: recognised by their columns, checked more strictly than packages, proposing little."""

from pathlib import Path

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from graphkb.loaders.report import TableCounts
from graphkb.model.facts import Fact
from tests.loaders.conftest import Loader, Package

PUBLISHED = {
    "provinces": 'code,name\n42,"湖北省"\n',
    "cities": 'code,name,provinceCode\n4202,"黄石市",42\n',
    "areas": 'code,name,cityCode,provinceCode\n420204,"下陆区",4202,42\n',
    "streets": 'code,name,areaCode,provinceCode,cityCode\n420204005,"新下陆街道",420204,42,4202\n',
    "villages": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '420204005009,"铜花社区居委会",420204005,42,4202,420204\n'
    '420204005010,"石榴园虚拟社区",420204005,42,4202,420204\n',
}


def area(
    code: str, name: str, level: str, parent: str | None, file: str, *others: str, category: str | None = None
) -> Fact:
    values = (f"area:{code}", code, name, others, level, parent and f"area:{parent}", category, None)
    return Fact("areas", values, None, None, f"{file}.csv", synthetic=False)


def test_five_tables_give_five_levels(loaded: Loader) -> None:
    """With parents, the short form of a committee's name, and VIRTUAL; the source is the file."""
    load = loaded(**PUBLISHED)

    assert sorted(load.graph.facts("areas")) == [
        area("42", "湖北省", "PROVINCE", None, "provinces"),
        area("4202", "黄石市", "CITY", "42", "cities"),
        area("420204", "下陆区", "COUNTY", "4202", "areas"),
        area("420204005", "新下陆街道", "TOWN", "420204", "streets"),
        area("420204005009", "铜花社区居委会", "VILLAGE", "420204005", "villages", "铜花社区"),
        area("420204005010", "石榴园虚拟社区", "VILLAGE", "420204005", "villages", category="VIRTUAL"),
    ]
    assert (load.report.wrong, load.report.warnings, load.report.other_files) == ([], [], [])
    assert load.report.tables == {"areas": TableCounts(new=6)}
    assert loaded(load.graph, **PUBLISHED).changes == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("多福巷社区居委会", ("多福巷社区",)),
        ("大北家园社区居民委员会", ("大北家园社区",)),
        ("牌坊村村民委员会", ("牌坊村",)),
        ("小红门村民委员会", ("小红门村",)),
        ("李家庄村委会", ("李家庄村",)),
        ("大河社区村委会", ("大河社区",)),
        ("哈达嘎查村委会", ("哈达嘎查",)),
        ("幸福居委会", ("幸福",)),
        ("居委会", ()),
        ("第一街委员会", ()),
        ("八连生活区", ()),
    ],
)
def test_short_forms(loaded: Loader, name: str, short: tuple[str, ...]) -> None:
    """How people call the place whose committee it is."""
    text = PUBLISHED["villages"].splitlines()[0] + f"\n420204005009,{name},420204005,,,\n"

    facts = loaded(**(PUBLISHED | {"villages": text})).graph.facts("areas")

    assert [fact["other_names"] for fact in facts if fact["level"] == "VILLAGE"] == [short]


def test_what_is_known_otherwise_stays(loaded: Loader) -> None:
    """A category and other names from a package; the short form is added, dates and the rest are kept."""
    first = loaded(
        areas="code,name,other_names,level,category,valid_from\n420204005,新下陆街道,,TOWN,,\n"
        "420204005009,铜花社区,铜花;老铜花,VILLAGE,URBAN_COMMUNITY,2022-03-01\n"
    )

    later = loaded(first.graph, {"effective": "always"}, **PUBLISHED)

    fact = next(fact for fact in later.graph.facts("areas") if fact.key == "area:420204005009")
    assert fact["name"] == "铜花社区居委会"
    assert fact["other_names"] == ("铜花", "老铜花", "铜花社区")
    assert fact["category"] == "URBAN_COMMUNITY"
    assert fact.valid_from == next(fact for fact in first.graph.facts("areas") if fact.valid_from).valid_from


WRONG = {
    "length": (
        "villages", "42020400500,甲,420204005,,,",
        "code: '42020400500' is no code of a VILLAGE: expected 12 digits",
    ),
    "digits": (
        "streets", "42020400X,甲,420204,,", "code: '42020400X' is no code of a TOWN: expected 9 digits",
    ),
    "parent by prefix": (
        "streets", "420204006,甲,420205,,",
        "code: '420204006' does not begin with its areaCode '420205'; expected the parent's code in front",
    ),
    "empty parent": (
        "streets", "420204006,甲,,,",
        "code: '420204006' does not begin with its areaCode ''; expected the parent's code in front",
    ),
    "missing parent": (
        "streets", "420205001,甲,420205,,",
        "parent: area:420205 is not known; expected an id area:… that is known or is loaded with it",
    ),
    "empty name": ("streets", "420204006,,420204,,", "name: is empty; a value is required"),
    "cells": ("streets", "420204006,甲", "has 2 cells; expected 5, as many as the header"),
    "twice": (
        "streets", "420204005,甲,420204,,",
        ("id: area:420204005 stands already in streets.csv row 2; expected it once, or with valid_from and"
         " valid_to that do not overlap"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "row", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_in_the_published_tables(loaded: Loader, table: str, row: str, message: str) -> None:
    """Codes and parents are errors here, not warnings."""
    before = PUBLISHED[table]
    number = before.count("\n") + 1

    load = loaded(**(PUBLISHED | {table: f"{before}{row}\n"}))

    separator = " " if message.startswith("has") else ", "
    place = f"{table}.csv row {number}" + (": " if separator == " " else ", ")
    assert [str(note) for note in load.report.wrong] == [place + message]
    assert not load.is_good


def test_headers_of_the_published_tables(loaded: Loader) -> None:
    """A missing, unknown or doubled column is named."""
    load = loaded(**(PUBLISHED | {"streets": "code,nam,code,cityCode\n"}))

    assert [str(note) for note in load.report.wrong] == [
        "streets.csv row 1, name: column 'name' is missing; streets.csv needs it",
        "streets.csv row 1, areaCode: column 'areaCode' is missing; streets.csv needs it",
        "streets.csv row 1, nam: streets.csv has no column 'nam': did you mean name?",
        "streets.csv row 1, code: column 'code' stands twice; expected it once",
    ]


def test_single_tables_of_the_published_divisions(package: Package, empty: Graph) -> None:
    """areas.csv is theirs where it has their columns, and a package's where it has not."""
    folder = package(**PUBLISHED)
    names = ["provinces.csv", "cities.csv", "areas.csv", "streets.csv"]

    together = load([folder / name for name in names], empty)

    assert [fact.key for fact in together.graph.facts("areas")] == [
        "area:42",
        "area:4202",
        "area:420204",
        "area:420204005",
    ]
    own = load([package(areas="id,name,level\narea:x,甲,TOWN\n")], empty)
    assert [fact.source for fact in own.graph.facts("areas")] == ["areas.csv:2"]


def test_prune_keeps_to_the_levels_that_are_published(package: Package, loaded: Loader) -> None:
    """Grids, and levels whose file is not there, are not spoken of."""
    first = loaded(**PUBLISHED)
    first = loaded(first.graph, areas="id,name,level,parent\narea:g,第1网格,GRID,420204005009\n")
    later = load(
        [package(streets=PUBLISHED["streets"], villages="\n".join(PUBLISHED["villages"].split("\n")[:2]) + "\n")],
        first.graph,
        prune=True,
    )

    assert [change.key for change in later.changes] == ["area:420204005010"]


def test_wrong_rows_of_the_published_tables(package: Package, empty: Graph, tmp_path: Path) -> None:
    """They keep their shape too, and can be loaded when they are corrected."""
    folder = package(**(PUBLISHED | {"streets": PUBLISHED["streets"] + "42020400,团城山街道,420204,42,4202\n"}))
    skipped = load([folder], empty, skip_wrong=True)

    (rest,) = skipped.write_wrong_rows(tmp_path)

    assert rest == tmp_path / "streets.wrong.csv"
    assert rest.read_text(encoding="utf-8").splitlines() == [
        "code,name,areaCode,provinceCode,cityCode,reason",
        "42020400,团城山街道,420204,42,4202,code: '42020400' is no code of a TOWN: expected 9 digits",
    ]
    rest.write_text(rest.read_text(encoding="utf-8").replace("42020400,", "420204002,"), encoding="utf-8")
    assert [change.key for change in load([rest], skipped.graph).changes] == ["area:420204002"]
