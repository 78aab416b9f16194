"""Publishing, starting and cancelling tasks: a test for each outcome."""

from datetime import timedelta

import pytest

from api.models import Account, PointsAccount, Task
from api.services import ledger
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.mutations.answers import ANSWER
from tests.api.schema.world import Api, make_participation, make_task
from tests.conftest import Clock

PUBLISH = "mutation ($id: ID!) { publishTask(id: $id) " + ANSWER


START = "mutation ($id: ID!) { startTask(id: $id) " + ANSWER


PAUSE = (
    "mutation ($id: ID!, $reason: String) { pauseTask(id: $id, reason: $reason) "
    + ANSWER
)


RESUME = "mutation ($id: ID!) { resumeTask(id: $id) " + ANSWER


CANCEL = (
    "mutation ($id: ID!, $reason: String) { cancelTask(id: $id, reason: $reason) "
    + ANSWER
)


class TestPublishTask:
    async def test_locks_the_pool_and_opens_recruitment_once(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")

        for _ in range(2):
            made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)
            assert (made["__typename"], made["state"]) == ("Task", "RECRUITING")

        assert made["reward"]["escrow"] == "LOCKED"
        assert (await Task.get(id=draft.id)).published_at == context.now()
        assert (await ledger.balance(ada.id))["available"] == 900
        assert (await PointsAccount.get(id=ledger.escrow(draft.id))).balance == 100

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, context: Context
    ) -> None:
        draft = await make_task(context, ben, "DRAFT")

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", draft.id)

    async def test_says_what_is_missing(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT", test_set_upload_id=None)

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert made["__typename"] == "TaskIncomplete"
        paths = [problem["path"] for problem in made["problems"]]
        assert paths == [["input", "testSetUploadId"]]
        assert (await Task.get(id=draft.id)).state == "DRAFT"

    async def test_needs_the_points(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ben, "DRAFT")

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ben_token)

        assert made["__typename"] == "InsufficientPoints"
        assert (made["needed"], made["available"]) == (100, 0)
        assert (await Task.get(id=draft.id)).state == "DRAFT"

    async def test_can_t_publish_what_has_ended(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "CANCELLED")

        made = await api.one(PUBLISH, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "CANCELLED")

    async def test_takes_nothing_when_the_disk_is_nearly_full(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        monkeypatch.setattr(context.storage, "free_share", lambda: 0.01)

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert made["__typename"] == "Unavailable"
        assert made["retryAfterS"] > 0
        assert (await Task.get(id=draft.id)).state == "DRAFT"


class TestStartTask:
    async def test_starts_before_its_time(
        self, api: Api, ada: Account, ada_token: str, ben: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, registered=1)
        client = await make_client(context, ben)
        await make_participation(task, client)

        made = await api.one(START, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["state"]) == ("Task", "RUNNING")
        assert (await Task.get(id=task.id)).started_at == context.now()

    async def test_needs_enough_clients(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(START, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "RECRUITING")
        assert (await Task.get(id=task.id)).state == "RECRUITING"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(START, variables={"id": task.id}, token=ben_token)

        assert (made["__typename"], made["id"]) == ("NotFound", task.id)


class TestPauseTask:
    async def test_stops_between_two_rounds_and_says_why(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")

        for _ in range(2):
            made = await api.one(
                PAUSE, variables={"id": task.id, "reason": "Wait."}, token=ada_token
            )
            assert (made["state"], made["stateReason"]) == ("PAUSED", "Wait.")

        assert made["viewerCan"] == ["RESUME", "CANCEL"]

    async def test_refuses_a_long_reason(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")

        made = await api.one(
            PAUSE, variables={"id": task.id, "reason": "x" * 501}, token=ada_token
        )

        assert made["__typename"] == "InvalidInput"
        assert made["problems"][0]["path"] == ["reason"]
        assert (await Task.get(id=task.id)).state == "RUNNING"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")

        made = await api.one(PAUSE, variables={"id": task.id}, token=ben_token)

        assert made["__typename"] == "NotFound"

    async def test_can_t_stop_what_does_not_run(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(PAUSE, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "RECRUITING")
        assert made["allowed"] == ["RUNNING", "PAUSED"]


class TestResumeTask:
    async def test_goes_on(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")
        await api.one(PAUSE, variables={"id": task.id}, token=ada_token)

        for _ in range(2):
            made = await api.one(RESUME, variables={"id": task.id}, token=ada_token)
            assert (made["__typename"], made["state"]) == ("Task", "RUNNING")

        assert made["viewerCan"] == ["PAUSE", "CANCEL"]

    async def test_waits_for_room_on_the_disk(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        task = await make_task(context, ada, "PAUSED")
        monkeypatch.setattr(type(context.storage), "free_share", lambda _: 0.01)

        made = await api.one(RESUME, variables={"id": task.id}, token=ada_token)

        assert made["__typename"] == "Unavailable"
        assert made["retryAfterS"] > 0
        assert (await Task.get(id=task.id)).state == "PAUSED"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "PAUSED")

        made = await api.one(RESUME, variables={"id": task.id}, token=ben_token)

        assert made["__typename"] == "NotFound"

    async def test_can_t_go_on_after_the_end(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "COMPLETED")

        made = await api.one(RESUME, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "COMPLETED")


class TestCancelTask:
    async def test_returns_the_pool(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        made = await api.one(
            CANCEL, variables={"id": draft.id, "reason": "A mistake."}, token=ada_token
        )

        assert (made["__typename"], made["state"]) == ("Task", "CANCELLED")
        assert made["stateReason"] == "A mistake."
        assert made["reward"]["escrow"] == "SETTLED"
        assert made["reward"]["returnedPoints"] == 100
        assert (await ledger.balance(ada.id))["available"] == 1000

    @pytest.mark.parametrize("reason", ["x" * 501, "x\0"])
    async def test_refuses_a_reason_that_can_t_be_kept(
        self, api: Api, ada: Account, ada_token: str, context: Context, reason: str
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(
            CANCEL, variables={"id": task.id, "reason": reason}, token=ada_token
        )

        assert made["__typename"] == "InvalidInput"
        assert made["problems"][0]["path"] == ["reason"]
        assert (await Task.get(id=task.id)).state == "RECRUITING"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(CANCEL, variables={"id": task.id}, token=ben_token)

        assert made["__typename"] == "NotFound"

    async def test_can_t_end_what_has_ended(
        self, api: Api, ada: Account, ada_token: str, context: Context, clock: Clock
    ) -> None:
        task = await make_task(context, ada, "FAILED")
        clock.step(days=1)

        made = await api.one(CANCEL, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "FAILED")
        ended_at = (await Task.get(id=task.id)).ended_at
        assert ended_at == context.now() - timedelta(days=1)
