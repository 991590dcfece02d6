"""Services that answer the same questions: graphkb, its peers, the database alone; each a process, ended by its id."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, LiteralString, NamedTuple
from urllib.request import Request, urlopen

from neo4j import Driver, RoutingControl

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.stores.neo4j_database import driver_of

PEERS = Path(__file__).parent / "peers"
LOAD = Path(__file__).parent / "load"

GRAPHKB = (sys.executable, "-c", "from graphkb.cli import main; main()")
"""How the command line is run without being installed."""
LIBRARY_ROOT = ("area(id: $id)", "areas(where: {id: {eq: $id}})")
"""How a question about one area begins, here and in the schema that @neo4j/graphql makes."""
ANSWER_S = 60
"""Seconds that one answer may take while answers are compared."""

Variables = dict[str, Any]


class Question(NamedTuple):
    """What all are asked alike.

    Args:
        name: As the table names it.
        document: The GraphQL document.
        variables: What it is asked about, in turn.
        plain: Makes the data of an answer comparable with another's.
        connections: How many ask at once.
    """

    name: str
    document: str
    variables: Sequence[Variables]
    plain: Callable[[Any], Any]
    connections: int


class Measured(NamedTuple):
    """What some seconds of asking gave: answers a second, quantiles and the processor's time for an answer in ms."""

    rate: float
    p50: float
    p99: float
    busy: float


class Http(NamedTuple):
    """A GraphQL service.

    Args:
        name: As the table names it.
        url: Where it listens.
        pid: Its process.
        database: Of which the work counts as the service's own; None: it asks none for an answer.
        root: What stands in its schema for the first of the two.
    """

    name: str
    url: str
    pid: int
    database: Driver | None = None
    root: tuple[str, str] = ("", "")

    def bodies(self, question: Question) -> list[str]:
        document = question.document.replace(*self.root) if self.database else question.document
        return [json.dumps({"query": document, "variables": each}) for each in question.variables]

    def answer(self, question: Question, number: int) -> Any:
        """Return the answer about the variables of this *number*, made comparable."""
        body = self.bodies(question)[number].encode()
        with urlopen(Request(self.url, body, {"Content-Type": "application/json"}), timeout=ANSWER_S) as response:  # noqa: S310 - loopback, by HTTP
            answer = json.load(response)
        if answer.get("errors"):
            sys.exit(f"{self.name}: {answer['errors']}")
        return question.plain(answer["data"])

    def measure(self, question: Question, seconds: float) -> Measured:
        """Return what *seconds* of asking give.

        Raises:
            SystemExit: an answer is wrong, or none came.
        """
        bodies = self.bodies(question)
        job = {"url": self.url, "bodies": bodies, "connections": question.connections, "seconds": seconds}
        before = self._busy()
        printed = subprocess.run(
            ["node", "load.js"], cwd=LOAD, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        got = json.loads(printed)
        if got["wrong"] or not got["answers"]:
            sys.exit(f"{self.name}, {question.name}: {got['answers']} answers in {seconds} s, {got['wrong']} wrong")
        busy = (self._busy() - before) / got["answers"]
        return Measured(got["answers"] / got["seconds"], got["p50"], got["p99"], 1000 * busy)

    def _busy(self) -> float:
        return processor_s(self.pid) + (database_s(self.database) if self.database else 0)


class Bolt(NamedTuple):
    """A Cypher statement, asked over Bolt by as many threads as others have connections."""

    name: str
    driver: Driver
    statement: LiteralString
    more: Variables

    def answer(self, question: Question, number: int) -> Any:
        return [tuple(row) for row in self._asked(question.variables[number])]

    def measure(self, question: Question, seconds: float) -> Measured:
        took: list[float] = []
        before, start = database_s(self.driver), time.perf_counter()

        def ask(connection: int) -> None:
            for variables in cycle(question.variables[connection :: question.connections]):
                begin = time.perf_counter()
                if begin > start + seconds:
                    return
                self._asked(variables)
                took.append(1000 * (time.perf_counter() - begin))

        with ThreadPoolExecutor(question.connections) as pool:
            list(pool.map(ask, range(question.connections)))
        rate = len(took) / (time.perf_counter() - start)
        busy = 1000 * (database_s(self.driver) - before) / len(took)
        took.sort()
        return Measured(rate, took[len(took) // 2], took[len(took) * 99 // 100], busy)

    def _asked(self, variables: Variables) -> list[Any]:
        found = self.driver.execute_query(
            self.statement, {**self.more, **variables}, routing_=RoutingControl.READ, database_="neo4j"
        )
        return list(found.records)


Peer = Http | Bolt


@contextmanager
def graphkb(store: str) -> Iterator[Http]:
    """Serve as `graphkb serve` does."""
    with _served([*GRAPHKB, "serve", "--port", "0"], GRAPHKB_STORE=store) as (url, pid):
        yield Http("graphkb", url, pid)


@contextmanager
def strawberry(store: str) -> Iterator[Http]:
    """The same by Strawberry's execution, which may take longer than a request otherwise may."""
    environment = {"GRAPHKB_STORE": store, "GRAPHKB_LIMITS__REQUEST_S": str(ANSWER_S)}
    with _served([sys.executable, str(PEERS / "strawberry_execution.py")], **environment) as (url, pid):
        yield Http("Strawberry's execution", url, pid)


@contextmanager
def mercurius(dist: Path, prefix: str) -> Iterator[Http]:
    """Plain objects in memory, of the divisions whose codes begin with *prefix*."""
    with _served(["node", str(PEERS / "mercurius" / "server.js"), str(dist), prefix]) as (url, pid):
        yield Http("Mercurius, in memory", url, pid)


@contextmanager
def neo4j_graphql(store: str, driver: Driver) -> Iterator[Http]:
    """The Neo4j GraphQL Library on the database that graphkb keeps."""
    with _served(["node", str(PEERS / "neo4j-graphql" / "server.js")], NEO4J_URL=store) as (url, pid):
        yield Http("@neo4j/graphql", url, pid, driver, LIBRARY_ROOT)


@contextmanager
def _served(command: Sequence[str], **environment: str) -> Iterator[tuple[str, int]]:
    """The address that *command* prints first, and its process, which is ended."""
    environment = {**os.environ, "NODE_ENV": "production", **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        try:
            said = process.stdout.readline().strip()
            if not said.startswith("GraphQL at "):
                sys.exit(f"{command[-1]} did not start: {said}")
            yield said.removeprefix("GraphQL at "), process.pid
        finally:
            process.terminate()


def processor_s(pid: int) -> float:
    """Return the seconds for which *pid* kept a processor busy; not a number where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def database_s(driver: Driver) -> float:
    """Return the seconds for which the database kept a processor busy."""
    found = driver.execute_query(
        "CALL dbms.queryJmx('java.lang:type=OperatingSystem') YIELD attributes "
        "RETURN attributes.ProcessCpuTime.value AS nanoseconds",
        database_="neo4j",
    )
    return float(found.records[0]["nanoseconds"]) / 1e9


@contextmanager
def empty_neo4j(url: str) -> Iterator[Driver]:
    """A driver for the database at *url*, which is emptied at the end.

    Raises:
        SystemExit: it holds something, which is not ours to remove.
    """
    with driver_of(url) as driver:
        held = driver.execute_query("RETURN EXISTS { (n) } AS held", database_="neo4j").records[0]["held"]
        if held:
            place = url.rpartition("@")[2]
            sys.exit(f"the Neo4j database at {place} is not empty: give an empty database, it is emptied at the end")
        try:
            yield driver
        finally:
            empty(driver)


def empty(driver: Driver) -> None:
    """Remove all that the database holds."""
    with driver.session(database="neo4j") as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
