"""Which strings may be stored."""

from datetime import date
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.model.texts import MAX_ID_LENGTH, MAX_TEXT_LENGTH, check_id, check_text, written


@pytest.mark.parametrize(
    "text", ["area:420204005009", "org:下陆-中心", "post:a/b.c#1", "area:" + "x" * (MAX_ID_LENGTH - 5)]
)
def test_an_id_is_its_kind_and_something(text: str) -> None:
    """It comes back unchanged."""
    assert check_id(text) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("420204", "is no id"),
        (":x", "is no id"),
        ("area:", "is no id"),
        ("org:x", "expected area:"),
        ("area:" + "x" * (MAX_ID_LENGTH - 4), "at most 200 characters, this one 201"),
        ("area:e\u0301", "NFC"),
        ("area:a b", "no blank"),
        ("area:a;b", "no ;"),
        ("area:a|b", r"no \|"),
        ("area:a\x1fb", "no blank"),
        ("area:a\x00", "no blank"),
        ("area:\ud800", "no blank"),
    ],
)
def test_a_bad_id_is_refused_with_the_rule(text: str, says: str) -> None:
    """The message is one line that can be printed anywhere."""
    with pytest.raises(BadInput, match=says) as caught:
        check_id(text, ("area",))
    assert str(caught.value).isprintable()


def test_text_may_hold_anything_but_nul_and_lone_surrogates() -> None:
    """Line breaks, emoji and combining marks stay as they are."""
    text = "第一网格\r\n\t😀 e\u0301 " + "长" * 100
    assert check_text(text) == text
    for bad in ("a\x00b", "a\ud800b", "\udfff"):
        with pytest.raises(BadInput, match="neither NUL nor a lone surrogate"):
            check_text(bad)


def test_text_has_a_length() -> None:
    """At the limit it passes, one past it is refused."""
    assert check_text("x" * MAX_TEXT_LENGTH)
    with pytest.raises(BadInput, match="100001 characters, at most 100000"):
        check_text("x" * (MAX_TEXT_LENGTH + 1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("WHISTLE", "'WHISTLE'"),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
        (date(2027, 1, 1), "2027-01-01"),
        ({"cost": 1.5, "at": ["007", "下陆区", None]}, "{cost: 1.5, at: ['007', 下陆区, null]}"),
        ({"note": "two\nlines"}, "{note: 'two lines'}"),
        (["x" * 100], "[" + "x" * 79 + "…"),
        ([object], "[<class 'object'>]"),
    ],
)
def test_a_message_shows_a_value_as_its_file_has_it(value: Any, shown: str) -> None:
    """As YAML, never as Python: in one line, the beginning of what is long."""
    assert written(value) == shown


def test_a_list_that_holds_itself_is_shown() -> None:
    """YAML has anchors; a message about such a file is still one line."""
    endless: list[Any] = []
    endless.append(endless)
    assert written(endless) == "&id001 [*id001]"
