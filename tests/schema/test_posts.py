"""Posts, persons and holdings, reached from areas and organizations."""

from typing import Any

Ask = Any

POST = """{ __typename id name role otherRoles rank contact organization { id } areas { id } holder { id }
  holdings { kind person { id } post { id } validFrom validTo } source synthetic validFrom validTo }"""


def test_every_field_of_a_post(data: Ask) -> None:
    """Its holder is the first of its holdings that counts; holdings are listed with their kind."""
    found = data(f'{{ organization(id: "org:tonghua-center") {{ posts {POST} }} }}')["organization"]["posts"]
    assert found == [
        {
            "__typename": "Post",
            "id": "post:member",
            "name": "member",
            "role": "GRID_MEMBER",
            "otherRoles": ["ECOLOGY", "ENVIRONMENT"],
            "rank": "SECTION",
            "contact": None,
            "organization": {"id": "org:tonghua-center"},
            "areas": [{"id": "area:g1"}, {"id": "area:g2"}],
            "holder": {"id": "person:a"},
            "holdings": [
                {
                    "kind": "SUBSTANTIVE",
                    "person": {"id": "person:a"},
                    "post": {"id": "post:member"},
                    "validFrom": None,
                    "validTo": None,
                },
                {
                    "kind": "ACTING",
                    "person": {"id": "person:b"},
                    "post": {"id": "post:member"},
                    "validFrom": "1970-01-11T00:00:00.000Z",
                    "validTo": None,
                },
            ],
            "source": None,
            "synthetic": False,
            "validFrom": None,
            "validTo": None,
        }
    ]


def test_a_post_without_organization_or_holder(data: Ask) -> None:
    document = """{
      area(id: "area:tonghua") { posts { id organization { id } holder { name } } }
      organization(id: "org:station") { posts { id holder { name } holdings { kind } areas { id } } }
    }"""
    assert data(document) == {
        "area": {"posts": [{"id": "post:chief", "organization": None, "holder": {"name": "b"}}]},
        "organization": {"posts": [{"id": "post:vacant", "holder": None, "holdings": [], "areas": []}]},
    }


def test_the_roster_turns(data: Ask) -> None:
    """B and c take turns of a day each from day 0: an even day is b's."""
    document = """{
      even: organization(id: "org:urban") { posts { ...held } }
      odd: organization(id: "org:urban", asOf: "1970-04-12T12:00:00Z") { posts { ...held } }
    }
    fragment held on Post { holder { id } holdings { kind person { id } post { id } validFrom validTo } }"""

    def shift(person: str, day: int) -> Any:
        held = {
            "kind": "ROSTER", "person": {"id": person}, "post": {"id": "post:duty"},
            "validFrom": f"1970-04-{day}T00:00:00.000Z", "validTo": f"1970-04-{day + 1}T00:00:00.000Z",
        }  # fmt: skip
        return {"posts": [{"holder": {"id": person}, "holdings": [held]}]}

    assert data(document) == {"even": shift("person:b", 11), "odd": shift("person:c", 12)}


def test_every_field_of_a_person(data: Ask) -> None:
    document = """{
      a: node(id: "person:a") { ...told } b: node(id: "person:b") { ...told }
    }
    fragment told on Person { __typename id name staffNumber contact holdings { kind post { id } } }"""
    assert data(document) == {
        "a": {
            "__typename": "Person",
            "id": "person:a",
            "name": "a",
            "staffNumber": "001",
            "contact": "0714-4",
            "holdings": [{"kind": "SUBSTANTIVE", "post": {"id": "post:member"}}],
        },
        "b": {
            "__typename": "Person",
            "id": "person:b",
            "name": "b",
            "staffNumber": None,
            "contact": None,
            "holdings": [
                {"kind": "ROSTER", "post": {"id": "post:duty"}},
                {"kind": "SUBSTANTIVE", "post": {"id": "post:chief"}},
                {"kind": "ACTING", "post": {"id": "post:member"}},
            ],
        },
    }
