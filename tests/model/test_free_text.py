"""Free text about an event holds no number by which a private person could be found."""

import pytest

from graphkb.errors import BadInput
from graphkb.model.free_text import check_free_text

IDENTITY = "11010519491231002X"
"""The example of the standard GB 11643 itself: nobody's number."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (IDENTITY, "an identity number (110105…)"),
        (f"当事人身份证{IDENTITY},已登记", "an identity number (110105…)"),
        (IDENTITY.lower(), "an identity number (110105…)"),
        ("110105 19491231 002X", "an identity number (110105…)"),
        ("110105-19491231-002X", "an identity number (110105…)"),
        ("440524188001010014", "an identity number (440524…)"),
        ("１１０１０５１９４９１２３１００２Ｘ", "an identity number (110105…)"),
        (f"编号110105194912310021,又{IDENTITY}", "an identity number (110105…)"),
        ("13800138000", "a mobile number (138…)"),
        ("电话13800138000。", "a mobile number (138…)"),
        ("138 0013 8000", "a mobile number (138…)"),
        ("138-0013-8000", "a mobile number (138…)"),
        ("+8613800138000", "a mobile number (+86…)"),
        ("0086-19900000000", "a mobile number (008…)"),
        ("１３８００１３８０００", "a mobile number (138…)"),
        ("楼下.13800138000", "a mobile number (138…)"),
    ],
)
def test_private_numbers_are_refused(text: str, found: str) -> None:
    """In any width and grouping; the message gives only the beginning away."""
    with pytest.raises(BadInput) as refused:
        check_free_text(text, "note")
    assert str(refused.value) == f"note holds {found}: private persons are not named here, take it out"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "铜花社区3栋夜间施工噪声",
        "110105194912310021",
        "440524188001010015",
        "A11010519491231002",
        "2110105194912310021",
        "9" + IDENTITY,
        "12345",
        "0714-6351234",
        "12800138000",
        "1380013800",
        "138001380001",
        "913800138000",
        "30.13800138000",
        "138-0013 8000",
        "工单20220301138001380001",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    """A wrong check digit, a telephone of an office, a long file number, a coordinate."""
    assert check_free_text(text, "note") == text


def test_what_no_store_keeps_is_refused() -> None:
    """NUL truncates in one store and fails in another."""
    with pytest.raises(BadInput, match="NUL"):
        check_free_text("a\0b", "title")


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
def test_a_title_is_one_line(mark: str) -> None:
    """Whatever would break it, or steer the terminal that shows it, is refused; the message shows it escaped."""
    message = f"title holds {mark[0]!a}: it is one line, take line breaks and control characters out"
    with pytest.raises(BadInput) as refused:
        check_free_text(f"夜间{mark}噪声", "title")
    assert str(refused.value) == message


@pytest.mark.parametrize("field", ["text", "note"])
def test_texts_and_notes_have_lines_and_tabs(field: str) -> None:
    """And no other control character."""
    lines = "第一行\n第二行\r\n\t第三行\u2028第四行"
    assert check_free_text(lines, field) == lines
    for mark in ("\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x9b"):
        with pytest.raises(BadInput, match=f"^{field} holds .*: no control character but line breaks and tabs, take"):
            check_free_text(f"夜间{mark}噪声", field)
