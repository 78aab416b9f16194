"""`startBenchmark`."""

from typing import Annotated

import strawberry

from api.schema.clients.types import BenchmarkChallenge
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound, TooManyAttempts, WrongState
from api.schema.common.request import Info
from api.services import start_benchmark as service

StartBenchmarkResult = Annotated[
    BenchmarkChallenge | NotFound | WrongState | TooManyAttempts,
    strawberry.union("StartBenchmarkResult", description="The work to be timed."),
]


@mutation(
    "Take a CPU benchmark: the server's clock runs from this answer. Needs "
    "the scope TRAIN."
)
async def start_benchmark(
    info: Info,
    client_id: Annotated[
        strawberry.ID, strawberry.argument(description="ID of the client.")
    ],
) -> StartBenchmarkResult:
    row = await service.start_benchmark(
        info.context.context, info.context.caller, client_id
    )
    return BenchmarkChallenge.of(row)
