"""Why it is they who answer, as a table: every duty that was tried, and whom it means."""

from typing import Any

from graphkb.answers.responsibility import Responsibility
from graphkb.cli import answer_json
from graphkb.cli.output import print_table
from graphkb.graph.view import View

ROLES = {"LEAD": "主办 lead", "ASSIST": "协办 assist", "SUPERVISE": "督办 supervise"}
"""Roles of duties, as tables show them."""


def print_trials(answer: Responsibility) -> None:
    """Print what `explain` tells."""
    headers = ("职责 duty", "角色 role", "组织 organization", "胜出 won", "落选原因 reason", "依据 rule",
               "文号 reference", "日期 date", "路径 path")  # fmt: skip
    print_table("说明 explain", headers, (_row(answer_json.trial(answer.view, each)) for each in answer.explain))


def whom(view: View, duty: int) -> str:
    """Return whom a duty means: the name of an organization, or `DEPARTMENT ECOLOGY of the COUNTY`."""
    return _whom(answer_json.duty(view, duty))


def _row(trial: dict[str, Any]) -> tuple[object, ...]:
    duty = trial["duty"]
    rule = duty["rule"] or dict.fromkeys(("name", "reference", "date"))
    return (
        duty["id"],
        ROLES[duty["role"]],
        _whom(duty),
        "✓" if trial["won"] else "",
        trial["reason"],
        rule["name"],
        rule["reference"],
        rule["date"],
        " → ".join(step["name"] for step in trial["path"]),
    )


def _whom(duty: dict[str, Any]) -> str:
    if duty["organization"]:
        return str(duty["organization"]["name"])
    template = duty["template"]
    line = f" {template['line']}" if template["line"] else ""
    return f"{'/'.join(template['classifications'])}{line} of the {template['level']}"
