"""The task at a glance: four figures, what its state is, whether it is live."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ui.live.task_view import TaskView
from ui.pages.task.learning import WORDS, first_metric
from ui.pages.task.pace import left_s
from ui.words import UNKNOWN, clock, counted, duration, metric, until, when, whole


@dataclass(frozen=True)
class Kpi:
    """A large figure, and what it is compared to."""

    label: str = ""
    value: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Top:
    """What stands above everything else.

    Attributes:
        state: State of the task.
        ended: Whether it is over.
        pays: When it pays.
        reason: Why it failed or was stopped; empty when nothing is to be said.
        skill: How good the model is.
        round: How far the training is.
        people: How many devices take part.
        points: What was paid.
    """

    state: str = ""
    ended: bool = False
    pays: str = ""
    reason: str = ""
    skill: Kpi = Kpi()
    round: Kpi = Kpi()
    people: Kpi = Kpi()
    points: Kpi = Kpi()


@dataclass(frozen=True)
class Status:
    """Whether the figures are live.

    Attributes:
        kind: live, stale, ended or waiting.
        words: The same in words.
    """

    kind: str = "waiting"
    words: str = ""


def top(view: TaskView, now: datetime, zone: ZoneInfo) -> Top:
    """The head of the page now."""
    pays = "Pays as soon as a round is done"
    if view.has_ended:
        pays = "Everybody is paid"
    return Top(
        state=view.state,
        ended=view.has_ended,
        pays=pays,
        reason=reason(view),
        skill=skill(view),
        round=_round(view, now, zone),
        people=people(view),
        points=points(view),
    )


def reason(view: TaskView) -> str:
    """Why the task waits, or has ended early."""
    if view.state == "PAUSED":
        return paused(view)
    if view.state not in ("FAILED", "CANCELLED"):
        return ""
    done = len(view.rounds)
    if view.state == "CANCELLED":
        when_words = f"after round {done}" if done else "before the first round"
        said = f"The requester stopped this task {when_words}."
    else:
        said = f"This task failed after {counted(done, 'round')}."
    why = f" {view.state_reason}" if view.state_reason else ""
    return f"{said}{why} Everybody keeps the points of the rounds they finished."


def paused(view: TaskView) -> str:
    """Who paused it, why, and what that means for those who take part."""
    done = len(view.rounds)
    when_words = f"after round {done}" if done else "before the first round"
    why = "" if not view.state_reason else f": {view.state_reason.rstrip(' .')}"
    return (
        f"Paused by its requester {when_words}{why}. It goes on when the requester "
        "resumes it. Devices keep their seats and their points."
    )


@lru_cache(maxsize=32)
def skill(view: TaskView) -> Kpi:
    """The metric by which the task is judged, beside its yardsticks."""
    name = first_metric(view)
    last = view.rounds[-1].metrics.get(name) if view.rounds else None
    yardstick = view.yardstick(name)
    if last is None or yardstick is None:
        return Kpi(WORDS[name], UNKNOWN, "after the first round")
    detail = f"no skill {metric(yardstick.no_skill)}"
    if yardstick.baseline is not None:
        detail = f"baseline {metric(yardstick.baseline)}, {detail}"
    return Kpi(WORDS[name], metric(last), detail)


def _round(view: TaskView, now: datetime, zone: ZoneInfo) -> Kpi:
    done, planned = len(view.rounds), view.plan.rounds
    value = f"{whole(done)} of {whole(planned)}"
    if view.has_ended:
        took = view.statistics["elapsedS"] if view.statistics else None
        ended = (
            "" if view.ended_at is None else f"ended {when(view.ended_at, now, zone)}"
        )
        parts = [f"in {duration(took)}" if took is not None else "", ended]
        return Kpi("Rounds", value, ", ".join(part for part in parts if part))
    if view.state == "PAUSED":
        return Kpi("Rounds", value, "done; paused")
    if view.state != "RUNNING":
        return Kpi("Rounds", whole(planned), starts(view, now))
    current = view.open_round.number if view.open_round else min(done + 1, planned)
    left = left_s(view)
    detail = "" if left is None else f"about {duration(left)} left"
    return Kpi("Round", f"{whole(current)} of {whole(planned)}", detail)


def starts(view: TaskView, now: datetime) -> str:
    """When the first round starts."""
    if view.starts_at <= now:
        return "start in a moment"
    return f"start {until(view.starts_at, now)}"


@lru_cache(maxsize=32)
def people(view: TaskView) -> Kpi:
    """Registered devices, places and backups."""
    counts, plan = view.counts, view.plan
    backups = counted(plan.backups, "backup")
    if view.state == "RECRUITING":
        detail = f"for {counted(plan.cohort, 'place')} and {backups}"
        return Kpi("Devices registered", whole(counts.registered), detail)
    detail = (
        f"{counted(counts.backups, 'backup')}, {whole(counts.registered)} registered"
    )
    if counts.dropped:
        detail += f", {whole(counts.dropped)} dropped out"
    return Kpi("Devices chosen", whole(counts.selected), detail)


@lru_cache(maxsize=32)
def points(view: TaskView) -> Kpi:
    """Paid of what was set aside."""
    reward = view.reward
    detail = f"of {whole(reward.pool)} set aside"
    if view.has_ended:
        detail += f"; {whole(reward.returned)} went back"
    return Kpi("Points paid", whole(reward.paid), detail)


def status(
    view: TaskView | None, stale_since: datetime | None, now: datetime, zone: ZoneInfo
) -> Status:
    """Whether what is shown is live."""
    if stale_since is not None:
        at = clock(stale_since, zone)
        return Status("stale", f"Reconnecting. These figures are from {at}.")
    if view is None:
        return Status()
    if view.has_ended:
        ended = view.ended_at
        return Status("ended", f"Ended {when(ended, now, zone)}" if ended else "Ended")
    return Status("live", "Live")


def back(rounds: int) -> Status:
    """After a gap."""
    added = f"{counted(rounds, 'round')} {'was' if rounds == 1 else 'were'} added."
    return Status("live", f"Live again. {added}")
