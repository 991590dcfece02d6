"""What is wrong with changes that somebody asks for, where all of it is to be said at once."""

from typing import NamedTuple


class Problem(NamedTuple):
    """A reason why nothing was changed.

    Args:
        code: Stable: `graphkb.errors` has them.
        message: The offending value, the rule and what to do, in one line.
        field: Where it stands in what was handed in, such as `changes[2].put`; None where no one place is to blame.
        table: Of the facts that it is about; None where it is about none.
    """

    code: str
    message: str
    field: str | None = None
    table: str | None = None
