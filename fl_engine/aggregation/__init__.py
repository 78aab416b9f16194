"""Rules that turn the updates of a round into new global weights."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fl_engine.aggregation.base import (
    AggregationRule,
    Flat,
    Gathered,
    NewWeights,
    ServerState,
    Workers,
)
from fl_engine.aggregation.clipping import clipped
from fl_engine.aggregation.examples import believed
from fl_engine.aggregation.fedadam import fedadam
from fl_engine.aggregation.fedavg import fedavg
from fl_engine.aggregation.fedprox import fedprox
from fl_engine.aggregation.fedyogi import fedyogi
from fl_engine.aggregation.median import median
from fl_engine.aggregation.multi_krum import multi_krum
from fl_engine.aggregation.trimmed_mean import trimmed_mean
from fl_engine.aggregation.validated import validated
from fl_engine.model.manifest import Manifest
from fl_engine.task import Aggregation, AggregationParameters, default_parameters
from fl_engine.updates import StoredUpdate

RULES: Mapping[Aggregation, AggregationRule] = MappingProxyType(
    {
        Aggregation.FEDAVG: fedavg,
        Aggregation.FEDPROX: fedprox,
        Aggregation.FEDADAM: fedadam,
        Aggregation.FEDYOGI: fedyogi,
        Aggregation.TRIMMED_MEAN: trimmed_mean,
        Aggregation.MEDIAN: median,
        Aggregation.MULTI_KRUM: multi_krum,
        Aggregation.VALIDATED: validated,
    }
)

ALONE = Workers()

# Rules that keep something from round to round.
STATEFUL = frozenset({Aggregation.FEDADAM, Aggregation.FEDYOGI})


def aggregate(
    base: Flat,
    updates: Sequence[StoredUpdate],
    manifest: Manifest,
    rule: Aggregation = Aggregation.FEDAVG,
    parameters: AggregationParameters | None = None,
    *,
    median_norm: float | None = None,
    state: ServerState | None = None,
    workers: Workers = ALONE,
) -> NewWeights:
    """Make new global weights by a task's rule.

    What an update claims to be made of counts within limits (`believed`); what is too
    long is clipped where the task wants that (`clipped`).

    Args:
        base: Global weights that the updates start from, flat; not changed.
        updates: Accepted updates of one round.
        manifest: Of the model.
        rule: The task's.
        parameters: Of the rule; None for its defaults.
        median_norm: Running median of accepted norms; None in the first round.
        state: What the rule left after the round before; None before the first.
        workers: Who does the work.

    Raises:
        EmptyRoundError: There are no updates, or none of them counts.
        ShapeMismatchError: `base` or a payload does not fit the manifest.
    """
    parameters = parameters or default_parameters(rule)
    sizes = manifest.exchanged_sizes
    tamed = clipped(believed(updates), sizes, parameters.clip_norm, median_norm)
    return RULES[rule](Gathered(base, tamed, manifest, parameters, state, workers))


__all__ = [
    "RULES",
    "STATEFUL",
    "AggregationRule",
    "Gathered",
    "NewWeights",
    "ServerState",
    "Workers",
    "aggregate",
    "believed",
    "clipped",
    "fedadam",
    "fedavg",
    "fedprox",
    "fedyogi",
    "median",
    "multi_krum",
    "trimmed_mean",
    "validated",
]
