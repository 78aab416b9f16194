"""The small scenery at a real server: every state that it promises is there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from experiments.demo.processes import Processes, serve
from experiments.demo.scenery import Login, Scenery, set_up
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TASK = """
query Task($id: ID!) {
  task(id: $id) {
    state
    stateReason
    testSet { rows }
    counts { registered }
    rounds(first: 100) {
      number accepted rejected late dropped backupsCalled
      metrics { name value noSkill baseline }
    }
    finalModel { files { format } }
  }
}
"""

CONTRIBUTOR = """
query Contributor($client: ID!) {
  viewer {
    points { available onHold }
    clients { edges { node { id label online device { benchmark { cpuScore } } } } }
    tasks { edges { node { id } } }
  }
  node(id: $client) {
    ... on Client {
      reputation { newcomer events(first: 100) { kind scoreBefore scoreAfter } }
      participations { edges { node { task { id state } state accepted } } }
    }
  }
}
"""

REQUESTER = """
query Requester {
  viewer {
    points { available inEscrow }
    tasks(first: 100) { edges { node { id title state } } }
  }
}
"""

DESK = """
query Desk {
  operator {
    redemptions { edges { node { points state } } }
    appeals { edges { node { reason } } }
  }
}
"""

EVENTS = """
subscription TaskEvents($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    ... on RoundCommitted { round }
  }
}
"""


@dataclass
class Place:
    folder: Path
    server: str
    scenery: Scenery
    people: dict[str, Api]  # by e-mail address; each signs in once


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("scenery")
    async with Processes(folder / "logs") as processes:
        server = await serve(processes, folder / "server")
        data_dir = folder / "server"
        async with (
            set_up(server, folder / "files", data_dir=data_dir) as scenery,
            AsyncExitStack() as stack,
        ):
            people = {}
            for login in (scenery.requester, scenery.contributor, scenery.operator):
                api = await stack.enter_async_context(Api(server, patience_s=30))
                await sign_in(api, Password(login.email, login.password))
                people[login.email] = api
            yield Place(folder, server, scenery, people)


async def ask(place: Place, who: Login, document: str, **variables: Any) -> Answer:
    return await place.people[who.email].ask(document, **variables)


async def read(place: Place, state: str) -> Answer:
    """The one task that stood in a state, as its requester sees it."""
    (task_id,) = place.scenery.tasks[state]
    answer = await ask(place, place.scenery.requester, TASK, id=task_id)
    return dict(answer["task"])


class TestTasks:
    @pytest.mark.parametrize(
        "state",
        ["DRAFT", "RECRUITING", "RUNNING", "PAUSED", "COMPLETED", "CANCELLED"],
    )
    async def test_stand_in_the_promised_states(self, place: Place, state: str) -> None:
        assert (await read(place, state))["state"] == state

    async def test_recruit_with_devices_that_have_joined(self, place: Place) -> None:
        assert (await read(place, "RECRUITING"))["counts"]["registered"] == 2

    async def test_were_drafted_without_a_test_set(self, place: Place) -> None:
        assert (await read(place, "DRAFT"))["testSet"] is None

    async def test_were_cancelled_with_a_reason_after_rounds(
        self, place: Place
    ) -> None:
        task = await read(place, "CANCELLED")

        assert "list it again" in task["stateReason"]
        assert len(task["rounds"]) >= 3

    async def test_were_paused_with_a_reason_between_rounds(self, place: Place) -> None:
        task = await read(place, "PAUSED")

        assert "on Monday" in task["stateReason"]
        assert len(task["rounds"]) >= 3

    async def test_survived_their_crowd(self, place: Place) -> None:
        rounds = {r["number"]: r for r in (await read(place, "COMPLETED"))["rounds"]}

        assert sorted(rounds) == list(range(1, 13))
        assert (rounds[3]["dropped"], rounds[3]["backupsCalled"]) == (1, 1)
        assert (rounds[5]["rejected"], rounds[5]["backupsCalled"]) == (1, 1)
        assert (rounds[8]["accepted"], rounds[8]["late"]) == (2, 1)

    async def test_learned(self, place: Place) -> None:
        task = await read(place, "COMPLETED")

        metrics = {m["name"]: m for m in task["rounds"][-1]["metrics"]}
        accuracy = metrics["ACCURACY"]
        assert accuracy["value"] > accuracy["noSkill"] + 0.2
        assert accuracy["baseline"] == pytest.approx(0.97, abs=0.05)
        assert task["finalModel"]["files"]

    async def test_go_on_live(self, place: Place) -> None:
        (task_id,) = place.scenery.tasks["RUNNING"]
        before = len((await read(place, "RUNNING"))["rounds"])

        async for event in subscribe(place.server, EVENTS, {"taskId": task_id}):
            if event["__typename"] == "RoundCommitted" and event["round"] > before:
                break

        assert len((await read(place, "RUNNING"))["rounds"]) > before


class TestPeople:
    async def test_have_a_contributor_with_a_history(self, place: Place) -> None:
        scenery = place.scenery
        answer = await ask(
            place, scenery.contributor, CONTRIBUTOR, client=scenery.laptop
        )

        (laptop,) = [edge["node"] for edge in answer["viewer"]["clients"]["edges"]]
        assert (laptop["id"], laptop["label"]) == (scenery.laptop, "my laptop")
        assert laptop["online"]
        assert laptop["device"]["benchmark"]["cpuScore"] > 0
        points = answer["viewer"]["points"]
        assert int(points["available"]) + int(points["onHold"]) > 0
        reputation = answer["node"]["reputation"]
        kinds = [event["kind"] for event in reputation["events"]]
        assert kinds.count("COMPLETED") >= 10
        assert kinds.count("DROPPED") == 1  # from the task that was cancelled
        assert not reputation["newcomer"]
        joined = [e["node"] for e in answer["node"]["participations"]["edges"]]
        assert "RECRUITING" not in [one["task"]["state"] for one in joined]
        assert any(one["accepted"] >= 10 for one in joined)

    async def test_have_a_requester_with_points(self, place: Place) -> None:
        viewer = (await ask(place, place.scenery.requester, REQUESTER))["viewer"]

        assert int(viewer["points"]["available"]) > 100_000
        assert int(viewer["points"]["inEscrow"]) > 0

    async def test_have_an_operator(self, place: Place) -> None:
        query = "query Roles { viewer { roles } }"

        answer = await ask(place, place.scenery.operator, query)

        assert answer["viewer"]["roles"] == ["OPERATOR"]

    async def test_leave_the_operator_something_to_decide(self, place: Place) -> None:
        desk = (await ask(place, place.scenery.operator, DESK))["operator"]

        (redemption,) = [edge["node"] for edge in desk["redemptions"]["edges"]]
        assert (int(redemption["points"]), redemption["state"]) == (500, "REQUESTED")
        (appeal,) = [edge["node"] for edge in desk["appeals"]["edges"]]
        assert len(appeal["reason"]) >= 10


class TestAgain:
    async def test_finds_what_is_there_and_lists_nothing_twice(
        self, place: Place
    ) -> None:
        before = await ask(place, place.scenery.requester, REQUESTER)
        (live,) = [
            edge["node"]["title"]
            for edge in before["viewer"]["tasks"]["edges"]
            if edge["node"]["id"] in place.scenery.tasks["RUNNING"]
        ]
        desk = await ask(place, place.scenery.operator, DESK)

        again = set_up(
            place.server,
            place.folder / "files",
            data_dir=place.folder / "server",
            live=False,
        )
        async with again as scenery:
            after = await ask(place, scenery.requester, REQUESTER)

        still = {state: ids for state, ids in place.scenery.tasks.items()}
        del still["RUNNING"]
        assert scenery.tasks == still
        assert scenery.laptop == place.scenery.laptop
        # The live task may have ended meanwhile, and another one follow it.
        ids = [
            [
                edge["node"]["id"]
                for edge in answer["viewer"]["tasks"]["edges"]
                if edge["node"]["title"] != live
            ]
            for answer in (before, after)
        ]
        assert ids[0] == ids[1]
        assert await ask(place, scenery.operator, DESK) == desk
