"""Each kind of wrong input is named by file, row (the header is row 1), column, value and what was expected."""

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader, Package
from tests.loaders.wrong_tables import DUTY, HEADER, Case, said

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
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_wrong_is_said(loaded: Loader, case: Case) -> None:
    """The report names exactly the wrong cells, the message says what was expected, and nothing is to be written."""
    assert said(loaded, case[0]) == (case[1], False, [])


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
