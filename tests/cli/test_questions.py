"""Questions about who is responsible: the same facts for people and for machines."""

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.model.events import Moved, Report
from tests.cli.commands import GRID, Graphkb
from tests.stores.databases import Database


def test_a_coordinator_asks_who_is_responsible(loaded: Graphkb) -> None:
    """Short id and unique name; organization, post, holder, telephone, rule and deadlines stand in the table."""
    ran = loaded("who", "噪声扰民", "铜花社区", "--as-of", "2023-01-01")
    assert ran.code == 0
    assert ran.out.startswith(
        "噪声扰民 (matter:noise) @ 铜花社区居委会, 新下陆街道 (area:420204005009) [2023-01-01 00:00+08:00"
    )
    (lead,) = [line for line in ran.out.splitlines() if "LEAD 主办" in line]
    for cell in ("黄石市生态环境局下陆区分局", "联络员07", "0714-00080007", "INHERITED 上级规定", "PT2H", "P3D", "P7D"):
        assert cell in lead


def test_a_machine_asks_who_is_responsible(loaded: Graphkb) -> None:
    """The names and shapes of the GraphQL contract."""
    answer = loaded("who", "matter:noise", GRID, "--as-of", "2023-01-01", "--json").json
    assert (answer["matterId"], answer["areaId"], answer["asOf"]) == ("matter:noise", GRID, "2022-12-31T16:00:00.000Z")
    assert [(each["organization"]["id"], each["basis"]) for each in answer["lead"]] == [
        ("org:xialu-ecology", "INHERITED")
    ]
    assert answer["lead"][0]["deadline"]["close"] == "P7D"
    assert answer["revision"] == 1


def test_a_merged_community_names_its_successor(loaded: Graphkb) -> None:
    """Before the merge it answers; after it nobody does, the successor is named, and the exit code says so."""
    before = loaded("who", "matter:noise", "area:xialu-merged-1", "--as-of", "2022-02-28", "--json")
    after = loaded("who", "matter:noise", "area:xialu-merged-1", "--as-of", "2022-03-01", "--json")
    assert (before.code, len(before.json["lead"])) == (0, 1)
    assert (after.code, after.json["lead"], after.json["reasons"]) == (1, [], ["OUT_OF_VALIDITY"])
    assert [each["id"] for each in after.json["successors"]] == ["area:420204004011"]


def test_everyone_on_a_grid(loaded: Graphkb) -> None:
    """Each role's nearest posts, with telephone."""
    people = loaded("team", GRID, "--json").json
    assert [(each["post"]["role"], each["servedArea"]["id"]) for each in people][:2] == [
        ("GRID_CHIEF", "area:420204005009"),
        ("GRID_MEMBER", GRID),
    ]
    assert all(each["contact"] for each in people)
    assert "网格员0199" in loaded("team", GRID).out


def test_the_chain_above_a_center(loaded: Graphkb) -> None:
    """Community, street, district; nobody above the district is known."""
    answer = loaded("chain", "org:xialu-tonghua-center", "--json").json
    assert [step["organization"]["id"] for step in answer["steps"]][-1] == "org:xialu-center"
    assert [step["number"] for step in answer["steps"]] == [1, 2]
    assert answer["reasons"] == ["NO_SUPERIOR"]


def test_the_chart_of_a_street(loaded: Graphkb) -> None:
    """13 communities; deeper levels are counted, not shown."""
    nodes = loaded("chart", "420204005", "--depth", "1", "--json").json["nodes"]
    assert len(nodes) == 14
    assert nodes[0]["id"] == "area:420204005"
    assert {node["depth"] for node in nodes} == {0, 1}
    assert loaded("chart", "420204005", "--depth", "1").out.startswith("新下陆街道  area:420204005")


def test_the_chain_of_an_event_is_that_of_its_center(loaded: Graphkb, database: Database) -> None:
    """The center that has it, level by level; an unknown event is one line."""
    with KnowledgeBase.open(database.url) as knowledge:
        report = Report(id="event:1", matter="matter:noise", area=GRID, channel="PATROL", title="夜间施工")
        assert isinstance(knowledge.events.report(report, Caller("user:1")), Moved)

    assert loaded("chain", "event:1", "--json").json == loaded("chain", "org:xialu-tonghua-center", "--json").json
    assert "铜花社区综治中心 (org:xialu-tonghua-center)" in loaded("chain", "event:1").out
    assert loaded("chain", "event:2").err == "graphkb: 'event:2': no event is called so\n"


def test_a_coordinator_asks_for_a_route(loaded: Graphkb) -> None:
    """The hops with their mechanism and whom to call; impossible is exit 1 with the reason."""
    answer = loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology", "-k", "1", "--json").json
    hops = [hop["mechanism"] for hop in answer["routes"][0]["hops"]]
    assert answer["routes"][0]["target"]["id"] == "org:xialu-ecology"
    assert "TWO_WAY_DISPATCH" in hops
    assert all(hop["contact"] for hop in answer["routes"][0]["hops"])
    assert "TWO_WAY_DISPATCH" in loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology").out
    shut = loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology", "--max-hops", "1", "--json")
    assert (shut.code, shut.json["routes"], shut.json["reasons"]) == (1, [], ["MAX_HOPS"])
    assert loaded("route", "org:xialu-tonghua-center").code == 2


def test_duties_from_either_side(loaded: Graphkb) -> None:
    """What comes to an organization, also by what it is; what is written for a matter; what is written in an area."""
    forestry = loaded("duties", "org:xialu-forestry", "--as-of", "2023-01-01", "--json").json
    assert {(each["role"], each["matter"]["id"], bool(each["organization"])) for each in forestry["items"]} == {
        ("LEAD", "matter:forest", False), ("ASSIST", "matter:forest-fire", True),
    }  # fmt: skip
    meant = next(each for each in forestry["items"] if each["template"])
    assert meant["template"] == {"classifications": ["DEPARTMENT"], "level": "COUNTY", "line": "FORESTRY"}
    assert [each["id"] for each in meant["areas"]] == ["area:420204"]
    noise = loaded("duties", "matter:noise", "--as-of", "2023-01-01", "--json").json
    assert {each["matter"]["id"] for each in noise["items"]} == {"matter:noise"}
    assert "LEAD" in loaded("duties", "噪声扰民").out
    county = loaded("duties", "area:420204", "--limit", "1", "--json").json
    assert (county["items"][0]["area"]["id"], county["truncatedBy"]) == ("area:420204", "limit")
    assert (loaded("duties", "org:nobody").code, loaded("duties", "post:1").code) == (1, 1)
