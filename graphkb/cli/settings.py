"""What every command shares: the store's address, times, and how to open the knowledge base."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from graphkb.errors import BadInput, WrongUse
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.keeping import KnownAt
from graphkb.knowledge.policies import Policies, read_policies
from graphkb.model import times

StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="sqlite:///file.db, neo4j://user:password@host:7687 or bolt://…; else $GRAPHKB_STORE, else graphkb.db in"
        " the user's data folder. 存储地址",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="T", help="A date (local midnight) or RFC 3339; default now. 时点", show_default=False
    ),
]
KnownAtText = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="N",
        help="A revision number, or an instant; default the latest. 知识版本",
        show_default=False,
    ),
]
EscalationFile = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        metavar="escalation.yaml",
        exists=True,
        help="Delays of the steps; else $GRAPHKB_ESCALATION, else the shipped ones. 升级时限",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a machine. 以 JSON 输出")]


def default_store() -> str:
    """Return the address of graphkb.db in the user's data folder."""
    folder = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return f"sqlite:///{Path(folder) / 'graphkb' / 'graphkb.db'}"


class State:
    """The options given before the command."""

    def __init__(self, store: str | None) -> None:
        self.store = store or os.environ.get("GRAPHKB_STORE") or default_store()

    def open(self, *, create: bool = False) -> KnowledgeBase:
        """Open the knowledge base; an absent SQLite file is made only with *create*."""
        if create and self.store == default_store():
            Path(self.store.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        zone = os.environ.get("GRAPHKB_ZONE", times.DEFAULT_ZONE)
        return KnowledgeBase.open(self.store, create=create, zone=zone, policies=_policies())


def _policies() -> Policies:
    """Return what the deployment decides, by the same variables as the service's settings."""
    files = {name: os.environ.get(f"GRAPHKB_{name.upper()}") for name in Policies._fields}
    return read_policies({name: Path(file) for name, file in files.items() if file})


def actor() -> str:
    """Return who is asking, as the operating system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no user name in a container
        return "graphkb"


@contextmanager
def options_judged() -> Iterator[None]:
    """Take what is refused here for wrong use: it can only be an option.

    Raises:
        WrongUse: instead of BadInput.
    """
    try:
        yield
    except BadInput as error:
        raise WrongUse(str(error)) from error


def instant(text: str | None, zone: str) -> int | None:
    """Return the instant that an option names; None where it is absent.

    Raises:
        BadParameter: it names none.
    """
    if text is None:
        return None
    try:
        return times.parse_instant(text, zone)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from error


def known_at(text: str | None, zone: str) -> KnownAt | None:
    """Return the revision number or instant that `--known-at` names; None where it is absent.

    Raises:
        BadParameter: it names neither.
    """
    if text is None or text.isdecimal():
        return None if text is None else int(text)
    at = instant(text, zone)
    return None if at is None else times.to_datetime(at)
