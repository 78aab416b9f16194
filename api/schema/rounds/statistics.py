"""Figures of a task."""

import strawberry

from api.schema.clients.enums import TransportKind
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rounds.metrics import Metric


@strawberry.type(description="Updates received by a transport.")
class TransportShare:
    transport: TransportKind = strawberry.field(description="The transport.")
    updates: int = strawberry.field(description="Updates.")


@strawberry.type(description="A bin of a histogram.")
class HistogramBin:
    from_: float = strawberry.field(name="from", description="Least value, included.")
    to: float = strawberry.field(
        description="Greatest value, excluded except in the last bin."
    )
    count: int = strawberry.field(description="How many.")


@strawberry.type(
    description="Figures of a task; public. They are final once the task has ended."
)
class TaskStatistics(OfRow):
    final: bool = strawberry.field(
        description="Whether the task has ended and nothing will change."
    )
    metrics: list[Metric] = strawberry.field(
        description="Metrics after the last committed round."
    )
    rounds: int = strawberry.field(description="Rounds committed.")
    abandoned: int = strawberry.field(description="Attempts abandoned.")
    called: int = strawberry.field(description="Clients called, over all rounds.")
    backups_called: int = strawberry.field(description="Backups called.")
    accepted: int = strawberry.field(description="Updates accepted.")
    rejected: int = strawberry.field(description="Updates rejected.")
    late: int = strawberry.field(description="Updates that came late.")
    dropped: int = strawberry.field(description="Drop-outs.")
    elapsed_s: float = strawberry.field(
        description="Time from first round to now or to the end."
    )
    median_round_s: float | None = strawberry.field(
        description="Median time of a round; null before the second round."
    )
    server_overhead_s: float = strawberry.field(
        description="Median time that the server adds to the slowest accepted client."
    )
    bytes_up: BigInt = strawberry.field(description="Bytes received from clients.")
    bytes_down: BigInt = strawberry.field(description="Bytes sent to clients.")
    transports: list[TransportShare] = strawberry.field(
        description="Updates received by each transport."
    )
    selection_fairness: float = strawberry.field(
        description=(
            "Fairness of selection: Jain's index of calls for each client that "
            "fitted, 0 to 1."
        )
    )
    pay_fairness: float | None = strawberry.field(
        description=(
            "Fairness of pay: Jain's index of points for each accepted update, "
            "0 to 1; null before anyone is paid."
        )
    )
    reputation: list[HistogramBin] = strawberry.field(
        description="Reputations of its participants now."
    )
