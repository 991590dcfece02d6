"""What every command shares: how the knowledge base is opened, and what its arguments name there."""

import getpass
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from graphkb.answers.lineage import has_begun, predecessors, successors
from graphkb.cli.labels import called
from graphkb.errors import BadInput, NotFound, WrongUse
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.keeping import KnownAt
from graphkb.knowledge.names import resolve
from graphkb.knowledge.policies import Policies, read_policies
from graphkb.model import times
from graphkb.model.kinds import table_of

_MOST_DIGITS = 18
"""Of the number of a revision: more than there will ever be."""


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
        return _in_the_calendar(text, zone)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from error


def _in_the_calendar(text: str, zone: str) -> int:
    found = times.parse_instant(text, zone)
    if not times.FIRST_INSTANT <= found <= times.LAST_INSTANT:
        raise BadInput(f"{text!r} lies outside the years 1 to 9999")
    return found


def known_at(text: str | None, zone: str) -> KnownAt | None:
    """Return the revision number or instant that `--known-at` names; None where it is absent.

    Raises:
        BadParameter: it names neither.
    """
    if text is None:
        return None
    if text.isdecimal():
        if len(text) > _MOST_DIGITS:
            raise typer.BadParameter(f"{text[:_MOST_DIGITS]}… is no revision: none has so many digits")
        return int(text)
    try:
        return times.to_datetime(_in_the_calendar(text, zone))
    except BadInput as error:
        raise typer.BadParameter(f"{error}; or the number of a revision") from error


def view_of(knowledge: KnowledgeBase, as_of: str | None, known: str | None) -> View:
    """Return the view that --as-of and --known-at ask for.

    Raises:
        BadParameter: one of them is no instant.
        WrongUse: there is no such revision.
    """
    with options_judged():
        return knowledge.view(instant(as_of, knowledge.zone), known_at(known, knowledge.zone))


def in_force(view: View, text: str, tables: Collection[str], zone: str) -> str:
    """Return the id that *text* names, of what holds at the instant asked about.

    Raises:
        NotFound: it names nothing, several, or what does not hold then; its successors or predecessors are named.
    """
    entity_id = resolve(view, text, tables)
    if view.row(entity_id) is not None:
        return entity_id
    is_over = has_begun(view, entity_id)
    title, relatives = ("successors 继任", successors) if is_over else ("predecessors 前身", predecessors)
    table = table_of(entity_id)
    assert table is not None  # a name was resolved to it
    ids = (view.id(table.name, row) for row in relatives(view, entity_id))
    known = ", ".join(called(view, each) for each in ids) or "none known 无"
    at = times.to_local_text(view.as_of, zone)
    raise NotFound(f"{called(view, entity_id)} does not hold at {at}: OUT_OF_VALIDITY 不在有效期; {title}: {known}")
