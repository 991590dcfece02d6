"""What a row is: first seen, compared at an instant, corrected in place, replaced by dates; which rows are one fact."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import Load, load
from graphkb.loaders.report import TableCounts
from graphkb.model.changes import Plan, Retract, plan_changes, touched_keys
from graphkb.model.facts import Fact
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader, Package
from tests.loaders.outcome import at, counts, day, same_as_committed

PERSON = "id,name,staff_number,contact\nperson:a,甲,001,0714-1\n"


def person(name: str, number: str | None, contact: str | None, row: str, *dates: str | None) -> Fact:
    start, end = (day(date) if date else None for date in (*dates, None, None)[:2])
    return Fact("persons", ("person:a", name, number, contact), start, end, row, synthetic=False)


def persons(load: Load) -> list[Fact]:
    return sorted(load.graph.facts("persons"), key=lambda fact: (fact.key, fact.valid_from or 0))


def test_a_key_first_seen_is_open_on_both_sides(loaded: Loader) -> None:
    """Whatever --effective says."""
    first = loaded(persons=PERSON)

    assert persons(first) == [person("甲", "001", "0714-1", "persons.csv:2")]
    assert (counts(first), first.is_good, first.report.differences) == ((1, 0, 0, 0, 0), True, [])


def test_the_same_rows_again_change_nothing(loaded: Loader) -> None:
    """Also where they stand in other rows of the file: the place of a row is no news."""
    first = loaded(persons=PERSON)

    again = loaded(first.graph, persons=PERSON.replace("person:a", "person:b,乙,,\nperson:a"))

    assert counts(again) == (1, 0, 1, 0, 0)
    assert [change.key for change in again.changes] == ["person:b"]


def test_a_difference_ends_what_holds_then_and_begins_there(loaded: Loader) -> None:
    """At --effective; the old fact is the same until then."""
    first = loaded(persons=PERSON)

    later = loaded(first.graph, at("2022-03-01"), persons=PERSON.replace("0714-1", "0714-2"))

    assert persons(later) == [
        person("甲", "001", "0714-1", "persons.csv:2", None, "2022-03-01"),
        person("甲", "001", "0714-2", "persons.csv:2", "2022-03-01"),
    ]
    assert counts(later) == (0, 1, 0, 0, 0)
    assert [str(each) for each in later.report.differences] == [
        "person:a contact: 0714-1 → 0714-2 (persons.csv row 2)",
        "person:a valid_from: ∅ → 2022-03-01 (persons.csv row 2)",
    ]
    assert same_as_committed(first.graph, later)


def test_a_difference_reaches_up_to_the_end_of_what_it_ends(loaded: Loader) -> None:
    """The next state stays as it was."""
    states = "id,name,valid_from,valid_to\nperson:a,甲,2020-01-01,2023-01-01\nperson:a,乙,2023-01-01,\n"
    first = loaded(persons=states)

    later = loaded(first.graph, at("2022-03-01"), persons="id,name\nperson:a,丙\n")

    assert persons(later) == [
        person("甲", None, None, "persons.csv:2", "2020-01-01", "2022-03-01"),
        person("丙", None, None, "persons.csv:2", "2022-03-01", "2023-01-01"),
        person("乙", None, None, "persons.csv:3", "2023-01-01"),
    ]
    assert same_as_committed(first.graph, later)


def test_a_difference_from_where_the_fact_began_corrects_it(loaded: Loader) -> None:
    """An interval without length is never made."""
    first = loaded(persons="id,name,valid_from\nperson:a,甲,2022-03-01\n")

    later = loaded(first.graph, at("2022-03-01"), persons="id,name\nperson:a,乙\n")

    assert persons(later) == [person("乙", None, None, "persons.csv:2", "2022-03-01")]
    assert same_as_committed(first.graph, later)


@pytest.mark.parametrize(
    ("effective", "dates"),
    [("2022-03-01", ("2022-03-01", None)), ("2019-06-01", ("2019-06-01", "2020-01-01"))],
    ids=["after all", "before all"],
)
def test_a_known_key_that_does_not_hold_begins_there(
    loaded: Loader, effective: str, dates: tuple[str, str | None]
) -> None:
    """Up to the next interval that is known."""
    first = loaded(persons="id,name,valid_from,valid_to\nperson:a,甲,2020-01-01,2021-01-01\n")

    later = loaded(first.graph, at(effective), persons="id,name\nperson:a,甲\n")

    assert sorted(persons(later), key=lambda fact: fact.valid_from or 0) == sorted(
        [
            person("甲", None, None, "persons.csv:2", "2020-01-01", "2021-01-01"),
            person("甲", None, None, "persons.csv:2", *dates),
        ],
        key=lambda fact: fact.valid_from or 0,
    )
    assert counts(later) == (0, 1, 0, 0, 0)
    assert same_as_committed(first.graph, later)


def test_always_corrects_in_place(loaded: Loader) -> None:
    """The interval of what holds today is unchanged."""
    first = loaded(persons="id,name,valid_from\nperson:a,甲,2020-01-01\n")

    later = loaded(first.graph, {"effective": "always"}, persons="id,name\nperson:a,乙\n")

    assert persons(later) == [person("乙", None, None, "persons.csv:2", "2020-01-01")]
    assert same_as_committed(first.graph, later)


def test_without_effective_a_difference_begins_today(loaded: Loader) -> None:
    """At local midnight of the zone asked for."""
    first = loaded(persons=PERSON)

    later = loaded(first.graph, {"zone": "Asia/Urumqi"}, persons=PERSON.replace("甲", "乙"))

    midnight = datetime.now(ZoneInfo("Asia/Urumqi")).replace(hour=0, minute=0, second=0, microsecond=0)
    assert [fact.valid_from for fact in persons(later)] == [None, round(midnight.timestamp() * 1000)]


def test_an_absent_column_keeps_and_an_empty_cell_clears(loaded: Loader) -> None:
    """staff_number is not in the second file; contact is there, and empty."""
    first = loaded(persons=PERSON)

    later = loaded(first.graph, {"effective": "always"}, persons="id,name,contact\nperson:a,甲,\n")

    assert persons(later) == [person("甲", "001", None, "persons.csv:2")]


def test_generated_facts_stay_so(loaded: Loader) -> None:
    """Where a file has no column `synthetic`; a fact first seen is not generated."""
    first = loaded(persons="id,name,synthetic\nperson:a,甲,true\n")

    later = loaded(first.graph, {"effective": "always"}, persons="id,name\nperson:a,甲\nperson:b,乙\n")

    assert [change.key for change in later.changes] == ["person:b"]
    assert [fact.synthetic for fact in persons(later)] == [True, False]


def test_items_of_a_list_may_have_blanks_around_them(loaded: Loader) -> None:
    """And nothing between two semicolons is no item."""
    load = loaded(organizations="id,name,other_names,classification\norg:a,甲,甲局; 甲;;,CENTER\n")

    assert [fact["other_names"] for fact in load.graph.facts("organizations")] == [("甲局", "甲")]


def test_where_a_row_came_from_is_corrected_in_place(loaded: Loader) -> None:
    """Another source, or synthetic, is no other state of the world."""
    first = loaded(persons="id,name,source\nperson:a,甲,黄石日报\n")

    later = loaded(first.graph, at("2022-03-01"), persons="id,name,source,synthetic\nperson:a,甲,下陆区,true\n")

    assert persons(later) == [Fact("persons", ("person:a", "甲", None, None), None, None, "下陆区", synthetic=True)]
    assert [(each.column, each.before, each.after) for each in later.report.differences] == [
        ("source", "黄石日报", "下陆区"),
        ("synthetic", "false", "true"),
    ]


def test_rows_with_dates_replace_all_states_known(loaded: Loader) -> None:
    """A corrected start is a correction: the state known before never held."""
    first = loaded(persons="id,name,contact,valid_from\nperson:a,甲,0714-1,2022-03-01\n")

    later = loaded(first.graph, persons="id,name,valid_from\nperson:a,甲,2022-05-01\n")

    assert persons(later) == [person("甲", None, "0714-1", "persons.csv:2", "2022-05-01")]
    assert counts(later) == (0, 1, 0, 0, 1)
    assert Retract("persons", "person:a", day("2022-03-01")) in later.changes
    assert [str(each) for each in later.report.differences] == [
        "person:a valid_from: 2022-03-01 → 2022-05-01 (persons.csv row 2)",
        "person:a valid_from: 2022-03-01 → retracted",
    ]
    assert same_as_committed(first.graph, later)


def test_an_added_valid_to_is_an_end(loaded: Loader) -> None:
    """And the state before it in the file is unchanged."""
    states = "id,name,valid_from,valid_to\nperson:a,甲,2020-01-01,2021-01-01\nperson:a,乙,2021-01-01,\n"
    first = loaded(persons=states)

    later = loaded(first.graph, persons=states.replace("2021-01-01,\n", "2021-01-01,2023-01-01\n"))

    assert persons(later) == [
        person("甲", None, None, "persons.csv:2", "2020-01-01", "2021-01-01"),
        person("乙", None, None, "persons.csv:3", "2021-01-01", "2023-01-01"),
    ]
    assert counts(later) == (0, 1, 1, 0, 0)


@pytest.mark.parametrize(("zone", "instant"), [("Asia/Shanghai", 1_646_064_000_000), ("UTC", 1_646_092_800_000)])
def test_a_date_means_midnight_in_the_zone(loaded: Loader, empty: Graph, zone: str, instant: int) -> None:
    """A time with an offset is that instant, whatever the zone."""
    text = "id,name,valid_from,valid_to\nperson:a,甲,2022-03-01,2022-04-01T00:00:00+08:00\n"

    load = loaded(empty, {"zone": zone}, persons=text)

    assert [(fact.valid_from, fact.valid_to) for fact in persons(load)] == [(instant, 1_648_742_400_000)]


@pytest.mark.parametrize("rows", ["org:b,org:a\n", "org:a,org:b\n", "org:b,org:a\nLINKED_WITH,org:a,org:b\n"])
def test_the_reverse_row_of_a_symmetric_link_is_the_same_fact(loaded: Loader, rows: str) -> None:
    """Its ends are kept in code-point order, however they are written, and both rows may be there."""
    load = loaded(organizations=ORGANIZATIONS, links=f"type,from,to\nLINKED_WITH,{rows}")

    assert [fact.values[:3] for fact in load.graph.facts("links")] == [("LINKED_WITH", "org:a", "org:b")]
    assert load.is_good


def test_links_of_another_mechanism_are_kept_beside_each_other(loaded: Loader) -> None:
    """Type, ends, role and mechanism are the key of a link; hours are not."""
    links = "type,from,to,mechanism,expected_hours\nCOORDINATES_WITH,org:a,org:b,WHISTLE,2\n"
    first = loaded(organizations=ORGANIZATIONS, links=links + "COORDINATES_WITH,org:a,org:b,AGREEMENT,4\n")

    later = loaded(first.graph, {"effective": "always"}, links=links.replace(",2", ",3"))

    assert (counts(first, "links"), counts(later, "links")) == ((2, 0, 0, 0, 0), (0, 1, 0, 0, 0))


def test_codes_csv_adds_codes_that_the_same_package_may_use(loaded: Loader) -> None:
    """And a later package too; without them the code is wrong."""
    organizations = {"organizations": "id,name,classification,line\norg:a,粮食局,DEPARTMENT,GRAIN\n"}
    codes = {"codes": "list,code,zh,en\nline,GRAIN,粮食,Grain\n"}

    assert [str(note) for note in loaded(**organizations).report.wrong] == [
        (
            "organizations.csv row 2, line: 'GRAIN' is no line: expected one of PARTY_AFFAIRS, POLITICAL_LEGAL,"
            " PUBLIC_SECURITY, JUSTICE, URBAN_MANAGEMENT, MARKET_SUPERVISION, …"
        )
    ]
    first = loaded(**codes, **organizations)
    assert first.is_good
    assert first.graph.labels("line")["GRAIN"] == ("粮食", "Grain")
    assert loaded(first.graph, organizations=organizations["organizations"].replace("org:a", "org:b")).is_good


def test_several_packages_are_loaded_together(package: Package, empty: Graph) -> None:
    """What one names may stand in another; reports then say which package a file is in."""
    one = package(areas=AREAS, persons="id,name\nperson:a,\n")
    two = package(organizations=ORGANIZATIONS, jurisdictions="organization,area\norg:c,area:k\n")

    load_both = load([two, one], empty)

    assert [str(note) for note in load_both.report.wrong] == [
        "package1/persons.csv row 2, name: is empty; a value is required"
    ]
    assert load_both.report.tables["jurisdictions"] == TableCounts(new=1)


def test_changes_come_as_a_store_takes_them(loaded: Loader, empty: Graph) -> None:
    """Applied by the model's own rules they give the candidate graph."""
    first = loaded(areas=AREAS, organizations=ORGANIZATIONS)

    assert same_as_committed(empty, first)
    assert Plan() == plan_changes(first.changes, first.graph.known(touched_keys(first.changes)))
