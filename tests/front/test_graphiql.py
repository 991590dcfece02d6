"""GraphiQL as a browser meets it: what is sent, and what Chromium shows with the network cut."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from graphkb.schema.operations import operations
from tests.front.browser import Browser, chromium

FROM_BROWSERS = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

RESULT = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"
"""What the pane on the right shows."""


def get(address: str, **headers: str) -> httpx.Response:
    return httpx.get(address, headers=headers, trust_env=False)


# What is sent


def test_a_browser_gets_the_page_and_a_client_an_answer(served: str) -> None:
    """HTML for whoever typed the address; whoever sends a query, or takes no HTML, is answered as before."""
    page = get(f"{served}/graphql", accept=FROM_BROWSERS)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["vary"] == "Accept"
    answer = get(f"{served}/graphql?query={{__typename}}", accept=FROM_BROWSERS)
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert get(f"{served}/graphql", accept="*/*").status_code == 400
    assert httpx.post(f"{served}/graphql", headers={"accept": "text/html"}, trust_env=False).status_code == 406


@pytest.mark.parametrize(
    "path", ["graphql", "graphiql/graphiql.js", "graphiql/graphiql.css", "graphiql/page.js", "graphiql/tabs.json"]
)
def test_nothing_may_be_loaded_from_elsewhere(served: str, path: str) -> None:
    """The policy lets in scripts and styles of this address alone, none of them written into the page."""
    response = get(f"{served}/{path}", accept=FROM_BROWSERS)
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert response.status_code == 200
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "data:",
        "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    assert response.headers["x-content-type-options"] == "nosniff"


def test_only_the_files_of_the_page_are_there(served: str) -> None:
    """No way leads from them to other files."""
    for path in ("", "/", "/../page.py", "/..%2fpage.py", "/%2e%2e/page.py", "/nothing.js"):
        assert get(f"{served}/graphiql{path}").status_code in {307, 404}, path


def test_the_tabs_are_the_ready_operations(served: str) -> None:
    """Each begins with what it answers, in Chinese, and has variables that find something in Xialu."""
    tabs = get(f"{served}/graphiql/tabs.json").json()
    assert len(tabs) == len(operations())
    for tab, operation in zip(tabs, operations().values(), strict=True):
        assert tab["query"] == f"# {operation.summary}\n{operation.document}"
        assert "\u4e00" <= tab["query"][2] <= "\u9fff"
        request = {"query": tab["query"], "variables": orjson.loads(tab["variables"])}
        answer = httpx.post(f"{served}/graphql", json=request, trust_env=False).json()
        asked = [name for name, type_ in operation.declared.items() if type_.endswith("!")]
        if set(asked) <= set(operation.example):
            assert "errors" not in answer
            assert all(answer["data"].values())
        else:  # what is asked of one event, or done to it, waits for its id
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_INPUT"}
            assert f"${asked[0]}" in answer["errors"][0]["message"]


def test_the_licences_stand_beside_the_files(root: Path) -> None:
    """All that is in the script: React, GraphiQL, and what they carry."""
    folder = root / "graphkb" / "schema" / "graphiql"
    text = (folder / "LICENSES.txt").read_text("utf-8")
    for name in ("react", "react-dom", "graphiql", "codemirror", "graphql", "markdown-it", "framer-motion"):
        assert name in text.replace("\n", ", ").split(", ")
    assert "@font-face" not in (folder / "graphiql.css").read_text("utf-8")


# What a browser shows


@pytest.fixture(scope="module")
def browser(chromium_program: str, served: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The page, opened by somebody who was never there."""
    with chromium(chromium_program, tmp_path_factory.mktemp("chromium")) as opened:
        yield opened.open(f"{served}/graphql")


def click(browser: Browser, selector: str) -> None:
    browser.wait_for(f"Boolean(document.querySelector({selector!r}))")
    browser.evaluate(f"document.querySelector({selector!r}).click()")


def test_the_page_answers_with_the_network_cut(browser: Browser, served: str) -> None:
    """Tabs, a click on the first one's button, and the answer; all asked of this address, without a complaint."""
    tabs = browser.wait_for("[...document.querySelectorAll('.graphiql-tab-button')].map((tab) => tab.textContent)")
    assert tabs == [name.title().replace("_", "") for name in operations()]
    click(browser, ".graphiql-execute-button")
    answer = orjson.loads(browser.wait_for(RESULT))
    assert answer["data"]["area"]["name"] == "铜花社区居委会"
    assert {address.partition("/g")[0] for address in browser.requested} == {served}
    assert sorted(set(browser.requested)) == [
        f"{served}/graphiql/graphiql.css",
        f"{served}/graphiql/graphiql.js",
        f"{served}/graphiql/page.css",
        f"{served}/graphiql/page.js",
        f"{served}/graphiql/tabs.json",
        f"{served}/graphql",
    ]
    assert browser.complaints == []


def test_the_page_explains_the_schema(browser: Browser) -> None:
    """The explorer has asked for the schema and shows its types."""
    click(browser, '[aria-label="Show Documentation Explorer"]')
    shown = browser.wait_for("document.querySelector('.graphiql-doc-explorer-content')?.textContent")
    assert "query: Query" in shown
    assert "OrgChart" in shown


def test_the_page_may_subscribe(browser: Browser) -> None:
    """The policy lets in the WebSocket of this address, by which GraphiQL runs subscriptions."""
    browser.evaluate("window.socket = new WebSocket('ws://' + location.host + '/graphql', 'graphql-transport-ws')")
    assert browser.wait_for("window.socket.readyState === WebSocket.OPEN")
    browser.evaluate("window.socket.close()")


def test_other_places_cannot_be_asked(browser: Browser) -> None:
    """What the policy forbids fails in the page, whatever the network would say."""
    browser.evaluate("fetch('http://127.0.0.2:1/').catch((error) => { window.refused = String(error); })")
    assert "Failed to fetch" in browser.wait_for("window.refused")
    assert any("Content Security Policy" in text for text in browser.complaints)
