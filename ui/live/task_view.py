"""What is known of a public task at one moment: pure values, made from API answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ui.live.happenings import Happening, happening
from ui.steps import waits_for_devices
from ui.words import moment

Answer = Mapping[str, Any]

ENDED = ("COMPLETED", "FAILED", "CANCELLED")


@dataclass(frozen=True)
class Yardstick:
    """What a metric must be compared with.

    Attributes:
        name: Name of the metric in the API, such as "ACCURACY".
        no_skill: Value of the best constant guess.
        baseline: Value of the requester's own model; None when it was not given.
        greater_is_better: Which way is up.
    """

    name: str
    no_skill: float
    baseline: float | None
    greater_is_better: bool


@dataclass(frozen=True)
class RoundPoint:
    """A committed round."""

    number: int
    cohort: int
    backups_called: int
    accepted: int
    rejected: int
    late: int
    dropped: int
    metrics: Mapping[str, float]
    seconds: float | None
    bytes_up: int
    bytes_down: int

    @property
    def surplus(self) -> int:
        """Called, neither used nor at fault: their seat was filled by others."""
        called = self.cohort + self.backups_called
        used = self.accepted + self.rejected + self.late + self.dropped
        return max(0, called - used)

    @property
    def filled(self) -> int:
        """Accepted updates that took the place of another."""
        return min(self.backups_called, self.accepted)


@dataclass(frozen=True)
class OpenRound:
    """The round that runs.

    Attributes:
        outcomes: What became of a client so far, by pseudonym: a verdict or "DROPPED".
        backups: Pseudonyms of backups called.
    """

    number: int
    attempt: int
    cohort: int
    state: str
    started_at: datetime
    deadline_at: datetime
    outcomes: Mapping[str, str] = field(default_factory=dict)
    backups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What was fixed when the task was published."""

    rounds: int
    cohort: int
    backups: int
    least_updates: int
    grace_s: float
    deadline_s: float | None
    device_s: float
    transfer_bytes: int
    wifi_only: bool
    charging_only: bool


@dataclass(frozen=True)
class Reward:
    """Points."""

    pool: int
    per_update: int
    per_minute: float
    paid: int
    returned: int


@dataclass(frozen=True)
class Counts:
    """How many clients are where."""

    registered: int
    seats: int
    selected: int
    backups: int
    dropped: int
    connected: int


@dataclass(frozen=True, eq=False)
class TaskView:
    """A public task now; compared by identity, so that what is made of it is kept.

    Attributes:
        yardsticks: By metric; empty before the first round is committed.
        rounds: Committed ones, in order.
        open_round: The one that runs; None between rounds, before and after.
        events: The newest, oldest first.
        statistics: As the API gives them; None before the first round is committed.
        steps: Of preprocessing, as the API gives them.
    """

    id: str
    title: str
    learning: str
    state: str
    state_reason: str | None
    requester_id: str
    requester: str
    recruits_until: datetime
    starts_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    plan: Plan
    reward: Reward
    counts: Counts
    yardsticks: tuple[Yardstick, ...] = ()
    rounds: tuple[RoundPoint, ...] = ()
    open_round: OpenRound | None = None
    events: tuple[Happening, ...] = ()
    statistics: Answer | None = None
    steps: tuple[Answer, ...] = ()

    @property
    def cursor(self) -> str:
        """Of the newest event; "0" when there is none."""
        return self.events[-1].cursor if self.events else "0"

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED

    @property
    def owes_fitted(self) -> bool:
        """Whether what its steps need has been fitted, but is not known here.

        All of it is frozen before the first round starts.
        """
        has_begun = self.open_round is not None or bool(self.rounds)
        return has_begun and waits_for_devices(self.steps)

    def yardstick(self, metric: str) -> Yardstick | None:
        """What a metric is compared with; None while there is no such metric."""
        return next((y for y in self.yardsticks if y.name == metric), None)


def view_of(task: Answer) -> TaskView:
    """A view from the answer of `TaskBoard`; rounds and events are added later."""
    device, training, selection = task["device"], task["training"], task["selection"]
    view = TaskView(
        id=task["id"],
        title=task["title"],
        learning=task["learning"],
        state=task["state"],
        state_reason=task["stateReason"],
        requester_id=task["requester"]["id"],
        requester=task["requester"]["name"],
        recruits_until=moment(task["recruitsUntil"]),
        starts_at=moment(task["startsAt"]),
        published_at=_maybe(task["publishedAt"]),
        ended_at=_maybe(task["endedAt"]),
        plan=Plan(
            rounds=training["rounds"],
            cohort=selection["cohortSize"],
            backups=selection["backups"],
            least_updates=training["leastUpdates"],
            grace_s=training["graceS"],
            deadline_s=training["deadlineS"],
            device_s=device["deviceS"],
            transfer_bytes=device["transferBytes"],
            wifi_only=device["wifiOnly"],
            charging_only=device["chargingOnly"],
        ),
        reward=_reward(task["reward"]),
        counts=Counts(**task["counts"]),
    )
    return with_steps(with_figures(view, task), task)


def with_figures(view: TaskView, task: Answer) -> TaskView:
    """The view with what `TaskFigures` says now."""
    statistics = task["statistics"]
    metrics = statistics["metrics"] if statistics else ()
    return replace(
        view,
        state=task["state"],
        state_reason=task["stateReason"],
        ended_at=_maybe(task["endedAt"]),
        reward=_reward(task["reward"]),
        counts=Counts(**task["counts"]),
        statistics=statistics,
        yardsticks=yardsticks_of(metrics) or view.yardsticks,
    )


def with_steps(view: TaskView, task: Answer) -> TaskView:
    """The view with what `Preparing` says now."""
    return replace(view, steps=tuple(task["preprocessing"]))


def with_rounds(view: TaskView, rounds: Iterable[Answer]) -> TaskView:
    """The view with these rounds in place of what was known of them."""
    known = {point.number: point for point in view.rounds}
    yardsticks = view.yardsticks
    for row in rounds:
        if row["state"] == "COMMITTED":
            known[row["number"]] = point_of(row)
            yardsticks = yardsticks or yardsticks_of(row["metrics"])
    points = tuple(known[number] for number in sorted(known))
    return replace(view, rounds=points, yardsticks=yardsticks)


def with_past(view: TaskView, events: Iterable[Answer]) -> TaskView:
    """The view with these events in place of those it had."""
    return replace(view, events=tuple(happening(event) for event in events))


def point_of(row: Answer) -> RoundPoint:
    """A committed round of `RoundFigures`."""
    return RoundPoint(
        number=row["number"],
        cohort=row["cohort"],
        backups_called=row["backupsCalled"],
        accepted=row["accepted"],
        rejected=row["rejected"],
        late=row["late"],
        dropped=row["dropped"],
        metrics={metric["name"]: metric["value"] for metric in row["metrics"]},
        seconds=row["durationS"],
        bytes_up=row["bytesUp"],
        bytes_down=row["bytesDown"],
    )


def yardsticks_of(metrics: Iterable[Answer]) -> tuple[Yardstick, ...]:
    """What each metric is compared with."""
    return tuple(
        Yardstick(m["name"], m["noSkill"], m["baseline"], m["greaterIsBetter"])
        for m in metrics
    )


def _reward(reward: Answer) -> Reward:
    return Reward(
        pool=reward["poolPoints"],
        per_update=reward["pointsPerUpdate"],
        per_minute=reward["pointsPerMinute"],
        paid=reward["paidPoints"],
        returned=reward["returnedPoints"],
    )


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else moment(text)
