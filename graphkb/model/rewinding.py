"""A case exactly as one of its transitions left it, for those who are told of one action after another."""

from collections.abc import Sequence
from dataclasses import replace

from graphkb.model.events import Case, Event, Transition, WorkOrder
from graphkb.model.past import case_after


def last_of_actions(transitions: Sequence[Transition]) -> list[Transition]:
    """Return the last transition of each action of *transitions*, which rise in number.

    Those that an action made stand side by side: of one event, at one instant, one of each subject. Two actions of one
    millisecond on different orders of one event count as one.
    """
    ends: list[Transition] = []
    subjects: set[str] = set()
    for each in transitions:
        goes_on = bool(ends) and (each.event, each.at) == (ends[-1].event, ends[-1].at)
        if goes_on and each.subject not in subjects:
            ends[-1] = each
        else:
            ends.append(each)
            subjects.clear()
        subjects.add(each.subject)
    return ends


def as_left_by(case: Case, transitions: Sequence[Transition], sequence: int) -> Case | None:
    """Return *case* as it was when the transition numbered *sequence* had been made; None before its report.

    Args:
        case: As it is now.
        transitions: Of the event and of its orders, by sequence.
        sequence: The number of the last one that counts.
    """
    happened = [each for each in transitions if each.sequence <= sequence]
    to_come = [each for each in transitions if each.sequence > sequence]
    if not to_come:
        return case
    then = case_after(case, happened, to_come, happened[-1].at) if happened else None
    if then is None:
        return None
    event = _event(then.event, happened, to_come)
    return Case(event, tuple(_order(each, happened, to_come) for each in then.orders))


def _event(event: Event, happened: Sequence[Transition], to_come: Sequence[Transition]) -> Event:
    closing = _last(event.id, happened, "CLOSE") if event.state == "CLOSED" else None
    is_latest = closing is not None and closing.at == event.closed_at
    return replace(
        event, version=_version(event, to_come), sequence=happened[-1].sequence,
        closed_at=None if closing is None else closing.at,
        outcome=None if closing is None else closing.reason,
        duplicate_of=event.duplicate_of if is_latest else None,
    )  # fmt: skip


def _order(order: WorkOrder, happened: Sequence[Transition], to_come: Sequence[Transition]) -> WorkOrder:
    rated = _last(order.id, happened, "RATE")
    replied = _last(order.id, happened, "REPLY", "REDO")
    returned = _last(order.id, happened, "RETURN")
    supervised = _last(order.id, happened, "SUPERVISE")
    awaited = _last(order.id, happened, "AWAIT")
    awaiting_until = (awaited and awaited.until) or order.awaiting_until
    return replace(
        order, version=_version(order, to_come),
        replied_at=replied.at if replied and replied.action == "REPLY" else None,
        awaiting_until=awaiting_until if order.state == "AWAITING" else None,
        return_reason=returned.reason if returned else None,
        supervised=supervised is not None, supervised_at=supervised.at if supervised else None,
        supervised_until=_wanted_by(order, supervised),
        rating=int(rated.reason) if rated and rated.reason else None,
    )  # fmt: skip


def _wanted_by(order: WorkOrder, supervised: Transition | None) -> int | None:
    """Return by when SUPERVISE wanted *order* done; history that does not tell it has the last one's at most."""
    if supervised is None:
        return None
    return order.supervised_until if order.supervised_at == supervised.at else supervised.until


def _version(subject: Event | WorkOrder, to_come: Sequence[Transition]) -> int:
    """Return the version before *to_come*: each of its own transitions made one; loaded history counts none."""
    return max(1, subject.version - sum(each.subject == subject.id for each in to_come))


def _last(subject: str, happened: Sequence[Transition], *actions: str) -> Transition | None:
    return next((each for each in reversed(happened) if each.subject == subject and each.action in actions), None)
