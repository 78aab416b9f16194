"""Who sees what: every kind of object, asked for by everybody."""

from dataclasses import dataclass

import pytest

from api.models import (
    Account,
    ApiKey,
    Call,
    LedgerEntry,
    Participation,
    Receipt,
    ReputationEvent,
    Session,
)
from api.services import reputation
from api.services.context import Context
from api.services.unit_of_work import unit_of_work
from tests.api.builders import make_account, make_client
from tests.api.schema.world import (
    Api,
    key_of,
    make_model,
    make_participation,
    make_round,
    make_task,
    session_of,
)


@dataclass
class Everything:
    """One object of each kind: Ada's listing, in which Ben takes part."""

    ids: dict[str, str]
    tokens: dict[str, str | None]
    participation: Participation
    round_id: str
    task_id: str


@pytest.fixture
async def all_of_it(
    context: Context, ada: Account, ben: Account, ada_token: str, ben_token: str
) -> Everything:
    task = await make_task(context, ada, "RUNNING")
    draft = await make_task(context, ada, "DRAFT")
    client = await make_client(context, ben)
    joined = await make_participation(task, client, "TRAINING", seat="COHORT")
    round_ = await make_round(context, task, 1)
    call = await Call.create(
        round_id=round_.id,
        participation_id=joined.id,
        seat="COHORT",
        state="ACCEPTED",
        download_id="00" * 16,
        called_at=context.now(),
        received_at=context.now(),
    )
    receipt = await Receipt.create(
        kind="UPDATE",
        at=context.now(),
        message="Your update counted.",
        account_id=ben.id,
        task_id=task.id,
        participation_id=joined.id,
        round_number=1,
        subject_id=call.id,
        body={
            "verdict": "ACCEPTED",
            "rejection": None,
            "examples": 10,
            "norm": 1.5,
            "median_norm": None,
            "aggregation_weight": 1.0,
            "contribution": None,
            "size_bytes": 64,
            "duration_s": 2.0,
        },
    )
    async with unit_of_work(context) as unit:
        await reputation.record(unit, joined, "COMPLETED", cause="test", round_number=1)
    event = await ReputationEvent.get(cause="test")
    olga = await make_account(context, name="Olga", roles=["OPERATOR"])
    stranger = await make_account(context, name="Sam")
    session = await Session.filter(account_id=ben.id).first()
    assert session is not None
    ben_key = await key_of(context, ben, "READ")
    key = await ApiKey.get(account_id=ben.id)
    entry = await LedgerEntry.get(account_id=ada.id)
    upload = await make_model(context, ben)
    return Everything(
        ids={
            "account": ben.id,
            "session": session.id,
            "key": key.id,
            "upload": upload.id,
            "task": task.id,
            "draft": draft.id,
            "client": client.id,
            "participation": joined.id,
            "round": round_.id,
            "receipt": receipt.id,
            "ada's entry": entry.id,
            "reputation event": event.id,
        },
        tokens={
            "ben": ben_token,
            "ben's key": ben_key,
            "ada": ada_token,
            "operator": await session_of(context, olga),
            "stranger": await session_of(context, stranger),
            "nobody": None,
        },
        participation=joined,
        round_id=round_.id,
        task_id=task.id,
    )


# What `node` answers, in the order of the columns below.
PEOPLE = ("ben", "ben's key", "ada", "operator", "stranger", "nobody")
MATRIX = {
    "account": (
        "Account",
        "Account",
        "PublicAccount",
        "Account",
        *["PublicAccount"] * 2,
    ),
    "session": ("SessionInfo", None, None, None, None, None),
    "key": ("ApiKey", None, None, None, None, None),
    "upload": ("Upload", "Upload", None, None, None, None),
    "task": ("Task",) * 6,
    "draft": (None, None, "Task", None, None, None),
    "client": ("Client", "Client", None, "Client", None, None),
    "participation": (*["Participation"] * 4, None, None),
    "round": ("Round",) * 6,
    "receipt": (*["UpdateReceipt"] * 4, None, None),
    "ada's entry": (None, None, "LedgerEntry", "LedgerEntry", None, None),
    "reputation event": (*["ReputationEvent"] * 4, None, None),
}


@pytest.mark.both_databases
class TestNode:
    async def test_shows_each_object_to_whom_it_concerns(
        self, api: Api, all_of_it: Everything
    ) -> None:
        query = "query ($id: ID!) { node(id: $id) { __typename id } }"
        found: dict[str, tuple[str | None, ...]] = {}
        for kind, id in all_of_it.ids.items():
            row = []
            for person in PEOPLE:
                node = await api.one(
                    query, variables={"id": id}, token=all_of_it.tokens[person]
                )
                assert node is None or node["id"] == id
                row.append(node and node["__typename"])
            found[kind] = tuple(row)

        assert found == MATRIX

    @pytest.mark.parametrize(
        "id", ["", "tsk_0", "xyz_1", "acc", "rcp_' OR 1=1", "tsk_\0"]
    )
    async def test_finds_nothing_for_an_id_that_is_none(
        self, api: Api, id: str
    ) -> None:
        assert (
            await api.one(
                "query ($id: ID!) { node(id: $id) { id } }", variables={"id": id}
            )
            is None
        )


class TestParticipation:
    QUERY = """query ($id: ID!) { participation(trainingId: $id) {
        id client { id } transport { ticket } points
        receipts { __typename id round message task { title } participation { id } }
    } }"""

    async def test_shows_client_and_ticket_to_its_account_only(
        self, api: Api, all_of_it: Everything
    ) -> None:
        shown = {}
        for person in PEOPLE:
            found = await api.one(
                self.QUERY,
                variables={"id": all_of_it.participation.id},
                token=all_of_it.tokens[person],
            )
            shown[person] = found and (
                found["client"] is not None,
                found["transport"] is not None,
            )

        assert shown == {
            "ben": (True, True),
            "ben's key": (True, False),  # READ does not train
            "ada": (False, False),
            "operator": (True, False),
            "stranger": None,
            "nobody": None,
        }

    async def test_lists_receipts_oldest_first(
        self, api: Api, all_of_it: Everything
    ) -> None:
        found = await api.one(
            self.QUERY,
            variables={"id": all_of_it.participation.id},
            token=all_of_it.tokens["ben"],
        )

        kinds = [receipt["__typename"] for receipt in found["receipts"]]
        assert kinds == ["UpdateReceipt", "ReputationReceipt"]
        first = found["receipts"][0]
        assert first["round"] == 1
        assert first["participation"] == {"id": all_of_it.participation.id}
        rest = await api.one(
            "query ($id: ID!, $after: ID) { participation(trainingId: $id) "
            "{ receipts(first: 1, after: $after) { __typename ... on ReputationReceipt "
            "{ event { kind weight scoreBefore scoreAfter round } } } } }",
            variables={"id": all_of_it.participation.id, "after": first["id"]},
            token=all_of_it.tokens["ben"],
        )
        (second,) = rest["receipts"]
        assert second["event"]["kind"] == "COMPLETED"
        assert second["event"]["round"] == 1
        assert second["event"]["scoreAfter"] > second["event"]["scoreBefore"] == 0.5


class TestRoundReceipts:
    QUERY = """query ($id: ID!) { task(id: $id) { round(number: 1) {
        receipts { id verdict rejection examples norm medianNorm aggregationWeight
                   contribution sizeBytes durationS participation { pseudonym } }
    } } }"""

    async def test_are_for_requester_and_operators(
        self, api: Api, all_of_it: Everything
    ) -> None:
        variables = {"id": all_of_it.task_id}
        for person in ("ada", "operator"):
            found = await api.one(
                self.QUERY, variables=variables, token=all_of_it.tokens[person]
            )
            (receipt,) = found["round"]["receipts"]
            assert receipt["verdict"] == "ACCEPTED"
            assert (receipt["norm"], receipt["contribution"]) == (1.5, None)
        for person, code in (
            ("ben", "FORBIDDEN"),
            ("stranger", "FORBIDDEN"),
            ("nobody", "UNAUTHENTICATED"),
        ):
            assert code == await api.code(
                self.QUERY, variables=variables, token=all_of_it.tokens[person]
            )


class TestPoints:
    async def test_a_requester_reads_a_receipt_but_not_the_balance_behind_it(
        self, api: Api, all_of_it: Everything, context: Context, ben: Account
    ) -> None:
        entry = await LedgerEntry.create(
            key="pay",
            at=context.now(),
            kind="BASE_PAY",
            points=5,
            source_id="escrow:x",
            target_id=f"available:{ben.id}",
            account_id=ben.id,
            signed_points=5,
            available_after=12345,
            task_id=all_of_it.task_id,
        )
        receipt = await Receipt.create(
            kind="POINTS",
            at=context.now(),
            message="Paid.",
            account_id=ben.id,
            task_id=all_of_it.task_id,
            participation_id=all_of_it.participation.id,
            subject_id=entry.id,
        )
        await LedgerEntry.filter(id=entry.id).update(receipt_id=receipt.id)
        query = (
            "query ($id: ID!) { node(id: $id) { ... on PointsReceipt "
            "{ entry { points %s } } } }"
        )
        variables = {"id": receipt.id}
        ada, ben_token = all_of_it.tokens["ada"], all_of_it.tokens["ben"]

        points = query.replace("%s", "")
        balance = query.replace("%s", "availableAfter")
        assert await api.one(points, variables=variables, token=ada) == {
            "entry": {"points": 5}
        }
        assert await api.code(balance, variables=variables, token=ada) == "FORBIDDEN"
        assert await api.one(balance, variables=variables, token=ben_token) == {
            "entry": {"points": 5, "availableAfter": 12345}
        }


class TestSessionsAndKeys:
    QUERY = "{ viewer { sessions { id current } apiKeys { id prefix scopes } } }"

    async def test_are_read_with_a_session(
        self, api: Api, ben_token: str, ben: Account, context: Context
    ) -> None:
        await key_of(context, ben, "READ")

        found = await api.one(self.QUERY, token=ben_token)

        assert [session["current"] for session in found["sessions"]] == [True]
        assert [key["scopes"] for key in found["apiKeys"]] == [["READ"]]

    @pytest.mark.parametrize("field", ["sessions { id }", "apiKeys { id }"])
    async def test_are_never_read_with_a_key(
        self, api: Api, ben: Account, context: Context, field: str
    ) -> None:
        key = await key_of(context, ben, "READ", "TRAIN", "LIST")

        code = await api.code(f"{{ viewer {{ {field} }} }}", token=key)

        assert code == "FORBIDDEN"

    async def test_of_others_are_not_for_operators(
        self, api: Api, all_of_it: Everything
    ) -> None:
        query = "query ($id: ID!) { node(id: $id) { ... on Account { %s { id } } } }"
        for field in ("sessions", "apiKeys"):
            code = await api.code(
                query.replace("%s", field),
                variables={"id": all_of_it.ids["account"]},
                token=all_of_it.tokens["operator"],
            )
            assert code == "FORBIDDEN"


@pytest.mark.both_databases
class TestMarketplace:
    async def test_is_public(self, api: Api, ada: Account, context: Context) -> None:
        await make_task(context, ada)
        await make_task(context, ada, "DRAFT")

        found = await api.one(
            """{ marketplace {
              tasks { state count } contributors clientsOnline rounds updates pointsPaid
              completionRate dropoutRate medianRoundS medianBaselineGap
              selectionFairness payFairness bytesUp bytesDown
              reputation { from to count }
              days(last: 2) { day tasksPublished tasksCompleted clients rounds dropped
                              pointsPaid transferBytes } } }"""
        )

        assert {"state": "RECRUITING", "count": 1} in found["tasks"]
        assert all(entry["state"] != "DRAFT" for entry in found["tasks"])
        assert [day["day"] for day in found["days"]] == [
            "2026-11-21T00:00:00Z",
            "2026-11-22T00:00:00Z",
        ]
        assert found["days"][1]["tasksPublished"] == 1
        assert found["completionRate"] is None

    async def test_statistics_of_a_task_are_public(
        self, api: Api, all_of_it: Everything
    ) -> None:
        found = await api.one(
            """query ($id: ID!) { task(id: $id) { statistics {
              final metrics { name value } rounds abandoned called backupsCalled
              accepted rejected late dropped elapsedS medianRoundS serverOverheadS
              bytesUp bytesDown transports { transport updates } selectionFairness
              payFairness reputation { from to count } } } }""",
            variables={"id": all_of_it.task_id},
        )

        figures = found["statistics"]
        assert (figures["final"], figures["rounds"]) == (False, 1)
        assert figures["metrics"] == [{"name": "ACCURACY", "value": 0.75}]
