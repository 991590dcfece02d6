"""The command that runs a ready operation: query."""

from typing import Annotated, Any

import typer

from graphkb.cli.output import print_json, print_table
from graphkb.cli.settings import State
from graphkb.errors import BadInput


def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="As --list prints it. 名称")] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A variable; may stand several times. 变量", show_default=False),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="The operations and their variables. 列出")] = False,
) -> None:
    """Run a ready GraphQL operation and print its data as JSON. 运行预置查询"""
    if listed:
        _print_operations()
    elif name is None:
        raise typer.BadParameter("name an operation, or --list them")
    else:
        print_json(_answer(context.obj, name, _typed(var or [])))


def _typed(given: list[str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for each in given:
        variable, equals, text = each.partition("=")
        if not equals or not variable:
            raise typer.BadParameter(f"--var {each!r}: write NAME=VALUE")
        if variable in typed:
            raise typer.BadParameter(f"--var {each!r}: {variable} is given twice")
        typed[variable] = text
    return typed


def _answer(state: State, name: str, typed: dict[str, str]) -> Any:
    from graphkb.schema import schema
    from graphkb.schema.execution import Request, Service
    from graphkb.schema.operations import operation

    ready = operation(name)
    with state.open() as knowledge:
        variables = ready.variables(typed, knowledge.zone)
        body = Service(schema, knowledge).answer(Request(ready.document, variables)).body
    if "errors" in body:
        raise BadInput(f"{name}: {'; '.join(error['message'] for error in body['errors'])}")
    return body["data"]


def _print_operations() -> None:
    from graphkb.schema.operations import operations

    rows = [
        (each.name, each.summary, ", ".join(f"{name}: {declared}" for name, declared in each.declared.items()))
        for each in operations().values()
    ]
    print_table("", ("名称 name", "回答 answers", "变量 variables"), rows)
