"""The checks of a closed round, and what its updates were worth: with rows and files.

What is decided is in `fl_engine.screening`; here it gets what it asks for. It looks at
nothing that changes while the round is open: who was PENDING or SURPLUS or was rejected
by this very screening, and what was known of their clients when the round began. So it
comes to the same decision again after `kill -9`, also in the middle of writing it down.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tortoise.functions import Count, Max

from api.models import Call, ReputationEvent, Round, Transfer
from api.services.publish_task import HELD_OUT_X, HELD_OUT_Y
from fl_engine import rewards
from fl_engine.aggregation import believed, clipped
from fl_engine.screening import (
    CohortScreening,
    Dialogue,
    Member,
    check_probability,
    has_halves,
    is_drawn,
    judge_cohort,
    leave_one_out,
    measure_geometry,
    shapley,
)
from fl_engine.task import Aggregation, Bonus
from fl_engine.updates import Rejection, StoredUpdate

if TYPE_CHECKING:
    from api.services.round_driver import RoundDriver

# What only a cohort's checks say; NORM is said on arrival too.
OF_COHORTS = (Rejection.DIRECTION, Rejection.LOSS, Rejection.FREE_RIDING)

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Known:
    """What was known of a client at some moment.

    Attributes:
        reputation: 0 to 1.
        events: Counted events.
    """

    reputation: float = 0.5
    events: int = 0


async def screen_round(attempt: "RoundDriver") -> CohortScreening:
    """Judge the updates of a closed round."""
    calls = await _judged_calls(attempt.row)
    updates = await stored_updates(attempt, calls)
    sizes = attempt.manifest.exchanged_sizes
    geometry = await asyncio.to_thread(measure_geometry, updates, sizes)
    members = await _members(attempt, calls, updates)
    is_weighed = (
        attempt.spec.training.aggregation is Aggregation.VALIDATED
        and await half_of(attempt) is not None
    )
    dialogue = judge_cohort(
        members, geometry, attempt.median_norm, is_weighed=is_weighed
    )
    return await _answered(attempt, dialogue, updates)


async def measure_contributions(
    attempt: "RoundDriver", shares: Mapping[str, float]
) -> dict[str, float]:
    """What each accepted update contributed; empty where the task asks for no bonus.

    Args:
        attempt: The round; its new weights are made.
        shares: Weight in the aggregation by training ID.
    """
    if attempt.spec.reward.bonus is Bonus.NONE or await half_of(attempt) is None:
        return {}
    found = Call.filter(round_id=attempt.row.id, participation_id__in=list(shares))
    calls = await found.order_by("participation_id")
    updates = await stored_updates(attempt, calls)
    tamed = _tamed(attempt, updates)
    names = [call.participation_id for call in calls]
    dialogue = _worth(
        attempt,
        [shares[name] for name in names],
        [update.scale for update in tamed],
    )
    contributions = await _answered(attempt, dialogue, updates)
    return dict(zip(names, contributions, strict=True))


def _worth(
    attempt: "RoundDriver", shares: Sequence[float], scales: Sequence[float]
) -> Dialogue[tuple[float, ...]]:
    """By the task's bonus rule; the same after a crash."""
    if attempt.spec.reward.bonus is Bonus.SHAPLEY:
        seed = attempt.spec.training.seed % 2**64  # seeds may be negative
        return shapley(shares, scales, (seed, attempt.row.number, attempt.row.attempt))
    return leave_one_out(shares, scales)


async def half_of(attempt: "RoundDriver") -> int | None:
    """Seed of the halves of the test set; None where it is looked at as a whole.

    Only what chooses by some of the rows must not be told how good it is by the same
    ones; and a small test set is worth more whole.
    """
    training, reward = attempt.spec.training, attempt.spec.reward
    chooses = training.aggregation is Aggregation.VALIDATED
    if not (chooses or reward.bonus is not Bonus.NONE):
        return None
    await attempt.task.fetch_related("test_set_upload")
    test_set = attempt.task.test_set_upload
    assert test_set is not None  # else it could not be published
    return training.seed if has_halves(test_set.inspection["rows"]) else None


async def stored_updates(
    attempt: "RoundDriver", calls: Sequence[Call]
) -> list[StoredUpdate]:
    """The updates of some calls as they were sent, in the same order."""
    await Call.fetch_for_list(list(calls), "participation")
    ids = [call.transfer_id for call in calls]
    transfers = {t.id: t for t in await Transfer.filter(id__in=ids)}
    storage = attempt.context.storage
    return [
        StoredUpdate(
            payload=storage.transfer(str(call.transfer_id)),
            codec=transfers[str(call.transfer_id)].codec,
            num_examples=transfers[str(call.transfer_id)].num_examples,
            declared_examples=call.participation.examples,
            norm=call.norm,
        )
        for call in calls
    ]


async def known_at_start(row: Round, client_ids: Sequence[str]) -> dict[str, Known]:
    """What was known of clients when an attempt began."""
    before = ReputationEvent.filter(client_id__in=client_ids, at__lte=row.started_at)
    latest = await (
        before.annotate(count=Count("id"), last=Max("at"))
        .group_by("client_id")
        .values("client_id", "count", "last")
    )
    counts = {one["client_id"]: int(one["count"]) for one in latest}
    newest = await before.filter(at__in=[one["last"] for one in latest])
    scores: dict[str, tuple[object, str, float]] = {}
    for event in newest:
        mark = (event.at, event.id, event.score_after)
        scores[event.client_id] = max(scores.get(event.client_id, mark), mark)
    return {client: Known(scores[client][2], counts[client]) for client in counts}


async def _judged_calls(row: Round) -> list[Call]:
    """Calls whose updates passed on arrival, in the order of arrival."""
    found = Call.filter(round_id=row.id, state__in=("PENDING", "SURPLUS", "REJECTED"))
    calls = await found.order_by("received_at", "id")
    return [call for call in calls if call.state != "REJECTED" or _by_cohort(call)]


def _by_cohort(call: Call) -> bool:
    """Whether it was this screening that rejected it, before a crash.

    With a norm of earlier rounds to compare with, too long a norm is found on arrival.
    """
    is_first = call.rejection == Rejection.NORM and call.median_norm is None
    return is_first or call.rejection in OF_COHORTS


async def _members(
    attempt: "RoundDriver", calls: Sequence[Call], updates: Sequence[StoredUpdate]
) -> list[Member]:
    ids = [call.participation.client_id for call in calls]
    known = await known_at_start(attempt.row, ids)
    return [
        _member(attempt, call, update, known.get(client, Known()))
        for call, update, client in zip(
            calls, _tamed(attempt, updates), ids, strict=True
        )
    ]


def _member(
    attempt: "RoundDriver", call: Call, update: StoredUpdate, known: Known
) -> Member:
    is_new = rewards.is_newcomer(known.events)
    row, name = attempt.row, call.participation_id
    chance = check_probability(known.reputation, newcomer=is_new)
    seed = attempt.spec.training.seed
    return Member(
        client=name,
        norm=call.norm or 0.0,
        examples=update.num_examples,
        scale=update.scale,
        reputation=known.reputation,
        is_drawn=is_drawn(seed, row.number, row.attempt, name, chance),
        is_counted=call.state != "SURPLUS",
    )


def _tamed(
    attempt: "RoundDriver", updates: Sequence[StoredUpdate]
) -> tuple[StoredUpdate, ...]:
    """The updates as the rule counts them."""
    return clipped(
        believed(updates),
        attempt.manifest.exchanged_sizes,
        attempt.spec.training.aggregation_parameters.clip_norm,
        attempt.median_norm,
    )


async def _answered(
    attempt: "RoundDriver", dialogue: Dialogue[_Result], updates: Sequence[StoredUpdate]
) -> _Result:
    """Lead a dialogue to its end with the model worker."""
    context, task, spec = attempt.context, attempt.task, attempt.spec
    folder = context.storage.task(task.id)
    try:
        asked = next(dialogue)
        while True:
            losses = await context.worker.losses(
                context.storage.model(task.model_upload_id),
                context.storage.weights(task.id, attempt.row.number - 1),
                updates,
                asked,
                folder / HELD_OUT_X,
                folder / HELD_OUT_Y,
                spec.learning,
                spec.data.classes(spec.learning),
                spec.training.seed,
            )
            asked = dialogue.send(losses)
    except StopIteration as end:
        result: _Result = end.value
        return result
