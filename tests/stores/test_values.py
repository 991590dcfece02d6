"""What goes in comes out: every kind of value to its last bit; what a store could not keep is refused."""

from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.model.changes import Change, End, Retract
from graphkb.model.codes import CODE_LISTS
from graphkb.model.facts import Fact, fact_of
from graphkb.model.kinds import TABLES, Column, Table, Type
from graphkb.model.times import FIRST_INSTANT, LAST_INSTANT
from graphkb.stores.base import EMPTY, Store
from tests.stores.facts import holding, known, organization, person

GREATEST = 9_223_372_036_854_775_807


def round_trip(store: Store, fact: Fact) -> Fact:
    """The fact as the store gives it back; the reads of the present, the past and the key agree."""
    store.commit([fact], actor="t")
    (back,) = known(store)
    for batches in (store.history(1), store.versions(fact.table, fact.key)):
        assert [each for batch in batches for each in batch.facts()] == [back]
    return back


def test_ids_are_case_sensitive(store: Store) -> None:
    store.commit([person("a1", "小"), person("A1", "大")], actor="t")

    assert known(store) == [person("A1", "大"), person("a1", "小")]
    assert [len(batch) for batch in store.versions("persons", "person:a1")] == [1]


def test_unicode_forms_of_an_id_are_different_ids(store: Store) -> None:
    """NFC and NFD spellings of one word are two ids, and each comes back as it was put."""
    composed, decomposed = person("caf\u00e9"), person("cafe\u0301")
    store.commit([composed, decomposed], actor="t")

    assert known(store) == [decomposed, composed]
    assert [len(batch) for batch in store.versions("persons", "person:caf\u00e9")] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301 \u00e9 \ufb01 \u212b １２",
        " blank before and after ",
        "line\nline\r\nline\ttab",
        "quote ' \" ` \\ \\u0000 $x {y} %s :z ; | --",
        "\x01\x1f\x7f\u0085\u2028\u2029\ufeff\uffff",
        "社区网格员😀𠮷",
        "",
        "字" * 100_000,
    ],
    ids=["forms", "blanks", "lines", "marks", "controls", "Chinese and beyond", "empty", "100,000 characters"],
)
def test_text_is_unchanged_to_the_code_point(store: Store, text: str) -> None:
    """In a value, in a list, in a source: nothing is normalised, trimmed or escaped."""
    fact = fact_of(
        "areas", {"id": "area:1", "name": text, "other_names": (text, "x", text), "level": "GRID"}, source=text
    )

    assert round_trip(store, fact) == fact


@pytest.mark.parametrize("short", ["o'b\"c`d\\e", "$x{y}%s:z", "中文/编号-１", "a.b_c~d", "😀" * 190])
def test_ids_are_unchanged_to_the_code_point(store: Store, short: str) -> None:
    assert round_trip(store, person(short)) == person(short)


def test_ids_of_200_characters_make_keys(store: Store) -> None:
    """The longest ids of the widest characters, in an entity and in the key of a relationship."""
    names = {kind: f"{kind}:" + "字" * (199 - len(kind)) for kind in ("matter", "area", "org")}
    duty = {"matter": names["matter"], "role": "LEAD", "area": names["area"], "organization": names["org"]}
    facts = [
        fact_of("organizations", {"id": names["org"], "name": "a", "classification": "CENTER"}),
        fact_of("duties", duty),
    ]
    assert {len(name) for name in names.values()} == {200}
    store.commit(facts, actor="t")

    assert known(store) == facts
    assert [len(batch) for batch in store.versions("duties", facts[1].key)] == [1]


def test_an_empty_cell_is_none_and_an_empty_text_is_text(store: Store) -> None:
    facts = [person("a", staff_number=None), person("b", staff_number="")]
    store.commit(facts, actor="t")

    assert [fact["staff_number"] for fact in known(store)] == [None, ""]


def test_an_empty_cell_takes_the_place_of_a_value(store: Store) -> None:
    """A put replaces the whole fact: what it leaves empty is empty, not what it was."""
    store.commit([person("a", staff_number="1", contact="110")], actor="t")
    store.commit([person("a", contact="110")], actor="t")

    assert known(store) == [person("a", staff_number=None, contact="110")]


@pytest.mark.parametrize(
    "items",
    [(), ("COMMAND",), ("B", "A", "B", "b"), ("", ""), ("a;b", "c|d")],
    ids=["none", "one", "order", "blank", "marks"],
)
def test_lists_keep_their_order_and_their_items(store: Store, items: tuple[str, ...]) -> None:
    """A list is a tuple, () when empty; items may come twice."""
    back = round_trip(store, organization("a", functions=items))

    assert back["functions"] == items
    assert type(back["functions"]) is tuple


def test_lists_of_numbers_keep_their_order(store: Store) -> None:
    """Their order does not matter to the key, but what was put comes back."""
    duty = {"matter": "matter:m", "role": "LEAD", "area": "area:a", "organization": "org:o", "severities": (3, 1, 2)}

    assert round_trip(store, fact_of("duties", duty))["severities"] == (3, 1, 2)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**53 + 1, -(2**53) - 1, GREATEST, -GREATEST])
def test_integers_are_exact(store: Store, number: int) -> None:
    back = round_trip(store, organization("a", sort=number))

    assert back["sort"] == number
    assert type(back["sort"]) is int


@pytest.mark.parametrize(
    "number", [0.0, 0.1 + 0.2, 1 / 3, -2.5, 2.0, 1e22, 1.7976931348623157e308, 5e-324, 9_007_199_254_740_993.0]
)
def test_decimals_are_exact(store: Store, number: float) -> None:
    """To the last bit, and a whole one stays a decimal."""
    back = round_trip(store, fact_of("figures", {"id": "figure:f", "name": "x", "value": number}))

    assert back["value"].hex() == number.hex()
    assert type(back["value"]) is float


@pytest.mark.parametrize("instant", [0, 1, -1, -1_234_567_890_123, 1_795_339_866_817, FIRST_INSTANT, LAST_INSTANT - 1])
def test_instants_are_exact_to_the_millisecond(store: Store, instant: int) -> None:
    """As the start and the end of an interval and as a value; also before 1970."""
    fact = fact_of(
        "change_events",
        {"id": "change:c", "kind": "MERGE", "date": instant, "originals": ("area:b", "area:a")},
        valid_from=instant,
        valid_to=instant + 1,
    )

    assert round_trip(store, fact) == fact


@pytest.mark.parametrize(("since", "until"), [(None, None), (None, 5), (5, None), (0, 5), (-5, 0)])
def test_open_ends_stay_open(store: Store, since: int | None, until: int | None) -> None:
    back = round_trip(store, person("a", since=since, until=until))

    assert (back.valid_from, back.valid_to) == (since, until)


def test_synthetic_is_a_truth_value(store: Store) -> None:
    store.commit([person("a", synthetic=True), person("b", synthetic=False)], actor="t")

    assert [mark for batch in store.facts() for mark in batch.synthetic] == [True, False]
    assert {type(mark) for batch in store.facts() for mark in batch.synthetic} == {bool}


SAMPLES: dict[Type, Any] = {
    Type.TEXT: "文",
    Type.ID: "{}:é 1",
    Type.REFERENCE: "{}:x",
    Type.INTEGER: 3,
    Type.DECIMAL: 2.5,
    Type.INSTANT: -123_456_789,
    Type.DATE: "2022-03",
    Type.DURATION: "15wd",
}


def sample(table: Table, column: Column) -> Any:
    """A value that fits the declaration, as the contract asks of facts."""
    if column.codes:
        one = next(iter(CODE_LISTS[column.codes].labels))
    elif column.type in {Type.ID, Type.REFERENCE}:
        named = TABLES[column.refers[0]] if column.refers else table
        one = SAMPLES[column.type].format(named.prefixes[0])
    else:
        one = SAMPLES[column.type]
    return (one, one) if column.many else one


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_fact_of_every_table_with_every_column(store: Store, table: Table) -> None:
    values = tuple(sample(table, column) for column in table.columns)
    fact = Fact(table.name, values, valid_from=-5, valid_to=5, source="s", synthetic=True)

    assert round_trip(store, fact) == fact


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_fact_of_every_table_with_the_required_columns_only(store: Store, table: Table) -> None:
    required = {column.name: sample(table, column) for column in table.columns if column.required}
    fact = fact_of(table.name, required)

    assert round_trip(store, fact) == fact


BAD_TEXTS = {"NUL": "a\x00b", "a lone high surrogate": "a\ud800b", "a lone low surrogate": "a\udc00"}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("place", ["id", "value", "list", "reference", "source", "key of an end", "key of a retract"])
def test_text_that_a_store_would_damage_is_refused(store: Store, place: str, text: str) -> None:
    """Wherever it stands; nothing is written."""
    changes: dict[str, Change] = {
        "id": person(text),
        "value": person("a", text),
        "list": organization("a", functions=("COMMAND", text)),
        "reference": holding(text, "p"),
        "source": person("a", source=text),
        "key of an end": End("persons", f"person:{text}", 0),
        "key of a retract": Retract("persons", f"person:{text}", None),
    }
    with pytest.raises(BadInput, match="neither NUL nor a lone surrogate"):
        store.commit([person("fine"), changes[place]], actor="t")

    assert store.revision() == EMPTY
    assert known(store) == []


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("place", ["actor", "note", "source"])
def test_a_revision_says_nothing_that_a_store_would_damage(store: Store, place: str, text: str) -> None:
    with pytest.raises(BadInput, match="neither NUL nor a lone surrogate"):
        store.commit([person("a")], **{"actor": "t", place: text})

    assert store.revision() == EMPTY


@pytest.mark.parametrize(
    "fact",
    [
        organization("a", sort=GREATEST + 1),
        organization("a", headcount=-GREATEST - 2),
        organization("a", sort=10**30),
        fact_of("duties", {"matter": "matter:m", "role": "LEAD", "area": "area:a", "severities": (1, GREATEST + 1)}),
        fact_of("figures", {"id": "figure:f", "name": "x", "value": 1.0, "period_to": GREATEST + 1}),
        fact_of("figures", {"id": "figure:f", "name": "x", "value": float("nan")}),
        fact_of("figures", {"id": "figure:f", "name": "x", "value": float("-inf")}),
        person("a", since=FIRST_INSTANT - 1),
        person("a", until=LAST_INSTANT + 1),
        End("persons", "person:fine", LAST_INSTANT + 1),
        End("persons", "person:fine", 10**30),
        Retract("persons", "person:fine", FIRST_INSTANT - 1),
    ],
    ids=lambda change: str(change)[-60:],
)
def test_a_number_or_instant_that_a_store_would_damage_is_refused(store: Store, fact: Change) -> None:
    made = store.commit([person("fine")], actor="t")

    with pytest.raises(BadInput):
        store.commit([person("also fine"), fact], actor="t")

    assert store.revision() == made
    assert known(store) == [person("fine")]


@pytest.mark.parametrize("fact", [person("x" * 194), holding("x" * 194, "p")], ids=["an id", "a reference"])
def test_an_id_of_more_than_200_characters_is_refused(store: Store, fact: Fact) -> None:
    with pytest.raises(BadInput, match="at most 200 characters, this one 201"):
        store.commit([fact], actor="t")

    assert known(store) == []


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (person("bad", "零\0"), "'person:bad', column name: .*NUL"),
        (person("bad", "\ud800"), "'person:bad', column name: .*lone surrogate"),
        (person("x" * 194), "at most 200 characters, this one 201"),
    ],
    ids=["NUL", "surrogate", "length"],
)
def test_one_bad_fact_among_many_good_ones_is_found(store: Store, fact: Fact, message: str) -> None:
    """Facts are checked many at once, and written so: the one that is wrong is named, and no other is written."""
    many = [person(f"{n:04}", f"第{n}号\\u0000") for n in range(1200)]
    with pytest.raises(BadInput, match=message):
        store.commit([*many[:750], fact, *many[750:]], actor="t")
    assert known(store) == []

    store.commit(many, actor="t")

    assert known(store) == many
