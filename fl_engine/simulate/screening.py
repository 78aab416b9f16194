"""The checks of a closed round, as the server makes them, with a loss in process."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fl_engine.aggregation import believed, clipped
from fl_engine.rounds import ScreenCohort
from fl_engine.screening import (
    CohortScreening,
    Combination,
    Measure,
    Member,
    answer,
    check_probability,
    is_drawn,
    judge_cohort,
    measure_geometry,
)
from fl_engine.screening.candidates import make_candidates
from fl_engine.selection import Candidate
from fl_engine.simulate.clock import Turn
from fl_engine.simulate.world import Flat, Loss, World
from fl_engine.task import Aggregation
from fl_engine.updates import Rejection, StoredUpdate


def screen_by_loss(
    world: World,
    turn: Turn,
    weights: Flat,
    asked: ScreenCohort,
    updates: Mapping[str, StoredUpdate],
    median_norm: float | None,
) -> CohortScreening:
    """Judge updates against one another and, with VALIDATED, by the loss they lead to.

    Args:
        world: Its `loss` is asked.
        turn: Which attempt it is.
        weights: Global weights before the round.
        asked: Who is judged, in the order of arrival.
        updates: As they were sent, with their norms.
        median_norm: Of earlier rounds.

    Returns:
        As `judge_cohort`; a surplus update that could not be judged is rejected.
    """
    assert world.loss is not None
    clients = (*asked.clients, *asked.surplus)
    sent = [updates[client] for client in clients]
    sizes = world.manifest.exchanged_sizes
    training = world.spec.training
    multiple = training.aggregation_parameters.clip_norm
    tamed = clipped(believed(sent), sizes, multiple, median_norm)
    known = {candidate.client: candidate for candidate in world.candidates}
    members = [
        replace(
            _member(world, turn, known[client], update),
            is_counted=client in asked.clients,
        )
        for client, update in zip(clients, tamed, strict=True)
    ]
    dialogue = judge_cohort(
        members,
        measure_geometry(sent, sizes),
        median_norm,
        is_weighed=training.aggregation is Aggregation.VALIDATED,
    )
    screening = answer(dialogue, _losses_of(world.loss, world, weights, sent))
    unjudged = {c for c in asked.surplus if c not in screening.factors}
    lost = dict.fromkeys(unjudged - screening.rejected.keys(), Rejection.LOSS)
    return replace(screening, rejected={**screening.rejected, **lost})


def _member(
    world: World, turn: Turn, candidate: Candidate, update: StoredUpdate
) -> Member:
    chance = check_probability(candidate.reputation, newcomer=candidate.newcomer)
    seed, name = world.spec.training.seed, candidate.client
    return Member(
        client=name,
        norm=update.norm or 0.0,
        examples=update.num_examples,
        scale=update.scale,
        reputation=candidate.reputation,
        is_drawn=is_drawn(seed, turn.number, turn.attempt, name, chance),
    )


def _losses_of(
    loss: Loss, world: World, weights: Flat, updates: Sequence[StoredUpdate]
) -> Measure:
    def measure(asked: Sequence[Combination]) -> list[float]:
        made = make_candidates(weights, updates, world.manifest, asked)
        return [loss(flat) for flat in made]

    return measure
