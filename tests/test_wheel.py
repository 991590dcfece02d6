"""The wheel alone, in an environment that has nothing but what it says it needs."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {"PATH": os.environ["PATH"]}
"""What a program is given: nothing that tells Python of the checkout or of settings of graphkb."""


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of *command*; where it fails, what it said is in the message."""
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def runtime_distributions() -> Iterator[importlib.metadata.Distribution]:
    """What requirements/run.txt names for this machine: a pin with another system's marker is not installed."""
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements/run.txt").read_text("utf-8"), re.MULTILINE):
        try:
            yield importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, installed without network, and links to the locked runtime packages."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    for distribution in runtime_distributions():
        for name in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(str(distribution.locate_file(name)))
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_package_its_statements_and_its_seeds(wheel: Path) -> None:
    """Every file of graphkb, queries and seeds that git does not ignore is in it; besides the metadata nothing else."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "graphkb", "queries", "seeds")
    names = [name for name in run(*listing, cwd=ROOT).split("\0")[:-1] if (ROOT / name).exists()]
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert inside == {name if name.startswith("graphkb/") else f"graphkb/{name}" for name in names}


def test_the_wheel_stands_alone(environment: Path, tmp_path: Path) -> None:
    """It is imported from the new environment, and no package of the development environment is there."""
    program = (
        "import graphkb\n"
        "from importlib.util import find_spec\n"
        "print(graphkb.__file__)\n"
        "print([name for name in ('pytest', 'httpx', 'hypothesis', 'mypy') if find_spec(name)])\n"
    )
    place, development = run(environment / "bin" / "python", "-I", "-c", program, cwd=tmp_path).splitlines()

    assert Path(place).is_relative_to(environment)
    assert development == "[]"


def test_the_installed_command_says_who_is_responsible(environment: Path, tmp_path: Path) -> None:
    """Seed, load and who, from what was installed: the center of the community leads, the grid's member is called."""
    graphkb = environment / "bin" / "graphkb"
    store = ("--store", "sqlite:///xialu.db")
    question = ("matter:neighbor-dispute", "area:420204005009-g001", "--as-of", "2023-01-01", "--json")

    run(graphkb, "seed", "build", "xialu", "xialu", cwd=tmp_path)
    run(graphkb, *store, "load", "xialu", cwd=tmp_path)
    answer = json.loads(run(graphkb, *store, "who", *question, cwd=tmp_path))

    (lead,) = answer["lead"]
    (post,) = lead["posts"]
    assert (lead["organization"]["id"], lead["basis"], lead["rule"]["id"]) == (
        "org:xialu-tonghua-center",
        "TEMPLATE",
        "rule:xialu-321",
    )
    assert (post["post"]["id"], post["holder"]["name"], post["contact"]) == (
        "post:xialu-tonghua-g001-member",
        "网格员0199",
        "0714-00010199",
    )
    assert [each["organization"]["id"] for each in answer["assists"]] == [
        "org:xialu-xinxialu-justice",
        "org:xialu-tonghua-center",
    ]
    assert [each["organization"]["id"] for each in answer["supervisors"]] == ["org:xialu-political-legal"]


def test_statements_and_seeds_are_found_as_resources(environment: Path, tmp_path: Path) -> None:
    """importlib.resources finds queries/ of both stores and the seed Xialu inside the installed package."""
    program = (
        "from importlib.resources import files\n"
        "for name in 'queries/sqlite', 'queries/neo4j', 'seeds/xialu':\n"
        "    print(name, any(files('graphkb').joinpath(name).iterdir()))\n"
    )

    assert run(environment / "bin" / "python", "-I", "-c", program, cwd=tmp_path).splitlines() == [
        "queries/sqlite True",
        "queries/neo4j True",
        "seeds/xialu True",
    ]
