"""What would make a task slow, costly or likely to fail, and the cheapest remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.services.refusals import InputProblem
from fl_engine import rewards
from fl_engine.forecast import (
    LIKELY,
    Expected,
    Forecast,
    Server,
    cheapest_remedy,
)
from fl_engine.task import TaskSpec


@dataclass(frozen=True)
class Situation:
    """What a quote found out.

    Attributes:
        spec: The task.
        crowd: Who might take part, the cohort first.
        server: Limits of the server.
        forecast: How the task would go.
        available_points: Of its requester.
    """

    spec: TaskSpec
    crowd: Sequence[Expected]
    server: Server
    forecast: Forecast
    available_points: int


def warnings_for(situation: Situation) -> tuple[InputProblem, ...]:
    """Everything worth a warning; empty when nothing is."""
    return (
        *_money(situation),
        *_people(situation),
        *_time(situation),
        *_chance(situation),
    )


def _money(situation: Situation) -> Iterator[InputProblem]:
    spec = situation.spec
    rounds, pool = spec.training.rounds, spec.reward.pool_points
    path = ("input", "reward", "poolPoints")
    if rewards.base_pay(spec.reward, rounds, spec.seats) < 1:
        updates = rounds * spec.seats
        message = (
            f"Base pay would be below 1 point for each of the {updates} updates that "
            "may come: it could not be published. Raise the pool or the base share."
        )
        allowed = f"baseShare × poolPoints ≥ {updates}"
        yield InputProblem(path, "OUT_OF_RANGE", message, allowed)
    if pool > situation.available_points:
        message = (
            f"You have {situation.available_points} points available, {pool} would be "
            "locked: publishing needs the rest first."
        )
        allowed = f"at most {situation.available_points}"
        yield InputProblem(path, "OUT_OF_RANGE", message, allowed)


def _people(situation: Situation) -> Iterator[InputProblem]:
    spec, there = situation.spec, len(situation.crowd)
    path = ("input", "selection", "cohortSize")
    if there < spec.training.least_updates:
        message = (
            f"{there} clients that meet the requirements were seen in the last 7 days; "
            f"a round needs {spec.training.least_updates} updates. Ask for less of a "
            "device, or recruit for longer."
        )
        yield InputProblem(path, "OUT_OF_RANGE", message, f"at most {there}")
    elif there < spec.seats:
        message = (
            f"{there} clients that meet the requirements were seen in the last 7 days, "
            f"but {spec.seats} seats would be given: some stay empty."
        )
        yield InputProblem(path, "OUT_OF_RANGE", message, f"at most {there}")


def _time(situation: Situation) -> Iterator[InputProblem]:
    deadline_s = situation.spec.training.deadline_s
    seats = situation.crowd[: situation.spec.seats]
    late = sum(person.round_s >= (deadline_s or float("inf")) for person in seats)
    if late and deadline_s is not None:
        message = (
            f"{late} of the {len(seats)} clients that would be chosen need longer than "
            f"the deadline of {deadline_s:.0f} s. Leave it out: it is derived from "
            "observed times then."
        )
        longest = max(person.round_s for person in seats)
        path = ("input", "training", "deadlineS")
        yield InputProblem(path, "OUT_OF_RANGE", message, f"above {longest:.0f}")


def _chance(situation: Situation) -> Iterator[InputProblem]:
    chance = situation.forecast.finish_probability
    if chance >= LIKELY:
        return
    lead = f"The task would be completed with a probability of {chance:.0%}"
    remedy = cheapest_remedy(situation.spec, situation.crowd, situation.server)
    if remedy is None:
        message = f"{lead}, and no single change mends that: recruit more clients."
        path: tuple[str, ...] = ("input", "recruitsUntil")
        yield InputProblem(path, "OUT_OF_RANGE", message)
        return
    name = remedy.path[1]
    then = remedy.forecast.finish_probability
    message = f"{lead}; with {name} {remedy.value:g} it would be {then:.0%}."
    path = ("input", *remedy.path)
    yield InputProblem(path, "OUT_OF_RANGE", message, f"{remedy.value:g}")
