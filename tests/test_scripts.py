"""The commands that make and judge a checkout, tried in a copy of their own, and what no tracked file may hold."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

MACHINE_PATH = re.compile(r"(?<![\w.:/}])/(?:work|root|tmp|home|Users)/\w")
"""A place on somebody's machine; a path inside the repository or of an address has something before the slash."""


class Checkout:
    """A checkout with this repository's scripts, in which every other program is one that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        (folder / "requirements").mkdir()
        (folder / "bin").mkdir()
        self.copy("pyproject.toml", "requirements/dev.txt", "requirements/run.txt")
        for tool in ("sh", "cat", "cmp", "dirname", "mktemp", "rm"):
            (folder / "bin" / tool).symlink_to(str(shutil.which(tool)))

    def copy(self, *names: str) -> None:
        for name in names:
            shutil.copy(ROOT / name, self.folder / name)

    def program(self, name: str, *lines: str) -> None:
        """Put a shell program at *name*."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        path.chmod(0o755)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": str(self.folder / "bin"), "TMPDIR": str(self.folder), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_setup_names_what_is_missing_when_python_is_too_old(checkout: Checkout) -> None:
    """Without Python 3.11 there is one line that says which was found, and no environment."""
    checkout.copy("scripts/setup")
    older = "import sys; sys.version_info = (3, 10, 13); exec(sys.argv[1])"
    checkout.program(
        "bin/python3", "[ $1 = -V ] && echo Python 3.10.13 && exit", f"exec '{sys.executable}' -c '{older}' \"$2\""
    )

    done = checkout.run("scripts/setup")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "scripts/setup: no Python 3.11 or later on the path (Python 3.10.13): install one\n"
    assert not (checkout.folder / ".venv").exists()


def test_setup_says_what_to_install_where_environments_cannot_be_made(checkout: Checkout) -> None:
    """Debian's python3 without python3-venv gets the name of the package."""
    checkout.copy("scripts/setup")
    checkout.program("bin/python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')

    done = checkout.run("scripts/setup")

    assert done.returncode == 1
    assert done.stderr == ("scripts/setup: python3 cannot make a virtual environment: apt install python3-venv\n")


def test_setup_does_nothing_when_nothing_changed(checkout: Checkout) -> None:
    """An environment made from the same files in the same place is left alone: not even Python is started."""
    checkout.copy("scripts/setup")
    checkout.program(".venv/bin/python", 'echo "$@" >>calls')
    calls = checkout.folder / "calls"

    assert checkout.run("scripts/setup").returncode == 0
    first = calls.read_text().splitlines()
    assert checkout.run("scripts/setup").returncode == 0
    assert checkout.run("scripts/setup", "--run").returncode == 0
    assert calls.read_text().splitlines() == first
    assert [line for line in first if "--require-hashes" in line] == [
        "-m pip --quiet --disable-pip-version-check install --require-hashes --requirement requirements/dev.txt"
    ]

    (checkout.folder / "requirements" / "dev.txt").write_text("changed")
    assert checkout.run("scripts/setup").returncode == 0
    assert calls.read_text().splitlines() == first * 2


def test_setup_makes_an_environment_that_was_moved_anew(checkout: Checkout) -> None:
    """The programs in an environment name its place: where the checkout was moved or copied, it is not up to date."""
    checkout.copy("scripts/setup")
    checkout.program(".venv/bin/python", 'echo "$@" >>calls')
    assert checkout.run("scripts/setup").returncode == 0
    first = (checkout.folder / "calls").read_text().splitlines()

    checkout.folder = checkout.folder.rename(checkout.folder.with_name("elsewhere"))

    assert checkout.run("scripts/setup").returncode == 0
    assert (checkout.folder / "calls").read_text().splitlines() == first * 2


def test_setup_refuses_an_unknown_argument(checkout: Checkout) -> None:
    checkout.copy("scripts/setup")

    done = checkout.run("scripts/setup", "--dev")

    assert (done.returncode, done.stderr) == (2, "usage: scripts/setup [--run]\n")


@pytest.fixture
def gate(checkout: Checkout) -> Checkout:
    """A checkout where scripts/test finds stand-ins: pytest fails with 3, Neo4j notes what it is told."""
    checkout.copy("scripts/test")
    checkout.program("scripts/setup")
    checkout.program("scripts/lint")
    checkout.program("scripts/neo4j", 'echo "$1" >>neo4j-calls', "[ $1 != start ] || echo neo4j://u:p@127.0.0.1:1")
    checkout.program(
        ".venv/bin/python",
        'if [ "$1" = scripts/neo4j ]; then exec sh "$@"; fi',
        'echo "$@ on ${GRAPHKB_TEST_NEO4J-nothing}"',
        "exit 3",
    )
    return checkout


def test_neo4j_is_started_for_the_tests_and_stopped_when_they_fail(gate: Checkout) -> None:
    """Both stores are asked for, the arguments arrive, pytest's exit code is kept, its output is the last."""
    gate.program("bin/javac")
    gate.program("bin/mvn")

    done = gate.run("scripts/test", "-k", "chain")

    assert done.returncode == 3
    assert done.stdout == "-m pytest --store sqlite,neo4j -k chain on neo4j://u:p@127.0.0.1:1\n"
    assert (gate.folder / "neo4j-calls").read_text() == "start\nstop\n"


def test_a_server_already_there_is_used_and_left_running(gate: Checkout) -> None:
    done = gate.run("scripts/test", GRAPHKB_TEST_NEO4J="neo4j://a:b@127.0.0.1:2")

    assert done.stdout == "-m pytest --store sqlite,neo4j on neo4j://a:b@127.0.0.1:2\n"
    assert not (gate.folder / "neo4j-calls").exists()


def test_without_a_jdk_the_last_line_says_that_half_was_not_run(gate: Checkout) -> None:
    done = gate.run("scripts/test")

    assert done.returncode == 3
    assert done.stdout.splitlines() == [
        "-m pytest --store sqlite on nothing",
        "The Neo4j half was not run: it needs a JDK (17 or later) and Maven.",
    ]


def test_in_ci_a_missing_neo4j_is_a_failure(gate: Checkout) -> None:
    """With CI=true nothing is left out: where the server cannot start, no test runs and the exit code says so."""
    gate.program("scripts/neo4j", "[ $1 != start ] || exit 1")

    done = gate.run("scripts/test", CI="true")

    assert (done.returncode, done.stdout) == (1, "")


def test_in_ci_missing_packages_are_installed(gate: Checkout) -> None:
    """Root on a Debian that has what environments are made by, and nothing more: these five and nothing else."""
    gate.program("bin/id", "echo 0")
    gate.program("bin/python3")
    gate.program("bin/apt-get", 'echo "$@" >>apt-calls')

    done = gate.run("scripts/test", CI="true")

    assert done.stderr == "scripts/test: installing openjdk-17-jdk-headless maven nodejs npm chromium\n"
    assert (gate.folder / "apt-calls").read_text().splitlines() == [
        "update -qq",
        "install -qq -y --no-install-recommends openjdk-17-jdk-headless maven nodejs npm chromium",
    ]


def test_no_tracked_file_names_a_place_on_a_machine() -> None:
    """What is in the repository works anywhere."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = {name: ROOT / name for name in listing.split("\0")[:-1]}
    texts = {name: path.read_text("utf-8", "replace") for name, path in paths.items() if path.is_file()}

    assert len(texts) > 10
    assert {name: places for name, text in texts.items() if (places := MACHINE_PATH.findall(text))} == {}


@pytest.mark.parametrize("folder", ["work", "root", "tmp", "home", "Users"])
def test_a_place_on_a_machine_is_seen(folder: str) -> None:
    """The check above tells a place on a machine from one in the repository, in an address, or a word alone."""
    assert MACHINE_PATH.findall(f"see '/{folder}/x' and=/{folder}/y") == [f"/{folder}/x", f"/{folder}/y"]
    assert MACHINE_PATH.findall(f"docs/{folder}/a https://example.org/{folder}/c /{folder}ers /{folder}") == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    """Where packages come from is the installer's own setting; what they are is fixed."""
    text = lock.read_text("utf-8")
    pins = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_running_needs_what_development_has() -> None:
    """Each version in run.txt is the one in dev.txt, so that tests try what users get."""
    dev, run = (
        set(re.findall(r"^\S+==\S+", (ROOT / f"requirements/{name}.txt").read_text(), re.MULTILINE))
        for name in ("dev", "run")
    )

    assert run < dev
    assert len(run) > 30
