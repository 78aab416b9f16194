"""How a task would go: rounds by the rules of `fl_engine.rounds`, drawn many times.

A light Monte Carlo of single attempts: every client called takes its expected time,
more or less, or drops out; backups are called once too few can still come; the first K
updates close the attempt, the deadline does otherwise, and fewer than `least_updates`
abandon it. Whole tasks are then put together from such attempts. It leaves out what
hardly moves a forecast: screening, pauses and the turns that clients take.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fl_engine.rounds import round_deadline_s
from fl_engine.task import TaskSpec

LEAST_ATTEMPTS, MOST_ATTEMPTS = 50, 400  # single attempts drawn
MOST_DRAWS = 40_000  # clients in all of them; a large cohort is drawn less often
TASKS = 500  # whole tasks put together from them
UNSTEADY = 0.3  # deviation of the logarithm of a device's times
LIKELY = 0.7  # a lower chance to finish is worth a warning

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Expected:
    """A client as it is expected to take part.

    Attributes:
        round_s: Median time from its call to its last byte.
        drop_out: Probability that it drops out of a round, 0 to 1.
    """

    round_s: float
    drop_out: float


@dataclass(frozen=True)
class Server:
    """What the server does meanwhile, and its limits.

    Attributes:
        first_deadline_s: Longest time of a round before any was observed.
        most_attempts: Attempts at one round before the task fails.
        retry_delay_s: Pause before an abandoned round is tried again.
        overhead_s: Time of a round beyond its slowest client.
    """

    first_deadline_s: float
    most_attempts: int
    retry_delay_s: float
    overhead_s: float


@dataclass(frozen=True)
class Forecast:
    """How a task would go.

    Attributes:
        round_s: Time of a round, median; 0 when none can be committed.
        median_s: Time of all rounds, median.
        p90_s: Time that 9 of 10 tasks stay under.
        finish_probability: That every round is committed, 0 to 1.
    """

    round_s: float
    median_s: float
    p90_s: float
    finish_probability: float


@dataclass(frozen=True)
class Remedy:
    """A change that makes a task likelier to finish.

    Attributes:
        spec: The task with the change.
        path: Of the changed value in `TaskInput`.
        value: The new value.
        forecast: How it would go then.
    """

    spec: TaskSpec
    path: tuple[str, str]
    value: float
    forecast: Forecast


def forecast(
    spec: TaskSpec, crowd: Sequence[Expected], server: Server, seed: int = 0
) -> Forecast:
    """Draw how a task would go.

    Args:
        spec: The task.
        crowd: Who would take part: first the cohort, then the backups. More than the
            task has places for are left out.
        server: Its limits.
        seed: Of the draws: the same question has the same answer.
    """
    rng = np.random.default_rng(seed)
    people = crowd[: spec.seats + spec.selection.backups]
    if len(people) < spec.training.least_updates:
        return Forecast(0.0, 0.0, 0.0, 0.0)
    seconds, is_done = _attempts(spec, people, server.first_deadline_s, rng)
    if is_done.any():
        observed = [float(np.median(seconds[is_done]))]
        wanted = spec.training.deadline_s
        limit_s = round_deadline_s(wanted, observed, server.first_deadline_s)
        seconds, is_done = _attempts(spec, people, limit_s, rng)
    return _tasks(spec.training.rounds, seconds, is_done, server, rng)


def cheapest_remedy(
    spec: TaskSpec, crowd: Sequence[Expected], server: Server
) -> Remedy | None:
    """What would make a task likely to finish, the least costly change first.

    Backups cost nothing; fewer updates a round cost precision; more over-selection
    lowers what each update earns; fewer seats take rows away.

    Args:
        spec: The task as it was asked for.
        crowd: Everybody who might take part, the best first.
        server: Its limits.

    Returns:
        The first change that reaches `LIKELY`; None when none does.
    """
    for changed, path, value in _changes(spec, len(crowd)):
        found = forecast(changed, crowd, server)
        if found.finish_probability >= LIKELY:
            return Remedy(changed, path, value, found)
    return None


def _changes(
    spec: TaskSpec, there: int
) -> Iterator[tuple[TaskSpec, tuple[str, str], float]]:
    selection, training = spec.selection, spec.training
    size, seats = selection.cohort_size, spec.seats
    for backups in (seats, 2 * seats):
        if selection.backups < min(backups, there - seats):
            count = min(backups, there - seats, 1_000)
            made = replace(selection, backups=count)
            yield replace(spec, selection=made), ("selection", "backups"), count
    for least in sorted({-(-size // 2), -(-size // 4)}, reverse=True):
        if least < training.least_updates:
            plan = replace(training, least_updates=least)
            yield replace(spec, training=plan), ("training", "leastUpdates"), least
    for factor in (1.3, 1.6, 2.0, 3.0):
        if selection.over_selection < factor:
            made = replace(selection, over_selection=factor)
            yield replace(spec, selection=made), ("selection", "overSelection"), factor
    for fewer in (size // 2, size // 4, 1):
        if 1 <= fewer < size:
            made = replace(
                selection,
                cohort_size=fewer,
                fairness_slots=min(selection.fairness_slots, fewer),
            )
            least = min(training.least_updates, -(-fewer // 2))
            plan = replace(training, least_updates=least)
            smaller = replace(spec, selection=made, training=plan)
            yield smaller, ("selection", "cohortSize"), fewer


def _attempts(
    spec: TaskSpec,
    people: Sequence[Expected],
    deadline_s: float,
    rng: np.random.Generator,
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Time of each attempt, and whether it is committed; one shape for both."""
    count = int(np.clip(MOST_DRAWS // len(people), LEAST_ATTEMPTS, MOST_ATTEMPTS))
    shape = (count, len(people))
    medians = np.array([person.round_s for person in people])
    own_s = medians * rng.lognormal(sigma=UNSTEADY, size=shape)
    gone = rng.random(shape) < np.array([person.drop_out for person in people])
    noticed_s = rng.random(shape) * own_s + spec.training.grace_s
    ends_s = np.where(gone, noticed_s, own_s)
    drawn = zip(ends_s.tolist(), gone.tolist(), strict=True)
    made = [_attempt(spec, ends, lost, deadline_s) for ends, lost in drawn]
    return np.array([s for s, _ in made]), np.array([done for _, done in made])


def _attempt(
    spec: TaskSpec, ends_s: Sequence[float], gone: Sequence[bool], deadline_s: float
) -> tuple[float, bool]:
    """How long an attempt takes and whether it is committed.

    Args:
        spec: K, seats and least updates.
        ends_s: From each client's call until its update is here, or it is known that
            it dropped out.
        gone: Who drops out.
        deadline_s: When it closes at the latest.
    """
    size, least = spec.selection.cohort_size, spec.training.least_updates
    seated = min(spec.seats, len(ends_s))
    due = [(ends_s[client], client) for client in range(seated)]
    heapq.heapify(due)
    alive, came, now = seated, 0, 0.0
    while due:
        now, client = heapq.heappop(due)
        if now >= deadline_s:
            return deadline_s, came >= least
        came += not gone[client]
        if came == size:
            break
        alive -= gone[client]
        if alive < size and seated < len(ends_s):
            heapq.heappush(due, (now + ends_s[seated], seated))
            seated, alive = seated + 1, alive + 1
    return now, came >= least


def _tasks(
    rounds: int,
    seconds: Floats,
    is_done: npt.NDArray[np.bool_],
    server: Server,
    rng: np.random.Generator,
) -> Forecast:
    """Put whole tasks together; a round fails when all of its attempts do."""
    success = float(is_done.mean())
    round_fails = (1.0 - success) ** server.most_attempts
    finish = (1.0 - round_fails) ** rounds
    if not is_done.any():
        return Forecast(0.0, 0.0, 0.0, 0.0)
    good = seconds[is_done] + server.overhead_s
    totals = rng.choice(good, size=(TASKS, rounds)).sum(axis=1)
    if not is_done.all():
        # abandoned attempts before each committed one, of those that finish
        lost = rng.geometric(success, size=(TASKS, rounds)) - 1
        lost = np.minimum(lost, server.most_attempts - 1).sum(axis=1)
        bad = seconds[~is_done].mean() + server.retry_delay_s
        totals = totals + lost * bad
    return Forecast(
        round_s=float(np.median(good)),
        median_s=float(np.median(totals)),
        p90_s=float(np.quantile(totals, 0.9)),
        finish_probability=finish,
    )
