import asyncio
from dataclasses import replace

import pytest

from api.models import Account, BenchmarkChallenge, Client
from api.services.context import Context
from api.services.finish_benchmark import finish_benchmark, median_time
from api.services.refusals import (
    BenchmarkFailed,
    Denied,
    NotFound,
    TooManyAttempts,
    WrongState,
)
from api.services.start_benchmark import start_benchmark
from api.settings import Settings
from fl_engine import benchmark
from tests.api.builders import make_account, make_client, signed_in
from tests.conftest import Clock


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings,
        benchmark_size=8,
        benchmark_steps=2,
        benchmark_s=60.0,
        benchmark_reference_s=2.0,
        limits=replace(settings.limits, benchmark_tries=3),
    )


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


@pytest.fixture
async def client(context: Context, account: Account) -> Client:
    return await make_client(
        context, account, cpu_score=None, benchmark_elapsed_s=None, benchmarked_at=None
    )


def solve(challenge: BenchmarkChallenge) -> str:
    seed = bytes.fromhex(challenge.seed)
    return benchmark.digest(seed, challenge.size, challenge.steps)


class TestBenchmark:
    async def test_is_timed_by_the_server(
        self, context: Context, clock: Clock, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)
        challenge = await start_benchmark(context, caller, client.id)
        clock.step(seconds=6)

        measured = await finish_benchmark(
            context, caller, challenge.id, solve(challenge).upper()
        )

        assert measured.benchmark_elapsed_s == 6.0
        assert measured.benchmarked_at == clock.at
        assert measured.cpu_score == pytest.approx(0.25)  # 2 / (2 + 6)

    async def test_every_challenge_has_its_own_seed(
        self, context: Context, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)

        seeds = {
            (await start_benchmark(context, caller, client.id)).seed for _ in range(3)
        }

        assert len(seeds) == 3
        assert all(len(seed) == 64 for seed in seeds)

    async def test_a_wrong_result_fails(
        self, context: Context, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)
        challenge = await start_benchmark(context, caller, client.id)

        with pytest.raises(BenchmarkFailed, match="wrong") as refused:
            await finish_benchmark(context, caller, challenge.id, "0" * 64)

        assert refused.value.retry_after_s is not None
        assert (await Client.get(id=client.id)).cpu_score is None

    async def test_a_late_result_fails(
        self, context: Context, clock: Clock, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)
        challenge = await start_benchmark(context, caller, client.id)
        clock.step(seconds=61)

        with pytest.raises(BenchmarkFailed, match="too late"):
            await finish_benchmark(context, caller, challenge.id, solve(challenge))

    async def test_a_challenge_counts_once(
        self, context: Context, clock: Clock, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)
        challenge = await start_benchmark(context, caller, client.id)
        clock.step(seconds=1)

        outcomes = await asyncio.gather(
            *(
                finish_benchmark(context, caller, challenge.id, solve(challenge))
                for _ in range(4)
            ),
            return_exceptions=True,
        )

        assert sum(isinstance(o, BenchmarkFailed) for o in outcomes) == 3

    async def test_tries_are_counted(
        self, context: Context, account: Account, client: Client
    ) -> None:
        caller = signed_in(account)
        for _ in range(3):
            await start_benchmark(context, caller, client.id)

        with pytest.raises(TooManyAttempts):
            await start_benchmark(context, caller, client.id)

    async def test_a_retired_client_is_not_measured(
        self, context: Context, account: Account
    ) -> None:
        retired = await make_client(context, account, retired_at=context.now())

        with pytest.raises(WrongState):
            await start_benchmark(context, signed_in(account), retired.id)

    async def test_somebody_else_s_is_not_found(
        self, context: Context, account: Account, client: Client
    ) -> None:
        challenge = await start_benchmark(context, signed_in(account), client.id)
        stranger = signed_in(await make_account(context))

        with pytest.raises(NotFound):
            await start_benchmark(context, stranger, client.id)
        with pytest.raises(NotFound):
            await finish_benchmark(context, stranger, challenge.id, solve(challenge))

    async def test_needs_the_scope_train(
        self, context: Context, account: Account, client: Client
    ) -> None:
        reader = signed_in(account, ["READ"])

        with pytest.raises(Denied):
            await start_benchmark(context, reader, client.id)
        with pytest.raises(Denied):
            await finish_benchmark(context, reader, "bch_1", "")


class TestScore:
    async def test_the_median_of_the_marketplace_scores_one_half(
        self, context: Context, clock: Clock, account: Account
    ) -> None:
        caller = signed_in(account)
        elapsed = [1.0, 2.0, 3.0, 4.0, 24.0]
        clients = []
        for seconds in elapsed:
            client = await make_client(
                context, account, cpu_score=None, benchmark_elapsed_s=None
            )
            challenge = await start_benchmark(context, caller, client.id)
            clock.step(seconds=seconds)
            await finish_benchmark(context, caller, challenge.id, solve(challenge))
            clients.append(client)

        scores = [(await Client.get(id=client.id)).cpu_score for client in clients]

        assert scores == pytest.approx([3 / 4, 3 / 5, 1 / 2, 3 / 7, 1 / 9])

    def test_a_reference_stands_in_for_the_first_devices(self) -> None:
        assert median_time([9.0, 9.0, 9.0, 9.0], reference_s=0.5) == 0.5
        assert median_time([9.0, 9.0, 8.0, 9.0, 9.0], reference_s=0.5) == 9.0
