"""Each kind of wrong input is named by file, row (the header is row 1), column, value and what was expected."""

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader, Package

HEADER = "id,name,level,parent,code,scale\n"
DUTY = {"areas": AREAS, "organizations": ORGANIZATIONS, "matters": "id,name\nmatter:m,噪声\n"}
POSTS = "id,name,role,organization\npost:x,值班,DUTY_OFFICER,org:a\n"

Case = tuple[dict[str, str], list[str]]
"""The tables, and of each note: file, row, column, [value], message."""

CASES: dict[str, Case] = {
    # ---- the file
    "no header": (
        {"areas": ""},
        ["areas.csv 1  [] the file is empty; expected a header row"],
    ),
    "missing column": (
        {"persons": "id\nperson:a\n"},
        ["persons.csv 1 name [] column 'name' is missing; persons needs it"],
    ),
    "neither id nor code": (
        {"areas": "name,level\n甲,TOWN\n"},
        ["areas.csv 1 id [] columns 'id' and 'code' are both missing; areas needs one of them"],
    ),
    "doubled column": (
        {"persons": "id,name,name\nperson:a,甲,乙\n"},
        ["persons.csv 1 name [name] column 'name' stands twice; expected it once"],
    ),
    "unknown column": (
        {"persons": "id,name,valid_form\nperson:a,甲,\n"},
        ["persons.csv 1 valid_form [valid_form] persons has no column 'valid_form': did you mean valid_from?"],
    ),
    "unnamed column": (
        {"persons": "id,name,\nperson:a,甲,\n"},
        ["persons.csv 1  [] column 3 has no name; expected one of persons's columns"],
    ),
    "broken quotes": (
        {"persons": 'id,name\nperson:a,"甲"乙\n'},
        [
            (
                "persons.csv 2  [] broken CSV (',' expected after '\"'); expected cells with quotes or line breaks "
                "inside double quotes"
            ),
        ],
    ),
    "semicolons": (
        {"persons": "id;name\nperson:a;甲\n"},
        ["persons.csv 1  [] cells are separated by semicolons; expected commas: save it as CSV with commas"],
    ),
    "tabs": (
        {"persons": "id\tname\nperson:a\t甲\n"},
        ["persons.csv 1  [] cells are separated by tabs; expected commas: save it as CSV with commas"],
    ),
    # ---- the row
    "too few cells": (
        {"persons": "id,name\nperson:a\n"},
        [
            "persons.csv 2  [] has 1 cells; expected 2, as many as the header",
            "persons.csv 2 name [] is empty; a value is required",
        ],
    ),
    "too many cells": (
        {"persons": "id,name\nperson:a,甲,乙\n"},
        ["persons.csv 2  [] has 3 cells; expected 2, as many as the header"],
    ),
    "empty cell": (
        {"persons": "id,name\n\nperson:a,\n"},
        ["persons.csv 3 name [] is empty; a value is required"],
    ),
    "a number that nobody could read": (
        {"organizations": "id,name,classification,level,headcount\norg:x,甲,DEPARTMENT,COUNTY,3000000000\n"},
        ["organizations.csv 2 headcount [3000000000] 3000000000 is too great; expected at most 2147483647"],
    ),
    "everything wrong with a row": (
        {"matters": "id,name,severity,sign_within\nmatter:m,,5,soon\n"},
        [
            "matters.csv 2 name [] is empty; a value is required",
            "matters.csv 2 severity [5] 5 is too great; expected at most 4",
            ("matters.csv 2 sign_within [soon] 'soon' is no duration: write PT2H, P7D, P1DT12H or 15wd (working days)"),
        ],
    ),
    "identity numbers": (
        {
            "persons": "id,name,staff_number,contact\nperson:a,甲,11010519491231002X,\n"
            "person:b,乙11010519491231002X,,110105 19491231 002X\n",
            "organizations": "id,name,other_names,classification,level\n"
            "org:x,局,简称;11010519491231002X,DEPARTMENT,COUNTY\n",
        },
        [
            f"{place} [] holds an identity number (110105…): private persons are not named here, take it out"
            for place in (
                "organizations.csv 2 other_names",
                "persons.csv 2 staff_number",
                "persons.csv 3 name",
                "persons.csv 3 contact",
            )
        ],
    ),
    "mobile number in a name": (
        {"persons": "id,name,contact\nperson:a,甲13900000000,13900000001\nperson:b,乙,13900000001\n"},
        ["persons.csv 2 name [] holds a mobile number (139…): private persons are not named here, take it out"],
    ),
    # ---- types
    "whole number": (
        {"organizations": "id,name,classification,headcount\norg:a,甲,CENTER,13.5万\n"},
        ["organizations.csv 2 headcount [13.5万] '13.5万' is no whole number; write digits only, such as 12"],
    ),
    "number below": (
        {"organizations": "id,name,classification,headcount\norg:a,甲,CENTER,-1\n"},
        ["organizations.csv 2 headcount [-1] -1 is too small; expected at least 0"],
    ),
    "number": (
        {"figures": 'id,name,value\nfigure:a,甲,"1,509"\n'},
        ["figures.csv 2 value [1,509] '1,509' is no number; write it as 1509 or 0.98"],
    ),
    "instant": (
        {"persons": "id,name,valid_from\nperson:a,甲,2022/3/1\n"},
        [
            (
                "persons.csv 2 valid_from [2022/3/1] '2022/3/1' is no instant: write 2022-03-01 or "
                "2022-03-01T08:00:00+08:00"
            ),
        ],
    ),
    "instant outside the calendar": (
        {"persons": "id,name,valid_to\nperson:a,甲,9999-12-31T23:59:59-08:00\n"},
        [
            (
                "persons.csv 2 valid_to [9999-12-31T23:59:59-08:00] '9999-12-31T23:59:59-08:00' lies outside the "
                "years 1 to 9999; leave the cell empty for an open end"
            ),
        ],
    ),
    "date": (
        {"rules": "id,title,date\nrule:a,甲,2022-13\n"},
        ["rules.csv 2 date [2022-13] '2022-13' is no date; write 2022, 2022-03 or 2022-03-01"],
    ),
    "truth": (
        {"persons": "id,name,synthetic\nperson:a,甲,是\n"},
        ["persons.csv 2 synthetic [是] '是' is neither true nor false"],
    ),
    "code": (
        {"areas": HEADER + "area:a,甲,TOWM,,,\n"},
        ["areas.csv 2 level [TOWM] 'TOWM' is no AreaLevel: did you mean TOWN?"],
    ),
    "code that is near none": (
        {"areas": HEADER + "area:a,甲,乡,,,\n"},
        ["areas.csv 2 level [乡] '乡' is no AreaLevel: expected PROVINCE, CITY, COUNTY, TOWN, VILLAGE, GRID"],
    ),
    "id of another kind": (
        {"persons": "id,name\norg:a,甲\n"},
        ["persons.csv 2 id [org:a] 'org:a' is no id: expected person:…"],
    ),
    "reference of another kind": (
        {"areas": AREAS, "jurisdictions": "organization,area\norg:a,post:x\n", "organizations": ORGANIZATIONS},
        ["jurisdictions.csv 2 area [post:x] 'post:x' is no id: expected area:…"],
    ),
    "blank in a code": (
        {"areas": HEADER + "area:a,甲,TOWN,42 02,,\n"},
        [
            ("areas.csv 2 parent [42 02] 'area:42 02': an id may hold no blank, no control character, no ; and no |"),
        ],
    ),
    "one item twice": (
        {"organizations": "id,name,classification,functions\norg:a,甲,CENTER,COMMAND;COMMAND\n"},
        [
            ("organizations.csv 2 functions [COMMAND;COMMAND] 'COMMAND' stands twice in this list; expected each once"),
        ],
    ),
    "neither id nor code in a row": (
        {"areas": HEADER + ",甲,TOWN,,,\n"},
        ["areas.csv 2 id [] id and code are both empty; expected one of them"],
    ),
    "NUL": (
        {"persons": "id,name\nperson:a,甲\0乙\n"},
        ["persons.csv 2 name [甲\0乙] '\\u7532\\x00\\u4e59': text may hold neither NUL nor a lone surrogate"],
    ),
    # ---- time
    "ends before it begins": (
        {"persons": "id,name,valid_from,valid_to\nperson:a,甲,2022-03-01,2022-02-01\n"},
        [
            (
                "persons.csv 2 valid_to [2022-02-01] ends 2022-02-01, not after it begins 2022-03-01; valid_to is "
                "the first day it no longer holds"
            ),
        ],
    ),
    "ends as it begins": (
        {"persons": "id,name,valid_from,valid_to\nperson:a,甲,2022-03-01,2022-03-01\n"},
        [
            (
                "persons.csv 2 valid_to [2022-03-01] ends 2022-03-01, not after it begins 2022-03-01; valid_to is "
                "the first day it no longer holds"
            ),
        ],
    ),
    "states that overlap": (
        {"persons": "id,name,valid_from,valid_to\nperson:a,甲,2022-03-01,\nperson:a,乙,2021-01-01,2022-03-02\n"},
        [
            (
                "persons.csv 3 valid_from [2021-01-01] overlaps person:a from 2022-03-01 in persons.csv row 2; "
                "expected one to end before the next"
            ),
        ],
    ),
    "a state without dates beside one with": (
        {"persons": "id,name,valid_from\nperson:a,甲,\nperson:a,乙,2021-01-01\n"},
        [
            (
                "persons.csv 3 valid_from [2021-01-01] overlaps person:a from always in persons.csv row 2; expected "
                "one to end before the next"
            ),
        ],
    ),
    "a period that ends before it begins": (
        {"figures": "id,name,value,period_from,period_to\nfigure:a,甲,1,2022-03-01,2022-01-01\n"},
        ["figures.csv 2 period_to [2022-01-01] the period ends 2022-01-01, not after it begins 2022-03-01"],
    ),
    # ---- keys
    "one id twice": (
        {"persons": "id,name\nperson:a,甲\nperson:b,乙\nperson:a,甲\n"},
        [
            (
                "persons.csv 4 id [person:a] person:a stands already in persons.csv row 2; expected it once, or with "
                "valid_from and valid_to that do not overlap"
            ),
        ],
    ),
    "one key with two values": (
        DUTY | {"duties": "matter,role,area,organization,priority\n" + "matter:m,LEAD,area:k,org:a,%d\n" * 2 % (1, 2)},
        [
            (
                "duties.csv 3 matter [] duties|matter:m|LEAD|area:k|org:a| stands already in duties.csv row 2; "
                "expected it once, or with valid_from and valid_to that do not overlap"
            ),
        ],
    ),
    # ---- references
    "dangling reference": (
        {"areas": AREAS, "jurisdictions": "organization,area\norg:nobody,area:k\n"},
        [
            (
                "jurisdictions.csv 2 organization [org:nobody] org:nobody is not known; expected an id org:… that "
                "is known or is loaded with it"
            ),
        ],
    ),
    "dangling item of a list": (
        {"areas": AREAS, "posts": "id,name,role,areas\npost:a,网格员,GRID_MEMBER,area:v;area:w\n"},
        [
            (
                "posts.csv 2 areas [area:w] area:w is not known; expected an id area:… that is known or is loaded "
                "with it"
            ),
        ],
    ),
    "unknown code of an area": (
        {"areas": AREAS, "organizations": ORGANIZATIONS, "jurisdictions": "organization,area\norg:a,420204\n"},
        [
            (
                "jurisdictions.csv 2 area [420204] no area has the code '420204' then; expected the code or the id "
                "of a known area"
            ),
        ],
    ),
    "unknown code of an area beside another fault": (
        {
            "areas": AREAS,
            "organizations": ORGANIZATIONS + "org:d,丁局,DEPARTMENT,COUNTY\n",
            "jurisdictions": "organization,area\norg:a,420204\norg:x,area:k\n",
            "hierarchy": "organization,parent\norg:a,org:b\norg:b,org:a\n",
        },
        [
            (
                "jurisdictions.csv 2 area [420204] no area has the code '420204' then; expected the code or the id "
                "of a known area"
            ),
            (
                "jurisdictions.csv 3 organization [org:x] org:x is not known; expected an id org:… that is known or "
                "is loaded with it"
            ),
            "hierarchy.csv 3 parent [org:a] closes a circle: org:a → org:b → org:a; expected none",
        ],
    ),
    # ---- areas
    "two areas with one code": (
        {"areas": HEADER + "area:p,甲,PROVINCE,,42,\narea:q,乙,PROVINCE,,42,\n"},
        ["areas.csv 3 code [42] code 42 is that of area:p at the same time; expected one area a code"],
    ),
    "parent of the same level": (
        {"areas": AREAS + "area:w,乙,VILLAGE,area:v\n"},
        [
            (
                "areas.csv 7 parent [area:v] area:w, a VILLAGE, cannot be part of area:v, a VILLAGE; expected a "
                "division of a higher level"
            ),
        ],
    ),
    "circle of areas": (
        {"areas": HEADER + "area:a,甲,COUNTY,area:b,,\narea:b,乙,TOWN,area:a,,\n"},
        [
            (
                "areas.csv 2 parent [area:b] area:a, a COUNTY, cannot be part of area:b, a TOWN; expected a division "
                "of a higher level"
            ),
        ],
    ),
    "grid under a town": (
        {"areas": AREAS + "area:g,第1网格,GRID,area:t\n"},
        [
            (
                "areas.csv 7 parent [area:t] area:g, a BASIC grid, cannot be part of area:t, a TOWN; expected a "
                "VILLAGE, a grid of a larger scale, or for a DEDICATED grid a TOWN"
            ),
        ],
    ),
    "grid under a smaller one": (
        {"areas": HEADER + "area:g,甲,GRID,area:h,,BASIC\narea:h,乙,GRID,,,MICRO\n"},
        [
            (
                "areas.csv 2 parent [area:h] area:g, a BASIC grid, cannot be part of area:h, a MICRO grid; expected "
                "a VILLAGE, a grid of a larger scale, or for a DEDICATED grid a TOWN"
            ),
        ],
    ),
    "scale of a division": (
        {"areas": HEADER + "area:p,甲,PROVINCE,,,LARGE\n"},
        ["areas.csv 2 scale [LARGE] a PROVINCE has no scale, only grids have; expected none"],
    ),
    # ---- trees and hierarchies
    "circle of matters": (
        {"matters": "id,name,parent\nmatter:a,甲,matter:b\nmatter:b,乙,matter:a\n"},
        ["matters.csv 3 parent [matter:a] closes a circle: matter:a → matter:b → matter:a; expected none"],
    ),
    "matter under itself": (
        {"matters": "id,name,parent\nmatter:a,甲,matter:a\n"},
        ["matters.csv 2 parent [matter:a] closes a circle: matter:a → matter:a; expected none"],
    ),
    "circle of organizations": (
        {"organizations": ORGANIZATIONS, "hierarchy": "organization,parent\norg:a,org:b\norg:b,org:c\norg:c,org:a\n"},
        ["hierarchy.csv 4 parent [org:a] closes a circle: org:a → org:b → org:c → org:a; expected none"],
    ),
    "second superior": (
        {"organizations": ORGANIZATIONS, "hierarchy": "organization,parent\norg:a,org:b\norg:a,org:c\n"},
        [
            (
                "hierarchy.csv 3 parent [org:c] org:a already has org:b above it in ADMINISTRATIVE then; expected "
                "one superior at a time: end that row first"
            ),
        ],
    ),
    # ---- what columns may say together
    "post without place": (
        {"posts": "id,name,role\npost:a,甲,LIAISON\n"},
        ["posts.csv 2 organization [] has neither organization nor areas; expected one of them, or both"],
    ),
    "holding by roster": (
        {
            "organizations": ORGANIZATIONS,
            "posts": POSTS,
            "persons": "id,name\nperson:a,甲\n",
            "holdings": "person,post,kind\nperson:a,post:x,ROSTER\n",
        },
        [
            (
                "holdings.csv 2 kind [ROSTER] ROSTER is computed from rosters.csv; expected SUBSTANTIVE, ACTING or "
                "OVERRIDE"
            ),
        ],
    ),
    "shift without length": (
        {
            "organizations": ORGANIZATIONS,
            "posts": POSTS,
            "persons": "id,name\nperson:a,甲\n",
            "rosters": "post,persons,start,shift\npost:x,person:a;person:a,2022-01-01,PT0H\n",
        },
        [
            ("rosters.csv 2 shift [PT0H] 'PT0H' is no length of a shift; expected hours or days, such as PT8H or P1D"),
        ],
    ),
    "shift of working days": (
        {
            "organizations": ORGANIZATIONS,
            "posts": POSTS,
            "persons": "id,name\nperson:a,甲\n",
            "rosters": "post,persons,start,shift\npost:x,person:a;person:a,2022-01-01,1wd\n",
        },
        ["rosters.csv 2 shift [1wd] '1wd' is no length of a shift; expected hours or days, such as PT8H or P1D"],
    ),
    "duty of nobody": (
        DUTY | {"duties": "matter,role,area\nmatter:m,LEAD,area:k\n"},
        [
            (
                "duties.csv 2 classification [] has neither organization nor classification; a template needs "
                "classification and level"
            ),
            "duties.csv 2 level [] has neither organization nor level; a template needs classification and level",
        ],
    ),
    "duty of an organization and a template": (
        DUTY | {"duties": "matter,role,area,organization,level\nmatter:m,LEAD,area:k,org:a,TOWN\n"},
        ["duties.csv 2 level [TOWN] names org:a and, as a template, level; expected one or the other"],
    ),
    "stationed where there is no center": (
        {"organizations": ORGANIZATIONS, "links": "type,from,to\nSTATIONED_IN,org:a,org:b\n"},
        ["links.csv 2 to [org:b] STATIONED_IN org:b, a DEPARTMENT; expected a center"],
    ),
    "linked with itself": (
        {"organizations": ORGANIZATIONS, "links": "type,from,to\nLINKED_WITH,org:a,org:a\n"},
        ["links.csv 2 to [org:a] links org:a with itself; expected two organizations"],
    ),
    "coordination without mechanism": (
        {"organizations": ORGANIZATIONS, "links": "type,from,to\nCOORDINATES_WITH,org:a,org:b\n"},
        ["links.csv 2 mechanism [] COORDINATES_WITH has no mechanism; expected one, such as WHISTLE"],
    ),
    "code of an enum": (
        {"codes": "list,code,zh,en\nAreaLevel,HAMLET,自然村,Hamlet\n"},
        [
            (
                "codes.csv 2 list [AreaLevel] AreaLevel is closed: the program decides by it; codes may be added to "
                "category, line, rank, legal_form, establishment, funding, staffing, function, post_role, mechanism, "
                "mode, member_role, channel, rule_kind, direction"
            ),
        ],
    ),
    "use of a code that an enum does not take": (
        {"codes": "list,code,zh,en\nGridScale,TINY,小,Tiny\n", "areas": HEADER + "area:a,甲,GRID,,,TINY\n"},
        [
            (
                "codes.csv 2 list [GridScale] GridScale is closed: the program decides by it; codes may be added to "
                "category, line, rank, legal_form, establishment, funding, staffing, function, post_role, mechanism, "
                "mode, member_role, channel, rule_kind, direction"
            ),
            "areas.csv 2 scale [TINY] 'TINY' is no GridScale: expected LARGE, MEDIUM, BASIC, MICRO, DEDICATED",
        ],
    ),
    "code that is none": (
        {"codes": "list,code,zh,en\nline,Grain Office,粮食,Grain\n"},
        [
            (
                "codes.csv 2 code [Grain Office] 'Grain Office' is no code; expected upper case and _, such as "
                "RIVER_PATROL"
            ),
        ],
    ),
    # ---- what a spreadsheet program made of it
    "codes that became numbers, or are not written plainly": (
        {
            "areas": "id,code,name,level\narea:a,4.2E+14,甲,VILLAGE\narea:b,420204004012.0,乙,VILLAGE\n"
            "area:c,４２０２,丙,CITY\narea:d,42 ,丁,PROVINCE\n"
        },
        [
            (
                "areas.csv 2 code [4.2E+14] '4.2E+14' is what a spreadsheet program made of it; write it anew in a "
                "cell formatted as text"
            ),
            "areas.csv 3 code [420204004012.0] '420204004012.0' is no plain code; write '420204004012'",
            "areas.csv 4 code [４２０２] '４２０２' is no plain code; write '4202'",
            "areas.csv 5 code [42 ] '42 ' is no plain code; write '42'",
        ],
    ),
    "formula that failed, telephone that became a number": (
        {"organizations": "id,name,classification,contact\norg:a,#REF!,DEPARTMENT,1.38E+10\n"},
        [
            (
                "organizations.csv 2 name [#REF!] '#REF!' is what a spreadsheet program made of it; write it anew in a "
                "cell formatted as text"
            ),
            (
                "organizations.csv 2 contact [1.38E+10] '1.38E+10' is what a spreadsheet program made of it; write it "
                "anew in a cell formatted as text"
            ),
        ],
    ),
    "list with Chinese semicolons": (
        {"organizations": "id,name,other_names,classification\norg:a,甲,乙；丙,DEPARTMENT\n"},
        [
            (
                "organizations.csv 2 other_names [乙；丙] '乙；丙' holds a Chinese semicolon ；; write ; between the "
                "items of a list"
            ),
        ],
    ),
    "id that is none, beside no code": (
        {"areas": "id,name,level\narea: a,甲,PROVINCE\n"},
        ["areas.csv 2 id [area: a] 'area: a': an id may hold no blank, no control character, no ; and no |"],
    ),
    # ---- change events
    "original that neither ends nor survives": (
        {"areas": AREAS, "change_events": "id,kind,date,originals,results\nchange:a,MERGE,2022-03-01,area:v,area:t\n"},
        [
            (
                "change_events.csv 2 originals [area:v] change:a of 2022-03-01: area:v neither ends then nor is a "
                "result; expected its valid_to then, or it among the results"
            ),
        ],
    ),
    "result that does not hold from then": (
        {
            "areas": HEADER.replace("scale", "valid_from,valid_to")
            + "area:a,甲,TOWN,,,,2022-03-01\narea:b,乙,TOWN,,,2022-03-02,\n",
            "change_events": "id,kind,date,originals,results\nchange:a,MERGE,2022-03-01,area:a,area:b\n",
        },
        [
            (
                "change_events.csv 2 results [area:b] change:a of 2022-03-01: area:b does not hold from then; "
                "expected it to begin then or earlier"
            ),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_wrong_is_said(loaded: Loader, case: Case) -> None:
    """The report names exactly the wrong cells, the message says what was expected, and nothing is to be written."""
    tables, expected = case

    load = loaded(**tables)

    notes = load.report.wrong
    assert [f"{note.file} {note.row} {note.column} [{note.value}] {note.message}" for note in notes] == expected
    assert (load.is_good, load.changes) == (False, [])


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (
            "id,name\nperson:a,甲\nperson:b,下陆\n".encode("gb18030"),
            "persons.csv row 2, name: b'\\xbc\\xd7' is not UTF-8; it reads as GB18030: save it as UTF-8",
        ),
        (
            "id,name,联系\nperson:a,甲,\n".encode("gb18030"),
            "persons.csv row 1: b'\\xc1\\xaa\\xcf\\xb5' is not UTF-8; it reads as GB18030: save it as UTF-8",
        ),
        (
            "id,name\nperson:a,甲\n".encode("utf-16"),
            "persons.csv row 1: b'\\xff\\xfei\\x00d\\x00' is not UTF-8; it reads as UTF-16: save it as UTF-8",
        ),
    ],
    ids=["GB18030", "GB18030 in the header", "UTF-16"],
)
@pytest.mark.parametrize("skip_wrong", [False, True])
def test_another_encoding_is_named_by_row_and_bytes(
    package: Package, empty: Graph, raw: bytes, note: str, *, skip_wrong: bool
) -> None:
    """The first row that is not UTF-8 is shown as bytes; no row of such a file is loaded, also not with skip_wrong."""
    folder = package()
    (folder / "persons.csv").write_bytes(raw)

    result = load([folder], empty, skip_wrong=skip_wrong)

    assert [str(each) for each in result.report.wrong] == [note]
    assert (result.is_good, result.changes) == (False, [])
