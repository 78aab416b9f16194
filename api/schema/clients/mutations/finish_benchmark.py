"""`finishBenchmark`."""

from typing import Annotated

import strawberry

from api.schema.clients.refusals import BenchmarkFailed
from api.schema.clients.types import Client
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound
from api.schema.common.request import Info
from api.services import finish_benchmark as service

FinishBenchmarkResult = Annotated[
    Client | NotFound | BenchmarkFailed,
    strawberry.union("FinishBenchmarkResult", description="The client with its score."),
]


@mutation("Hand in a benchmark: the server's clock stops here. Needs the scope TRAIN.")
async def finish_benchmark(
    info: Info,
    challenge_id: Annotated[
        strawberry.ID, strawberry.argument(description="ID of the challenge.")
    ],
    digest: Annotated[
        str, strawberry.argument(description="SHA-256 of the result, lower-case hex.")
    ],
) -> FinishBenchmarkResult:
    row = await service.finish_benchmark(
        info.context.context, info.context.caller, challenge_id, digest
    )
    return Client.of(row)
