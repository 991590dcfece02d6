"""Facts in columns."""

from graphkb.model.facts import PORTION, batches_of
from tests.builders import area, fact

PEOPLE = [fact("persons", id=f"person:{n}", name=str(n)) for n in range(PORTION + 1)]
HELD = fact("holdings", person="person:0", post="post:x")


def test_neighbouring_facts_of_a_table_stand_together() -> None:
    """At most `PORTION` of them; the order stays, and a table may come again."""
    facts = [area("x", "TOWN"), *PEOPLE, HELD, area("y", "TOWN", since=5)]
    batches = list(batches_of(iter(facts)))

    assert [(batch.table, len(batch)) for batch in batches] == [
        ("areas", 1), ("persons", PORTION), ("persons", 1), ("holdings", 1), ("areas", 1),
    ]  # fmt: skip
    assert [each for batch in batches for each in batch.facts()] == facts
    assert [batch.is_dated for batch in batches] == [False, False, False, False, True]


def test_keys_come_in_the_order_of_the_facts() -> None:
    """The id of an entity, the parts of a relationship."""
    [people, rest, held] = batches_of([*PEOPLE, HELD])

    assert people.keys()[:2] == ["person:0", "person:1"]
    assert rest.keys() == [f"person:{PORTION}"]
    assert held.keys() == ["person:0\x1fpost:x\x1fSUBSTANTIVE"]
