"""The guides for front ends: every request, answer and line of JavaScript, run again."""

import subprocess

import httpx
import pytest

from tests.front.guide import ADDRESS, DOCS, Exchange, blocks, exchanges, printed, program

GUIDE = DOCS / "front-end.md"
EXCHANGES = exchanges(GUIDE)

COUNT = """
const count = (node) => node.children.reduce((sum, child) => sum + count(child), 1);
const root = await chart("area:420204", 2);
console.log(count(root), root.descendants, root.children.length);
"""
"""How many nodes the guide's own code finds two levels down."""


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.document[:30])
def test_a_request_is_answered_as_the_guide_says(served: str, exchange: Exchange) -> None:
    """Data word for word; of errors what the guide shows, which is all but the message."""
    request = {"query": exchange.document, "variables": exchange.variables}
    answer = httpx.post(f"{served}/graphql", json=request, trust_env=False).json()
    if exchange.role == "errors":
        keys = [error.keys() for error in exchange.expected]
        shown = [{key: error[key] for key in each} for error, each in zip(answer["errors"], keys, strict=True)]
        assert shown == exchange.expected
    else:
        assert answer == {"data": exchange.expected}


def test_the_guide_has_an_answer_for_every_request() -> None:
    """Nothing in it is left unrun: five requests, and no block of a kind that nobody looks at."""
    languages = [block.language for block in blocks(GUIDE)]
    assert len(EXCHANGES) == languages.count("graphql") == 5
    assert set(languages) == {"graphql", "json", "js", "text", "ts"}
    assert {block.role for block in blocks(GUIDE) if block.language == "json"} == {"variables", "answer", "errors"}


def run(node: str, text: str) -> str:
    """What a program prints; it must end well."""
    command = [node, "--input-type=module", "-"]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_javascript_prints_what_the_guide_says(served: str, node: str) -> None:
    """All of it, one block after the other, in one program."""
    assert ADDRESS in GUIDE.read_text("utf-8")
    assert run(node, program(GUIDE, served)) == printed(GUIDE)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_chart_is_put_together_from_its_pages(served: str, node: str, size: int) -> None:
    """District, 5 streets and 38 communities, whatever the size of a page; 378 grids lie below."""
    code = program(GUIDE, served).partition("draw(await")[0].replace("first: 1000", f"first: {size}")
    assert run(node, code + COUNT) == "44 421 5\n"


def test_the_chart_takes_ten_lines() -> None:
    """From the signature to what comes back, as the guide promises."""
    code = next(block.text for block in blocks(GUIDE) if "function chart" in block.text)
    function = code.partition("async function chart")[2].partition("\n}\n")[0]
    assert len(function.splitlines()) <= 10


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(DOCS / "front-end.zh-CN.md") == blocks(GUIDE)
