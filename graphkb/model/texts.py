"""Which strings may be stored: ids, names and the characters that a store would refuse or truncate."""

import re
import unicodedata

from graphkb.errors import BadInput

MAX_ID_LENGTH = 200
"""Characters in an id; keeps composite keys inside the index limits of both stores."""
MAX_TEXT_LENGTH = 100_000
"""Characters in any text; a longer cell is a mistake, not a name."""

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_REFUSED_IN_ID = re.compile("[\x00-\x20\x7f-\x9f\ud800-\udfff;|]")


def check_text(text: str) -> str:
    """Return *text* unless it holds NUL or a lone surrogate, which the stores would truncate or refuse.

    Raises:
        BadInput: it does, or is longer than `MAX_TEXT_LENGTH`.
    """
    if _REFUSED.search(text):
        raise BadInput(f"{text[:60]!a}: text may hold neither NUL nor a lone surrogate")
    if len(text) > MAX_TEXT_LENGTH:
        raise BadInput(f"{text[:20]!r}…: {len(text)} characters, at most {MAX_TEXT_LENGTH}")
    return text


def check_id(text: str, kinds: tuple[str, ...] = ()) -> str:
    """Return *text* if it can be an id: its kind in front (`org:…`), NFC, no blanks, none of ; and |.

    Args:
        text: The id.
        kinds: Prefixes allowed, without the colon; empty: any.

    Raises:
        BadInput: it cannot.
    """
    prefix, colon, rest = text.partition(":")
    if not colon or not rest or (kinds and prefix not in kinds):
        raise BadInput(f"{text[:60]!r} is no id: expected {' or '.join(f'{k}:…' for k in kinds) or 'kind:…'}")
    if len(text) > MAX_ID_LENGTH:
        raise BadInput(f"{text[:40]!r}…: an id has at most {MAX_ID_LENGTH} characters, this one {len(text)}")
    if not text.isascii() and unicodedata.normalize("NFC", text) != text:
        raise BadInput(f"{text!r}: an id must be in Unicode form NFC")
    if _REFUSED_IN_ID.search(text):
        raise BadInput(f"{text!a}: an id may hold no blank, no control character, no ; and no |")
    return text
