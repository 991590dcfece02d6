"""Why it is they who answer, as a table: every duty that was tried, and whom it means."""

from typing import Any

from graphkb.answers.responsibility import DutyTrial, Responsibility
from graphkb.cli import answer_json
from graphkb.cli.labels import coded
from graphkb.cli.output import print_table
from graphkb.graph.view import View


def print_trials(answer: Responsibility) -> None:
    """Print what `explain` tells."""
    headers = ("职责 duty", "角色 role", "组织 organization", "胜出 won", "落选原因 reason", "依据 rule",
               "文号 reference", "日期 date", "来源 source", "路径 path")  # fmt: skip
    print_table("说明 explain", headers, (_row(answer.view, each) for each in answer.explain))


def whom(view: View, duty: int) -> str:
    """Return whom a duty means: an organization by name, or `DEPARTMENT 职能部门, ECOLOGY 生态环境, COUNTY 县级`."""
    return _whom(view, answer_json.duty(view, duty))


def _row(view: View, each: DutyTrial) -> tuple[object, ...]:
    trial = answer_json.trial(view, each)
    duty = trial["duty"]
    rule = duty["rule"] or dict.fromkeys(("name", "reference", "date"))
    return (
        duty["id"],
        coded(view, "DutyRole", duty["role"]),
        _whom(view, duty),
        "✓" if trial["won"] else "",
        coded(view, "ReasonCode", trial["reason"]),
        rule["name"],
        rule["reference"],
        rule["date"],
        ", ".join(filter(None, (duty["source"], "synthetic 合成" if duty["synthetic"] else ""))),
        " → ".join(step["name"] for step in trial["path"]),
    )


def _whom(view: View, duty: dict[str, Any]) -> str:
    if duty["organization"]:
        return str(duty["organization"]["name"])
    template = duty["template"]
    kinds = coded(view, "Classification", *template["classifications"])
    named = (kinds, coded(view, "line", template["line"]), coded(view, "AreaLevel", template["level"]))
    return ", ".join(each for each in named if each)
