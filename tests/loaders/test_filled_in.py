"""What a load fills in: ids and parents from codes, areas from their codes, scales, levels and defaults."""

import pytest

from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader


def test_an_empty_cell_sets_the_default(loaded: Loader) -> None:
    """A hierarchy that is not named is the administrative one, a holding substantive, a duty of priority 0."""
    load = loaded(
        areas=AREAS,
        organizations=ORGANIZATIONS,
        hierarchy="organization,parent,hierarchy\norg:a,org:b,\n",
        matters="id,name\nmatter:m,噪声\n",
        duties="matter,role,area,organization\nmatter:m,LEAD,area:k,org:a\n",
        figures="id,name,value,qualifier\nfigure:f,中心,43,\n",
    )

    assert [fact["hierarchy"] for fact in load.graph.facts("hierarchy")] == ["ADMINISTRATIVE"]
    assert [fact["priority"] for fact in load.graph.facts("duties")] == [0]
    assert [fact["qualifier"] for fact in load.graph.facts("figures")] == ["EXACT"]


CODED = "id,code,name,level\n,42,湖北省,PROVINCE\n,4202,黄石市,CITY\n,420204,下陆区,COUNTY\n"


def test_an_id_is_made_from_the_code(loaded: Loader) -> None:
    """And an absent parent is found by the prefix, past levels that are not there."""
    load = loaded(areas=CODED + ",420204005009,铜花社区,VILLAGE\n")

    assert {fact.key: fact["parent"] for fact in load.graph.facts("areas")} == {
        "area:42": None,
        "area:4202": "area:42",
        "area:420204": "area:4202",
        "area:420204005009": "area:420204",
    }
    assert load.report.warnings == []


def test_a_known_division_without_parent_stays_without(loaded: Loader) -> None:
    """Else an export of it could not be loaded again without a change."""
    first = loaded(areas="id,code,name,level\n,420204,下陆区,COUNTY\n")

    later = loaded(first.graph, areas="code,name,level,parent\n4202,黄石市,CITY,\n420204,下陆区,COUNTY,\n")

    assert [change.key for change in later.changes] == ["area:4202"]


@pytest.mark.parametrize("cell", ["420204", "area:xialu"])
def test_an_area_may_be_named_by_its_bare_code(loaded: Loader, cell: str) -> None:
    """The code is looked up: the id may be another."""
    areas = "id,code,name,level,parent\narea:xialu,420204,下陆区,COUNTY,\narea:g,,街道,TOWN,%s\n"

    load = loaded(
        areas=areas.replace("%s", cell),
        organizations=ORGANIZATIONS,
        jurisdictions=f"organization,area\norg:c,{cell}\n",
        posts=f"id,name,role,areas\npost:a,网格员,GRID_MEMBER,area:g;{cell}\n",
    )

    assert [fact["parent"] for fact in load.graph.facts("areas")] == [None, "area:xialu"]
    assert [fact["area"] for fact in load.graph.facts("jurisdictions")] == ["area:xialu"]
    assert [fact["areas"] for fact in load.graph.facts("posts")] == [("area:g", "area:xialu")]


def test_a_code_used_again_names_the_area_of_the_rows_time(loaded: Loader) -> None:
    """At one instant a code names one area."""
    load = loaded(
        areas="id,code,name,level,valid_from,valid_to\n"
        "area:old,420204,旧区,COUNTY,,2022-03-01\narea:new,420204,新区,COUNTY,2022-03-01,\n",
        organizations=ORGANIZATIONS,
        jurisdictions="organization,area,valid_from,valid_to\norg:a,420204,,2022-01-01\norg:b,420204,2022-03-01,\n"
        "org:c,420204,,\n",
    )

    assert {fact["organization"]: fact["area"] for fact in load.graph.facts("jurisdictions")} == {
        "org:a": "area:old",
        "org:b": "area:new",
        "org:c": "area:new",
    }


def test_a_grid_without_scale_is_basic(loaded: Loader) -> None:
    """And a grid keeps the scale it states."""
    load = loaded(areas=AREAS.replace("parent", "parent,scale", 1).replace("\n", ",\n").replace("scale,", "scale") + (
        "area:g1,第1网格,GRID,area:v,\narea:g2,第2网格,GRID,area:t,DEDICATED\n"
    ))  # fmt: skip

    assert {fact.key: fact["scale"] for fact in load.graph.facts("areas")} == {
        "area:p": None, "area:c": None, "area:k": None, "area:t": None, "area:v": None,
        "area:g1": "BASIC", "area:g2": "DEDICATED",
    }  # fmt: skip


def test_an_empty_level_is_that_of_the_widest_jurisdiction(loaded: Loader) -> None:
    """A stated level stays; without jurisdiction there is none; the same package again changes nothing."""
    tables = {
        "areas": AREAS,
        "organizations": "id,name,classification,level\norg:a,甲,STATION,\norg:b,乙,STATION,CITY\norg:c,丙,STATION,\n",
        "jurisdictions": "organization,area\norg:a,area:v\norg:a,area:t\norg:b,area:v\n",
    }

    load = loaded(**tables)

    levels = {fact.key: fact["level"] for fact in load.graph.facts("organizations")}
    assert levels == {"org:a": "TOWN", "org:b": "CITY", "org:c": None}
    assert loaded(load.graph, **tables).changes == []


def test_only_jurisdictions_of_its_time_give_a_level(loaded: Loader) -> None:
    """An organization that began when its wide jurisdiction was over is as wide as what it has since."""
    load = loaded(
        areas=AREAS,
        organizations="id,name,classification,valid_from\norg:a,甲,STATION,2022-01-01\n",
        jurisdictions="organization,area,valid_from,valid_to\norg:a,area:c,,2022-01-01\norg:a,area:t,2022-01-01,\n",
    )

    assert [fact["level"] for fact in load.graph.facts("organizations")] == ["TOWN"]
