"""What a title, a text or a note may not hold: the numbers by which a private person could be found."""

import re
import unicodedata

from graphkb.errors import BadInput
from graphkb.model.texts import check_text

_IDENTITY = re.compile(r"(?<!\d)\d{6}([ -]?)\d{8}\1\d{3}[\dXx](?!\d)")
"""18 characters, whole or in the usual groups 6-8-4."""
_MOBILE = re.compile(r"(?<!\d)(?<!\d\.)(?:(?:\+|00)?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?!\d)")
"""11 digits that begin with 13 to 19, whole or in the usual groups 3-4-4, with or without the country's 86."""
_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))
_CHECK_DIGITS = "10X98765432"
"""Remainder of the weighted sum modulo 11 → the last character (GB 11643-1999, ISO 7064 MOD 11-2)."""


def check_free_text(text: str, field: str) -> str:
    """Return *text* unless it holds an identity number with a right check digit or a mobile number.

    Digits count in any width. The message names what was found by its first digits only: it may be logged.

    Raises:
        BadInput: it does, or it is no text that a store keeps (`graphkb.model.texts.check_text`).
    """
    if found := private_number(check_text(text)):
        raise BadInput(f"{field} holds {found}: private persons are not named here, take it out")
    return text


def private_number(text: str) -> str | None:
    """Return which private number *text* holds: `an identity number (420204…)`, `a mobile number (138…)`; else None."""
    plain = unicodedata.normalize("NFKC", text)
    for identity in _IDENTITY.finditer(plain):
        if _is_identity_number(re.sub("[ -]", "", identity[0])):
            return f"an identity number ({identity[0][:6]}…)"
    mobile = _MOBILE.search(plain)
    return mobile and f"a mobile number ({mobile[0][:3]}…)"


def _is_identity_number(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK_DIGITS[total % 11] == number[17].upper()
