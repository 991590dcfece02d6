"""What an expectation finds to be the case, and how that is said in one line."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from graphkb.answers.expectation_keys import Asked
from graphkb.errors import BadInput


class Finding(NamedTuple):
    """What is the case, in short, and every difference to what is expected."""

    case: str
    differences: Sequence[str]


def differences(what: str, expected: Any, got: Any) -> Iterator[str]:
    """Yield how what was *got* differs from what was *expected*, if it does."""
    if expected != got:
        yield f"expected {what}{shown(expected)}, got {shown(got)}"


def missing(what: str, expected: Sequence[str], got: Sequence[str]) -> Iterator[str]:
    """Yield which of the *expected* are not among what was *got*, if any."""
    if absent := [each for each in expected if each not in got]:
        yield f"expected {what} {', '.join(absent)}, got {', '.join(got) or 'none'}"


def shown(value: Any) -> str:
    """Return *value* as a message names it; None and an empty list are nobody."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nobody"
    return "nobody" if value is None else str(value)


def check_some(asked: Asked, keys: Sequence[str]) -> None:
    """Check that the entry expects anything.

    Raises:
        BadInput: it has none of *keys*.
    """
    if not any(key in asked for key in keys):
        raise BadInput(f"expects nothing; write some of {', '.join(keys)}")
