"""What the pages ask for fits into one or two requests, also of a long task."""

from datetime import timedelta
from typing import Any

import pytest

from api import events
from api.models import Account, LedgerEntry, ReputationEvent, Round, Task
from api.services import announce
from api.services.context import Context
from api.services.receipts import issue
from api.services.unit_of_work import unit_of_work
from tests.api.builders import give, make_client
from tests.api.schema.world import Api, make_participation, make_task

ROUNDS = 1_000

TASK_PAGE = """query ($id: ID!) {
  task(id: $id) {
    id title description state stateReason learning recruitsUntil startsAt publishedAt
    requester { id name tasksPublished tasksCompleted pointsPaid }
    model {
      template parameters exchangedParameters inputShape outputShape
      layers { name kind outputShape parameters trainable }
      roundBytes { codec downBytes upBytes }
      runtimes { runtime canTrain fileProblems { name message } }
    }
    data { kind label leastExamples
           columns { name type description unit least greatest categories } }
    device { leastCpuCores leastFreeRamBytes leastBatteryPercent wifiOnly chargingOnly
             runtimes deviceS transferBytes }
    selection { cohortSize backups weights { cpu ram storage reputation } }
    training { rounds localEpochs batchSize optimizer learningRate codec leastUpdates }
    reward { poolPoints baseShare pointsPerUpdate pointsPerMinute escrow }
    counts { registered seats selected backups dropped connected }
    viewerCan
    rounds(first: 100) {
      number attempt state cohort backupsCalled accepted rejected late dropped
      bytesUp bytesDown durationS
      metrics { name value noSkill baseline greaterIsBetter }
    }
    events(last: 50) {
      __typename cursor at
      ... on TaskStateChanged { from to reason }
      ... on UpdateJudged { round pseudonym verdict rejection sizeBytes durationS }
      ... on RoundCommitted { round accepted metrics { name value } durationS }
      ... on BackupCalled { round pseudonym replaces }
    }
    statistics {
      final rounds abandoned accepted rejected dropped backupsCalled elapsedS
      medianRoundS serverOverheadS bytesUp bytesDown selectionFairness payFairness
      metrics { name value noSkill baseline }
      transports { transport updates } reputation { from to count }
    }
  }
}"""

REQUESTERS_PART = """query ($id: ID!) {
  task(id: $id) {
    testSet { rows columns { name type } }
    participations(first: 100) { totalCount edges { node {
      id pseudonym state seat score rank accepted rejected late points
      reputationBefore reputationAfter connectedBy
    } } }
    finalModel { files { format filename url sizeBytes } modelCard }
  }
}"""

# Four pages of rounds at once; the next request goes on after 400.
MORE_ROUNDS = """query ($id: ID!) { task(id: $id) {
  a: rounds(first: 100, after: 0) { ...Shown }
  b: rounds(first: 100, after: 100) { ...Shown }
  c: rounds(first: 100, after: 200) { ...Shown }
  d: rounds(first: 100, after: 300) { ...Shown }
} }
fragment Shown on Round { number durationS metrics { name value } }"""

PROFILE = """{ viewer {
  points { available onHold inEscrow }
  ledger(first: 50) { totalCount edges { node {
    id at kind points availableAfter releasesAt task { id title }
    receipt { id message }
  } } }
  clients(first: 20) { edges { node { id label online
    reputation { score newcomer
      events(first: 20) { id at kind weight scoreAfter round participation { id } } }
  } } }
  participations(first: 50) { totalCount edges { node { id state seat points
    task { id title state } } } }
  events(last: 50) { __typename cursor at taskId
    ... on PointsChanged { entryKind points availableAfter receiptId }
    ... on ReceiptIssued { message }
    ... on ReputationChanged { clientId scoreBefore scoreAfter receiptId } }
  sessions { id current lastUsedAt }
} }"""

REASONS = """query ($id: ID!) { participation(trainingId: $id) {
  receipts(first: 50) {
    __typename id at round message
    ... on ReputationReceipt { event { id kind scoreBefore scoreAfter } }
  }
} }"""


async def long_task(context: Context, requester: Account) -> Task:
    """A task with a thousand rounds behind it."""
    task = await make_task(
        context, requester, "RUNNING", rounds_committed=ROUNDS, rounds_wanted=ROUNDS
    )
    at = context.now()
    metric = {"name": "ACCURACY", "no_skill": 0.5, "greater_is_better": True, "rows": 4}
    rows = [
        Round(
            task_id=task.id,
            number=number,
            state="COMMITTED",
            cohort=2,
            accepted=2,
            metrics=[{**metric, "value": number / ROUNDS}],
            base_sha256="0" * 64,
            started_at=at + timedelta(seconds=number),
            deadline_at=at + timedelta(seconds=number + 60),
            committed_at=at + timedelta(seconds=number + 1),
            duration_s=1.0,
            overhead_s=0.1,
        )
        for number in range(1, ROUNDS + 1)
    ]
    await Round.bulk_create(rows)
    async with unit_of_work(context) as unit:
        for number in range(60):
            await announce.tell_round_state(unit, task.id, number, "COLLECTING")
    return task


class TestTaskPage:
    async def test_of_a_long_task_is_one_request_of_a_visitor(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        task = await long_task(context, ada)

        found = await api.one(TASK_PAGE, variables={"id": task.id})

        assert [row["number"] for row in found["rounds"]] == list(range(1, 101))
        assert found["rounds"][49]["metrics"][0]["value"] == 0.05
        assert len(found["events"]) == 50
        assert found["events"][-1]["cursor"] == "60"
        assert found["statistics"]["rounds"] == ROUNDS
        assert found["statistics"]["metrics"][0]["value"] == 1.0
        assert found["statistics"]["accepted"] == 2 * ROUNDS

    async def test_shows_its_requester_the_rest_with_another(
        self, api: Api, ada: Account, ada_token: str, ben: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")
        await make_participation(task, await make_client(context, ben))

        found = await api.one(
            REQUESTERS_PART, variables={"id": task.id}, token=ada_token
        )

        assert found["participations"]["totalCount"] == 1
        assert found["testSet"]["rows"] == 4

    async def test_gets_four_hundred_rounds_at_once(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        task = await long_task(context, ada)

        found = await api.one(MORE_ROUNDS, variables={"id": task.id})

        numbers = [row["number"] for page in found.values() for row in page]
        assert numbers == list(range(1, 401))


class TestProfilePage:
    @pytest.fixture
    async def earned(self, context: Context, ada: Account, ben: Account) -> str:
        """A participation of Ben's with points and a better reputation behind it."""
        client = await make_client(context, ben)
        task = await make_task(context, ada, "RUNNING")
        participation = await make_participation(task, client)
        await give(context, ben, 7)
        await LedgerEntry.filter(account_id=ben.id).update(task_id=task.id)
        event = await ReputationEvent.create(
            client_id=client.id,
            participation_id=participation.id,
            cause="round:1",
            at=context.now(),
            kind="COMPLETED",
            weight=1.0,
            score_before=0.5,
            score_after=0.6,
            round_number=1,
        )
        async with unit_of_work(context) as unit:
            await issue(
                unit,
                "REPUTATION",
                participation,
                "It went up.",
                body={"event_id": event.id},
                round_number=1,
                subject_id=event.id,
            )
        return participation.id

    async def test_is_one_request(
        self, api: Api, ben: Account, ben_token: str, earned: str
    ) -> None:
        found = await api.one(PROFILE, token=ben_token)

        (entry,) = (edge["node"] for edge in found["ledger"]["edges"])
        assert (entry["points"], entry["task"]["title"]) == (7, "Above two")
        assert entry["receipt"]["message"] == "For a test."
        (client,) = (edge["node"] for edge in found["clients"]["edges"])
        (event,) = client["reputation"]["events"]
        assert (event["scoreAfter"], event["participation"]["id"]) == (0.6, earned)
        assert {event["__typename"] for event in found["events"]} == {
            "PointsChanged",
            "ReceiptIssued",
        }

    async def test_finds_the_reason_of_a_change_among_the_receipts(
        self, api: Api, ben_token: str, earned: str
    ) -> None:
        variables = {"id": earned}

        found: dict[str, Any] = await api.one(
            REASONS, variables=variables, token=ben_token
        )

        (receipt,) = found["receipts"]
        assert receipt["__typename"] == "ReputationReceipt"
        assert receipt["message"] == "It went up."
        assert receipt["event"]["scoreBefore"] == 0.5


class TestEvents:
    async def test_are_scrolled_back_page_by_page(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        task = await make_task(context, ada)
        async with unit_of_work(context) as unit:
            for number in range(7):
                await unit.emit(
                    events.task_stream(task.id),
                    "RoundStateChanged",
                    {"task_id": task.id, "round": number, "round_state": "COLLECTING"},
                )
        query = """query ($id: ID!, $before: String) { task(id: $id) {
          events(last: 3, before: $before) { cursor } } }"""

        pages, before = [], None
        for _ in range(3):
            found = await api.one(query, variables={"id": task.id, "before": before})
            pages.append([event["cursor"] for event in found["events"]])
            before = pages[-1][0]

        assert pages == [["5", "6", "7"], ["2", "3", "4"], ["1"]]
