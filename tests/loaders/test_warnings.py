"""What looks as if something else was meant is loaded, and a warning names file, row and column."""

from pathlib import Path

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from graphkb.loaders.report import MAX_LISTED
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader, Package

CASES = {
    "an end one day before the next start": (
        {
            "persons": "id,name,valid_from,valid_to\n"
            "person:a,甲,2020-01-01,2029-12-31\nperson:a,乙,2030-01-01,\n"
            "person:b,丙,2020-01-01,2030-01-01\nperson:b,丁,2030-01-01,\n"
        },
        [
            ("persons.csv row 2, valid_to: ends 2029-12-31, one day before persons.csv row 3 begins;"
             " valid_to is the first day it no longer holds: was 2030-01-01 meant?"),
        ],
    ),
    "an end without a start": (
        {"persons": "id,name,valid_to\nperson:a,甲,2999-01-01\nperson:b,乙,\n"},
        ["persons.csv row 2, valid_from: ends 2999-01-01, but has no start; it will hold at every instant before"],
    ),
    "already over": (
        {"persons": "id,name,valid_from,valid_to\nperson:a,甲,2020-01-01,2022-03-01\n"
            "person:b,乙,2020-01-01,2999-01-01\n"},
        ["persons.csv row 2, valid_to: already over: ended 2022-03-01"],
    ),
    "code of another length": (
        {"areas": "id,code,name,level\narea:a,4202,下陆区,COUNTY\n"},
        ["areas.csv row 2, code: '4202' does not look like the code of a COUNTY; expected 6 digits"],
    ),
    "code that is no number": (
        {"areas": "id,code,name,level\narea:a,42020X,下陆区,COUNTY\n"},
        ["areas.csv row 2, code: '42020X' does not look like the code of a COUNTY; expected 6 digits"],
    ),
    "code that does not begin with the parent's": (
        {"areas": "id,code,name,level,parent\narea:c,4202,黄石市,CITY,\narea:k,420304,下陆区,COUNTY,area:c\n"},
        ["areas.csv row 3, code: '420304' does not begin with '4202', the code of its parent area:c"],
    ),
    "division without a parent below others": (
        {"areas": "code,name,level,parent\n420204,下陆区,COUNTY,\n420204005,新下陆街道,TOWN,\n420299001,甲,TOWN,\n"},
        [
            ("areas.csv row 4, parent: lies in no other area: none is known whose code '420299001' begins with;"
             " expected a parent"),
        ],
    ),
    "code of a grid": (
        {"areas": AREAS.replace("level,", "level,code,").replace(",area:", ",,area:").replace("PROVINCE,", "PROVINCE,,")
         + "area:g,网格,GRID,G-01,area:v\n"},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tables", "warnings"), CASES.values(), ids=CASES.keys())
def test_a_warning_says_what_looks_odd(loaded: Loader, tables: dict[str, str], warnings: list[str]) -> None:
    """Exactly these warnings, and the rows are loaded; loading them again changes nothing and warns of nothing."""
    first = loaded(**tables)

    assert [str(note) for note in first.report.warnings] == warnings
    assert (first.is_good, first.report.wrong) == (True, [])
    again = loaded(first.graph, **tables)
    assert (again.changes, again.report.warnings) == ([], [])


def test_more_warnings_than_fit_are_counted(loaded: Loader) -> None:
    """A report stays readable, and says how much it leaves out."""
    rows = "".join(f"person:p{i},甲,2020-01-01,2022-03-01\n" for i in range(MAX_LISTED + 5))

    report = loaded(persons="id,name,valid_from,valid_to\n" + rows).report

    assert (len(report.warnings), report.warnings_left_out) == (MAX_LISTED, 5)


def test_more_differences_than_fit_are_counted(loaded: Loader) -> None:
    """The same for fields that change."""
    rows = "".join(f"person:p{i},甲\n" for i in range(MAX_LISTED + 5))
    first = loaded(persons="id,name\n" + rows)

    report = loaded(first.graph, {"effective": "always"}, persons="id,name\n" + rows.replace("甲", "乙")).report

    assert (len(report.differences), report.differences_left_out) == (MAX_LISTED, 5)
    assert report.tables["persons"].changed == MAX_LISTED + 5


def test_a_table_with_an_unreadable_key_is_not_pruned(loaded: Loader) -> None:
    """With skip_wrong: the row that cannot be read may be the one that names it."""
    jurisdictions = "organization,area\norg:a,area:k\n"
    first = loaded(
        areas=AREAS, organizations=ORGANIZATIONS, persons="id,name\nperson:a,甲\n", jurisdictions=jurisdictions
    )

    later = loaded(
        first.graph,
        {"prune": True, "skip_wrong": True},
        persons="id,name\na,乙\n",
        jurisdictions=jurisdictions.replace("org:a", "a"),
    )

    assert [str(note) for note in later.report.warnings] == [
        "jurisdictions.csv row 2: nothing of jurisdictions is pruned, since the key of this row cannot be read",
        "persons.csv row 2: nothing of persons is pruned, since the key of this row cannot be read",
    ]
    assert later.changes == []


def test_the_report_for_a_machine(loaded: Loader) -> None:
    """Counts, notes and differences as plain JSON values."""
    text = "id,name,contact\nperson:a,甲,1\n"
    first = loaded(persons=text)
    later = loaded(first.graph, {"effective": "always"}, persons=text.replace(",1", ",2") + "person:b,,\n")

    assert later.report.as_json() == {
        "tables": {"persons": {"new": 0, "changed": 1, "unchanged": 0, "wrong": 1, "ended": 0}},
        "wrong": [
            {
                "file": "persons.csv",
                "row": 3,
                "column": "name",
                "value": "",
                "message": "is empty; a value is required",
            }
        ],
        "warnings": [],
        "warningsLeftOut": 0,
        "differences": [
            {
                "table": "persons",
                "key": "person:a",
                "file": "persons.csv",
                "row": 2,
                "column": "contact",
                "before": "1",
                "after": "2",
            }
        ],
        "differencesLeftOut": 0,
        "otherFiles": [],
    }


def test_progress_is_told_by_file(package: Package, empty: Graph) -> None:
    """Now and then, and at the end of each file with all its rows."""
    told: list[tuple[str, int]] = []
    rows = "".join(f"person:p{i},甲\n" for i in range(20_001))
    folder: Path = package(persons="id,name\n" + rows, rules="id,title\nrule:r,清单\n")

    load([folder], empty, progress=lambda name, count: told.append((name, count)))

    assert told == [
        ("persons.csv", 9_999),
        ("persons.csv", 19_999),
        ("persons.csv", 20_001),
        ("rules.csv", 1),
    ]


def test_a_row_that_names_what_is_over(loaded: Loader) -> None:
    """Unless it is over itself, or speaks of the past: figures, rules and change events do."""
    areas = "id,name,level,valid_to\narea:t,新下陆街道,TOWN,\narea:v,铜花社区,VILLAGE,2022-03-01\n"
    first = loaded(areas=areas, organizations=ORGANIZATIONS)

    later = loaded(
        first.graph,
        organizations="id,name,classification,seat\norg:d,丁局,DEPARTMENT,area:v\n",
        jurisdictions="organization,area,valid_to\norg:a,area:v,\norg:b,area:v,2022-03-01\norg:c,area:t,\n",
        posts="id,name,role,areas\npost:p,网格长,GRID_CHIEF,area:t;area:v\n",
        figures="id,name,subject,value\nfigure:f,户数,area:v,300\n",
        change_events="id,kind,date,originals\nchange:d,DISSOLVE,2022-03-01,area:v\n",
    )

    assert later.is_good
    assert [str(note) for note in later.report.warnings if "over since" in note.message] == [
        "organizations.csv row 2, seat: 'area:v' is over since 2022-03-01; expected what still holds",
        "posts.csv row 2, areas: 'area:v' is over since 2022-03-01; expected what still holds",
        "jurisdictions.csv row 2, area: 'area:v' is over since 2022-03-01; expected what still holds",
    ]


def test_what_comes_back_is_not_over(loaded: Loader) -> None:
    """Nor is what ends only later."""
    areas = (
        "id,name,level,valid_from,valid_to\n"
        "area:a,甲,TOWN,,2020-01-01\narea:a,甲,TOWN,2021-01-01,\narea:b,乙,TOWN,,2999-01-01\n"
    )

    load = loaded(
        areas=areas, organizations=ORGANIZATIONS, jurisdictions="organization,area\norg:a,area:a\norg:a,area:b\n"
    )

    assert not any("over since" in note.message for note in load.report.warnings)


def test_a_grid_in_no_area(loaded: Loader) -> None:
    """Nobody answers for it; the highest level that there is needs no parent."""
    grids = "id,name,level,parent\narea:a,第1网格,GRID,\narea:b,第2网格,GRID,area:v\n"

    assert [str(note) for note in loaded(loaded(areas=AREAS).graph, areas=grids).report.warnings] == [
        "areas.csv row 2, parent: lies in no other area; expected a parent"
    ]
    assert loaded(areas=grids.replace("area:v", "")).report.warnings == []
