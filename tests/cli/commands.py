"""A command run in this process, what it did, and what is said of one that is refused."""

import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from graphkb import cli

GRID = "area:420204005009-g001"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def printed(self) -> str:
        """All of it, errors last."""
        return self.out + self.err


Graphkb = Callable[..., Ran]


def run_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run a command in this process as its users run it."""
    monkeypatch.setattr(sys, "argv", ["graphkb", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return Ran(ended.value.code if isinstance(ended.value.code, int) else 0, out, err)


def refused(ran: Ran, code: int, *says: str) -> None:
    """Nothing on standard output; what is wrong, without a traceback; in one line unless it is about the usage."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert code == 2 or len(ran.err.splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    for each in says:
        assert each in " ".join(ran.err.replace("│", " ").split()), ran.err
