"""Hand in a benchmark: the server's clock stops at once, then the result is checked."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from api.models import BenchmarkChallenge, Client
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.refusals import BenchmarkFailed, NotFound
from api.services.unit_of_work import unit_of_work
from fl_engine import benchmark

LEAST_MEASURED = 5  # clients, before their median counts
MOST_MEASURED = 1_000  # newest measurements that make the median
MOST_RESCORED = 100  # clients; the median of more hardly moves
LEAST_ELAPSED_S = 0.001

# The check takes some milliseconds: one at a time, beside the event loop.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="benchmark")


async def finish_benchmark(
    context: Context, caller: Caller, challenge_id: str, digest: str
) -> Client:
    """Check a result and score the client, once for each challenge.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        NotFound: No challenge, or somebody else's.
        BenchmarkFailed: The result is wrong, late, or was handed in before.
    """
    account_id = require(caller, "TRAIN")
    finished_at = context.now()
    challenge = await BenchmarkChallenge.get_or_none(
        id=challenge_id, client__account_id=account_id
    )
    if challenge is None:
        raise NotFound.of("benchmark", challenge_id)
    taken = await BenchmarkChallenge.filter(id=challenge.id, finished_at=None).update(
        finished_at=finished_at
    )
    if not taken:
        raise _failed("This benchmark was handed in before.")
    if finished_at > challenge.expires_at:
        raise _failed("The result came too late.")
    if digest.strip().lower() != await _right_digest(challenge):
        raise _failed("The result is wrong.")
    elapsed_s = (finished_at - challenge.started_at).total_seconds()
    return await _record(context, challenge.client_id, max(elapsed_s, LEAST_ELAPSED_S))


def _failed(message: str) -> BenchmarkFailed:
    return BenchmarkFailed(f"{message} Start another one.", retry_after_s=0.0)


async def _right_digest(challenge: BenchmarkChallenge) -> str:
    return await asyncio.get_running_loop().run_in_executor(
        _thread,
        benchmark.known_digest,
        bytes.fromhex(challenge.seed),
        challenge.size,
        challenge.steps,
    )


async def _record(context: Context, client_id: str, elapsed_s: float) -> Client:
    async with unit_of_work(context) as unit:
        await Client.filter(id=client_id).update(
            benchmark_elapsed_s=elapsed_s, benchmarked_at=unit.at
        )
        await _score(context, client_id)
    return await Client.get(id=client_id)


async def _score(context: Context, client_id: str) -> None:
    """Score this client; while there are few, all of them, since the median moves."""
    measured = (
        await Client.filter(retired_at=None, benchmark_elapsed_s__not_isnull=True)
        .order_by("-benchmarked_at")
        .limit(MOST_MEASURED)
        .only("id", "benchmark_elapsed_s", "observed_elapsed_s")
    )
    median_s = median_time(
        [client.benchmark_elapsed_s or 0.0 for client in measured],
        context.settings.benchmark_reference_s,
    )
    for client in measured:
        if len(measured) <= MOST_RESCORED or client.id == client_id:
            # Rounds are believed more than benchmarks: a device can't lie in them.
            own_s = client.observed_elapsed_s or client.benchmark_elapsed_s or 0.0
            score = benchmark.cpu_score(own_s, median_s)
            await Client.filter(id=client.id).update(cpu_score=score)


def median_time(times_s: list[float], reference_s: float) -> float:
    """Time of the median device of this marketplace.

    Args:
        times_s: The newest measurement of each client.
        reference_s: Stands in until there are `LEAST_MEASURED` of them.
    """
    return median(times_s) if len(times_s) >= LEAST_MEASURED else reference_s
