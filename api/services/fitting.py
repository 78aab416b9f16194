"""Which of many tasks a client fits, without reading each of them anew."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import msgspec

from api.models import Client, Task
from api.services.candidates import candidate
from api.services.context import Context
from api.services.requirements import check_device, unmet
from fl_engine.selection import score
from fl_engine.task import DeviceSpec, ScoreWeights

MOST_KEPT = 20_000  # tasks whose demands are kept in memory


class Demands(NamedTuple):
    """What decides how well a device fits; many tasks have the same.

    Attributes:
        device: What it must have.
        least_reputation: 0 to 1.
        weights: Of its score.
    """

    device: DeviceSpec
    least_reputation: float
    weights: ScoreWeights


_kept: dict[str, Demands] = {}  # by task; what a published one demands is frozen


async def demands_of(
    published: Collection[str], drafts: Collection[str]
) -> Mapping[str, Demands]:
    """What tasks demand, by their IDs; only what is not known yet is read."""
    known = {task_id: _kept[task_id] for task_id in published if task_id in _kept}
    read = await _read([task_id for task_id in published if task_id not in known])
    if len(_kept) + len(read) > MOST_KEPT:
        _kept.clear()
    _kept.update(read)
    return {**known, **read, **await _read(drafts)}


async def _read(task_ids: Collection[str]) -> dict[str, Demands]:
    if not task_ids:
        return {}
    rows = await Task.filter(id__in=task_ids).values_list("id", "spec")
    return {task_id: _demands(spec) for task_id, spec in rows}


def _demands(spec: Mapping[str, Any]) -> Demands:
    return Demands(
        msgspec.convert(spec["device"], DeviceSpec),
        float(spec["selection"]["least_reputation"]),
        msgspec.convert(spec["selection"]["weights"], ScoreWeights),
    )


class Fitting:
    """Compares one client with many tasks; equal demands are compared once."""

    def __init__(self, context: Context, client: Client) -> None:
        self._client = client
        self._now = context.now()
        self._candidate = candidate(client.id, client, self._now)
        self._scores: dict[Demands, float | None] = {}

    def score(self, requester_id: str, demands: Demands) -> float | None:
        """Score that the client would get now, 0 to 1; None when it does not fit."""
        if requester_id == self._client.account_id:
            return None  # nobody trains for a task of their own
        if demands not in self._scores:
            self._scores[demands] = self._compare(demands)
        return self._scores[demands]

    def _compare(self, demands: Demands) -> float | None:
        checks = check_device(
            demands.device, demands.least_reputation, self._client, self._now
        )
        if unmet(checks):
            return None
        return score(self._candidate, demands.weights)[0]
