"""Arguments and options that commands share, one by one and in groups, with what `--help` says of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib.metadata import version
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from graphkb.cli.output import print_line
from graphkb.cli.settings import State, actor, view_of
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.knowledge.names import resolve

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


def _show_version(asked: bool) -> None:
    if asked:
        print_line(f"graphkb {version('graphkb')}")
        raise typer.Exit


ShowVersion = Annotated[
    bool,
    typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit. 版本"),
]
Area = Annotated[str, typer.Argument(metavar="AREA", help="Id, code or unique name. 区域")]
EventId = Annotated[str, typer.Argument(metavar="EVENT", help="Id of the event. 事件")]
OrderId = Annotated[str, typer.Argument(metavar="ORDER", help="Id of the work order. 工单")]
Severity = Annotated[
    int | None, typer.Option(min=1, max=4, help="1 gravest to 4; default the matter's. 等级", show_default=False)
]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="Rows shown at most. 至多显示")]
Skip = Annotated[int, typer.Option(min=0, help="Rows left out before them. 跳过")]
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
AsJson = Annotated[bool, typer.Option("--json", help="For a machine. 以 JSON 输出")]
Version = Annotated[
    int | None,
    typer.Option(min=1, help="The version you saw; default the one there is. 所见版本", show_default=False),
]
InName = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="ORGANIZATION", help="In whose name; default whom it belongs to. 以谁名义", show_default=False
    ),
]
ByPost = Annotated[str | None, typer.Option("--post", metavar="POST", help="By which post. 岗位", show_default=False)]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="What you write about it. 备注", show_default=False)]


@dataclass(frozen=True)
class Asked:
    """The options of every question: at which instant, as known when, and how the answer is shown."""

    context: typer.Context
    as_of: AsOf = None
    known_at: KnownAtText = None
    as_json: AsJson = False

    @contextmanager
    def open(self) -> Iterator[tuple[KnowledgeBase, View]]:
        """Open the knowledge base, and the view that is asked about."""
        state: State = self.context.obj
        with state.open() as knowledge:
            yield knowledge, view_of(knowledge, self.as_of, self.known_at)


@dataclass(frozen=True)
class Deed:
    """The options of whatever is done with an event: in whose name, what is noted, and how the outcome is shown."""

    context: typer.Context
    in_name: InName = None
    post: ByPost = None
    note: Note = None
    as_json: AsJson = False

    @contextmanager
    def open(self) -> Iterator[tuple[KnowledgeBase, View]]:
        """Open the knowledge base, and what holds now."""
        state: State = self.context.obj
        with state.open() as knowledge:
            yield knowledge, knowledge.view()

    def caller(self, view: View) -> Caller:
        """Return who does it."""
        return Caller(
            actor(),
            None if self.in_name is None else resolve(view, self.in_name, ("organizations",)),
            None if self.post is None else resolve(view, self.post, ("posts",)),
        )


GROUPS = (Asked, Deed)
"""Whatever `with_groups_apart` takes apart."""


def with_groups_apart(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* as typer takes it: in the place of a parameter that is a group stand the group's own options."""
    own = signature(command).parameters
    groups = {name: each.annotation for name, each in own.items() if each.annotation in GROUPS}
    apart = [
        option.replace(kind=Parameter.KEYWORD_ONLY)
        for name, each in own.items()
        for option in (signature(groups[name]).parameters.values() if name in groups else [each])
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        made = {name: group(**{each: given.pop(each) for each in signature(group).parameters})
                for name, group in groups.items()}  # fmt: skip
        command(**given, **made)

    run.__signature__ = Signature(apart)  # type: ignore[attr-defined]  # typer asks for it
    return run
