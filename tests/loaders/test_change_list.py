"""Lists of changes, from a file and from a request: what they come to, and what is said about wrong ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphkb.errors import BadInput, WrongData
from graphkb.graph.graph import Graph
from graphkb.loaders.change_list import WrongChanges, changes_of, latest_date, read_changes
from graphkb.loaders.rehearsal import rehearse
from graphkb.loaders.report import TableCounts
from graphkb.model.changes import End, Retract
from graphkb.model.facts import Fact
from graphkb.model.problems import Problem
from graphkb.model.reorganization import change_id
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader

MARCH = 1_646_064_000_000
"""2022-03-01 in Shanghai."""
JUNE = 1_656_518_400_000
"""2022-06-30 in Shanghai."""

FILE = """\
- reorganize: {kind: MERGE, at: 2022-03-01, originals: [area:w], into: [area:v], rule: rule:2022}
- put:
    table: duties
    fields: {matter: matter:noise, role: LEAD, area: area:k, organization: org:a, valid_from: 2022-03-01}
- end: {table: holdings, fields: {person: person:p7, post: post:g7}, at: 2022-06-30}
- retract:
    table: persons
    fields:
      id: person:p8
- put: {table: persons, fields: {id: person:p7, name: 网格员, staff_number: 007, contact: null}}
"""

Yaml = Callable[[str], Path]


@pytest.fixture
def yaml(tmp_path: Path) -> Yaml:
    def write(text: str) -> Path:
        path = tmp_path / "changes.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def known(loaded: Loader) -> Graph:
    """Two communities, one with a grid; whoever serves both."""
    known = loaded(
        areas=AREAS + "area:w,胜利社区,VILLAGE,area:t\narea:g,第1网格,GRID,area:w\n",
        organizations=ORGANIZATIONS,
        jurisdictions="organization,area\norg:c,area:w\n",
        matters="id,name\nmatter:noise,噪声\n",
        rules="id,title\nrule:2022,方案\n",
        persons="id,name,contact\nperson:p7,网格员,0714-7\nperson:p8,网格员,\n",
        posts="id,name,role,areas\npost:g7,网格员,GRID_MEMBER,area:v;area:w\n",
        holdings="person,post\nperson:p7,post:g7\n",
    )
    assert known.is_good, known.report.wrong
    return known.graph


def problems_of(inputs: list[dict[str, Any]], graph: Graph) -> list[tuple[str | None, str]]:
    with pytest.raises(WrongChanges) as refused:
        changes_of(inputs, graph)
    assert {problem.code for problem in refused.value.problems} == {"BAD_INPUT"}
    return [(problem.field, problem.message) for problem in refused.value.problems]


def test_a_file_is_read_as_it_is_written(yaml: Yaml) -> None:
    """Dates, numbers and staff numbers stay text; null is nothing."""
    entries = read_changes(yaml(FILE))

    assert entries[0]["reorganize"]["at"] == "2022-03-01"
    assert entries[2] == {"end": {"table": "holdings", "fields": {"person": "person:p7", "post": "post:g7"},
                                  "at": "2022-06-30"}}  # fmt: skip
    assert entries[4]["put"]["fields"] == {"id": "person:p7", "name": "网格员", "staff_number": "007", "contact": None}


def test_what_a_file_comes_to(yaml: Yaml, known: Graph) -> None:
    """Puts, ends and retracts in the order of the file; then what the reorganization expands into."""
    changes = changes_of(read_changes(yaml(FILE)), known)

    event = change_id("MERGE", MARCH, ["area:w"])
    assert changes == [
        Fact("duties", ("matter:noise", "LEAD", "area:k", "org:a", (), None, None, (), None, 0, None, None, None, None),
             MARCH),
        End("holdings", "person:p7\x1fpost:g7\x1fSUBSTANTIVE", JUNE),
        Retract("persons", "person:p8", None),
        Fact("persons", ("person:p7", "网格员", "007", None), source="persons.csv:2"),
        End("areas", "area:w", MARCH),
        Fact("change_events", (event, "MERGE", MARCH, ("area:w",), ("area:v",), (), "rule:2022")),
        End("posts", "post:g7", MARCH),
        Fact("posts", ("post:g7", "网格员", "GRID_MEMBER", (), None, ("area:v",), None, None), MARCH,
             source="posts.csv:2"),
        End("areas", "area:g", MARCH),
        Fact("areas", ("area:g", None, "第1网格", (), "GRID", "area:v", None, "BASIC"), MARCH, source="areas.csv:8"),
        End("jurisdictions", "org:c\x1farea:w", MARCH),
    ]  # fmt: skip


def test_a_request_says_the_same_in_json(known: Graph) -> None:
    """Lists, numbers and instants as GraphQL hands them over; what is null was not given."""
    asked: list[dict[str, Any]] = [
        {"put": {"table": "duties", "fields": {"matter": "matter:noise", "role": "LEAD", "area": "area:k",
                                               "severities": [1, 2], "classification": ["CENTER"], "level": "COUNTY",
                                               "priority": 5}}, "end": None},
        {"reorganize": {"id": None, "kind": "RENAME", "at": MARCH, "originals": ["area:v"], "into": None,
                        "results": [{"table": "areas", "fields": {"id": "area:v", "name": "新铜花社区"}}]}},
    ]  # fmt: skip
    assert changes_of(asked, known) == [
        Fact("duties", ("matter:noise", "LEAD", "area:k", None, ("CENTER",), "COUNTY", None, (1, 2), None, 5,
                        None, None, None, None)),
        End("areas", "area:v", MARCH),
        Fact("areas", ("area:v", None, "新铜花社区", (), "VILLAGE", "area:t", None, None), MARCH),
        Fact("change_events", (change_id("RENAME", MARCH, ["area:v"]), "RENAME", MARCH, ("area:v",), ("area:v",), (),
                               None)),
    ]  # fmt: skip


def test_originals_may_be_named_by_code(known: Graph) -> None:
    """As any area in a table."""
    coded = {"put": {"table": "areas", "fields": {"id": "area:w", "code": "420204005010"}}}
    graph = rehearse([coded], known).graph
    _, event, *_ = changes_of([{"reorganize": {"kind": "MERGE", "at": "2022-03-01", "originals": ["420204005010"],
                                               "into": ["area:v"], "id": "change:m"}}], graph)  # fmt: skip

    assert isinstance(event, Fact)
    assert event.values[:4] == ("change:m", "MERGE", MARCH, ("area:w",))


def test_a_list_may_use_what_it_puts_itself(known: Graph) -> None:
    """A code of codes.csv, an area by its code, a level by a jurisdiction, in whatever order they stand."""
    asked = [
        {"put": {"table": "organizations", "fields": {"id": "org:n", "name": "新中心", "classification": "CENTER"}}},
        {"put": {"table": "jurisdictions", "fields": {"organization": "org:n", "area": "420204005011"}}},
        {"put": {"table": "areas", "fields": {"code": "420204005011", "name": "南湖社区", "level": "VILLAGE",
                                              "parent": "area:t", "category": "LAKE"}}},
        {"put": {"table": "codes", "fields": {"list": "category", "code": "LAKE", "zh": "湖区", "en": "Lake"}}},
    ]  # fmt: skip
    organization, jurisdiction, area, _ = changes_of(asked, known)

    assert isinstance(organization, Fact)
    assert isinstance(jurisdiction, Fact)
    assert isinstance(area, Fact)
    assert (organization["level"], jurisdiction["area"], area["category"]) == ("VILLAGE", "area:420204005011", "LAKE")


def test_an_end_means_what_held_just_before(loaded: Loader) -> None:
    """Also of something that has several states."""
    graph = loaded(persons="id,name,valid_from,valid_to\nperson:b,乙,,2022-03-01\nperson:b,丙,2022-03-01,\n").graph

    assert changes_of([{"end": {"table": "persons", "fields": {"id": "person:b"}, "at": "2022-06-30"}}], graph) == [
        End("persons", "person:b", JUNE)
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"putt": {}}, "entry 1: 'putt' is no change: did you mean put?"),
        ({}, "entry 1: {} asks for 0 changes; expected one of put, end, retract, reorganize"),
        ({"put": {"table": "areas", "fields": {}}, "end": {}}, "asks for 2 changes; expected one of put, end"),
        ({"put": {"tabel": "areas"}}, "entry 1: put has no 'tabel': did you mean table?"),
        ({"put": {"table": "areas"}}, "entry 1: put does not say fields; it says fields, table"),
        ({"put": ["areas"]}, "entry 1: put: [areas] is no mapping; it says fields, table"),
        ({"put": {"table": "areas", "fields": "x"}}, "entry 1: put.fields: 'x'; expected column: value"),
        ({"end": {"table": "areas", "fields": {"id": "area:v"}}}, "entry 1: end does not say at; it says at, fields"),
        ({"reorganize": {"kind": "MERGE"}}, "entry 1: reorganize does not say at; it says at, kind"),
        ({"reorganize": {"kind": "MERGE", "at": "2022-03-01", "results": [{"table": "areas"}]}},
         "entry 1: reorganize.results does not say fields; it says fields, table"),
    ],
)  # fmt: skip
def test_an_entry_says_one_thing_and_all_of_it(known: Graph, given: dict[str, Any], message: str) -> None:
    """Otherwise its number, its word and its value are named."""
    ((field, said),) = problems_of([given], known)

    assert field == "changes[0]"
    assert message in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"put": {"table": "person", "fields": {}}},
         "entry 1 (put person): 'person' is no table: did you mean persons?"),
        ({"put": {"table": "areas", "fields": {"id": "area:n", "name": "甲", "level": "TOWM"}}},
         "entry 1 (put areas): level: 'TOWM' is no AreaLevel: did you mean TOWN?"),
        ({"end": {"table": "persons", "fields": {"id": "person:p7"}, "at": "2022-3-1"}},
         "entry 1 (end persons): '2022-3-1' is no instant: write 2022-03-01 or 2022-03-01T08:00:00+08:00"),
        ({"end": {"table": "persons", "fields": {"id": "person:p7"}, "at": 10**15}},
         "entry 1 (end persons): 1000000000000000 lies outside the years 1 to 9999"),
        ({"end": {"table": "holdings", "fields": {"person": "person:p7"}, "at": "2022-03-01"}},
         "entry 1 (end holdings): post is missing; it is part of the key of holdings"),
        ({"retract": {"table": "persons", "fields": {"name": "甲"}}},
         "entry 1 (retract persons): id is missing; it is part of the key of persons"),
        ({"retract": {"table": "persons", "fields": {"id": "person:a", "name": "甲"}}},
         "entry 1 (retract persons): name is no part of the key of persons, which is id; leave it out"),
        ({"end": {"table": "holdings", "fields": {"person": "person:p7", "post": "post:g7", "source": "x"},
                  "at": "2022-03-01"}},
         ("entry 1 (end holdings): source is no part of the key of holdings, which is person, post, kind; leave it"
          " out")),
        ({"put": {"table": "persons", "fields": {"id": "person:b", "name": ["甲", "乙"]}}},
         "entry 1 (put persons): name: [甲, 乙] is a list, but a row has one name; write the value itself"),
        ({"reorganize": {"kind": "MERG", "at": "2022-03-01"}},
         "entry 1 (reorganize): kind: 'MERG' is no ChangeKind: did you mean MERGE?"),
        ({"reorganize": {"kind": "MERGE", "at": "2022-03-01", "originals": ["v"], "into": ["area:v"]}},
         "entry 1 (reorganize): no area has the code 'v' then; expected the code or the id of a known area"),
        ({"reorganize": {"kind": "MERGE", "at": "2022-03-01", "originals": ["area:n"], "into": ["area:v"]}},
         ("entry 1 (reorganize): MERGE at 2022-03-01: area:n is not known; expected the id of what there was until"
          " then")),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_entry(known: Graph, given: dict[str, Any], message: str) -> None:
    """And with its column and what was expected."""
    ((field, said),) = problems_of([given], known)

    assert field == f"changes[0].{next(iter(given))}"
    assert said == message


def test_all_that_is_wrong_is_said_at_once(known: Graph) -> None:
    """In the order of the list."""
    wrong = {"put": {"table": "areas", "fields": {"id": "area:n", "name": "甲", "level": "TOWM"}}}
    right = {"put": {"table": "persons", "fields": {"id": "person:n", "name": "甲"}}}

    fields = [field for field, _ in problems_of([{"end": wrong["put"] | {"at": "x"}}, right, wrong], known)]
    assert fields == ["changes[0].end", "changes[2].put"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("put: x\n", "changes.yaml: is no list; write entries such as `- end: {table: holdings"),
        ("- put\n", "changes.yaml: entry 1: 'put' is not one word with what belongs to it; write `- end"),
        ("- [", "changes.yaml: cannot be read as UTF-8 YAML: while parsing"),
        ("- put: {table: areas, table: posts}\n", "changes.yaml: cannot be read as UTF-8 YAML: 'table' stands twice"),
    ],
)
def test_a_file_that_is_no_list_of_entries(yaml: Yaml, text: str, message: str) -> None:
    """One line that says what it is, and what is expected."""
    with pytest.raises(WrongData) as refused:
        read_changes(yaml(text))
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_the_shape_of_entries_is_judged_when_a_file_is_read(yaml: Yaml) -> None:
    """Before anything is known."""
    with pytest.raises(WrongChanges, match="entry 2: 'delete' is no change: expected put, end, retract, reorganize"):
        read_changes(yaml("- put: {table: areas, fields: {id: area:n}}\n- delete: {table: areas}\n"))


def test_a_put_that_overlaps_names_the_missing_end(known: Graph) -> None:
    """A put never shortens another fact."""
    asked = [{"put": {"table": "persons", "fields": {"id": "person:p7", "name": "新", "valid_from": "2022-03-01"}}}]

    rehearsal = rehearse(asked, known)
    (problem,) = rehearsal.problems
    assert problem.message == (
        "person:p7: the fact from 2022-02-28T16:00:00.000Z overlaps the one from always;"
        " end that one at 2022-02-28T16:00:00.000Z first"
    )
    ended = [*asked, {"end": {"table": "persons", "fields": {"id": "person:p7"}, "at": "2022-03-01"}}]
    assert rehearse(ended, known).problems == ()


@pytest.mark.parametrize(
    ("asked", "date"),
    [
        ([{"end": {"table": "x", "fields": {}, "at": "2022-03-01"}}, {"put": {"table": "x", "fields": {}}}], MARCH),
        ([{"put": {"table": "x", "fields": {"valid_from": "2022-03-01", "valid_to": "2022-06-30"}}}], MARCH),
        ([{"put": {"table": "x", "fields": {"valid_to": "2022-06-30"}}}], JUNE),
        ([{"reorganize": {"kind": "FOUND", "at": MARCH, "results": [
            {"table": "x", "fields": {"valid_from": "2022-06-30"}}]}}], JUNE),
        ([{"put": {"table": "x", "fields": {}}}], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_latest_date_of_a_list(asked: list[dict[str, Any]], date: int | None) -> None:
    """When something begins or ends by it for the last time."""
    assert latest_date(asked) == date


def test_a_rehearsal_counts_what_changes(yaml: Yaml, known: Graph) -> None:
    """By table: ids and keys that are new, changed, or said again; the graph that it was rehearsed on stays."""
    rehearsal = rehearse(
        [*read_changes(yaml(FILE)), {"put": {"table": "matters", "fields": {"id": "matter:noise"}}}], known
    )
    assert rehearsal.problems == ()
    assert rehearsal.date == JUNE
    assert rehearsal.report == {
        "areas": TableCounts(changed=2), "persons": TableCounts(changed=2), "posts": TableCounts(changed=1),
        "matters": TableCounts(unchanged=1), "jurisdictions": TableCounts(changed=1),
        "holdings": TableCounts(changed=1), "duties": TableCounts(new=1), "change_events": TableCounts(new=1),
    }  # fmt: skip
    assert rehearsal.graph.at(JUNE).row("area:w") is None
    assert known.at(JUNE).row("area:w") is not None


def test_a_rehearsal_says_which_rules_break(known: Graph) -> None:
    """Each with the fact to blame; the report counts them as wrong, and there is nothing to commit."""
    asked = [
        {"put": {"table": "jurisdictions", "fields": {"organization": "org:none", "area": "area:v"}}},
        {"put": {"table": "persons", "fields": {"id": "person:n", "name": "甲"}}},
        {"put": {"table": "areas", "fields": {"id": "area:v", "parent": "area:g"}}},
    ]
    rehearsal = rehearse(asked, known)
    assert rehearsal.problems == [
        Problem("BAD_INPUT", "area:v, parent: area:v, a VILLAGE, cannot be part of area:g, a BASIC grid; expected a"
                " division of a higher level", table="areas"),
        Problem("BAD_INPUT", "jurisdictions|org:none|area:v, organization: org:none is not known; expected an id org:…"
                " that is known or is loaded with it", table="jurisdictions"),
    ]  # fmt: skip
    assert rehearsal.report == {"areas": TableCounts(wrong=1), "jurisdictions": TableCounts(wrong=1)}
    assert (rehearsal.changes, rehearsal.graph) == ([], known)


def test_changes_that_contradict_each_other_beside_a_reorganization(known: Graph) -> None:
    """Are one problem, as any."""
    asked: list[dict[str, Any]] = [
        {"retract": {"table": "persons", "fields": {"id": "person:none"}}},
        {"reorganize": {"kind": "MERGE", "at": "2022-03-01", "originals": ["area:w"], "into": ["area:v"]}},
    ]
    with pytest.raises(BadInput, match="person:none: no fact from always to retract"):
        changes_of(asked, known)
    assert [problem.message for problem in rehearse(asked, known).problems] == [
        "person:none: no fact from always to retract"
    ]


def test_two_rows_that_say_otherwise_of_one_fact(known: Graph) -> None:
    """Else the last would win in silence; said twice alike, or of another time, both stand."""
    until = {"valid_from": "2022-03-01", "valid_to": "2023-03-01"}
    first, same, other = (
        {"put": {"table": "persons", "fields": {"id": "person:n", "name": name, **until}}}
        for name in ("甲", "甲", "乙")
    )
    later = {"put": {"table": "persons", "fields": {"id": "person:n", "name": "丙", "valid_from": "2023-03-01"}}}

    assert len(changes_of([first, same, later], known)) == 3
    assert problems_of([first, same, other], known) == [
        (
            "changes[2].put",
            "entry 3 (put persons): person:n is put by entry 1 already, and otherwise; keep one of both",
        )
    ]


def test_a_new_name_and_a_new_parent_on_one_day(known: Graph) -> None:
    """Two reorganizations, whose rows both say what holds from then on; a row for each half contradicts the other."""

    def asked(kind: str, name: str, parent: str) -> dict[str, Any]:
        row = {"table": "areas", "fields": {"id": "area:v", "level": "VILLAGE", "name": name, "parent": parent}}
        return {"reorganize": {"kind": kind, "at": "2022-03-01", "originals": ["area:v"], "results": [row]}}

    halves = [asked("RENAME", "新名", "area:t"), asked("RE_PARENT", "铜花社区", "area:k")]
    message = (
        "entry 2 (reorganize): area:v is put by entry 1 already, and otherwise; let both rows say what holds from then"
        " on, or keep one"
    )
    assert problems_of(halves, known) == [("changes[1].reorganize", message)]

    changes = changes_of([asked(kind, "新名", "area:k") for kind in ("RENAME", "RE_PARENT")], known)
    states = {each for each in changes if isinstance(each, Fact) and each.table == "areas"}
    assert [(each["name"], each["parent"]) for each in states] == [("新名", "area:k")]
    events = [each["kind"] for each in changes if isinstance(each, Fact) and each.table == "change_events"]
    assert events == ["RENAME", "RE_PARENT"]
