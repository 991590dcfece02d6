"""Mutation commit with an idempotency key: sent twice, done once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model import times
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.stores.base import KEPT_ONCE_MS, Store
from tests.schema.committing import COMMIT, counts, put
from tests.schema.town import FACTS

RENAME = put("organizations", id="org:society", name="邻里互助会")
NEW = put("persons", id="person:new", name="新")


@pytest.fixture
def knowledge(store: Store) -> KnowledgeBase:
    knowledge = KnowledgeBase(store)
    knowledge.commit(FACTS, actor="office")
    return knowledge


@pytest.fixture
def commit(knowledge: KnowledgeBase) -> Callable[..., dict[str, Any]]:
    return committing(knowledge)


def committing(knowledge: KnowledgeBase) -> Callable[..., dict[str, Any]]:
    """Commits and returns the payload; the key is the first argument."""
    service = Service(schema, knowledge)

    def commit(key: str | None, *changes: dict[str, Any], note: str = "test", **more: Any) -> dict[str, Any]:
        variables = {"changes": list(changes), "note": note, "idempotencyKey": key, **more}
        body = service.answer(Request(COMMIT, variables)).body
        assert "errors" not in body, body["errors"]
        payload: dict[str, Any] = body["data"]["commit"]
        return payload

    return commit


def codes(payload: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in payload["problems"]]


def test_the_first_payload_comes_again(commit: Any, knowledge: KnowledgeBase) -> None:
    """Also after others wrote, and though its expected revision is over; nothing is written a second time."""
    first = commit("k", RENAME, NEW, expectedRevision=1)
    assert first["report"] == [counts("organizations", changed=1), counts("persons", new=1)]
    assert commit(None, put("persons", id="person:new", name="再新"))["revision"]["number"] == 3
    assert commit("k", RENAME, NEW, expectedRevision=1) == first
    assert knowledge.store.revision().number == 3


def test_in_another_process_too(commit: Any, database: Any) -> None:
    """The store keeps it: a process that begins later, or serves an older graph, tells the same."""
    with database.open() as other:
        later = KnowledgeBase(other)
        first = commit("k", RENAME)
        assert later.graph.revision.number == 1
        assert committing(later)("k", RENAME) == first
        assert later.graph.revision.number == 2


def test_what_changed_nothing_is_told_again(commit: Any) -> None:
    """With the revision that was the latest then."""
    commit(None, RENAME)
    first = commit("k", RENAME)
    assert (first["revision"]["number"], first["report"]) == (2, [counts("organizations", unchanged=1)])
    commit(None, NEW)
    assert commit("k", RENAME) == first


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ([NEW], {}),
        ([RENAME, RENAME], {}),
        ([RENAME], {"note": "another"}),
        ([RENAME], {"expectedRevision": 2}),
    ],
)  # fmt: skip
def test_another_input_is_refused(
    commit: Any, knowledge: KnowledgeBase, changes: list[Any], more: dict[str, Any]
) -> None:
    """Each part of the input counts."""
    commit("k", RENAME)
    refused = commit("k", *changes, **more)
    assert (codes(refused), refused["revision"], refused["report"]) == (["KEY_REUSED"], None, [])
    assert refused["problems"][0]["field"] == "idempotencyKey"
    assert knowledge.store.revision().number == 2


WRONG_KEYS = [
    ("", "idempotencyKey '': a key has 1 to 200 characters; leave it out to send without"),
    (
        "k" * 201,
        f"idempotencyKey '{'k' * 40}'… of 201 characters: a key has 1 to 200 characters; leave it out to send without",
    ),
]


@pytest.mark.parametrize(("key", "message"), WRONG_KEYS)
def test_what_is_no_key(commit: Any, knowledge: KnowledgeBase, key: str, message: str) -> None:
    """Nothing is written, and the problem names the field; 1 and 200 characters are keys."""
    refused = commit(key, RENAME)
    assert refused["revision"] is None
    assert [(each["code"], each["field"], each["message"]) for each in refused["problems"]] == [
        ("BAD_INPUT", "idempotencyKey", message)
    ]
    assert knowledge.store.revision().number == 1
    assert [codes(commit(each, RENAME)) for each in ("k", "k" * 200)] == [[], []]


def test_the_order_of_columns_does_not_count(commit: Any) -> None:
    """JSON objects have none."""
    first = commit("k", put("persons", id="person:new", name="新", contact="1"))
    assert commit("k", put("persons", contact="1", name="新", id="person:new")) == first


def test_what_wrote_nothing_keeps_no_key(commit: Any, knowledge: KnowledgeBase) -> None:
    """Neither a dry run, which does not look for one either, nor a commit with problems."""
    assert commit("k", NEW, dryRun=True)["dryRun"] is True
    assert codes(commit("k", put("nothing", id="x"))) == ["BAD_INPUT"]
    assert codes(commit("k", RENAME, expectedRevision=7)) == ["CONFLICT"]
    first = commit("k", RENAME)
    assert first["revision"]["number"] == 2
    dry = commit("k", NEW, dryRun=True)
    assert (dry["report"], dry["problems"]) == ([counts("persons", new=1)], [])
    assert knowledge.store.revision().number == 2


def test_other_keys_are_other_requests(commit: Any) -> None:
    assert [commit(key, RENAME)["revision"]["number"] for key in ("k", "K", "k ", "\u94a5")] == [2, 2, 2, 2]
    assert commit("other", NEW)["revision"]["number"] == 3


def test_a_key_is_kept_for_thirty_days(commit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Afterwards it is as new."""
    commit("k", RENAME)
    now = times.now()
    monkeypatch.setattr(times, "now", lambda: now + KEPT_ONCE_MS - 60_000)
    assert codes(commit("k", NEW)) == ["KEY_REUSED"]
    monkeypatch.setattr(times, "now", lambda: now + KEPT_ONCE_MS + 60_000)
    assert commit("k", NEW)["revision"]["number"] == 3


@pytest.mark.parametrize("key", ["x" * 201, "a\0b"])
def test_keys_that_cannot_be_kept(commit: Any, knowledge: KnowledgeBase, key: str) -> None:
    """The problem is BAD_INPUT, and nothing is written."""
    assert codes(commit(key, RENAME)) == ["BAD_INPUT"]
    assert knowledge.store.revision().number == 1


def test_many_send_the_same_at_once(knowledge: KnowledgeBase, database: Any) -> None:
    """Threads of two processes: one writes, all are told the same."""
    with database.open() as other:
        services = [committing(each) for each in (knowledge, KnowledgeBase(other))]
        told: list[dict[str, Any]] = []
        barrier = threading.Barrier(6)

        def send(number: int) -> None:
            barrier.wait(10)
            told.append(services[number % 2]("k", RENAME, NEW))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(told) == 6
    assert told == [told[0]] * 6
    assert told[0]["revision"]["number"] == knowledge.store.revision().number == 2


def test_numbers_beyond_all_rows(knowledge: KnowledgeBase) -> None:
    """A literal that no JSON has: refused, not a fault."""
    document = f"""mutation {{ commit(note: "x", idempotencyKey: "k", changes: [
      {{put: {{table: "persons", fields: {{id: "person:x", name: {10**40}}}}}}}]) {{ problems {{ code }} }} }}"""
    body = Service(schema, knowledge).answer(Request(document)).body
    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_INPUT"]
