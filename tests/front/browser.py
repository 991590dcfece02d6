"""Chromium without a head and without a network, driven by its DevTools protocol on loopback."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
    "--window-size=1400,900", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""The last one cuts the network: no name is found, and loopback needs none."""

STARTED_WITHIN_S = 60
"""Seconds for the browser to say where it listens; about 1 on an idle core."""
SHOWN_WITHIN_S = 30
"""Seconds for a page to come to show what a test waits for."""


def find_chromium() -> str | None:
    """Return where the browser is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page; notes every address it asks for and every complaint."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self._session: str | None = None
        self.requested: list[str] = []
        self.complaints: list[str] = []

    def open(self, address: str) -> Self:
        """Show a page."""
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Network", "Log", "Runtime", "Page"):
            self._do(f"{domain}.enable")
        self._do("Page.navigate", url=address)
        return self

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript in the page; of one that throws, None."""
        return self._do("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """Return the value of *expression* as soon as it is true."""
        end = time.monotonic() + SHOWN_WITHIN_S
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"{expression} is {value!r}; complaints: {self.complaints}"
            time.sleep(0.1)
        return value

    def _do(self, method: str, **params: Any) -> Any:
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params, **session}))
        while (message := json.loads(self._socket.recv(SHOWN_WITHIN_S))).get("id") != self._count:
            self._note(message)
        assert "error" not in message, message["error"]
        return message["result"]

    def _note(self, message: dict[str, Any]) -> None:
        method, params = message["method"], message["params"]
        if method in {"Network.requestWillBeSent", "Network.webSocketCreated"}:
            self.requested.append(params["request"]["url"] if "request" in params else params["url"])
        elif method == "Log.entryAdded" and params["entry"]["level"] in {"warning", "error"}:
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))


@contextmanager
def chromium(program: str, folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in *folder*; ended afterwards."""
    command = [program, *ARGUMENTS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port, path = _listening(folder / "DevToolsActivePort", process)
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(STARTED_WITHIN_S)


def _listening(file: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    end = time.monotonic() + STARTED_WITHIN_S
    while not (file.exists() and len(lines := file.read_text().splitlines()) == 2):
        assert process.poll() is None, f"the browser ended with code {process.returncode}"
        assert time.monotonic() < end, "the browser does not say where it listens"
        time.sleep(0.1)
    return lines[0], lines[1]
