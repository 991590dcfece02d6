"""How answers are shown: aligned tables for people, JSON for machines, one line for a failure."""

import re
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import Any

import orjson
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphkb.errors import WrongUse

PIPE_WIDTH = 1_000
"""Characters in a line of a table that is cut nowhere."""

MAX_LINE = 2_000
"""Characters of a failure that are shown, half of them from its end, which says what to do."""

_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]*@")


def check_output() -> None:
    """Let what the encoding of standard output lacks be shown as its number, instead of a failure.

    Raises:
        OSError: it is closed: nothing is done whose outcome nobody could see.
    """
    if sys.stdout is None:
        raise OSError("standard output is closed; send it to a file or to /dev/null")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def fail(error: Exception) -> int:
    """Print *error* as one line on standard error and return the exit code: 2 for wrong use, else 1."""
    said = str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        said = f"{error.filename}: {error.strerror}; see that it is there and yours to use, or name another"
    line = " ".join(said.split()) or type(error).__name__
    complain(without_password(line))
    return 2 if isinstance(error, WrongUse) else 1


def fail_refused(message: str, allowed: Sequence[str]) -> None:
    """Print why an action was refused on standard error, with what is possible instead unless that is said already."""
    instead = "" if not allowed or all(each in message for each in allowed) else f"; possible: {', '.join(allowed)}"
    complain(f"{message}{instead}")


def complain(line: str, command: str = "graphkb") -> None:
    """Print *line* on standard error, if that is open: elsewhere it would stand among what was asked for.

    It may repeat what somebody handed in: nothing of it is a command to the terminal, and a page of it is cut.
    """
    if sys.stderr is not None:
        shown = line if len(line) <= MAX_LINE else f"{line[: MAX_LINE // 2]} … {line[-MAX_LINE // 2 :]}"
        plain = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in shown)
        print(f"{command}: {plain}", file=sys.stderr)


def without_password(text: str) -> str:
    """Return *text* with the password of any address in it replaced.

    >>> without_password("neo4j://neo4j:secret@127.0.0.1:7687")
    'neo4j://neo4j:***@127.0.0.1:7687'
    """
    return _PASSWORD.sub(r"\1***@", text)


def print_json(value: Any) -> None:
    """Print *value* as indented JSON."""
    whole_output()
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def whole_output() -> None:
    """Let what goes on to a program or a file be UTF-8, whatever the locale: nothing in it may be shown as its number.

    JSON is UTF-8 (RFC 8259, 8.1); on a terminal its own encoding stays.
    """
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def print_line(text: str = "") -> None:
    """Print one line as it is."""
    sys.stdout.write(text + "\n")


def print_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose columns are aligned, also where characters are wide; a pipe gets whole lines.

    On a terminal that is too narrow for it each row is a block of lines: a telephone number is never broken in two.

    Args:
        title: Printed above; "" for none.
        headers: One a column, zh and en.
        rows: Cells; None is shown as nothing.
    """
    screen = console()
    shown = [["" if cell is None else str(cell) for cell in row] for row in rows]
    table = _table(headers, shown)
    if title:
        screen.print(Text(title, "bold"), soft_wrap=True)
    if not sys.stdout.isatty():
        with screen.capture() as lines:
            screen.print(table)
        print_line("\n".join(line.rstrip() for line in lines.get().splitlines()))
    elif screen.measure(table, options=screen.options.update(width=PIPE_WIDTH)).maximum <= screen.width:
        screen.print(table)
    else:
        for row in shown:
            screen.print(_block(headers, row), soft_wrap=True, end="")


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _block(headers: Sequence[str], row: Sequence[str]) -> Text:
    """Return the cells of *row* that are not empty, each behind its header, in lines of their own."""
    width = max(map(cell_len, headers))
    lines = [Text("\n")]
    for header, cell in zip(headers, row, strict=False):
        if cell:
            lines.append(Text.assemble((set_cell_size(header, width), "bold"), f"  {cell}\n"))
    return Text("").join(lines)


def console() -> Console:
    """Return a console on standard output that never cuts a line in a pipe."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, soft_wrap=False)
