"""What a deployment decides about events, in files of its own: read, refused with the place, and followed."""

from pathlib import Path

import pytest

from graphkb.answers.escalation_policy import EscalationRule
from graphkb.app import create_app
from graphkb.cli.settings import State
from graphkb.config import Settings
from graphkb.errors import BadInput
from graphkb.events.whistle_policy import read_whistle
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import EventDesk
from graphkb.knowledge.policies import SHIPPED, read_policies
from graphkb.model.deadlines import Deadline
from graphkb.model.times import parse_instant
from tests.knowledge.conftest import Clock
from tests.knowledge.county import ANYBODY, HOUR, START, accepted, act_on_order, dispatch, moved
from tests.policy_files import refusal


def test_a_deployment_says_by_when_those_who_are_whistled_come(
    knowledge: KnowledgeBase, clock: Clock, tmp_path: Path
) -> None:
    """Kinds that the file does not name stay as shipped."""
    path = tmp_path / "whistle.yaml"
    path.write_text("EMERGENCY: {sign: PT30M, reply: 1wd}\n", "utf-8")
    desk = EventDesk(knowledge, read_policies({"whistle": path}), clock)
    event = accepted(desk)
    (order,) = moved(desk.whistle(event, "EMERGENCY", 2, ANYBODY, organizations=["org:market"])).orders
    assert (order.sign_due_at, order.sign_source) == (START + HOUR // 2, "POLICY")
    (signed,) = act_on_order(desk, order.id, "SIGN").orders
    assert signed.reply_due_at == parse_instant("2022-03-03")
    (other,) = moved(desk.whistle(event, "BEYOND_POWER", 3, ANYBODY, organizations=["org:market"])).orders
    assert (other.sign_within, other.sign_source) == ("PT2H", "CLASS")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- EMERGENCY", "whistle.yaml: write one kind a line"),
        ("LOUD: {sign: PT1H, reply: PT2H}", "whistle.yaml, LOUD: no such kind of whistle; there are EMERGENCY"),
        ("EMERGENCY: PT1H", "whistle.yaml, EMERGENCY: 'PT1H'; expected {sign: PT30M, reply: PT2H}"),
        ("EMERGENCY: {sign: PT1H}", "whistle.yaml, EMERGENCY: {sign: PT1H}; expected"),
        ("EMERGENCY: {sign: soon, reply: PT1H}", "whistle.yaml, EMERGENCY: 'soon' is no duration"),
        (
            "EMERGENCY: {sign: PT1H, reply: PT2H}\nEMERGENCY: {sign: PT2H, reply: PT2H}",
            "whistle.yaml: cannot be read as UTF-8 YAML: 'EMERGENCY' stands twice; keep one",
        ),
        ("EMERGENCY: {", "whistle.yaml: cannot be read as UTF-8 YAML"),
    ],
)
def test_a_wrong_whistle_policy_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    """One line, with the kind, the value and what was expected."""
    assert says in refusal(read_whistle, tmp_path / "whistle.yaml", text)


def test_the_calendar_of_the_operator_replaces_the_published_one(
    knowledge: KnowledgeBase, clock: Clock, tmp_path: Path
) -> None:
    """Here Wednesday 2022-03-02 is off, so three working days from Tuesday end a day later than published."""
    path = tmp_path / "days.csv"
    path.write_text("date,working\n2022-03-02,false\n", "utf-8")
    due = []
    for policies in (SHIPPED, read_policies({"calendar": path})):
        desk = EventDesk(knowledge, policies, clock)
        order = next(each.id for each in dispatch(desk, accepted(desk)).orders if each.role == "LEAD")
        due.append(act_on_order(desk, order, "SIGN").orders[0].reply_due_at)
    assert due == [parse_instant("2022-03-05"), parse_instant("2022-03-08")]


def test_every_policy_has_a_file(tmp_path: Path) -> None:
    """An absent one is refused by name, whichever it is."""
    assert read_policies({}) == SHIPPED
    assert read_policies(dict.fromkeys(SHIPPED._fields)) == SHIPPED
    for name in SHIPPED._fields:
        with pytest.raises(BadInput, match=r"nothing\.yaml"):
            read_policies({name: tmp_path / "nothing.yaml"})


def test_service_and_command_line_take_the_files_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same variables."""
    (tmp_path / "escalation.yaml").write_text("- {after: PT12H, to: superior}\n", "utf-8")
    (tmp_path / "whistle.yaml").write_text("EMERGENCY: {sign: PT30M, reply: PT1H}\n", "utf-8")
    store = f"sqlite:///{tmp_path / 'town.db'}"
    KnowledgeBase.open(store, create=True).close()
    monkeypatch.setenv("GRAPHKB_STORE", store)
    monkeypatch.setenv("GRAPHKB_ESCALATION", str(tmp_path / "escalation.yaml"))
    monkeypatch.setenv("GRAPHKB_WHISTLE", str(tmp_path / "whistle.yaml"))
    served: KnowledgeBase = create_app(Settings()).state.knowledge
    with served, State(None).open() as commanded:
        for knowledge in (served, commanded):
            assert knowledge.events.policies == knowledge.policies
            assert knowledge.policies.escalation == (EscalationRule("PT12H"),)
            assert knowledge.policies.whistle["EMERGENCY"] == Deadline("PT30M", "PT1H", None, "POLICY", "POLICY", None)
            assert knowledge.policies.calendar is None
