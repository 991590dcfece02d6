"""What texts may not hold: private persons' numbers, control characters, and in knowledge whatever nobody sees."""

import re
import unicodedata

from graphkb.errors import BadInput
from graphkb.model.texts import check_text

_IDENTITY = re.compile(r"(?<!\d)\d{6}([ -]?)\d{8}\1\d{3}[\dXx](?!\d)")
"""18 characters, whole or in the usual groups 6-8-4."""
_MOBILE = re.compile(r"(?<!\d)(?<!\d\.)(?:(?:\+|00)?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?!\d)")
"""11 digits that begin with 13 to 19, whole or in the usual groups 3-4-4, with or without the country's 86."""
_LINES = {"title"}
"""Fields that are one line; a text or a note may have several, and tabs."""
_NOT_IN_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What makes two names look like one: zero-width spaces, marks of direction, commands to a screen."""
_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))
_SHORTEST = 11
"""Characters of a mobile number: shorter texts, which nearly all names are, need no look."""
_HOLDS = "holds {}: private persons are not named here, take it out"
_AROUND = 30
"""Characters that a message shows before and behind one that is not seen."""
_CHECK_DIGITS = "10X98765432"
"""Remainder of the weighted sum modulo 11 → the last character (GB 11643-1999, ISO 7064 MOD 11-2)."""


class PrivateNumber(BadInput):
    """A text holds a private person's number, which must not be repeated."""


def check_public_text(text: str, *, mobile: bool = True) -> str:
    """Return *text*, a cell of knowledge, unless it holds a private person's number, or what nobody sees.

    Args:
        text: The cell.
        mobile: Whether mobile numbers are private in it: not where a work contact stands, or an address of a page.

    Raises:
        PrivateNumber: it does.
        BadInput: it is no text that a store keeps (`graphkb.model.texts.check_text`), or holds characters that
            are not seen, or blanks around it: who looks for what is seen would not find it.
    """
    if len(check_text(text)) >= _SHORTEST and (found := private_number(text, mobile=mobile)):
        raise PrivateNumber(_HOLDS.format(found))
    if not text.isprintable() or text[:1] == " " or text[-1:] == " ":
        check_seen(text)
    return text


def check_seen(text: str) -> str:
    """Return *text* unless it holds characters that are not seen, or blanks around it.

    Raises:
        BadInput: it does.
    """
    if wrong := _UNSEEN.search(text):
        shown = text[max(0, wrong.start() - _AROUND) : wrong.end() + _AROUND]
        raise BadInput(f"{shown!r} holds {wrong[0]!a}, which is not seen; take it out")
    if text != text.strip():
        shown = text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}…{text[-_AROUND:]}"
        raise BadInput(f"{shown!r} has a blank before or behind it; take it out")
    return text


def check_free_text(text: str, field: str) -> str:
    """Return *text* unless it holds a private person's number, a control character, or, as a title, a line break.

    Private numbers are identity numbers with a right check digit and mobile numbers; digits count in any width. The
    message names what was found by its first digits only: it may be logged.

    Raises:
        PrivateNumber: it holds one.
        BadInput: it holds another of them, or is no text that a store keeps (`graphkb.model.texts.check_text`).
    """
    if found := private_number(check_text(text)):
        raise PrivateNumber(f"{field} {_HOLDS.format(found)}")
    if field in _LINES and (wrong := _NOT_IN_LINE.search(text)):
        raise BadInput(f"{field} holds {wrong[0]!a}: it is one line, take line breaks and control characters out")
    if wrong := _NOT_IN_TEXT.search(text):
        raise BadInput(f"{field} holds {wrong[0]!a}: no control character but line breaks and tabs, take it out")
    return text


def private_number(text: str, *, mobile: bool = True) -> str | None:
    """Return which private number *text* holds: `an identity number (420204…)`, `a mobile number (138…)`; else None.

    Args:
        text: Any.
        mobile: Whether mobile numbers count.
    """
    plain = unicodedata.normalize("NFKC", text)
    for identity in _IDENTITY.finditer(plain):
        if _is_identity_number(re.sub("[ -]", "", identity[0])):
            return f"an identity number ({identity[0][:6]}…)"
    found = _MOBILE.search(plain) if mobile else None
    return found and f"a mobile number ({found[0][:3]}…)"


def _is_identity_number(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK_DIGITS[total % 11] == number[17].upper()
