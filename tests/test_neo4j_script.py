"""What scripts/neo4j promises, with stand-ins for Java and Maven: the real server is met by the tests of the store."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"

JAVA = """#!{python}
import os, socket, sys
if sys.argv[1] == "-version":
    sys.exit('openjdk version "{version}"')
with open(os.environ["RECORD"], "a") as record:
    print("java", *sys.argv[1:], file=record)
password = sys.stdin.readline()
if password == "will-not-start\\n":
    sys.exit("java.lang.RuntimeException: outer\\nCaused by: java.io.IOException: no space left.")
server = socket.create_server(("127.0.0.1", int(sys.argv[-1])))
print("ready", flush=True)
while True:
    client, _ = server.accept()
    client.recv(20)
    client.sendall(bytes([0, 0, 4, 5]))
    client.close()
"""

MAVEN = """#!{python}
import os, sys
with open(os.environ["RECORD"], "a") as record:
    print("mvn", file=record)
output = next(a.split("=")[1] for a in sys.argv if a.startswith("-Dmdep.outputFile="))
open(output, "w").write(sys.argv[0])
"""

HANG = """open({!r}, "w").write(str(os.getpid()))
import time
time.sleep(60)
"""


class Sandbox:
    """A checkout of the script alone, with stand-ins for java, javac and mvn before everything else on the PATH."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        self.state = self.data / "graphkb-neo4j.json"
        self.record = root / "record"
        self.programs = root / "bin"
        self.script = root / "scripts" / "neo4j"
        self.programs.mkdir()
        self.script.parent.mkdir()
        shutil.copy(SCRIPTS / "neo4j", self.script)
        shutil.copytree(SCRIPTS / "neo4j-launcher", root / "scripts" / "neo4j-launcher")
        self.program("java", JAVA.replace("{version}", "17.0.15"))
        self.program("javac", "#!/bin/sh\n")
        self.program("mvn", MAVEN)

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text.replace("{python}", sys.executable), "utf-8")
        path.chmod(0o755)

    def run(self, *arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), "RECORD": str(self.record)}
        command = [sys.executable, str(self.script), *arguments, "--data", str(data or self.data)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def calls(self) -> list[str]:
        return [line.split()[0] for line in self.record.read_text("utf-8").splitlines()]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path)
    yield sandbox
    sandbox.run("stop")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def assert_fails(result: subprocess.CompletedProcess[str], message: str) -> None:
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == f"neo4j: {message}"


def test_start_prints_only_the_address(sandbox: Sandbox) -> None:
    """The one line on standard output is the address, with the password escaped as a URL needs it."""
    port = free_port()

    result = sandbox.run("start", "--password", "p@ss wörd/9", "--port", str(port))

    assert result.stdout == f"neo4j://neo4j:p%40ss%20w%C3%B6rd%2F9@127.0.0.1:{port}\n"
    assert result.returncode == 0


def test_state_is_for_its_user_alone(sandbox: Sandbox) -> None:
    """The state names process, port and address; nobody else can read it or enter the data folder."""
    url = sandbox.run("start", "--password", "long enough").stdout.strip()
    state = json.loads(sandbox.state.read_text("utf-8"))

    assert state["url"] == url == f"neo4j://neo4j:long%20enough@127.0.0.1:{state['port']}"
    assert state.keys() == {"pid", "port", "password", "url"}
    assert stat.S_IMODE(sandbox.state.stat().st_mode) == 0o600
    assert stat.S_IMODE(sandbox.data.stat().st_mode) == 0o700


def test_password_is_on_no_command_line(sandbox: Sandbox) -> None:
    """A random password is long, and java gets it by standard input only."""
    sandbox.run("start")
    password = json.loads(sandbox.state.read_text("utf-8"))["password"]

    assert len(password) == 32
    assert password not in sandbox.record.read_text("utf-8")


def test_start_of_a_running_server_starts_nothing(sandbox: Sandbox) -> None:
    first = sandbox.run("start").stdout

    assert sandbox.run("start").stdout == first
    assert sandbox.calls() == ["mvn", "java"]


def test_start_after_stop_keeps_address_and_needs_no_maven(sandbox: Sandbox) -> None:
    """Clients find a restarted server where it was; its class path comes from the cache."""
    first = sandbox.run("start").stdout
    sandbox.run("stop")

    assert sandbox.run("start").stdout == first
    assert sandbox.calls() == ["mvn", "java", "java"]


def test_status_says_running_or_stopped(sandbox: Sandbox) -> None:
    answers = [(sandbox.run(c), sandbox.run("status")) for c in ("start", "stop", "stop")]

    assert [(s.stdout, s.returncode) for _, s in answers] == [("running\n", 0), ("stopped\n", 1), ("stopped\n", 1)]
    assert [c.returncode for c, _ in answers] == [0, 0, 0]


def test_stop_removes_process_and_address_from_the_state(sandbox: Sandbox) -> None:
    sandbox.run("start")
    sandbox.run("stop")

    assert json.loads(sandbox.state.read_text("utf-8")).keys() == {"port", "password"}


def test_stop_spares_a_process_that_is_not_the_launcher(sandbox: Sandbox) -> None:
    """A process number can be another's by now, or that of a server of another folder."""
    bystander = subprocess.Popen(["sleep", "60"])
    sandbox.data.mkdir()
    sandbox.state.write_text(json.dumps({"pid": bystander.pid, "port": 1, "password": "x", "url": "x"}), "utf-8")
    try:
        assert sandbox.run("status").stdout == "stopped\n"
        assert sandbox.run("stop").returncode == 0
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_two_folders_are_two_servers(sandbox: Sandbox, tmp_path: Path) -> None:
    """Stopping one server leaves the other running."""
    other = tmp_path / "data-2"
    try:
        assert sandbox.run("start").stdout != sandbox.run("start", data=other).stdout
        sandbox.run("stop")
        assert sandbox.run("status", data=other).stdout == "running\n"
    finally:
        sandbox.run("stop", data=other)


def test_missing_programs_are_named(sandbox: Sandbox) -> None:
    (sandbox.programs / "mvn").unlink()
    assert_fails(sandbox.run("start"), "no mvn on the PATH: install Maven 3.6 or later")
    (sandbox.programs / "java").unlink()
    assert_fails(sandbox.run("start"), "no java on the PATH: install a JDK 17 or later")


def test_java_runtime_without_compiler_is_refused(sandbox: Sandbox) -> None:
    (sandbox.programs / "javac").unlink()
    assert_fails(sandbox.run("start"), "no javac on the PATH: install a JDK 17 or later, not only a JRE")


@pytest.mark.parametrize(("version", "major"), [("11.0.2", "11"), ("1.8.0_412", "8")])
def test_old_java_is_refused(sandbox: Sandbox, version: str, major: str) -> None:
    sandbox.program("java", JAVA.replace("{version}", version))
    java = sandbox.programs / "java"
    assert_fails(sandbox.run("start"), f"{java} is Java {major}: Neo4j needs a JDK 17 or later")


def test_failed_maven_is_reported_with_its_log(sandbox: Sandbox) -> None:
    sandbox.program("mvn", "#!/bin/sh\necho no network\nexit 3\n")
    result = sandbox.run("start")
    (log,) = sandbox.script.parents[1].glob(".cache/neo4j/launcher-*/maven.log")
    assert_fails(result, f"mvn ended with code 3; its log: {log}")
    assert log.read_text("utf-8") == "no network\n"


def test_port_in_use_is_refused_when_asked_for(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = sandbox.run("start", "--port", str(port))
    assert_fails(result, f"port {port} cannot be used: choose another, or leave out --port")


def test_short_password_is_refused(sandbox: Sandbox) -> None:
    result = sandbox.run("start", "--password", "seven77")
    assert_fails(result, "the password must be 8 or more printable characters")


def test_other_password_of_a_running_server_is_refused(sandbox: Sandbox) -> None:
    port = free_port()
    sandbox.run("start", "--port", str(port))
    result = sandbox.run("start", "--password", "another password")
    assert_fails(result, f"the server already runs with another port or password, on port {port}: stop it first")


def test_server_that_ends_early_is_reported_with_cause_and_log(sandbox: Sandbox) -> None:
    result = sandbox.run("start", "--password", "will-not-start")
    log = sandbox.data / "graphkb-neo4j.log"
    assert_fails(result, f"the server ended with code 1 before it was ready: no space left; its log: {log}")
    assert not sandbox.state.exists()


def test_server_that_is_never_ready_is_ended(sandbox: Sandbox) -> None:
    """After the time allowed the process is gone, and the message names the log."""
    text = sandbox.script.read_text("utf-8")
    sandbox.script.write_text(text.replace("READY_WITHIN_S = 90", "READY_WITHIN_S = 1"), "utf-8")
    pid_file = sandbox.record.with_name("pid")
    sandbox.program(
        "java", JAVA.replace("{version}", "17").replace("server =", HANG.format(str(pid_file)) + "server =")
    )

    result = sandbox.run("start")

    assert_fails(result, f"the server was not ready after 1 s; its log: {sandbox.data / 'graphkb-neo4j.log'}")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text("utf-8")), 0)
