"""Live events, with a stock GraphQL client."""

from datetime import timedelta
from typing import Any

import pytest
from gql import gql
from gql.transport.exceptions import TransportQueryError

from api import events
from api.models import Account, Session, Task
from api.services import announce
from api.services.authenticate import hash_secret
from api.services.context import Caller, Context
from api.services.revoke_session import revoke_session
from api.services.unit_of_work import unit_of_work
from tests.api.builders import give
from tests.api.schema.live.talking import (
    MARKETPLACE_EVENTS,
    Listening,
    code_of,
    listening,
    session,
)
from tests.api.schema.world import make_task

TASK_EVENTS = """subscription ($id: ID!, $since: String) {
  taskEvents(taskId: $id, since: $since) {
    __typename cursor at taskId
    ... on TaskStateChanged { from to reason }
    ... on RecruitmentChanged { registered seats }
    ... on RoundCommitted { round metrics { name value } bytesUp }
  }
}"""


ACCOUNT_EVENTS = """subscription ($since: String) {
  accountEvents(since: $since) {
    __typename cursor taskId
    ... on PointsChanged { entryKind points availableAfter receiptId }
    ... on ReceiptIssued { receiptId message }
  }
}"""


@pytest.fixture
async def task(context: Context, ada: Account) -> Task:
    return await make_task(context, ada, "RUNNING")


async def tell(context: Context, task: Task, kind: str, **body: Any) -> None:
    async with unit_of_work(context) as unit:
        await announce.tell_task(unit, task.id, kind, **body)


async def end(context: Context, task: Task) -> None:
    async with unit_of_work(context) as unit:
        await Task.filter(id=task.id).update(state="COMPLETED", ended_at=unit.at)
        await announce.tell_state(unit, task.id, "RUNNING", "COMPLETED")


class TestTaskEvents:
    async def test_starts_now_and_ends_after_the_last_event(
        self, url: str, context: Context, task: Task
    ) -> None:
        await tell(context, task, "RecruitmentChanged", registered=1, seats=3)
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id}
            found = Listening(client.subscribe(query))
            await listening(context, events.task_stream(task.id))
            metric = {
                "name": "ACCURACY",
                "value": 0.75,
                "no_skill": 0.5,
                "baseline": None,
                "greater_is_better": True,
                "rows": 4,
            }
            await tell(
                context, task, "RoundCommitted", round=1, metrics=[metric], bytes_up=9
            )
            await found.until(1)
            await end(context, task)

            committed, ended = await found.ended()

        assert committed == {
            "__typename": "RoundCommitted",
            "cursor": "2",
            "at": "2026-11-22T09:00:00Z",
            "taskId": task.id,
            "round": 1,
            "metrics": [{"name": "ACCURACY", "value": 0.75}],
            "bytesUp": 9,
        }
        assert (ended["from"], ended["to"], ended["reason"]) == (
            "RUNNING",
            "COMPLETED",
            None,
        )

    @pytest.mark.parametrize(
        ("since", "cursors"),
        [
            pytest.param("0", ["1", "2", "3"], id="all"),
            pytest.param("1", ["2", "3"], id="since-is-exclusive"),
            pytest.param("3", [], id="nothing-after-the-end"),
            pytest.param(None, ["1", "2", "3"], id="without-since"),
        ],
    )
    async def test_of_an_ended_task_replays_and_completes(
        self,
        url: str,
        context: Context,
        task: Task,
        since: str | None,
        cursors: list[str],
    ) -> None:
        for registered in (1, 2):
            await tell(
                context, task, "RecruitmentChanged", registered=registered, seats=3
            )
        await end(context, task)

        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id, "since": since}
            found = await Listening(client.subscribe(query)).ended()

        assert [event["cursor"] for event in found] == cursors

    async def test_are_those_of_the_task(
        self, url: str, context: Context, task: Task
    ) -> None:
        await tell(context, task, "RecruitmentChanged", registered=1, seats=3)
        await end(context, task)
        query = gql(
            "query ($id: ID!) { task(id: $id) { events { __typename cursor at } } }"
        )
        query.variable_values = {"id": task.id}

        async with session(url) as client:
            past = (await client.execute(query))["task"]["events"]
            again = gql(TASK_EVENTS)
            again.variable_values = {"id": task.id, "since": "0"}
            live = await Listening(client.subscribe(again)).ended()

        keys = ("__typename", "cursor", "at")
        assert past == [{key: event[key] for key in keys} for event in live]

    @pytest.mark.parametrize("since", ["x", "-1", "1.5", "²", "9" * 30])
    async def test_refuses_what_is_no_cursor(
        self, url: str, task: Task, since: str
    ) -> None:
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": task.id, "since": since}
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(query)).ended()

        assert code_of(refused.value) == "BAD_REQUEST"

    async def test_of_a_draft_are_hidden(
        self, url: str, context: Context, ada: Account
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        async with session(url) as client:
            query = gql(TASK_EVENTS)
            query.variable_values = {"id": draft.id}
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(query)).ended()

        assert code_of(refused.value) == "BAD_REQUEST"


class TestMarketplaceEvents:
    async def test_are_public(self, url: str, context: Context, ada: Account) -> None:
        task = await make_task(context, ada)
        async with session(url) as client:
            found = Listening(client.subscribe(gql(MARKETPLACE_EVENTS)))
            await listening(context, events.MARKETPLACE)
            async with unit_of_work(context) as unit:
                await announce.tell_listed(unit, task)

            (listed,) = await found.until(1)

        assert listed == {
            "__typename": "TaskListed",
            "cursor": "1",
            "taskId": task.id,
            "title": "Above two",
            "learning": "BINARY_CLASSIFICATION",
            "poolPoints": 100,
            "seats": 2,
            "recruitsUntil": "2026-11-23T09:00:00Z",
        }


class TestAccountEvents:
    async def test_concern_the_viewer(
        self, url: str, context: Context, ada: Account, ada_token: str
    ) -> None:
        async with session(url, ada_token) as client:
            query = gql(ACCOUNT_EVENTS)
            query.variable_values = {"since": "2"}
            found = Listening(client.subscribe(query))
            await give(context, ada, 5)

            points, receipt = await found.until(2)

        assert (points["entryKind"], points["points"]) == ("GRANT", 5)
        assert points["availableAfter"] == 1005
        assert receipt["receiptId"] == points["receiptId"]

    async def test_need_a_sign_in(self, url: str) -> None:
        async with session(url) as client:
            with pytest.raises(TransportQueryError) as refused:
                await Listening(client.subscribe(gql(ACCOUNT_EVENTS))).ended()

        assert code_of(refused.value) == "UNAUTHENTICATED"

    async def test_end_with_the_session(
        self, url: str, context: Context, ada: Account, ada_token: str
    ) -> None:
        row = await Session.get(token_hash=hash_secret(ada_token))
        async with session(url, ada_token) as client:
            found = Listening(client.subscribe(gql(ACCOUNT_EVENTS)))
            await listening(context, events.account_stream(ada.id))
            caller = Caller(account_id=ada.id, session_id="another")
            await revoke_session(context, caller, row.id)

            with pytest.raises(TransportQueryError) as ended:
                await found.ended()
            # The socket is open, but nobody is signed in on it any more.
            viewer = await client.execute(gql("{ viewer { id } }"))

        assert code_of(ended.value) == "UNAUTHENTICATED"
        assert viewer == {"viewer": None}
        await listening(context, events.account_stream(ada.id), count=0)

    async def test_end_when_another_process_ended_the_session(
        self,
        url: str,
        context: Context,
        ada: Account,
        ada_token: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("api.services.authenticate.REVOCATION_POLL_S", 0.05)
        async with session(url, ada_token) as client:
            found = Listening(client.subscribe(gql(ACCOUNT_EVENTS)))
            await listening(context, events.account_stream(ada.id))
            await Session.all().update(ended_at=context.now() - timedelta(seconds=1))

            with pytest.raises(TransportQueryError) as ended:
                await found.ended()

        assert code_of(ended.value) == "UNAUTHENTICATED"
