"""Which strings may be stored (ids, texts), and how a message shows a value that a user wrote."""

import re
import unicodedata
from typing import Any

import yaml

from graphkb.errors import BadInput

MAX_ID_LENGTH = 200
"""Characters in an id; keeps composite keys inside the index limits of both stores."""
MAX_TEXT_LENGTH = 100_000
"""Characters in any text; a longer cell is a mistake, not a name."""
WRITTEN_LENGTH = 80
"""Characters of a value that a message shows, so that it stays a line."""

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_REFUSED_IN_ID = re.compile("[\x00-\x20\x7f-\x9f\ud800-\udfff;|]")
_UNPLAIN_IN_ID = re.compile(
    r"[\s\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a：；｜]"
)
"""Blanks of any kind, what is not seen, and what looks like ASCII but is not: two ids that look alike would be two."""


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
    """Return *text* if it can be an id: its kind in front (`org:…`), NFC, no blanks, nothing unseen, none of ; and |.

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
    if not text.isascii():
        if unicodedata.normalize("NFC", text) != text:
            raise BadInput(f"{text!r}: an id must be in Unicode form NFC")
        if wrong := _UNPLAIN_IN_ID.search(text):
            rule = "no blank, nothing unseen, no ASCII in full width; take it out, or write it in half width"
            raise BadInput(f"{text!r}: an id may hold no {wrong[0]!a}: {rule}")
    if _REFUSED_IN_ID.search(text):
        raise BadInput(f"{text!a}: an id may hold no blank, no control character, no ; and no |")
    return text


def written(value: Any) -> str:
    """Return *value* as a file of YAML has it, in one line: text in quotes; of what is long, the beginning.

    >>> written({"to": {"level": "COUNTY"}, "after": True})
    '{to: {level: COUNTY}, after: true}'
    """
    if isinstance(value, str):
        shown = repr(value)
    else:
        listed = yaml.dump([value], Dumper=_Dumper, default_flow_style=True, allow_unicode=True, sort_keys=False,
                           width=MAX_TEXT_LENGTH)  # fmt: skip
        shown = " ".join(listed.split())[1:-1]  # in a list, so that a bare value stands without the end of a document
    return shown if len(shown) <= WRITTEN_LENGTH else f"{shown[:WRITTEN_LENGTH]}…"


class _Dumper(yaml.SafeDumper):
    """Writes whatever YAML has no word for as its text."""


_Dumper.add_multi_representer(object, lambda dumper, value: dumper.represent_str(str(value)))
