"""The scalars: which texts and numbers are taken, and how values go out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.schema.scalars import parse_code, parse_instant, parse_known_at, to_text

Ask = Any


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1970-01-01T00:00:00.5Z", 500),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ],
)
def test_instants(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "value",
    [
        "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-01-01T24:00:00Z",
        "1970-02-30T00:00:00Z", "1970-01-01T00:00:00.0001Z", "1970-01-01T00:00:00+8", "1970-01-01T00:00:60Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-01:00", "１970-01-01T00:00:00Z",
        "1970-W01-1T00:00:00Z", "", "now", 0, 1.5, None, True, [], {},
    ],
)  # fmt: skip
def test_what_is_no_instant(value: object) -> None:
    """An offset is required, a millisecond the finest."""
    with pytest.raises(BadInput) as refused:
        parse_instant(value)
    assert "2022-03-01 or" not in str(refused.value), "a bare date is not taken here"


def test_instants_go_out_in_utc_with_milliseconds() -> None:
    assert to_text(-1) == "1969-12-31T23:59:59.999Z"


def test_known_at() -> None:
    """A number is a revision, a text an instant."""
    assert parse_known_at(0) == 0
    assert parse_known_at(10**30) == 10**30
    assert parse_known_at("1970-01-01T08:00:00+08:00") == datetime(1970, 1, 1, tzinfo=UTC)
    for value in (-1, 1.5, True, None, "1", "", []):
        with pytest.raises(BadInput):
            parse_known_at(value)


def test_codes() -> None:
    assert parse_code("URBAN_VILLAGE2") == "URBAN_VILLAGE2"
    for value in ("urban", "A B", "", "1A", None, 1, "A\n"):
        with pytest.raises(BadInput):
            parse_code(value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('asOf: "2022-03-01"', "write RFC 3339 with an offset"),
        ("asOf: 5", "is no instant"),
        ("knownAt: true", "is no revision"),
        ("knownAt: 1.5", "is no revision"),
        ('knownAt: "2"', "is no instant"),
        ("knownAt: -1", "they count from 0"),
    ],
)
def test_wrong_literals_are_refused_before_the_run(ask: Ask, arguments: str, message: str) -> None:
    body = ask(f'{{ area(code: "42", {arguments}) {{ id }} }}')
    assert body["errors"][0]["extensions"] == {"code": "VALIDATION_FAILED"}
    assert message in body["errors"][0]["message"]


@pytest.mark.parametrize("known_at", [1, "9999-01-01T00:00:00Z", None])
@pytest.mark.parametrize("as_of", ["1970-01-02T00:00:00Z", "1970-01-02T08:00:00+08:00", None])
def test_scalars_as_variables(data: Ask, known_at: Any, as_of: Any) -> None:
    """The same as literals; null is as absent."""
    document = "query($k: KnownAt, $t: DateTime) { areas(knownAt: $k, asOf: $t) { totalCount } }"
    assert data(document, k=known_at, t=as_of) == {"areas": {"totalCount": 9 if as_of else 10}}
