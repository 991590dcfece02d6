"""Popolo, record by record, as written here by hand."""

import json
import stat
from pathlib import Path

import pytest

from graphkb.errors import BadInput
from graphkb.loaders.export_popolo import export_popolo
from tests.builders import above, area, fact, holds, org, person, post, view_of


def test_a_small_world_in_popolo(tmp_path: Path) -> None:
    """One record a line; what is empty is left out; an area is named where there is only one."""
    view = view_of(
        [
            area("k", "COUNTY", code="420204"),
            area("v", "VILLAGE", "k"),
            org("bureau", at=["k", "v"]),
            fact("organizations", id="org:station", name="派出所", other_names=("所",), classification="STATION",
                 contact="110"),
            fact("jurisdictions", organization="org:station", area="area:v"),
            above("station", "bureau"),
            above("bureau", "station", "FUNCTIONAL"),
            post("duty", "DUTY_OFFICER", "station", ["v"], contact="0714-1", since=1),
            person("p"),
            person("gone", until=2),
            holds("p", "duty", "ACTING", until=9.5),
            holds("gone", "duty"),
        ],
        day=3,
    )  # fmt: skip
    target = tmp_path / "out.json"

    export_popolo(view, target, "UTC")

    text = target.read_text("utf-8")
    assert json.loads(text) == {
        "persons": [{"id": "person:p", "name": "p"}],
        "organizations": [
            {"id": "org:bureau", "name": "bureau", "classification": "DEPARTMENT"},
            {
                "id": "org:station", "name": "派出所", "other_names": [{"name": "所"}], "classification": "STATION",
                "parent_id": "org:bureau", "area_id": "area:v",
                "contact_details": [{"type": "voice", "value": "110"}],
            },
        ],
        "posts": [
            {
                "id": "post:duty", "label": "duty", "role": "DUTY_OFFICER", "organization_id": "org:station",
                "area_id": "area:v", "start_date": "1970-01-02",
                "contact_details": [{"type": "voice", "value": "0714-1"}],
            }
        ],
        "memberships": [
            {
                "person_id": "person:p", "post_id": "post:duty", "organization_id": "org:station", "role": "ACTING",
                "end_date": "1970-01-10T12:00:00.000Z",
            }
        ],
        "areas": [
            {"id": "area:k", "name": "k", "identifier": "420204", "classification": "COUNTY"},
            {"id": "area:v", "name": "v", "classification": "VILLAGE", "parent_id": "area:k"},
        ],
    }  # fmt: skip
    assert text.count("\n") == 5 + 7 + 5  # where a list begins, each record, where a list ends
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_nothing_known_is_valid_too(tmp_path: Path) -> None:
    """Every list is there; a file that is there is not written over."""
    target = tmp_path / "out.json"
    export_popolo(view_of([]), target)

    lists = ("persons", "organizations", "posts", "memberships", "areas")
    assert json.loads(target.read_text("utf-8")) == {name: [] for name in lists}
    with pytest.raises(BadInput, match=r"out\.json: is there already; name a new file$"):
        export_popolo(view_of([]), target)
