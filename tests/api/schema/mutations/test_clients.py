"""Devices and their benchmarks: a test for each outcome."""

from typing import Any

from api.models import Account, BenchmarkChallenge, Client, Participation
from api.services.context import Context
from fl_engine import benchmark
from tests.api.builders import make_client
from tests.api.schema.samples import REPORT
from tests.api.schema.world import Api, key_of, make_participation, make_task
from tests.conftest import Clock

DEVICE = """
  id label online lastSeenAt retiredAt
  device { platform runtimes cpuCores freeRamBytes network batteryPercent charging
           reportedAt benchmark { cpuScore elapsedS measuredAt } }
  reputation { score newcomer events { id } }
"""
ANSWER = (
    "{ __typename ... on Client {"
    + DEVICE
    + """}
    ... on Refusal {
      code retryAfterS
      ... on InvalidInput { problems { path kind } }
      ... on LimitReached { limit most used }
      ... on NotFound { id }
      ... on WrongState { current allowed }
    } } }"""
)
REGISTER = "mutation ($input: ClientInput!) { registerClient(input: $input) " + ANSWER
UPDATE = (
    "mutation ($id: ID!, $input: ClientInput!) { updateClient(id: $id, input: $input) "
    + ANSWER
)
RETIRE = "mutation ($id: ID!) { retireClient(id: $id) " + ANSWER
START = """mutation ($id: ID!) { startBenchmark(clientId: $id) {
    __typename
    ... on BenchmarkChallenge { id seed size steps expiresAt }
    ... on Refusal {
      code retryAfterS
      ... on NotFound { id }
      ... on WrongState { current allowed }
    } } }"""
FINISH = (
    "mutation ($id: ID!, $digest: String!) "
    "{ finishBenchmark(challengeId: $id, digest: $digest) " + ANSWER
)


class TestRegisterClient:
    async def test_keeps_what_a_device_reports(
        self, api: Api, ben: Account, ben_token: str
    ) -> None:
        made = await api.one(REGISTER, variables={"input": REPORT}, token=ben_token)

        assert made["__typename"] == "Client"
        assert made["device"] == {
            "platform": "COMPUTER",
            "runtimes": ["KERAS"],
            "cpuCores": 8,
            "freeRamBytes": 8 * 1024**3,
            "network": "WIFI",
            "batteryPercent": None,
            "charging": None,
            "reportedAt": "2026-11-22T09:00:00Z",
            "benchmark": None,
        }
        assert made["reputation"] == {"score": 0.5, "newcomer": True, "events": []}
        assert made["online"] is False
        row = await Client.get(id=made["id"])
        assert (row.account_id, row.label) == (ben.id, "laptop")

    async def test_names_every_value_that_can_t_be_accepted(
        self, api: Api, ben_token: str
    ) -> None:
        bad = REPORT | {"label": "", "cpuCores": 0, "runtimes": []}

        made = await api.one(REGISTER, variables={"input": bad}, token=ben_token)

        assert made["__typename"] == "InvalidInput"
        names = {problem["path"][1] for problem in made["problems"]}
        assert names == {"label", "cpuCores", "runtimes"}
        assert await Client.all().count() == 0

    async def test_refuses_more_devices_than_allowed(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        most = context.settings.limits.most_clients
        for _ in range(most):
            await make_client(context, ben)

        made = await api.one(REGISTER, variables={"input": REPORT}, token=ben_token)

        assert (made["__typename"], made["limit"]) == ("LimitReached", "CLIENTS")
        assert (made["most"], made["used"]) == (most, most)

    async def test_needs_the_scope_train_whatever_is_sent(
        self, api: Api, ben: Account, context: Context
    ) -> None:
        key = await key_of(context, ben, "LIST")
        nonsense: dict[str, Any] = {"input": REPORT | {"cpuCores": -1}}

        assert await api.code(REGISTER, variables=nonsense) == "UNAUTHENTICATED"
        assert await api.code(REGISTER, variables=nonsense, token=key) == "FORBIDDEN"


class TestUpdateClient:
    async def test_replaces_the_report(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        report = REPORT | {"batteryPercent": 80, "charging": False}

        made = await api.one(
            UPDATE, variables={"id": client.id, "input": report}, token=ben_token
        )

        assert made["__typename"] == "Client"
        assert made["device"]["batteryPercent"] == 80
        assert made["device"]["benchmark"]["cpuScore"] == 0.5  # measured, so it stays
        assert (await Client.get(id=client.id)).charging is False

    async def test_names_values_that_can_t_be_accepted(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        report = REPORT | {"freeRamBytes": 2**50}

        made = await api.one(
            UPDATE, variables={"id": client.id, "input": report}, token=ben_token
        )

        assert made["__typename"] == "InvalidInput"
        assert made["problems"] == [
            {"path": ["input", "freeRamBytes"], "kind": "CONTRADICTION"}
        ]

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ben: Account, ada_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)

        made = await api.one(
            UPDATE, variables={"id": client.id, "input": REPORT}, token=ada_token
        )

        assert (made["__typename"], made["id"]) == ("NotFound", client.id)

    async def test_leaves_a_retired_device_alone(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben, retired_at=context.now())

        made = await api.one(
            UPDATE, variables={"id": client.id, "input": REPORT}, token=ben_token
        )

        assert made["__typename"] == "WrongState"
        assert (await Client.get(id=client.id)).label == client.label


class TestRetireClient:
    async def test_takes_the_device_out_of_its_tasks(
        self,
        api: Api,
        ada: Account,
        ben: Account,
        ben_token: str,
        context: Context,
    ) -> None:
        client = await make_client(context, ben)
        task = await make_task(context, ada, registered=1)
        joined = await make_participation(task, client)

        made = await api.one(RETIRE, variables={"id": client.id}, token=ben_token)

        assert made["__typename"] == "Client"
        assert made["retiredAt"] == "2026-11-22T09:00:00Z"
        assert (await Client.get(id=client.id)).retired_at == context.now()
        assert (await Participation.get(id=joined.id)).state == "LEFT"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ben: Account, ada_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)

        made = await api.one(RETIRE, variables={"id": client.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", client.id)
        assert (await Client.get(id=client.id)).retired_at is None


class TestStartBenchmark:
    async def test_sets_work_and_starts_the_clock(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)

        made = await api.one(START, variables={"id": client.id}, token=ben_token)

        assert made["__typename"] == "BenchmarkChallenge"
        row = await BenchmarkChallenge.get(id=made["id"])
        assert (row.seed, row.size, row.steps) == (
            made["seed"],
            made["size"],
            made["steps"],
        )
        assert row.started_at == context.now()

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ben: Account, ada_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)

        made = await api.one(START, variables={"id": client.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", client.id)

    async def test_leaves_a_retired_device_alone(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben, retired_at=context.now())

        made = await api.one(START, variables={"id": client.id}, token=ben_token)

        assert made["__typename"] == "WrongState"

    async def test_is_throttled(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        for _ in range(context.settings.limits.benchmark_tries):
            made = await api.one(START, variables={"id": client.id}, token=ben_token)
            assert made["__typename"] == "BenchmarkChallenge"

        made = await api.one(START, variables={"id": client.id}, token=ben_token)

        assert made["__typename"] == "TooManyAttempts"
        assert made["retryAfterS"] > 0


class TestFinishBenchmark:
    async def test_scores_the_device_by_the_servers_clock(
        self, api: Api, ben: Account, ben_token: str, context: Context, clock: Clock
    ) -> None:
        client = await make_client(
            context, ben, cpu_score=None, benchmark_elapsed_s=None, benchmarked_at=None
        )
        task = await api.one(START, variables={"id": client.id}, token=ben_token)
        digest = benchmark.digest(
            bytes.fromhex(task["seed"]), task["size"], task["steps"]
        )
        clock.step(seconds=2)

        made = await api.one(
            FINISH, variables={"id": task["id"], "digest": digest}, token=ben_token
        )

        assert made["__typename"] == "Client"
        assert made["device"]["benchmark"]["elapsedS"] == 2.0
        row = await Client.get(id=client.id)
        assert row.cpu_score == made["device"]["benchmark"]["cpuScore"]

    async def test_fails_when_the_result_is_wrong(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        task = await api.one(START, variables={"id": client.id}, token=ben_token)

        made = await api.one(
            FINISH, variables={"id": task["id"], "digest": "00"}, token=ben_token
        )

        assert (made["__typename"], made["code"]) == (
            "BenchmarkFailed",
            "BENCHMARK_FAILED",
        )
        assert made["retryAfterS"] is not None

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ben: Account, ben_token: str, ada_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        task = await api.one(START, variables={"id": client.id}, token=ben_token)

        made = await api.one(
            FINISH, variables={"id": task["id"], "digest": "00"}, token=ada_token
        )

        assert (made["__typename"], made["id"]) == ("NotFound", task["id"])
