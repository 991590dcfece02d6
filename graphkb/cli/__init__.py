"""The command line: one command a question or deed (cli.md); `main` is the entry point."""

import sys

import typer

from graphkb.cli import asking, auditing, coordinating, handling, keeping, reach, ready
from graphkb.cli.options import ShowVersion, StoreUrl, with_groups_apart
from graphkb.cli.output import check_output, fail
from graphkb.cli.settings import State
from graphkb.cli.wrong_use import Command, UsageError, fail_usage
from graphkb.errors import GraphkbError

app = typer.Typer(
    name="graphkb",
    help="Who is responsible for what, here, at this time. 谁负责什么、在哪里、在何时。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(keeping.seed, name="seed")
rooms = (keeping, asking, reach, coordinating, handling, auditing)
for command in (*(each for room in rooms for each in room.COMMANDS), ready.query):
    app.command(cls=Command)(with_groups_apart(command))


@app.callback()
def graphkb(context: typer.Context, store: StoreUrl = None, version: ShowVersion = False) -> None:  # noqa: ARG001 - eager
    """Who is responsible for what, here, at this time. 谁负责什么、在哪里、在何时。"""
    context.obj = State(store)


def main() -> None:
    """Run the command line; an expected failure is one line on standard error, never a traceback.

    Exit codes: 0 done, 1 the data or the answer is wrong, 2 wrong use.
    """
    try:
        check_output()
        sys.exit(app(prog_name="graphkb", standalone_mode=False))
    except UsageError as error:
        sys.exit(fail_usage(error))
    except (GraphkbError, OSError) as error:
        sys.exit(fail(error))
