"""Organizations: every field, a type for each family, hierarchies, links, duties."""

from typing import Any

import pytest

Ask = Any

FAMILY = {
    "center": "Center",
    "office": "Department",
    "branch": "PartyOrganization",
    "station": "PoliceUnit",
    "committee": "SelfGovernanceBody",
    "mediation": "MediationBody",
    "volunteers": "VolunteerTeam",
    "assault": "EmergencyTeam",
    "property": "PropertyService",
    "society": "SocialOrganization",
    "school": "PartnerOrganization",
}


def ids(*names: str) -> list[dict[str, str]]:
    return [{"id": f"org:{name}"} for name in names]


def test_every_field(data: Ask) -> None:
    """What was loaded comes back, and what is derived from it."""
    document = """{
      organization(id: "org:center") {
        __typename id name otherNames classification level line rank legalForm establishment funding staffing headcount
        seat { id } contact source synthetic validFrom validTo parent { id } children { id } jurisdictions { id }
        posts { id } duties { totalCount } stationedIn { mode } memberOf { role } linkedWith { id }
        sharesStaffWith { id } coordinatesWith { mechanism } changeEvents { id }
        ... on Center {
          functions stationed { organization { id } center { id } mode }
          members { organization { id } body { id } role rule { id } }
        }
      }
    }"""
    assert data(document)["organization"] == {
        "__typename": "Center",
        "id": "org:center",
        "name": "center",
        "otherNames": ["区综治中心"],
        "classification": "CENTER",
        "level": "COUNTY",
        "line": None,
        "rank": "SECTION",
        "legalForm": "PUBLIC_INSTITUTION",
        "establishment": "MANDATORY",
        "funding": "FULL",
        "staffing": "DEDICATED",
        "headcount": 12,
        "seat": {"id": "area:tonghua"},
        "contact": "0714-1",
        "source": None,
        "synthetic": False,
        "validFrom": None,
        "validTo": None,
        "parent": {"id": "org:urban"},
        "children": [],
        "jurisdictions": [{"id": "area:420204"}],
        "posts": [],
        "duties": {"totalCount": 0},
        "stationedIn": [],
        "memberOf": [],
        "linkedWith": [{"id": "org:station"}],
        "sharesStaffWith": [],
        "coordinatesWith": [],
        "changeEvents": [{"id": "change:found"}],
        "functions": ["COMMAND", "DISPUTE_MEDIATION"],
        "stationed": [
            {"organization": {"id": "org:station"}, "center": {"id": "org:center"}, "mode": None},
            {"organization": {"id": "org:urban"}, "center": {"id": "org:center"}, "mode": "RESIDENT"},
        ],
        "members": [
            {"organization": {"id": "org:station"}, "body": {"id": "org:center"}, "role": "MEMBER", "rule": None}
        ],
    }


@pytest.mark.parametrize(("name", "family"), FAMILY.items())
def test_each_family_is_its_type(data: Ask, name: str, family: str) -> None:
    """The classification tells the type, and only the fields of that type are answered."""
    document = f"""query($id: ID!) {{
      organization(id: $id) {{ __typename ... on {family} {{ mine: name }} ... on Center {{ functions }} }}
    }}"""
    expected = {"__typename": family, "mine": name}
    if family == "Center":
        expected["functions"] = ["COMMAND", "DISPUTE_MEDIATION"]  # type: ignore[assignment]  # a list instead of a text, as GraphQL gives it
    assert data(document, id=f"org:{name}")["organization"] == expected


def test_a_department_has_members(data: Ask) -> None:
    document = (
        '{ organization(id: "org:joint") { ... on Department { members { role body { name } rule { title } } } } }'
    )
    assert data(document)["organization"]["members"] == [
        {"role": "LEAD", "body": {"name": "joint"}, "rule": {"title": "第七条"}}
    ]


def test_each_hierarchy_is_its_own(data: Ask) -> None:
    """Parent and children follow one line of command; ADMINISTRATIVE where none is given."""
    document = """{
      urban: organization(id: "org:urban") {
        default: children { id } functional: children(hierarchy: FUNCTIONAL) { id }
        fromNull: children(hierarchy: null) { id }
      }
      center: organization(id: "org:center") { functional: children(hierarchy: FUNCTIONAL) { id } }
      branch: organization(id: "org:branch") { parent { id } party: parent(hierarchy: PARTY) { id } }
    }"""
    assert data(document) == {
        "urban": {
            "default": ids("office", "center", "school"),  # by sort, none last
            "functional": [],
            "fromNull": ids("office", "center", "school"),
        },
        "center": {"functional": ids("tonghua-center")},
        "branch": {"parent": None, "party": {"id": "org:joint"}},
    }


def test_links_from_both_ends(data: Ask) -> None:
    """Symmetric links are seen from either end; the others from the end they begin at."""
    document = """query($id: ID!) { organization(id: $id) {
        linkedWith { id } sharesStaffWith { id } stationedIn { center { id } } memberOf { body { id } role }
        coordinatesWith { organization { id } mechanism expectedHours rule { id } }
    } }"""
    assert data(document, id="org:station")["organization"]["linkedWith"] == ids("center")
    assert data(document, id="org:joint")["organization"]["sharesStaffWith"] == ids("urban")
    assert data(document, id="org:urban")["organization"] == {
        "linkedWith": [],
        "sharesStaffWith": ids("joint"),
        "stationedIn": [{"center": {"id": "org:center"}}],
        "memberOf": [{"body": {"id": "org:joint"}, "role": "LEAD"}],
        "coordinatesWith": [],
    }
    hours = {"AGREEMENT": (None, None), "WHISTLE": (1.5, {"id": "rule:item"})}
    assert data(document, id="org:office")["organization"]["coordinatesWith"] == [
        {
            "organization": {"id": "org:urban"},
            "mechanism": name,
            "expectedHours": hours[name][0],
            "rule": hours[name][1],
        }
        for name in ("AGREEMENT", "WHISTLE")
    ]


def test_duties_are_a_connection(data: Ask) -> None:
    """The duties that name the organization, by id, page by page; a template's are not among them."""
    document = """query($first: Int, $after: String) { organization(id: "org:urban") {
      duties(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id role } }
      }
    } }"""
    whole = data(document)["organization"]["duties"]
    page = data(document, first=1)["organization"]["duties"]
    rest = data(document, first=1, after=page["pageInfo"]["endCursor"])["organization"]["duties"]

    assert whole["totalCount"] == 2
    assert sorted(edge["node"]["role"] for edge in whole["edges"]) == ["ASSIST", "LEAD"]
    assert page["edges"] + rest["edges"] == whole["edges"]
    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": page["edges"][0]["cursor"],
        "endCursor": page["edges"][0]["cursor"],
    }
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)


def test_a_cursor_of_another_organization_is_refused(ask: Ask) -> None:
    """A cursor belongs to one list."""
    document = (
        "query($id: ID!, $after: String) { organization(id: $id) { duties(after: $after) { edges { cursor } } } }"
    )
    cursor = ask(document, id="org:urban")["data"]["organization"]["duties"]["edges"][0]["cursor"]
    body = ask(document, id="org:center", after=cursor)

    assert body["data"] == {"organization": None}
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT"}
    assert body["errors"][0]["path"] == ["organization", "duties"]


def test_duties_at_another_instant_are_another_list(ask: Ask) -> None:
    """A cursor made where other facts hold is refused; within the same stretch of time it is good."""
    document = """query($asOf: DateTime, $after: String) {
      organization(id: "org:urban", asOf: $asOf) { duties(first: 1, after: $after) { edges { cursor } } }
    }"""
    cursor = ask(document)["data"]["organization"]["duties"]["edges"][0]["cursor"]
    same = ask(document, asOf="1970-06-01T00:00:00Z", after=cursor)
    other = ask(document, asOf="1970-01-02T00:00:00Z", after=cursor)

    assert len(same["data"]["organization"]["duties"]["edges"]) == 1
    assert other["errors"][0]["extensions"] == {"code": "BAD_INPUT"}
    assert "another asOf" in other["errors"][0]["message"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('organization(id: "org:old")', None),
        ('organization(id: "org:old", asOf: "1970-01-01T00:00:00Z")', {"id": "org:old"}),
    ],
)
def test_look_up(data: Ask, document: str, expected: object) -> None:
    """Null while it does not hold."""
    assert data(f"{{ {document} {{ id }} }}")["organization"] == expected


@pytest.mark.parametrize("id_", ["org:nobody", "area:42", "", "org:" + "x" * 300])
def test_unknown_ids_are_not_found(ask: Ask, id_: str) -> None:
    body = ask("query($id: ID!) { organization(id: $id) { id } }", id=id_)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"organization": None}, {"code": "NOT_FOUND"})
