"""`quote`: a test for each outcome, and for what it says of the marketplace."""

import copy
from typing import Any

import pytest

from api.models import Account, Client, Participation, PointsAccount, Task, Upload
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.samples import TASK_INPUT
from tests.api.schema.world import (
    Api,
    key_of,
    make_model,
    make_participation,
    make_task,
    make_test_set,
)

QUOTE = """query ($input: TaskInput!) { quote(input: $input) {
    __typename
    ... on Quote {
      eligibleClients onlineClients medianDurationS p90DurationS roundS
      finishProbability costPoints availablePoints
      roundBytes { codec downBytes upBytes }
      candidates { rank seat score terms { name weight value } }
      warnings { path kind message allowed }
    }
    ... on Refusal { code message }
    ... on InvalidInput { problems { path } }
    ... on NotFound { id }
  } }"""


@pytest.fixture
async def model(context: Context, ada: Account) -> Upload:
    return await make_model(context, ada)


@pytest.fixture
async def test_set(context: Context, ada: Account) -> Upload:
    return await make_test_set(context, ada)


def asked(model: Upload, test_set: Upload | None, **selection: Any) -> dict[str, Any]:
    wanted = copy.deepcopy(TASK_INPUT) | {"modelUploadId": model.id}
    if test_set is not None:
        wanted["testSetUploadId"] = test_set.id
    wanted["selection"] = {**wanted["selection"], **selection}
    return {"input": wanted}


async def crowd(context: Context, owner: Account, count: int) -> list[Client]:
    """Devices of somebody, seen now, the best first."""
    return [
        await make_client(
            context,
            owner,
            cpu_score=0.9 - 0.05 * place,
            last_seen_at=context.now(),
        )
        for place in range(count)
    ]


class TestQuote:
    async def test_tells_who_when_and_how_much(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        ben: Account,
        context: Context,
        model: Upload,
        test_set: Upload,
    ) -> None:
        await crowd(context, ben, 8)
        await crowd(context, ada, 1)  # nobody trains for a task of their own
        away = await make_client(context, ben, last_seen_at=None)
        await Client.filter(id=away.id).update(retired_at=context.now())

        made = await api.one(
            QUOTE, variables=asked(model, test_set, backups=1), token=ada_token
        )

        assert made["__typename"] == "Quote"
        assert (made["eligibleClients"], made["onlineClients"]) == (8, 8)
        assert (made["costPoints"], made["availablePoints"]) == (100, 1000)
        assert made["finishProbability"] > 0.9
        assert 0 < made["roundS"] < made["medianDurationS"] <= made["p90DurationS"]
        # ceil(2 × 1.3) seats and a backup
        seats = [c["seat"] for c in made["candidates"]]
        assert seats == ["COHORT"] * 3 + ["BACKUP"]
        assert [c["rank"] for c in made["candidates"]] == [1, 2, 3, 4]
        terms = {t["name"] for t in made["candidates"][0]["terms"]}
        assert terms == {"cpu", "ram", "storage", "reputation"}
        assert made["warnings"] == []

    async def test_writes_nothing_and_locks_nothing(
        self, api: Api, ada_token: str, model: Upload, test_set: Upload
    ) -> None:
        before = {p.id: p.balance for p in await PointsAccount.all()}

        await api.one(QUOTE, variables=asked(model, test_set), token=ada_token)

        assert not await Task.exists()
        assert not await Participation.exists()
        assert {p.id: p.balance for p in await PointsAccount.all()} == before
        assert (await Upload.get(id=model.id)).expires_at == model.expires_at

    async def test_warns_where_there_is_nobody(
        self, api: Api, ada_token: str, model: Upload, test_set: Upload
    ) -> None:
        made = await api.one(QUOTE, variables=asked(model, test_set), token=ada_token)

        assert (made["eligibleClients"], made["finishProbability"]) == (0, 0)
        assert made["candidates"] == []
        paths = [w["path"] for w in made["warnings"]]
        assert ["input", "selection", "cohortSize"] in paths
        assert ["input", "recruitsUntil"] in paths

    async def test_names_the_cheapest_remedy(
        self,
        api: Api,
        ada_token: str,
        ben: Account,
        context: Context,
        model: Upload,
        test_set: Upload,
    ) -> None:
        earlier = await make_task(context, ben, "COMPLETED")
        for device in await crowd(context, ben, 8):
            history = {"rounds_called": 100, "dropped": 60}
            await make_participation(earlier, device, "FINISHED", **history)
        wanted = asked(model, test_set, cohortSize=4, backups=0, overSelection=1)
        wanted["input"]["training"]["leastUpdates"] = 4

        made = await api.one(QUOTE, variables=wanted, token=ada_token)

        assert made["finishProbability"] < 0.7
        remedy = made["warnings"][-1]
        assert remedy["path"] == ["input", "selection", "backups"]
        assert "with backups 4 it would be" in remedy["message"]

    async def test_warns_of_a_pool_that_is_too_small_or_too_large(
        self,
        api: Api,
        ada_token: str,
        ben: Account,
        context: Context,
        model: Upload,
        test_set: Upload,
    ) -> None:
        await crowd(context, ben, 8)
        for pool, words in ((1, "below 1 point"), (5_000, "1000 points available")):
            wanted = asked(model, test_set)
            wanted["input"]["reward"] = {"poolPoints": pool, "baseShare": 1.0}

            made = await api.one(QUOTE, variables=wanted, token=ada_token)

            (warning,) = made["warnings"]
            assert warning["path"] == ["input", "reward", "poolPoints"]
            assert words in warning["message"]


class TestRefusals:
    async def test_checks_as_creating_does(
        self, api: Api, ada_token: str, model: Upload
    ) -> None:
        made = await api.one(
            QUOTE, variables=asked(model, None, cohortSize=0), token=ada_token
        )

        assert made["__typename"] == "InvalidInput"
        paths = [p["path"] for p in made["problems"]]
        assert ["input", "selection", "cohortSize"] in paths

    async def test_finds_no_upload_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, context: Context
    ) -> None:
        model = await make_model(context, ben)

        made = await api.one(QUOTE, variables=asked(model, None), token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", model.id)

    async def test_needs_the_scope_to_list(
        self, api: Api, ada: Account, context: Context, model: Upload
    ) -> None:
        key = await key_of(context, ada, "TRAIN")

        answer = await api.run(QUOTE, asked(model, None), token=key)

        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
