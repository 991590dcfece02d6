"""Events from report to close: what each command does, what it refuses and how, on both stores."""

from datetime import UTC, datetime

from tests.cli.commands import GRID, Graphkb, refused
from tests.cli.event_commands import CENTER, HOUSING, LEAD, MOBILE, POLICE, REPORT, Do, dispatched, order_of, returned


def test_a_report_is_shown_with_what_may_be_done_next(loaded: Graphkb, do: Do) -> None:
    """Its center is the nearest one upward; the deadline is that of the matter, three days; ids may be short."""
    event = do(*REPORT, "--reported-at", "2023-03-06T21:40:00+08:00", "--text", "充电线从五楼拉下", "--severity", "2")

    number, sequence = event.pop("id"), event.pop("sequence")
    assert number.startswith("event:")
    assert sequence == 1
    assert event == {
        "version": 1, "state": "REPORTED", "title": "楼道内充电", "text": "充电线从五楼拉下",
        "matter": "matter:electric-bicycle", "area": GRID, "channel": "RESIDENT_APP", "severity": 2,
        "reportedAt": "2023-03-06T13:40:00.000Z", "dueAt": "2023-03-09T13:40:00.000Z", "closedAt": None,
        "outcome": None, "duplicateOf": None, "center": CENTER, "holder": CENTER, "overdue": True, "dueSoon": False,
        "allowedActions": ["ACCEPT", "REJECT"], "workOrders": [],
    }  # fmt: skip
    shown = loaded("act", number.removeprefix("event:"), "ACCEPT").out
    assert f"{number}: 楼道内充电 @ 第1网格, 铜花社区居委会 ({GRID}), 电动自行车违规充电 (matter:electric-" in shown
    assert f"状态 state ACCEPTED 已受理, 版本 version 2, 中心 center 铜花社区综治中心 ({CENTER}), 结案" in shown
    assert "结案期限 due 2023-03-09 21:40+08:00, 逾期 overdue" in shown
    assert shown.endswith("可用操作 possible now: DISPATCH 派单, WHISTLE 吹哨, ESCALATE 提级, CLOSE 结案\n")


def test_tables_say_codes_with_their_labels(loaded: Graphkb, do: Do) -> None:
    """States, roles, actions, reasons, kinds of whistle and outcomes; machines get codes alone."""
    event = returned(do)["id"]
    sent = loaded("whistle", event, "EMERGENCY", "--to", POLICE).out
    lines = {each.split()[1]: each for each in sent.splitlines() if "order:" in each and "explain" not in each}
    assert lines["下陆区应急管理局"].split()[2:6] == ["LEAD", "主办", "RETURNED", "已退单"]
    assert lines["下陆区应急管理局"].endswith(" NOT_MY_MATTER 非本单位职责")
    assert lines["黄石市公安局下陆分局"].split()[2:6] == ["ASSIST", "协办", "DISPATCHED", "已派单"]
    assert lines["黄石市公安局下陆分局"].endswith("EMERGENCY 应急处置")

    shown = loaded("trace", event).out
    assert shown.splitlines()[0].endswith(", IN_HANDLING 办理中")
    of_order, of_event = (each for each in shown.splitlines() if "RETURN 退单" in each)
    assert "RETURNED 已退单      NOT_MY_MATTER 非本单位职责" in of_order
    assert "ACCEPTED 已受理      NOT_MY_MATTER 非本单位职责" in of_event
    assert sum("WHISTLE 吹哨" in each and "EMERGENCY 应急处置" in each for each in shown.splitlines()) == 2
    assert "LEAD 主办" in shown
    other = do(*REPORT)["id"]
    do("act", other, "ACCEPT")
    closed = loaded("act", other, "CLOSE", "--outcome", "NO_ACTION").out
    assert "状态 state CLOSED 已结案, 结果 outcome NO_ACTION 无需处理, 版本 version 3" in closed


def test_a_title_does_not_steer_the_terminal(loaded: Graphkb, do: Do) -> None:
    """It is shown in one line, the beginning of it; machines get it whole."""
    title = "a\u202eb\u2066c\u200b" + "长" * 300
    event = do(*REPORT[:3], title, *REPORT[4:])
    assert event["title"] == title
    for ran in (loaded("act", event["id"], "ACCEPT"), loaded("trace", event["id"])):
        first = ran.out.splitlines()[0]
        assert first.startswith(f"{event['id']}: a b c {'长' * 194}… @ 第1网格, 铜花社区居委会")
        assert "\u202e" not in ran.out


def test_a_wrong_report_leaves_nothing(loaded: Graphkb, do: Do) -> None:
    """Wrong terms, private numbers, a place by half, an instant to come: refused in one line each."""
    matter, area, title, *rest = REPORT[1:]
    for arguments, code, says in (
        (("matter:nothing", area, title, *rest), 1, "'matter:nothing': no matter is called so"),
        ((matter, "第1网格", title, *rest), 1, "'第1网格' names"),
        ((matter, area, "a\x1b[31mb", *rest), 1, "title holds '\\x1b': it is one line"),
        ((matter, area, "a\nb", *rest), 1, "title holds '\\n': it is one line"),
        ((matter, area, " ", *rest), 1, "an empty title"),
        ((matter, area, title, "--channel", "PIGEON"), 1, "PIGEON is no channel: choose one of"),
        ((matter, area, f"请联系{MOBILE}", *rest), 1, "title holds a mobile number (138…)"),
        ((matter, area, title, *rest, "--text", f"电话 {MOBILE}"), 1, "text holds a mobile number (138…)"),
        ((matter, area, title, *rest, "--note", "11010519491231002X"), 1, "note holds an identity number (110105…)"),
        ((matter, area, title, *rest, "--latitude", "30.2"), 1, "latitude and longitude come together"),
        ((matter, area, title, *rest, "--reported-at", "9000-01-01"), 1, "reported at 9000-01-01, in the future: give"),
        ((matter, area, title, *rest, "--reported-at", "yesterday"), 2, "'yesterday' is no instant"),
        ((matter, area, title, *rest, "--severity", "5"), 2, "--severity"),
        ((matter, area, title), 2, "--channel"),
        ((matter, area, title, *rest, "--as", "org:nobody"), 1, "'org:nobody': no organization is called so"),
        ((matter, area, title, *rest, "--post", "post:none"), 1, "'post:none': no post is called so"),
    ):
        ran = loaded("report", *arguments)
        refused(ran, code, says)
        assert MOBILE not in ran.err
    assert do("unresolved", "420204", "--depth", 0)["open"] == 0


def test_an_event_goes_its_whole_way_by_commands(loaded: Graphkb, do: Do) -> None:
    """Dispatched by duty, whistled, handled, rated, closed; the trace has each step, and all fits together."""
    event = dispatched(do)
    assert {(each["organization"], each["role"], each["state"]) for each in event["workOrders"]} == {
        (LEAD, "LEAD", "DISPATCHED"), (CENTER, "ASSIST", "DISPATCHED")
    }  # fmt: skip
    assert event["holder"] == LEAD
    event = do("whistle", event["id"], "JOINT_ENFORCEMENT", "--to", POLICE, "--to", "下陆区住房和城乡建设局")
    assert {each["organization"]: each["whistle"] for each in event["workOrders"]} == {
        LEAD: None, CENTER: None, POLICE: "JOINT_ENFORCEMENT", HOUSING: "JOINT_ENFORCEMENT"
    }  # fmt: skip
    lead, police = order_of(event, LEAD)["id"], order_of(event, POLICE)["id"]
    for action in ("SIGN", "START"):
        event = do("act", lead.removeprefix("order:"), action)
    year = datetime.now(UTC).year + 2
    event = do("act", lead, "AWAIT", "--until", f"{year}-01-01")
    assert order_of(event, LEAD)["awaitingUntil"] == f"{year - 1}-12-31T16:00:00.000Z"
    do("act", lead, "RESUME")
    do("act", lead, "SUPERVISE")
    do("act", lead, "REPLY", "--note", "已拆除")
    do("act", lead, "APPROVE")
    event = do("rate", police, 4, "--note", "到场及时")
    assert (order_of(event, POLICE)["rating"], order_of(event, LEAD)["supervised"]) == (4, True)
    do("act", event["id"], "RESOLVE")
    do("act", event["id"], "VERIFY")
    event = do("act", event["id"], "CLOSE", "--outcome", "FIXED")
    assert (event["state"], event["outcome"], event["allowedActions"]) == ("CLOSED", "FIXED", ["REOPEN"])

    trace = do("trace", event["id"])
    steps = [(each["transition"]["action"], each["transition"]["to"]) for each in trace["steps"]]
    of_the_event = [step for step, each in zip(steps, trace["steps"], strict=True)
                    if each["transition"]["subject"] == event["id"]]  # fmt: skip
    assert of_the_event == [
        ("REPORT", "REPORTED"), ("ACCEPT", "ACCEPTED"), ("DISPATCH", "IN_HANDLING"), ("WHISTLE", "IN_HANDLING"),
        ("RESOLVE", "RESOLVED"), ("VERIFY", "VERIFIED"), ("CLOSE", "CLOSED"),
    ]  # fmt: skip
    assert len(steps) == 7 + 4 + 8
    assert [each["transition"]["sequence"] for each in trace["steps"]] == list(range(1, 20))
    assert (trace["returns"], trace["pingPong"], trace["agreedThen"], trace["agreedAsKnownNow"]) == (0, 0, True, True)
    shown = loaded("trace", event["id"]).out
    assert "按当时所知合乎职责 agreed as known then: 是 yes\n" in shown
    assert "全程时限 the event's clock: 至 until " in shown


def test_what_is_not_possible_is_refused_with_what_is(loaded: Graphkb, do: Do) -> None:
    """For people in one line, for machines as a Problem; exit 1 and nothing done."""
    event = do(*REPORT)["id"]

    refused(loaded("act", event, "RESOLVE"), 1, "RESOLVE is not possible", "possible now: ACCEPT, REJECT")
    ran = loaded("act", event, "RESOLVE", "--json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.json == {
        "code": "ILLEGAL_ACTION", "field": "action", "allowed": ["ACCEPT", "REJECT"],
        "message": f"RESOLVE is not possible: {event} is REPORTED; possible now: ACCEPT, REJECT",
        "current": {"id": event, "version": 1, "state": "REPORTED"},
    }  # fmt: skip
    refused(loaded("dispatch", event), 1, "DISPATCH is not possible")
    refused(loaded("whistle", event, "EMERGENCY"), 1, "WHISTLE is not possible")
    refused(loaded("act", event, "DANCE"), 1, "DANCE is not possible")
    refused(loaded("act", event, "ACCEPT", "--as", POLICE), 1, "may not ACCEPT")
    assert do("act", event, "ACCEPT", "--as", CENTER)["version"] == 2


def test_who_was_overtaken_is_told(loaded: Graphkb, do: Do) -> None:
    """A version that is no longer so: of an event and of an order; nothing is overwritten."""
    event = dispatched(do)
    order = order_of(event, LEAD)["id"]
    stale = ("--version", 1)
    do("act", order, "SIGN", *stale)

    for arguments, now in (
        (("act", event["id"], "RESOLVE", *stale), 3),
        (("dispatch", event["id"], *stale), 3),
        (("whistle", event["id"], "EMERGENCY", *stale), 3),
        (("act", order, "RETURN", "--reason", "OTHER", *stale), 2),
        (("rate", order, 5, *stale), 2),
    ):
        refused(loaded(*arguments), 1, f"is at version {now}, not 1: look at it again")
    problem = loaded("rate", order, 5, *stale, "--json").json
    assert (problem["code"], problem["current"]) == ("STALE_VERSION", {"id": order, "version": 2, "state": "SIGNED"})


def test_wrong_use_of_actions(loaded: Graphkb, do: Do) -> None:
    """Options of the other kind of object, details that are lacking, numbers out of range."""
    event = dispatched(do)
    order, number = order_of(event, LEAD)["id"], event["id"]
    for arguments, code, says in (
        (("act", order, "SIGN", "--outcome", "FIXED"), 2, "--outcome FIXED: a work order has none; leave it away"),
        (("act", order, "SIGN", "--duplicate-of", number), 2, "a work order has none"),
        (("act", number, "RESOLVE", "--reason", "OTHER"), 2, "--reason OTHER: an event has none; leave it away"),
        (("act", number, "RESOLVE", "--until", "9000-01-01"), 2, "an event has none"),
        (("act", order, "RETURN"), 1, "RETURN without a reason: choose one of NOT_MY_MATTER"),
        (("act", order, "RETURN", "--reason", "TIRED"), 1, "RETURN with reason TIRED: choose one of"),
        (("act", order, "SIGN", "--reason", "OTHER"), 1, "SIGN has no reason"),
        (("act", order, "SUPERVISE", "--until", "2023-01-01"), 1, "until 2023-01-01: that has passed"),
        (("act", order, "SUPERVISE", "--until", "soon"), 2, "'soon' is no instant"),
        (("act", order, "SIGN", "--note", MOBILE), 1, "note holds a mobile number (138…)"),
        (("act", number, "ESCALATE", "--note", MOBILE), 1, "note holds a mobile number (138…)"),
        (("rate", number, 5), 2, "is an event; a work order is rated"),
        (("rate", order, 6), 2, "SCORE"),
        (("rate", order, "good"), 2, "SCORE"),
        (("act", order, "SIGN", "--version", 0), 2, "--version"),
        (("whistle", number, "LOUDLY"), 1, "LOUDLY is no kind of whistle: choose one of"),
        (("whistle", number, "EMERGENCY", "--to", "org:nobody"), 1, "'org:nobody': no organization is called so"),
        (("dispatch", number, "--to", "org:nobody"), 1, "'org:nobody': no organization is called so"),
        (("dispatch", number, "--to", POLICE), 1, f"{LEAD} has the lead"),
        (("dispatch", number, "--to", POLICE, "--role", "SUPERVISE"), 1, "no work order has the role SUPERVISE"),
        (("dispatch", number, "--role", "ASSIST"), 1, "name the organization to send to as ASSIST"),
    ):
        refused(loaded(*arguments), code, says)
    assert do("act", order, "SIGN", "--version", 1)["version"] == event["version"]


def test_ids_that_name_nothing(loaded: Graphkb) -> None:
    """One line, and the exit code 1."""
    for arguments in (
        ("act", "event:none", "ACCEPT"), ("act", "order:none", "SIGN"), ("act", "none", "SIGN"),
        ("dispatch", "event:none"), ("whistle", "none", "EMERGENCY"), ("rate", "order:none", 3), ("trace", "none"),
    ):  # fmt: skip
        refused(loaded(*arguments), 1, f"'{arguments[1]}' names no event and no work order; give its id")
    for order in ("order:none", "none"):
        refused(loaded("explain", order), 1, "'order:none': no work order is called so")
    refused(loaded("explain", "event:none"), 1, "'event:none': no work order is called so")
    for command in ("unresolved", "escalate"):
        refused(loaded(command, "area:nowhere"), 1, "'area:nowhere': no area is called so")
    refused(loaded("assess", "area:nowhere", "--period", "2023"), 1, "'area:nowhere': no area is called so")


def test_an_overlap_is_refused_with_the_candidates(loaded: Graphkb, do: Do) -> None:
    """Two lead with equal right: the caller names one, the other may assist."""
    event = do("report", "黑臭水体", "铜花社区", "河水发黑", "--channel", "PATROL")["id"]
    do("act", event, "ACCEPT")
    both = ["org:xialu-ecology", "org:xialu-water"]

    ran = loaded("dispatch", event, "--json")
    assert (ran.code, ran.json["code"], ran.json["allowed"]) == (1, "OVERLAP", both)
    refused(loaded("dispatch", event), 1, "org:xialu-ecology and org:xialu-water both answer for matter:black-water")
    do("dispatch", event, "--to", both[1])
    event = do("dispatch", event, "--to", both[0], "--role", "ASSIST")
    assert [(each["organization"], each["role"]) for each in event["workOrders"]] == [
        (both[1], "LEAD"), (both[0], "ASSIST")
    ]  # fmt: skip


def test_a_repeated_event_names_the_other(loaded: Graphkb, do: Do) -> None:
    """DUPLICATE, and only that; the other is there."""
    first, second = do(*REPORT)["id"], do(*REPORT)["id"]
    do("act", second, "ACCEPT")
    close = ("act", second, "CLOSE", "--outcome")
    refused(loaded(*close[:3]), 1, "choose one of DUPLICATE, OUT_OF_SCOPE, NO_ACTION")
    refused(loaded(*close, "DUPLICATE"), 1, "names the event that it repeats")
    refused(loaded(*close, "DUPLICATE", "--duplicate-of", "event:none"), 1, "'event:none'")
    refused(loaded(*close, "DUPLICATE", "--duplicate-of", second), 1, "cannot repeat itself")
    assert do(*close, "DUPLICATE", "--duplicate-of", first)["duplicateOf"] == first


def test_a_returned_order_says_why_it_was_sent(loaded: Graphkb, do: Do) -> None:
    """The dispatcher is pointed to the duty that sent it, and everything else that was tried then."""
    event = returned(do)
    order = order_of(event, LEAD)["id"]
    assert (event["state"], event["holder"], order_of(event, LEAD)["returnReason"]) == (
        "ACCEPTED", CENTER, "NOT_MY_MATTER"
    )  # fmt: skip

    answer = do("explain", order.removeprefix("order:"))
    assert [(each["organization"]["id"], each["basis"]) for each in answer["lead"]] == [(LEAD, "INHERITED")]
    assert answer["explain"][0]["duty"]["id"] == "duty:01117cea82be695a"
    shown = loaded("explain", order)
    assert (shown.code, shown.err) == (0, "")
    (tried,) = [line for line in shown.out.splitlines() if "duty:01117cea82be695a" in line]
    assert "✓" in tried
    assert "电动自行车违规充电 → 消防安全 → 第1网格 → 铜花社区居委会 → 新下陆街道 → 下陆区 → 下陆区应急管理局" in tried
    again = loaded("dispatch", event["id"]).out
    assert "NOT_MY_MATTER" in again
    assert f"派单依据 why it was sent: graphkb explain {order}\n" in again
