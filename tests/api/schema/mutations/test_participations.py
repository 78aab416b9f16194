"""Joining, leaving and connecting: a test for each outcome."""

from typing import Any

import pytest

from api.models import Account, Client, Participation, Task
from api.services.context import Context
from api.transport.doorman import TurnedAway
from tests.api.builders import make_client
from tests.api.schema.world import Api, key_of, make_participation, make_task
from tests.conftest import Clock

JOIN = """mutation ($task: ID!, $client: ID!, $data: DataDeclarationInput) {
  joinTask(taskId: $task, clientId: $client, data: $data) {
    __typename
    ... on Participation {
      id state pseudonym seat score reputationBefore connectedBy task { id }
      client { id }
      transport {
        iceServers { urls } websocketUrl ticket expiresAt frameBytes idleS
        files { kind url sizeBytes sha256 }
      }
    }
    ... on Refusal {
      code
      ... on NotFound { id }
      ... on AlreadyJoined { participation { id state } }
      ... on RequirementsNotMet { unmet { requirement met required actual hint } }
      ... on TooLate { closedAt }
      ... on WrongState { current }
      ... on LimitReached { limit most used }
      ... on InvalidInput { problems { path kind } }
    }
  }
}"""
LEAVE = """mutation ($id: ID!) {
  leaveTask(trainingId: $id) {
    __typename
    ... on Participation { id state transport { ticket } }
    ... on Refusal { code ... on NotFound { id } ... on WrongState { current } }
  }
}"""
CONNECT = """mutation ($id: ID!, $offer: String!) {
  connect(trainingId: $id, offer: $offer) {
    __typename
    ... on ConnectAnswer { answer openWithinS }
    ... on Refusal {
      code retryAfterS
      ... on NotFound { id }
      ... on OfferRefused { problem }
      ... on WrongState { current }
    }
  }
}"""


@pytest.fixture
async def task(context: Context, ada: Account) -> Task:
    return await make_task(context, ada)


@pytest.fixture
async def client(context: Context, ben: Account) -> Client:
    return await make_client(context, ben)


def joining(task: Task, client: Client, **more: Any) -> dict[str, Any]:
    data = {"examples": 10, "columns": ["x", "y"]}
    return {"task": task.id, "client": client.id, "data": data | more}


class TestJoinTask:
    async def test_registers_a_client_and_says_how_to_connect(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        made = await api.one(JOIN, variables=joining(task, client), token=ben_token)

        assert made["__typename"] == "Participation"
        assert (made["state"], made["seat"], made["score"]) == (
            "REGISTERED",
            None,
            None,
        )
        row = await Participation.get(id=made["id"])
        assert (row.task_id, row.client_id) == (task.id, client.id)
        assert (await Task.get(id=task.id)).registered == 1
        way = made["transport"]
        assert way["websocketUrl"] == "ws://crowdfl.test/channel"
        assert (way["iceServers"], way["frameBytes"], way["idleS"]) == ([], 65_536, 10)
        assert [file["kind"] for file in way["files"]] == ["MANIFEST", "KERAS_CONFIG"]
        assert way["files"][0]["url"].startswith("http://crowdfl.test/files/tasks/")

    async def test_names_the_participation_that_exists(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client)

        made = await api.one(JOIN, variables=joining(task, client), token=ben_token)

        assert made["__typename"] == "AlreadyJoined"
        assert made["participation"] == {"id": joined.id, "state": "REGISTERED"}

    async def test_names_each_requirement_that_is_not_met(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        wanted = joining(task, client, examples=1, columns=["x"])

        made = await api.one(JOIN, variables=wanted, token=ben_token)

        assert made["__typename"] == "RequirementsNotMet"
        names = [check["requirement"] for check in made["unmet"]]
        assert sorted(names) == ["COLUMNS", "EXAMPLES"]
        assert all(check["met"] is False for check in made["unmet"])
        assert await Participation.all().count() == 0

    async def test_finds_no_draft_and_no_device_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, client: Client, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        other = await make_client(context, ada)
        task = await make_task(context, ada)

        hidden = await api.one(JOIN, variables=joining(draft, client), token=ben_token)
        theirs = await api.one(JOIN, variables=joining(task, other), token=ben_token)

        assert (hidden["__typename"], hidden["id"]) == ("NotFound", draft.id)
        assert (theirs["__typename"], theirs["id"]) == ("NotFound", other.id)

    async def test_is_too_late_after_recruitment(
        self, api: Api, ben_token: str, task: Task, client: Client, clock: Clock
    ) -> None:
        clock.step(days=2)

        made = await api.one(JOIN, variables=joining(task, client), token=ben_token)

        assert made["__typename"] == "TooLate"
        assert made["closedAt"] == "2026-11-23T09:00:00Z"

    async def test_can_t_join_what_was_cancelled(
        self, api: Api, ada: Account, ben_token: str, client: Client, context: Context
    ) -> None:
        task = await make_task(context, ada, "CANCELLED")

        made = await api.one(JOIN, variables=joining(task, client), token=ben_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "CANCELLED")

    async def test_limits_the_tasks_of_a_client(
        self, api: Api, ada: Account, ben_token: str, client: Client, context: Context
    ) -> None:
        most = context.settings.limits.most_participations
        for _ in range(most):
            await make_participation(await make_task(context, ada), client)
        task = await make_task(context, ada)

        made = await api.one(JOIN, variables=joining(task, client), token=ben_token)

        assert (made["__typename"], made["limit"]) == ("LimitReached", "PARTICIPATIONS")
        assert (made["most"], made["used"]) == (most, most)

    async def test_refuses_a_declaration_that_can_t_be(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        wanted = joining(task, client, examples=-1)

        made = await api.one(JOIN, variables=wanted, token=ben_token)

        assert made["__typename"] == "InvalidInput"
        assert made["problems"] == [
            {"path": ["data", "examples"], "kind": "OUT_OF_RANGE"}
        ]

    async def test_needs_the_scope_train(
        self, api: Api, ben: Account, task: Task, client: Client, context: Context
    ) -> None:
        key = await key_of(context, ben, "LIST")
        wanted = joining(task, client, examples=-1)

        assert await api.code(JOIN, variables=wanted) == "UNAUTHENTICATED"
        assert await api.code(JOIN, variables=wanted, token=key) == "FORBIDDEN"


class TestLeaveTask:
    async def test_leaves_for_good(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client)

        made = await api.one(LEAVE, variables={"id": joined.id}, token=ben_token)

        assert made == {
            "__typename": "Participation",
            "id": joined.id,
            "state": "LEFT",
            "transport": None,
        }
        assert (await Participation.get(id=joined.id)).state == "LEFT"

    async def test_leaves_once(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client, "FINISHED")

        made = await api.one(LEAVE, variables={"id": joined.id}, token=ben_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "FINISHED")

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client)

        made = await api.one(LEAVE, variables={"id": joined.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", joined.id)
        assert (await Participation.get(id=joined.id)).state == "REGISTERED"


class Answering:
    """Signalling that answers every offer with the same words, or turns away."""

    def __init__(self, is_crowded: bool = False) -> None:
        self.is_crowded = is_crowded
        self.offers: list[tuple[str, str]] = []

    async def answer(self, training_id: str, offer: str, address: str) -> str:
        if self.is_crowded:
            raise TurnedAway("too many channels wait for their hello", 10.0)
        self.offers.append((training_id, offer))
        return "v=0 …"


class TestConnect:
    async def test_answers_an_offer(
        self,
        api: Api,
        ben_token: str,
        task: Task,
        client: Client,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        joined = await make_participation(task, client)
        signalling = Answering()
        monkeypatch.setattr(context.links, "signalling", signalling)

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": "v=0"}, token=ben_token
        )

        assert made["__typename"] == "ConnectAnswer"
        assert (made["answer"], made["openWithinS"] > 0) == ("v=0 …", True)
        assert signalling.offers == [(joined.id, "v=0")]

    @pytest.mark.parametrize(
        ("offer", "problem"),
        [
            pytest.param("no SDP", "MALFORMED", id="no-sdp"),
            pytest.param("ä" * 9000, "TOO_LARGE", id="bytes-not-characters"),
        ],
    )
    async def test_refuses_what_it_can_t_answer(
        self,
        api: Api,
        ben_token: str,
        task: Task,
        client: Client,
        offer: str,
        problem: str,
    ) -> None:
        joined = await make_participation(task, client)

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": offer}, token=ben_token
        )

        assert (made["__typename"], made["problem"]) == ("OfferRefused", problem)

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client)

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": "v=0"}, token=ada_token
        )

        assert (made["__typename"], made["id"]) == ("NotFound", joined.id)

    async def test_needs_a_participation_that_goes_on(
        self, api: Api, ben_token: str, task: Task, client: Client
    ) -> None:
        joined = await make_participation(task, client, "LEFT")

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": "v=0"}, token=ben_token
        )

        assert (made["__typename"], made["current"]) == ("WrongState", "LEFT")

    async def test_points_to_the_websocket_where_there_is_no_webrtc(
        self,
        api: Api,
        ben_token: str,
        task: Task,
        client: Client,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        joined = await make_participation(task, client)
        monkeypatch.setattr(context.links, "signalling", None)

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": "v=0"}, token=ben_token
        )

        assert made["__typename"] == "Unavailable"
        assert made["retryAfterS"] > 0

    async def test_turns_crowds_away(
        self,
        api: Api,
        ben_token: str,
        task: Task,
        client: Client,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        joined = await make_participation(task, client)
        monkeypatch.setattr(context.links, "signalling", Answering(is_crowded=True))

        made = await api.one(
            CONNECT, variables={"id": joined.id, "offer": "v=0"}, token=ben_token
        )

        assert made["__typename"] == "TooManyAttempts"
        assert 10 <= made["retryAfterS"] <= 15  # not all at once
