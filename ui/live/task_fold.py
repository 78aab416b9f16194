"""How events change what is known of a task: pure; twice is the same as once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ui.live.happenings import happening
from ui.live.task_view import (
    ENDED,
    Counts,
    OpenRound,
    RoundPoint,
    TaskView,
    yardsticks_of,
)
from ui.words import moment

Event = Mapping[str, Any]

KEPT = 100  # newest events


def fold_all(view: TaskView, events: Iterable[Event]) -> TaskView:
    """The view after some events, in their order."""
    for event in events:
        view = fold(view, event)
    return view


def fold(view: TaskView, event: Event) -> TaskView:
    """The view after one event; an event that it holds already changes nothing."""
    if any(known.cursor == event["cursor"] for known in view.events):
        return view
    change = _CHANGES.get(event["__typename"])
    view = change(view, event) if change else view
    return replace(view, events=(*view.events, happening(event))[-KEPT:])


def open_after(events: Iterable[Event]) -> OpenRound | None:
    """The round that runs after these events, if its start is among them."""
    found: OpenRound | None = None
    for event in events:
        kind = event["__typename"]
        if kind in ("RoundCommitted", "RoundAbandoned"):
            found = None
        elif kind == "RoundStarted":
            found = _opened(event)
        elif found is not None and event.get("round") == found.number:
            found = _within(found, event)
        elif kind == "TaskStateChanged" and event["to"] in ENDED:
            found = None
    return found


def tells_of_open_round(events: Iterable[Event]) -> bool:
    """Whether these events say which round runs, or that none does."""
    kinds = ("RoundStarted", "RoundCommitted", "RoundAbandoned", "CohortSelected")
    return any(event["__typename"] in kinds for event in events)


def _opened(event: Event) -> OpenRound:
    return OpenRound(
        number=event["round"],
        attempt=event["attempt"],
        cohort=event["cohort"],
        state="TRAINING",
        started_at=moment(event["at"]),
        deadline_at=moment(event["deadlineAt"]),
    )


def _within(found: OpenRound, event: Event) -> OpenRound:
    """The running round after an event in it."""
    match event["__typename"]:
        case "RoundStateChanged":
            return replace(found, state=event["roundState"])
        case "UpdateJudged":
            return _with_outcome(found, event["pseudonym"], event["verdict"])
        case "ClientDropped":
            return _with_outcome(found, event["pseudonym"], "DROPPED")
        case "BackupCalled":
            return replace(found, backups=found.backups | {event["pseudonym"]})
    return found


def _with_outcome(found: OpenRound, who: str, outcome: str) -> OpenRound:
    return replace(found, outcomes={**found.outcomes, who: outcome})


def _inside(view: TaskView, event: Event) -> TaskView:
    found = view.open_round
    if found is None or found.number != event["round"]:
        return view
    return replace(view, open_round=_within(found, event))


def _start_round(view: TaskView, event: Event) -> TaskView:
    if any(point.number == event["round"] for point in view.rounds):
        return view  # the answer was newer than this event
    return replace(view, open_round=_opened(event))


def _end_round(view: TaskView, event: Event) -> TaskView:
    found = view.open_round
    if found is not None and found.number == event["round"]:
        return replace(view, open_round=None)
    return view


def _commit_round(view: TaskView, event: Event) -> TaskView:
    point = _committed(view, event)
    others = [known for known in view.rounds if known.number != point.number]
    points = sorted((*others, point), key=lambda known: known.number)
    return replace(
        _end_round(view, event),
        rounds=tuple(points),
        yardsticks=view.yardsticks or yardsticks_of(event["metrics"]),
    )


def _committed(view: TaskView, event: Event) -> RoundPoint:
    found = view.open_round
    known = next((p for p in view.rounds if p.number == event["round"]), None)
    cohort = view.plan.cohort
    if known is not None:
        cohort = known.cohort
    elif found is not None and found.number == event["round"]:
        cohort = found.cohort
    return RoundPoint(
        number=event["round"],
        cohort=cohort,
        backups_called=event["backupsCalled"],
        accepted=event["accepted"],
        rejected=event["rejected"],
        late=max(event["late"], known.late if known else 0),
        dropped=event["dropped"],
        metrics={metric["name"]: metric["value"] for metric in event["metrics"]},
        seconds=event["durationS"],
        bytes_up=event["bytesUp"],
        bytes_down=event["bytesDown"],
    )


def _change_state(view: TaskView, event: Event) -> TaskView:
    ended = event["to"] in ENDED
    return replace(
        view,
        state=event["to"],
        state_reason=event["reason"],
        ended_at=moment(event["at"]) if ended else view.ended_at,
        open_round=None if ended else view.open_round,
    )


def _recruit(view: TaskView, event: Event) -> TaskView:
    return _count(view, registered=event["registered"])


def _select(view: TaskView, event: Event) -> TaskView:
    return _count(view, selected=event["selected"], backups=event["backups"])


def _count(view: TaskView, **values: int) -> TaskView:
    counts: Counts = replace(view.counts, **values)
    return replace(view, counts=counts)


def _settle(view: TaskView, event: Event) -> TaskView:
    reward = replace(
        view.reward, paid=event["paidPoints"], returned=event["returnedPoints"]
    )
    return replace(view, reward=reward)


_CHANGES = {
    "TaskStateChanged": _change_state,
    "RecruitmentChanged": _recruit,
    "CohortSelected": _select,
    "RoundStarted": _start_round,
    "RoundStateChanged": _inside,
    "UpdateJudged": _inside,
    "ClientDropped": _inside,
    "BackupCalled": _inside,
    "RoundCommitted": _commit_round,
    "RoundAbandoned": _end_round,
    "TaskSettled": _settle,
}
