"""Commands that keep knowledge: load, template, export, seed, log, schema, serve."""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from graphkb.cli.labels import when
from graphkb.cli.options import AsJson, AsOf, KnownAtText
from graphkb.cli.output import print_json, print_line, print_table
from graphkb.cli.settings import State, actor, instant, view_of
from graphkb.cli.wrong_use import Command
from graphkb.knowledge.writing import Loaded
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.export import export_package
from graphkb.loaders.export_graphml import export_graphml
from graphkb.loaders.export_jsonld import export_jsonld
from graphkb.loaders.export_popolo import export_popolo
from graphkb.loaders.report import RowNote
from graphkb.loaders.seeds import build_seed, seed_names
from graphkb.loaders.template import write_template
from graphkb.model import times
from graphkb.model.facts import Revision

MAX_SHOWN = 20
"""Wrong rows, warnings and differences shown to a person; --json has them all."""

_VARIES = re.compile(r"'[^']*'|\d[\d:.TZ+-]*")
"""What may differ between two notes that say the same: quoted values, numbers and dates."""

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write. 目标文件夹")]

seed = typer.Typer(help="The systems of seeds/ as data packages. 示例数据", no_args_is_help=True)


def load(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Data packages, tables or divisions. 数据包或表")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change, write nothing. 试运行")] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Load the good rows; the wrong ones go to TABLE.wrong.csv. 跳过错误行")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="End what the tables no longer name. 终止未列出的")] = False,
    effective: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="From when undated differences hold; or always. 生效日期", show_default="today"
        ),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Load only if these hold then. 核对", show_default=False
        ),
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="Why. 说明", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Load data packages, tables or divisions. 导入数据"""
    state: State = context.obj
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise typer.BadParameter(f"{missing[0]}: there is no such file or folder")
    expectations = read_expectations(check) if check else []
    with state.open(create=True) as knowledge, _progress() as bar:
        task = bar.add_task("", total=None)
        loaded = knowledge.load(
            paths, actor=actor(), note=note, dry_run=dry_run, skip_wrong=skip_wrong, prune=prune,
            effective=_effective(effective, knowledge.zone),
            expectations=expectations,
            progress=lambda table, rows: bar.update(task, description=f"{table} {rows:,}"),
        )  # fmt: skip
    (_print_load_json if as_json else _print_load)(loaded, dry_run)
    if loaded.report.wrong or loaded.failed:
        raise typer.Exit(1)


def template(target: Dir) -> None:
    """Write an empty data package. 空白数据包"""
    write_template(target)
    print_line(f"{target}: an empty data package; fill in the tables and `graphkb load {target}`")


def export(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="Folder of a package, else the file to write. 目标文件夹或文件")
    ],
    form: Annotated[
        Literal["package", "graphml", "jsonld", "popolo"],
        typer.Option("--format", help="The package holds all times, the others what holds at one. 格式"),
    ] = "package",
    as_of: AsOf = None,
    known_at: KnownAtText = None,
) -> None:
    """Write everything out: as a data package, which loads again as it was, or as a graph. 导出"""
    state: State = context.obj
    if form == "package" and (as_of or known_at):
        raise typer.BadParameter("a package holds all times; --as-of and --known-at are for the other formats")
    with state.open() as knowledge:
        if form == "package":
            export_package(knowledge.graph, target, knowledge.zone, knowledge.store)
            print_line(f"{target}: revision {knowledge.graph.revision.number}")
            return
        view = view_of(knowledge, as_of, known_at)
        if form == "popolo":
            export_popolo(view, target, knowledge.zone)
        else:
            {"graphml": export_graphml, "jsonld": export_jsonld}[form](view, target)
        print_line(f"{target}: {when(view, knowledge.zone)}")


def log(
    context: typer.Context,
    since: Annotated[int, typer.Option(min=0, max=2**53, help="Only revisions after this one. 起始版本")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many. 至多")] = 1000,
    as_json: AsJson = False,
) -> None:
    """List the revisions. 版本记录"""
    state: State = context.obj
    with state.open() as knowledge:
        revisions = knowledge.store.revisions(since, limit + 1)
    shown, cut = revisions[:limit], len(revisions) > limit
    if as_json:
        print_json({"revisions": [_revision(each) for each in shown], "complete": not cut})
        return
    rows = [(r.number, times.to_local_text(r.at, knowledge.zone), r.actor, r.note, r.source) for r in shown]
    print_table("", ("版本 revision", "时间 at", "操作者 actor", "说明 note", "来源 source"), rows)
    if cut:
        print_line(f"cut at {limit}: continue with --since {shown[-1].number}")


def schema() -> None:
    """Print the GraphQL schema. 打印 GraphQL 结构"""
    from graphkb.schema import schema as built

    print_line(built.as_str())


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(envvar="GRAPHKB_HOST", help="A loopback address. 监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="GRAPHKB_PORT", min=0, max=65_535, help="0: a free one. 端口")] = 8000,
) -> None:
    """Serve GraphQL at /graphql, with /livez and /readyz. 启动服务"""
    from graphkb import app
    from graphkb.config import read_settings

    state: State = context.obj
    app.serve(read_settings(store=state.store, host=host, port=port))


@seed.command("list", cls=Command)
def seed_list() -> None:
    """List the systems that can be built. 列出"""
    for name in seed_names():
        print_line(name)


@seed.command("build", cls=Command)
def seed_build(
    name: Annotated[str, typer.Argument(help="As `seed list` prints it. 名称")],
    target: Dir,
    scale: Annotated[float, typer.Option(min=0.001, max=1.0, help="Part of the published size. 规模")] = 1.0,
    divisions: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Division tables. 区划数据", show_default=False)
    ] = None,
) -> None:
    """Write one system as a data package. 生成数据包"""
    print_line(str(build_seed(name, target, scale=scale, divisions=divisions)))


COMMANDS = (load, template, export, log, schema, serve)
"""In the order of `--help`."""


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        transient=True,
        disable=not sys.stderr.isatty(),
        console=Console(stderr=True),
    )


def _effective(text: str | None, zone: str) -> int | Literal["always"] | None:
    return "always" if text == "always" else instant(text, zone)


def _revision(revision: Revision) -> dict[str, object]:
    return {**revision._asdict(), "at": times.to_text(revision.at)}


def _print_load_json(loaded: Loaded, dry_run: bool) -> None:
    revision = None if loaded.revision is None else _revision(loaded.revision)
    files = [str(path) for path in loaded.wrong_files]
    print_json(
        {
            "dryRun": dry_run,
            "revision": revision,
            "wrongFiles": files,
            "failed": [each.message for each in loaded.failed],
            **loaded.report.as_json(),
        }
    )


def _print_load(loaded: Loaded, dry_run: bool) -> None:
    report = loaded.report
    rows = [(name, c.new, c.changed, c.unchanged, c.ended, c.wrong) for name, c in report.tables.items()]
    if rows:
        print_table("", ("表 table", "新增 new", "变更 changed", "未变 unchanged", "终止 ended", "错误 wrong"), rows)
    _print_lines("错误 wrong", [str(each) for each in report.wrong])
    _print_lines("提醒 warnings", _alike(report.warnings))
    _print_lines("差异 differences", [str(each) for each in report.differences])
    _print_lines("未导入的文件 files not loaded", report.other_files)
    _print_lines("不符 would not hold", [each.message for each in loaded.failed])
    _print_lines("错误行另存 wrong rows left in", [str(path) for path in loaded.wrong_files])
    print_line(_outcome(loaded, dry_run))


def _alike(notes: Sequence[RowNote]) -> list[str]:
    """Return the first of those notes that differ only in numbers and quoted values, with the count of the others."""
    alike = Counter((note.file, note.column, _VARIES.sub("", note.message)) for note in notes)
    lines: list[str] = []
    for note in notes:
        others = alike.pop((note.file, note.column, _VARIES.sub("", note.message)), 0) - 1
        if others >= 0:
            lines.append(f"{note}" + (f" (and {others} more rows like it)" if others else ""))
    return lines


def _print_lines(title: str, lines: Sequence[str]) -> None:
    if lines:
        print_line(f"{title} ({len(lines)})")
    for line in lines[:MAX_SHOWN]:
        print_line(f"  {line}")
    if len(lines) > MAX_SHOWN:
        print_line(f"  … {len(lines) - MAX_SHOWN} more: --json lists them all")


def _outcome(loaded: Loaded, dry_run: bool) -> str:
    if dry_run:
        return "dry run: nothing was written 试运行,未写入"
    if loaded.failed:
        return "nothing was written: expectations would not hold 未写入"
    if loaded.revision is None:
        advice = ", or --skip-wrong" if loaded.report.can_skip else ""
        return f"nothing was written: correct what is wrong{advice} 未写入"
    return f"revision {loaded.revision.number} 版本 {loaded.revision.number}"
