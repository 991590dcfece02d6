"""What a command did, and what is said of one that is refused."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

GRID = "area:420204005009-g001"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Graphkb = Callable[..., Ran]


def refused(ran: Ran, code: int, *says: str) -> None:
    """Nothing on standard output; what is wrong, without a traceback; in one line unless it is about the usage."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert code == 2 or len(ran.err.splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    for each in says:
        assert each in " ".join(ran.err.replace("│", " ").split()), ran.err
