"""A small town, in which every type and relationship of the schema occurs; it is asked on day 100."""

from graphkb.model.facts import duty_id
from tests.builders import DAY, above, area, change, fact, holds, link, matter, org, person, post, roster, shared_staff

TODAY = 100 * DAY
"""Now: 1970-04-11T00:00:00.000Z."""
MERGED = 50
"""The day on which Shengli went into Tonghua."""

AREAS = [
    area("42", "PROVINCE", code="42"),
    area("4202", "CITY", "42", code="4202"),
    area("420204", "COUNTY", "4202", code="420204"),
    area("420204001", "TOWN", "420204", code="420204001"),
    area("420204002", "TOWN", "420204", code="420204002"),
    fact(
        "areas",
        id="area:tonghua",
        code="420204001001",
        name="铜花社区居委会",
        other_names=("铜花社区", "Tonghua"),
        level="VILLAGE",
        parent="area:420204001",
        category="URBAN_COMMUNITY",
    ),
    fact(
        "areas",
        id="area:shengli",
        code="420204001002",
        name="胜利社区居委会",
        level="VILLAGE",
        parent="area:420204001",
        until=MERGED,
    ),
    area("kangning", "VILLAGE", "420204002", code="420204002001", since=MERGED),
    area("g1", "GRID", "tonghua", code="420204001001001", scale="BASIC"),
    area("g2", "GRID", "tonghua", code="420204001001002", scale="MICRO"),
    area("g3", "GRID", "tonghua", scale="BASIC", since=MERGED),
]

ORGANIZATIONS = [
    *org(
        "center",
        "CENTER",
        at=["420204"],
        level="COUNTY",
        other_names=("区综治中心",),
        rank="SECTION",
        legal_form="PUBLIC_INSTITUTION",
        establishment="MANDATORY",
        funding="FULL",
        staffing="DEDICATED",
        headcount=12,
        functions=("COMMAND", "DISPUTE_MEDIATION"),
        seat="area:tonghua",
        contact="0714-1",
        sort=2,
    ),
    *org("tonghua-center", "CENTER", at=["tonghua"], level="VILLAGE", functions=("GRID_MANAGEMENT",), sort=1),
    *org("office", "SUBDISTRICT_OFFICE", at=["420204001"], level="TOWN", sort=1),
    *org("urban", "DEPARTMENT", at=["420204"], level="COUNTY", line="URBAN_MANAGEMENT", contact="0714-2"),
    *org("joint", "LEADING_GROUP", level="COUNTY", seat="area:kangning"),
    *org("branch", "BRANCH", at=["tonghua"]),
    *org("station", "STATION", at=["tonghua", "kangning"]),
    *org("committee", "RESIDENTS_COMMITTEE", at=["tonghua"]),
    *org("mediation", "MEDIATION_COMMITTEE", at=["tonghua"]),
    *org("volunteers", "VOLUNTEER_TEAM", at=["g1"]),
    *org("assault", "ASSAULT_TEAM", at=["tonghua"]),
    *org("property", "PROPERTY_COMPANY", at=["g2"]),
    *org("society", "SOCIAL_ORGANIZATION"),
    *org("school", "SCHOOL", seat="area:tonghua"),
    *org("old", "BRANCH_OFFICE", at=["shengli"], until=MERGED),
]


TIES = [
    above("tonghua-center", "center", "FUNCTIONAL"),
    above("center", "urban"),
    above("office", "urban"),
    above("school", "urban"),
    above("branch", "joint", "PARTY"),
    link("STATIONED_IN", "urban", "center", mode="RESIDENT"),
    link("STATIONED_IN", "station", "center"),
    link("MEMBER_OF", "urban", "joint", role="LEAD", rule="rule:item"),
    link("MEMBER_OF", "station", "center", role="MEMBER"),
    link("LINKED_WITH", "center", "station"),
    shared_staff("urban", "joint"),
    link("COORDINATES_WITH", "office", "urban", mechanism="WHISTLE", expected_hours=1.5, rule="rule:item"),
    link("COORDINATES_WITH", "office", "urban", mechanism="AGREEMENT"),
]

POSTS = [
    post(
        "member", "GRID_MEMBER", "tonghua-center", ["g1", "g2"], other_roles=("ECOLOGY", "ENVIRONMENT"), rank="SECTION"
    ),
    post("chief", "GRID_CHIEF", None, ["tonghua"], contact="0714-3"),
    post("duty", "DUTY_OFFICER", "urban"),
    post("vacant", "LIAISON", "station"),
    person("a", staff_number="001", contact="0714-4"),
    person("b"),
    person("c"),
    holds("a", "member"),
    holds("b", "member", "ACTING", since=10),
    holds("b", "chief"),
    roster("duty", "b c", "P1D"),
]

MATTERS = [
    fact(
        "rules", id="rule:list", title="责任清单", kind="LIST", issuer="区委", date="2022-03", reference="〔2022〕1号"
    ),
    fact("rules", id="rule:item", title="第七条", kind="ITEM", parent="rule:list"),
    matter("city", code="B"),
    matter("stalls", "city", code="B01", severity=3, close_within="P3D"),
    matter("noise", "city", code="B02"),
    matter("odd"),
    fact(
        "duties",
        matter="matter:stalls",
        role="LEAD",
        area="area:420204",
        organization="org:urban",
        severities=(2, 3),
        post_role="DUTY_OFFICER",
        priority=1,
        rule="rule:item",
        sign_within="PT1H",
    )._replace(source="清单 7", synthetic=True),
    fact(
        "duties",
        matter="matter:city",
        role="LEAD",
        area="area:420204",
        classification=("CENTER",),
        level="VILLAGE",
    ),
    fact("duties", matter="matter:city", role="ASSIST", area="area:420204", organization="org:urban"),
]
LEAD, TEMPLATE, ASSIST = (duty_id(each.key) for each in MATTERS if each.table == "duties")
"""Their duties, in this order."""

RECORDS = [
    fact(
        "change_events",
        id="change:merge",
        kind="MERGE",
        date=MERGED * DAY,
        originals=("area:shengli", "area:tonghua"),
        results=("area:tonghua",),
        subjects=("org:old", "post:chief"),
        rule="rule:item",
    ),
    change("found", "FOUND", 20, "", "org:center"),
    fact("indicators", id="indicator:index", name="指数"),
    fact(
        "indicators",
        id="indicator:grids",
        name="网格数",
        parent="indicator:index",
        unit="个",
        direction="HIGHER_IS_BETTER",
        weight=0.5,
    ),
    fact(
        "figures",
        id="figure:grids",
        name="网格总数",
        subject="area:420204",
        indicator="indicator:grids",
        value=378.0,
        qualifier="ABOUT",
        unit="个",
        period_from=0,
        period_to=DAY,
    ),
    fact("figures", id="figure:loose", name="其他", value=0.25),
    fact("codes", list="line", code="PARKS", zh="园区", en="Parks"),
]

FACTS = [*AREAS, *ORGANIZATIONS, *TIES, *POSTS, *MATTERS, *RECORDS]

CORRECTION = area("420204002", "TOWN", "420204", code="420204002", category="RURAL")
"""What revision 2 puts right."""
