"""Cells that are wrong by what else is said: each is named by file, row, column, value and what was expected."""

import pytest

from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader
from tests.loaders.wrong_tables import DUTY, HEADER, Case, said

POSTS = "id,name,role,organization\npost:x,值班,DUTY_OFFICER,org:a\n"

CASES: dict[str, Case] = {
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
    assert said(loaded, case[0]) == (case[1], False, [])
