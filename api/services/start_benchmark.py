"""Take a CPU benchmark: the server's clock runs from the answer."""

import secrets
from datetime import timedelta

from api.models import BenchmarkChallenge
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.device_report import own_active_client

SEED_BYTES = 32


async def start_benchmark(
    context: Context, caller: Caller, client_id: str
) -> BenchmarkChallenge:
    """A fresh challenge for one of the caller's clients.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        NotFound: No client, or somebody else's.
        WrongState: The client was retired.
        TooManyAttempts: Too many benchmarks of this client in an hour.
    """
    account_id = require(caller, "TRAIN")
    client = await own_active_client(account_id, client_id)
    settings = context.settings
    context.throttle.try_in_hour(
        "benchmark", client.id, settings.limits.benchmark_tries
    )
    started_at = context.now()
    return await BenchmarkChallenge.create(
        client_id=client.id,
        seed=secrets.token_hex(SEED_BYTES),
        size=settings.benchmark_size,
        steps=settings.benchmark_steps,
        started_at=started_at,
        expires_at=started_at + timedelta(seconds=settings.benchmark_s),
    )
