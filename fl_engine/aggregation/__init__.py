"""Rules that turn the updates of a round into new global weights."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fl_engine.aggregation.base import AggregationRule, Flat, NewWeights
from fl_engine.aggregation.examples import believed
from fl_engine.aggregation.fedavg import fedavg
from fl_engine.model.manifest import Manifest
from fl_engine.task import Aggregation
from fl_engine.updates import StoredUpdate

RULES: Mapping[Aggregation, AggregationRule] = MappingProxyType(
    {Aggregation.FEDAVG: fedavg}
)


def aggregate(
    base: Flat,
    updates: Sequence[StoredUpdate],
    manifest: Manifest,
    rule: Aggregation = Aggregation.FEDAVG,
) -> NewWeights:
    """Make new global weights by a task's rule; see `AggregationRule`.

    What an update claims to be made of counts within limits; see `believed`.
    """
    return RULES[rule](base, believed(updates), manifest)


__all__ = ["RULES", "AggregationRule", "NewWeights", "aggregate", "fedavg"]
