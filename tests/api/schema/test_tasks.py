"""Tasks by ID, and the listings: what is shown to whom, in which order."""

from typing import Any

import pytest

from api.models import Account, LedgerEntry
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.world import (
    Api,
    key_of,
    make_participation,
    make_round,
    make_task,
    names,
)


@pytest.mark.both_databases
class TestTask:
    async def test_shows_everything_of_a_published_task(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        task = await make_task(context, ada)

        found = await api.one(
            """query ($id: ID!) { task(id: $id) {
              id title state stateReason
              requester { name tasksPublished tasksCompleted pointsPaid }
              model {
                sha256 parameters inputShape outputShape
                layers { name kind outputShape parameters trainable }
                roundBytes { codec downBytes upBytes }
                runtimes { runtime canTrain fileProblems { kind message name } }
              }
              testSet { rows }
              data { kind label leastExamples images { height }
                     columns { name type unit least categories missingMarkers } }
              device { leastCpuCores runtimes deviceS transferBytes }
              selection { strategy cohortSize weights { cpu ram storage reputation } }
              training { rounds optimizer momentum deadlineS graceS leastUpdates seed }
              reward { poolPoints baseShare bonus escrow paidPoints }
              counts { registered seats selected backups dropped connected }
              viewerCan viewerParticipations { id } statistics { final }
              finalModel { modelCard } createdAt publishedAt endedAt
            } }""",
            variables={"id": task.id},
        )

        assert found["requester"] == {
            "name": "Ada",
            "tasksPublished": 1,
            "tasksCompleted": 0,
            "pointsPaid": 0,
        }
        assert found["model"]["parameters"] == 2
        assert found["model"]["runtimes"][1] == {
            "runtime": "TFJS",
            "canTrain": False,
            "fileProblems": [
                {
                    "kind": "NOT_TRAINABLE",
                    "message": "Not in a browser.",
                    "name": None,
                }
            ],
        }
        assert found["data"]["columns"][0] == {
            "name": "x",
            "type": "NUMBER",
            "unit": None,
            "least": None,
            "categories": [],
            "missingMarkers": ["", "NA"],
        }
        assert found["device"] == {
            "leastCpuCores": 1,
            "runtimes": ["KERAS"],
            "deviceS": 60,
            "transferBytes": 300,
        }
        assert found["training"]["graceS"] == 20
        assert found["counts"] == {
            "registered": 0,
            "seats": 2,
            "selected": 0,
            "backups": 0,
            "dropped": 0,
            "connected": 0,
        }
        for hidden in ("testSet", "statistics", "finalModel", "endedAt"):
            assert found[hidden] is None
        assert found["viewerParticipations"] == []

    async def test_hides_a_draft_from_everybody_but_its_requester(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        ben_token: str,
        olga_token: str,
        context: Context,
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        query = f'{{ task(id: "{draft.id}") {{ id }} }}'

        assert await api.one(query, token=ada_token) == {"id": draft.id}
        assert await api.one(query, token=ben_token) is None
        assert await api.one(query, token=olga_token) is None
        assert await api.one(query) is None

    async def test_shows_test_set_and_seed_to_requester_and_operators_only(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        ben_token: str,
        olga_token: str,
        context: Context,
    ) -> None:
        task = await make_task(context, ada)
        query = (
            f'{{ task(id: "{task.id}") {{ testSet {{ rows preview }} '
            "training { seed } } }"
        )
        shown = {
            "testSet": {"rows": 4, "preview": [["1", "0"], [None, "1"]]},
            "training": {"seed": 7},
        }
        hidden = {"testSet": None, "training": {"seed": None}}

        assert await api.one(query, token=ada_token) == shown
        assert await api.one(query, token=olga_token) == shown
        assert await api.one(query, token=ben_token) == hidden
        assert await api.one(query) == hidden

    async def test_gives_the_trained_model_to_its_requester_only(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        ben_token: str,
        olga_token: str,
        context: Context,
    ) -> None:
        files = [
            {
                "format": "KERAS",
                "filename": "above-two.keras",
                "size_bytes": 10,
                "sha256": "ab" * 32,
            }
        ]
        task = await make_task(
            context,
            ada,
            "COMPLETED",
            rounds_committed=2,
            result={"files": files, "model_card": "# Above two"},
        )
        await make_round(context, task, 2)
        reader = await key_of(context, ada, "READ")
        query = f"""{{ task(id: "{task.id}") {{ viewerCan finalModel {{
            files {{ format filename url sizeBytes sha256 }}
            metrics {{ name value noSkill baseline greaterIsBetter rows }}
            modelCard }} }} }}"""

        found = await api.one(query, token=ada_token)

        assert found["viewerCan"] == ["DOWNLOAD"]
        (file,) = found["finalModel"]["files"]
        assert file["url"] == f"http://crowdfl.test/files/tasks/{task.id}/model.keras"
        assert found["finalModel"]["metrics"][0]["value"] == 0.75
        for token in (ben_token, olga_token, reader, None):
            assert (await api.one(query, token=token))["finalModel"] is None

    async def test_shows_rounds_without_abandoned_attempts(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING", rounds_committed=2)
        await make_round(context, task, 1)
        await make_round(context, task, 2, "ABANDONED")
        await make_round(context, task, 2, attempt=2)
        await make_round(context, task, 3, "TRAINING")
        query = """query ($id: ID!, $after: Int) { task(id: $id) {
            rounds(first: 2, after: $after) {
              number attempt state metrics { name } committedAt
            }
            round(number: 3) { number state }
            missing: round(number: 4) { number }
        } }"""

        first = await api.one(query, variables={"id": task.id})
        rest = await api.one(query, variables={"id": task.id, "after": 2})

        assert [(r["number"], r["attempt"]) for r in first["rounds"]] == [
            (1, 1),
            (2, 2),
        ]
        assert [(r["number"], r["state"]) for r in rest["rounds"]] == [(3, "TRAINING")]
        assert first["round"] == {"number": 3, "state": "TRAINING"}
        assert first["missing"] is None

    async def test_counts_where_its_clients_are(
        self, api: Api, ada: Account, ben: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING", registered=4)
        for state, seat, dropped in (
            ("TRAINING", "COHORT", 0),
            ("SELECTED", "FAIRNESS", 1),
            ("BACKUP", "BACKUP", 0),
            ("NOT_SELECTED", "NONE", 0),
            ("LEFT", "COHORT", 0),
        ):
            client = await make_client(context, ben)
            await make_participation(task, client, state, seat=seat, dropped=dropped)

        found = await api.one(
            "query ($id: ID!) { task(id: $id) { counts "
            "{ registered seats selected backups dropped connected } } }",
            variables={"id": task.id},
        )

        assert found["counts"] == {
            "registered": 4,
            "seats": 2,
            "selected": 2,
            "backups": 1,
            "dropped": 1,
            "connected": 0,
        }

    async def test_says_how_well_a_client_of_the_viewer_fits(
        self, api: Api, ada: Account, ben: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)
        fits = await make_client(context, ben)
        phone = await make_client(context, ben, runtimes=["TFJS"])
        query = """query ($task: ID!, $client: ID!) { task(id: $task) {
            fit(clientId: $client) {
              client { id } fits score rank terms { name weight value }
              checks { requirement met required actual hint }
            } } }"""

        async def fit_of(client_id: str, token: str | None) -> Any:
            variables = {"task": task.id, "client": client_id}
            found = await api.one(query, variables=variables, token=token)
            return found["fit"]

        good = await fit_of(fits.id, ben_token)
        bad = await fit_of(phone.id, ben_token)

        assert (good["fits"], good["rank"], good["client"]["id"]) == (True, 1, fits.id)
        assert [term["name"] for term in good["terms"]] == [
            "cpu",
            "ram",
            "storage",
            "reputation",
        ]
        assert (bad["fits"], bad["score"], bad["rank"]) == (False, None, None)
        unmet = [check for check in bad["checks"] if not check["met"]]
        assert [check["requirement"] for check in unmet] == ["RUNTIME"]
        assert await fit_of(fits.id, None) is None


@pytest.mark.both_databases
class TestParticipationsOfATask:
    QUERY = """query ($id: ID!, $states: [ParticipationState!]) { task(id: $id) {
        participations(first: 2, states: $states) {
          totalCount edges { node { pseudonym rank client { id } } }
        } } }"""

    async def test_lists_them_by_rank_for_the_requester(
        self, api: Api, ada: Account, ada_token: str, ben: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, "RUNNING")
        for name, rank in (("third", None), ("second", 2), ("first", 1)):
            client = await make_client(context, ben)
            await make_participation(task, client, pseudonym=name, rank=rank)

        found = await api.one(self.QUERY, variables={"id": task.id}, token=ada_token)

        page = found["participations"]
        assert names(page["edges"], "pseudonym") == ["first", "second"]
        assert page["totalCount"] == 3
        # The requester learns how they did, not whose they are.
        assert names(page["edges"], "client") == [None, None]

    async def test_refuses_others(
        self, api: Api, ada: Account, ben_token: str, olga_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)
        variables = {"id": task.id}

        code = await api.code(self.QUERY, variables=variables)
        assert code == "UNAUTHENTICATED"
        code = await api.code(self.QUERY, variables=variables, token=ben_token)
        assert code == "FORBIDDEN"
        found = await api.one(self.QUERY, variables=variables, token=olga_token)
        assert found["participations"]["totalCount"] == 0


class TestLedgerOfAnAccount:
    async def test_pages_newest_first(
        self, api: Api, ada: Account, ada_token: str
    ) -> None:
        found = await api.one(
            """{ viewer {
              points { available onHold inEscrow }
              ledger(first: 1) {
                totalCount
                edges { node {
                  id at kind points availableAfter releasesAt
                  task { id }
                  receipt { __typename message entry { id } }
                } }
              }
              none: ledger(kinds: [BASE_PAY]) { totalCount }
            } }""",
            token=ada_token,
        )

        entry = await LedgerEntry.get(account_id=ada.id)
        assert found["points"] == {"available": 1000, "onHold": 0, "inEscrow": 0}
        assert found["ledger"] == {
            "totalCount": 1,
            "edges": [
                {
                    "node": {
                        "id": entry.id,
                        "at": "2026-11-22T09:00:00Z",
                        "kind": "GRANT",
                        "points": 1000,
                        "availableAfter": 1000,
                        "releasesAt": None,
                        "task": None,
                        "receipt": {
                            "__typename": "PointsReceipt",
                            "message": "For a test.",
                            "entry": {"id": entry.id},
                        },
                    }
                }
            ],
        }
        assert found["none"] == {"totalCount": 0}


class TestRoundsOutOfReach:
    @pytest.mark.both_databases
    async def test_are_none(self, api: Api, ada: Account, context: Context) -> None:
        task = await make_task(context, ada)

        found = await api.one(
            """query ($id: ID!) { task(id: $id) {
              rounds(after: 2147483647) { number }
              round(number: -2147483648) { number }
            } }""",
            variables={"id": task.id},
        )

        assert found == {"rounds": [], "round": None}
