"""Wrong use that the option parser finds: one line that names the command whose `--help` says how."""

# the vendored click has no public names for what its parser raises
from typer._click.core import Context, augment_usage_errors
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperCommand

from graphkb.cli.output import complain, without_password

__all__ = ["Command", "UsageError", "fail_usage"]


class Command(TyperCommand):
    """Says of all that its parser refuses which command it is: by itself it does not of an option without its value."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        with augment_usage_errors(ctx):
            return super().parse_args(ctx, args)


def fail_usage(error: UsageError) -> int:
    """Print *error* as one line on standard error, or the help where nothing was asked; return the exit code."""
    if isinstance(error, NoArgsIsHelpError):
        error.show()
    else:
        command = error.ctx.command_path if error.ctx else "graphkb"
        complain(f"{without_password(_said(error))}; see {command} --help", command)
    return error.exit_code


def _said(error: UsageError) -> str:
    """Return the message of *error* as one line, with the value that is wrong."""
    from pydantic import ValidationError  # by now typer has it too

    said = error.format_message().removeprefix("Invalid value: ").replace(": Value error,", ":")
    if isinstance(error.__cause__, ValidationError):
        given = repr(error.__cause__.errors()[0]["input"])
        said = said if given in said else f"{said}, not {given}"
    return " ".join(said.split()).rstrip(".")
