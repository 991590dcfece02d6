"""Rules between facts of different loads and times: what is written later is to blame, and only while both hold."""

import pytest

from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.model.changes import Plan
from graphkb.model.facts import Fact, FactBatch, Revision, fact_of
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader
from tests.loaders.outcome import wrong

ALWAYS = {"effective": "always"}


def graph_of(*facts: Fact) -> Graph:
    """A graph of facts that nobody checked."""
    batches = {fact.table: FactBatch(fact.table) for fact in facts}
    for fact in facts:
        batches[fact.table].add(fact, 1)
    return Graph.build(batches.values(), Revision(1, 0, ""))


def test_a_known_code_is_taken(loaded: Loader) -> None:
    """Until its area gives it up; then it may be used again, as renumbered grids do."""
    grids = "id,code,name,level,valid_from,valid_to\n"
    first = loaded(areas=grids + "area:a,G1,第1网格,GRID,,2024-01-01\n")

    early = loaded(first.graph, areas=grids + "area:b,G1,第2网格,GRID,2023-12-31,\n")
    later = loaded(first.graph, areas=grids + "area:b,G1,第2网格,GRID,2024-01-01,\n")

    assert wrong(early) == [
        "areas.csv row 2, code: code G1 is that of area:a at the same time; expected one area a code"
    ]
    assert later.is_good


def test_a_code_that_stands_in_another_areas_id_is_taken(loaded: Loader) -> None:
    """area:42 has the code 42, whoever else would have it."""
    first = loaded(areas="code,name,level\n42,湖北省,PROVINCE\n")

    assert wrong(loaded(first.graph, areas="id,code,name,level\narea:hubei,42,湖北,PROVINCE\n")) == [
        "areas.csv row 2, code: code 42 is that of area:42 at the same time; expected one area a code"
    ]


def test_a_level_that_no_longer_fits_the_children(loaded: Loader) -> None:
    """The children are not in the file; the row that changes the level is to blame."""
    first = loaded(areas=AREAS)

    assert wrong(loaded(first.graph, ALWAYS, areas="id,name,level,parent\narea:t,新下陆,VILLAGE,area:k\n")) == [
        (
            "areas.csv row 2, level: area:v, a VILLAGE, cannot be part of area:t, a VILLAGE; expected a division of a"
            " higher level"
        )
    ]


@pytest.mark.parametrize(
    ("scale", "parent", "fits"),
    [
        ("LARGE", "area:v", True),
        ("DEDICATED", "area:t", True),
        ("LARGE", "area:t", False),
        ("DEDICATED", "area:k", False),
        ("MEDIUM", "area:large", True),
        ("MICRO", "area:large", True),
        ("DEDICATED", "area:large", True),
        ("LARGE", "area:large", False),
        ("MICRO", "area:dedicated", True),
        ("BASIC", "area:dedicated", False),
    ],
)
def test_where_a_grid_may_lie(loaded: Loader, scale: str, parent: str, *, fits: bool) -> None:
    """In a village, a larger grid, or, if it is dedicated, in a town."""
    grids = "area:large,大,GRID,area:v,LARGE\narea:dedicated,园区,GRID,area:t,DEDICATED\n"
    first = loaded(areas=AREAS)
    first = loaded(first.graph, areas="id,name,level,parent,scale\n" + grids)

    load = loaded(first.graph, areas=f"id,name,level,parent,scale\narea:g,网格,GRID,{parent},{scale}\n")

    assert load.is_good == fits


def test_a_parent_of_another_time_may_be_anything(loaded: Loader) -> None:
    """A village of a town that later became a village."""
    areas = (
        "id,name,level,parent,valid_from,valid_to\narea:t,某镇,TOWN,,,2020-01-01\narea:t,某村,VILLAGE,,2020-01-01,\n"
        "area:v,小村,VILLAGE,area:t,,{end}\n"
    )

    assert loaded(areas=areas.replace("{end}", "2020-01-01")).is_good
    assert not loaded(areas=areas.replace("{end}", "2020-01-02")).is_good


@pytest.mark.parametrize(("end", "fits"), [("2022-01-01", True), ("2022-01-02", False)])
def test_a_circle_needs_an_instant_at_which_all_of_it_holds(loaded: Loader, end: str, *, fits: bool) -> None:
    """A is below b until 2022; from then on b is below c, and c below a."""
    first = loaded(
        organizations=ORGANIZATIONS,
        hierarchy=f"organization,parent,hierarchy,valid_from,valid_to\norg:a,org:b,PARTY,,{end}\n"
        "org:b,org:c,PARTY,2022-01-01,\n",
    )

    load = loaded(first.graph, hierarchy="organization,parent,hierarchy\norg:c,org:a,PARTY\n")

    assert wrong(load) == (
        [] if fits else ["hierarchy.csv row 2, parent: closes a circle: org:c → org:a → org:b → org:c; expected none"]
    )


def test_a_circle_over_two_hierarchies_is_none(loaded: Loader) -> None:
    """Who is above in the party may be below in the administration."""
    load = loaded(
        organizations=ORGANIZATIONS,
        hierarchy="organization,parent,hierarchy\norg:a,org:b,PARTY\norg:b,org:a,ADMINISTRATIVE\n",
    )

    assert load.is_good


def test_a_circle_of_states(loaded: Loader) -> None:
    """Rules and indicators too; a chain that only leads to a circle is not to blame."""
    load = loaded(
        indicators="id,name,parent\nindicator:a,甲,indicator:b\nindicator:b,乙,indicator:a\nindicator:c,丙,indicator:a\n",
        rules="id,title,parent\nrule:a,甲,rule:b\nrule:b,乙,rule:c\nrule:c,丙,\n",
    )

    assert [(note.file, note.row) for note in load.report.wrong] == [("indicators.csv", 3)]


def test_a_second_superior_later_is_none(loaded: Loader) -> None:
    """One ends as the other begins; a day of both is refused."""
    rows = "organization,parent,valid_from,valid_to\norg:a,org:b,,2022-01-01\n"
    first = loaded(organizations=ORGANIZATIONS, hierarchy=rows)

    assert loaded(first.graph, hierarchy=rows + "org:a,org:c,2022-01-01,\n").is_good
    assert wrong(loaded(first.graph, hierarchy=rows + "org:a,org:c,2021-12-31,\n")) == [
        (
            "hierarchy.csv row 3, parent: org:a already has org:b above it in ADMINISTRATIVE then;"
            " expected one superior at a time: end that row first"
        )
    ]


MERGED = {
    "areas": "id,name,level,valid_from,valid_to\narea:a,甲,VILLAGE,,2022-03-01\narea:b,乙,VILLAGE,,2022-03-01\n"
    "area:c,丙,VILLAGE,2022-03-01,\narea:d,丁,VILLAGE,,\n",
    "change_events": "id,kind,date,originals,results\nchange:m,MERGE,2022-03-01,area:a;area:b,area:c\n",
}


@pytest.mark.parametrize(
    ("kind", "originals", "results", "fits"),
    [
        ("MERGE", "area:a;area:b", "area:c", True),
        ("MERGE", "area:a;area:b", "area:d", True),
        ("MERGE", "area:a;area:d", "area:d", True),
        ("MERGE", "area:a;area:d", "area:c", False),
        ("MERGE", "area:a", "area:b", False),
        ("FOUND", "", "area:c", True),
        ("TRANSFER", "area:d", "area:c", True),
        ("TRANSFER", "area:a", "area:c", False),
        ("MERGE", "area:a;area:b;area:d", "area:d", True),
        ("DISSOLVE", "area:a", "", True),
        ("DISSOLVE", "area:a", "area:c", True),
        ("SPLIT", "area:d", "area:c;area:d", True),
        ("SPLIT", "area:a", "area:c;area:d", True),
        ("REDIVIDE", "area:a;area:d", "area:c;area:d", True),
        ("REDIVIDE", "area:a", "area:c", True),
        ("RENAME", "area:d", "area:d", True),
    ],
)
def test_change_events_agree_with_the_states(
    loaded: Loader, kind: str, originals: str, results: str, *, fits: bool
) -> None:
    """An original ends then or is a result, a result holds from then; who transfers stands."""
    event = f"id,kind,date,originals,results\nchange:m,{kind},2022-03-01,{originals},{results}\n"

    assert loaded(**(MERGED | {"change_events": event})).is_good == fits


@pytest.mark.parametrize(
    ("kind", "originals", "results", "subjects", "refusal"),
    [
        ("DISSOLVE", "area:d", "area:d", "", "results: DISSOLVE: area:d is dissolved, so it is no result; name it on"),
        ("MERGE", "area:d", "area:d", "", "results: MERGE: merges nothing: all originals are results; name what is"),
        ("MERGE", "area:d", "area:c;area:d", "", "results: MERGE: merges nothing"),
        ("SPLIT", "area:d", "area:d", "", "results: SPLIT: splits nothing: expected two results or more, the original"),
        ("SPLIT", "area:a", "area:c", "", "results: SPLIT: splits nothing: expected two results or more"),
        ("REDIVIDE", "area:d", "area:d", "", "results: REDIVIDE: names area:d alone; expected two or more, or write a"),
        ("RENAME", "area:a", "area:c", "", "results: RENAME: takes one original, and that alone, with a new row, as"),
        ("FOUND", "area:a", "area:c", "", "originals: FOUND: what is founded has no originals, but area:a stands"),
        (
            "TRANSFER",
            "area:d",
            "area:d",
            "org:a",
            "results: TRANSFER: area:d gives and takes; name it on one side only",
        ),
        ("TRANSFER", "area:d", "area:c", "area:c", "subjects: TRANSFER: area:c is handed over, so it neither gives"),
        (
            "MERGE",
            "area:a;area:b",
            "org:a",
            "",
            "results: MERGE: areas do not become organizations; expected originals",
        ),
        (
            "MERGE",
            "area:a",
            "area:c;org:a",
            "",
            "results: MERGE: areas do not become areas and organizations; expected",
        ),
    ],
)
def test_a_change_event_may_not_contradict_itself(
    loaded: Loader, kind: str, originals: str, results: str, *, subjects: str, refusal: str
) -> None:
    """What becomes itself, or something of another kind, is no such change."""
    event = f"id,kind,date,originals,results,subjects\nchange:m,{kind},2022-03-01,{originals},{results},{subjects}\n"

    said = wrong(loaded(**(MERGED | {"organizations": ORGANIZATIONS, "change_events": event})))

    assert len(said) == 1
    assert said[0].startswith(f"change_events.csv row 2, {refusal}")


@pytest.mark.parametrize(
    ("link", "refusal"),
    [
        ("MEMBER_OF,LEAD,,,", None),
        ("STATIONED_IN,,WHOLE,,", None),
        ("COORDINATES_WITH,,,WHISTLE,4", None),
        ("LINKED_WITH,,,,2", None),
        (
            "MEMBER_OF,LEAD,,WHISTLE,",
            (
                "mechanism: MEMBER_OF has no mechanism, but WHISTLE stands there; leave it empty, only COORDINATES_WITH"
                " has one"
            ),
        ),
        (
            "STATIONED_IN,LEAD,,,",
            "role: STATIONED_IN has no role, but LEAD stands there; leave it empty, only MEMBER_OF has one",
        ),
        (
            "LINKED_WITH,,WHOLE,,",
            "mode: LINKED_WITH has no mode, but WHOLE stands there; leave it empty, only STATIONED_IN has one",
        ),
        (
            "COORDINATES_WITH,,,STATIONED,",
            (
                "mechanism: STATIONED is told by a link STATIONED_IN, not by COORDINATES_WITH; write that, or a"
                " mechanism such as WHISTLE"
            ),
        ),
        (
            "COORDINATES_WITH,,,COMMAND_UP,",
            (
                "mechanism: COMMAND_UP is told by a row of hierarchy, not by COORDINATES_WITH; write that, or a"
                " mechanism such as WHISTLE"
            ),
        ),
    ],
)
def test_what_belongs_to_another_type_of_link(loaded: Loader, link: str, refusal: str | None) -> None:
    """A role, a mode and a mechanism belong to one type each; hours may stand beside any."""
    kind, rest = link.split(",", 1)
    rows = f"type,from,to,role,mode,mechanism,expected_hours\n{kind},org:a,org:c,{rest}\n"

    said = wrong(loaded(organizations=ORGANIZATIONS, links=rows))

    assert said == ([] if refusal is None else [f"links.csv row 2, {refusal}"])


def test_only_centers_have_functions(loaded: Loader) -> None:
    """Of any classification of their family."""
    header = "id,name,classification,functions\n"

    assert loaded(organizations=header + "org:a,联动中心,LINKAGE_CENTER,COMMAND\n").is_good
    assert wrong(loaded(organizations=header + "org:a,甲局,DEPARTMENT,COMMAND;COUNSELING\n")) == [
        "organizations.csv row 2, functions: a DEPARTMENT has no functions, only centers have; leave it empty"
    ]


def test_the_role_of_a_post_is_no_other_role(loaded: Loader) -> None:
    """It would stand there twice."""
    posts = "id,name,role,other_roles,organization\npost:a,网格长,GRID_CHIEF,MEDIATOR;GRID_CHIEF,org:a\n"

    assert wrong(loaded(organizations=ORGANIZATIONS, posts=posts)) == [
        "posts.csv row 2, other_roles: GRID_CHIEF is its role already; leave it out of the others"
    ]


def test_a_mechanism_that_a_deployment_adds_is_agreed_on(loaded: Loader) -> None:
    """Only those that something else tells are refused."""
    codes = "list,code,zh,en\nmechanism,RELAY,接力办理,Relay\n"
    links = "type,from,to,mechanism\nCOORDINATES_WITH,org:a,org:c,RELAY\n"

    assert loaded(codes=codes, organizations=ORGANIZATIONS, links=links).is_good


def test_an_original_that_goes_on_does_not_end(loaded: Loader) -> None:
    """Although one of its states ends then."""
    areas = MERGED["areas"] + "area:d2,戊,VILLAGE,,2022-03-01\narea:d2,己,VILLAGE,2022-03-01,\n"
    event = "id,kind,date,originals,results\nchange:m,MERGE,2022-03-01,area:a;area:d2,area:c\n"

    assert [note.value for note in loaded(areas=areas, change_events=event).report.wrong] == ["area:d2"]


def test_a_state_that_leaves_its_change_event_is_to_blame(loaded: Loader) -> None:
    """The event is known and not in the file."""
    first = loaded(**MERGED)

    later = loaded(first.graph, areas="id,name,level,valid_to\narea:a,甲,VILLAGE,2022-06-01\n")

    assert wrong(later) == [
        (
            "areas.csv row 2, valid_to: change:m of 2022-03-01: area:a neither ends then nor is a result; expected its"
            " valid_to then, or it among the results"
        )
    ]


def test_without_rows_everything_is_looked_at() -> None:
    """A graph that nobody checked: one violation a rule, by table."""
    area = {"name": "甲", "level": "TOWN"}
    graph = graph_of(
        fact_of("areas", {**area, "id": "area:a", "code": "1", "parent": "area:x"}),
        fact_of("areas", {**area, "id": "area:b", "code": "1"}),
        fact_of("posts", {"id": "post:a", "name": "甲", "role": "LIAISON"}),
        fact_of("matters", {"id": "matter:a", "name": "甲", "parent": "matter:a"}),
    )

    found = [(each.table, each.row, each.column, each.value) for each in violations(graph)]

    assert found == [
        ("areas", 0, "parent", "area:x"),
        ("areas", 1, "code", "1"),
        ("posts", 0, "organization", ""),
        ("matters", 0, "parent", "matter:a"),
    ]
    assert list(violations(graph, {})) == []


def test_a_code_in_use_is_not_taken_back(loaded: Loader) -> None:
    """Nothing would say any more what it means; where it is shipped, something does."""
    codes = "list,code,zh,en\nline,GRAIN,粮食,Grain\nfunction,HEALTH,健康,Health\nline,HEALTH,卫健,Health\n"
    organizations = (
        "id,name,classification,line,functions\norg:a,甲局,DEPARTMENT,GRAIN,\norg:b,乙局,DEPARTMENT,HEALTH,\n"
    )
    first = loaded(codes=codes, organizations=organizations + "org:c,中心,CENTER,,COMMAND;HEALTH\n")
    assert first.is_good

    later = loaded(first.graph, ALWAYS | {"prune": True}, codes="list,code,zh,en\n")

    assert wrong(later) == [
        "line: org:a: uses GRAIN, which would no longer be a line; give it another code, or keep GRAIN",
        "functions: org:c: uses HEALTH, which would no longer be a function; give it another code, or keep HEALTH",
    ]


def test_what_a_plan_touches() -> None:
    """The rows it writes, in its order, and the entities of which nothing is left."""
    known = graph_of(
        fact_of("persons", {"id": "person:a", "name": "甲"}),
        fact_of("persons", {"id": "person:b", "name": "乙"}),
        fact_of("persons", {"id": "person:c", "name": "丙"}, valid_to=0),
        fact_of("persons", {"id": "person:c", "name": "丙"}, valid_from=0),
    )
    plan = Plan(
        [fact_of("persons", {"id": "person:d", "name": "丁"}), fact_of("persons", {"id": "person:b", "name": "新"})],
        [("persons", "person:b", None), ("persons", "person:a", None), ("persons", "person:c", 0)],
    )

    after = known.apply(plan, Revision(2, 0, ""))
    touched, gone = touched_by(after, plan)

    assert [after.tables["persons"].key(row) for row in touched["persons"]] == ["person:d", "person:b"]
    assert gone == {"persons": ["person:a"]}
