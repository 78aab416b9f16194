"""The operator's desk: who sees what, and the documented operations of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from api.models import Account, AuditEntry, Receipt
from api.services.audit_log import broken_link
from api.services.context import Context
from tests.api.builders import make_account
from tests.api.schema.world import Api, key_of, make_task, session_of

FOLDER = Path(__file__).parents[3] / "docs" / "operations"
DOCUMENTED = {
    definition.name.value: print_ast(definition)
    for file in FOLDER.glob("*.graphql")
    for definition in parse(file.read_text(encoding="utf-8")).definitions
    if isinstance(definition, OperationDefinitionNode) and definition.name
}

HEALTH = "{ operator { health { version startedAt readOnly freeDiskBytes runningTasks "
HEALTH += "subscriptions connections { transport connections } ledgerBalanced "
HEALTH += "ledgerCheckedAt } } }"
AUDIT = "{ operator { audit(first: 5) { action subjectId refusal address hash "
AUDIT += "actor { name } } } }"


@pytest.fixture(autouse=True)
async def checked(context: Context) -> None:
    """The server checks its books when it starts, and writes that down."""
    async with asyncio.timeout(60):
        while not await AuditEntry.exists(action="checkBooks"):
            await asyncio.sleep(0.01)


@pytest.fixture
async def otto_token(context: Context) -> str:
    """Another operator's session."""
    otto = await make_account(context, name="Otto", roles=["OPERATOR"])
    return await session_of(context, otto)


@pytest.fixture
async def auditor_token(context: Context) -> str:
    auditor = await make_account(context, name="Aud", roles=["AUDITOR"])
    return await session_of(context, auditor)


async def redeem(api: Api, token: str, points: int = 30) -> dict[str, Any]:
    variables = {"points": points, "destination": "DE02", "idempotencyKey": "redeem-1"}
    found: dict[str, Any] = await api.one(
        DOCUMENTED["Redeem"], variables=variables, token=token
    )
    return found


async def settle(api: Api, token: str, id: str, step: str, note: str = "") -> Any:
    given = {"redemptionId": id, "step": step, "note": note or None}
    return await api.one(
        DOCUMENTED["SettleRedemption"], variables={"input": given}, token=token
    )


class TestRights:
    async def test_the_desk_is_not_for_others(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        operator = await make_account(context, roles=["OPERATOR"])
        key = await key_of(context, operator, "READ", "LIST", "TRAIN")

        assert await api.code(HEALTH) == "UNAUTHENTICATED"
        assert await api.code(HEALTH, token=ada_token) == "FORBIDDEN"
        assert await api.code(HEALTH, token=key) == "FORBIDDEN"

    async def test_an_auditor_sees_health_and_audit_only(
        self, api: Api, auditor_token: str
    ) -> None:
        health = (await api.one(HEALTH, token=auditor_token))["health"]
        assert (await api.one(AUDIT, token=auditor_token))["audit"]

        assert health["connections"] == [
            {"transport": "WEBRTC", "connections": 0},
            {"transport": "WEBSOCKET", "connections": 0},
        ]
        assert (health["readOnly"], health["ledgerBalanced"]) == (False, True)
        assert health["ledgerCheckedAt"] is not None
        for field in (
            "redemptions { totalCount }",
            "appeals { totalCount }",
            'account(email: "ada@example.org") { id }',
        ):
            query = f"{{ operator {{ {field} }} }}"
            assert await api.code(query, token=auditor_token) == "FORBIDDEN"

    async def test_finds_an_account_by_its_address(
        self, api: Api, ada: Account, olga_token: str
    ) -> None:
        query = '{ operator { account(email: "%s") { id email } } }'

        found = await api.one(query % " ADA@example.org", token=olga_token)
        nobody = await api.one(query % "nobody@example.org", token=olga_token)

        assert found == {"account": {"id": ada.id, "email": "ada@example.org"}}
        assert nobody == {"account": None}


class TestRedemption:
    async def test_goes_over_the_desk_to_its_payment(
        self,
        api: Api,
        ada_token: str,
        olga_token: str,
        otto_token: str,
    ) -> None:
        asked = await redeem(api, ada_token)
        desk = await api.one(DOCUMENTED["Desk"], token=olga_token)
        approved = await settle(api, olga_token, asked["id"], "APPROVE")
        by_the_same = await settle(api, olga_token, asked["id"], "PAY")
        paid = await settle(api, otto_token, asked["id"], "PAY", "No. 4711")
        again = await settle(api, otto_token, asked["id"], "PAY")
        mine = await api.one(DOCUMENTED["Cases"], token=ada_token)
        points = await api.one(DOCUMENTED["Ledger"], token=ada_token)

        (waiting,) = desk["redemptions"]["edges"]
        assert waiting["node"]["destination"] == "DE02"
        assert waiting["node"]["account"] == {"name": "Ada"}
        assert approved["state"] == "APPROVED"
        assert by_the_same == {
            "__typename": "SecondOperatorNeeded",
            "code": "SECOND_OPERATOR_NEEDED",
            "message": "You approved it yourself. Another operator must pay it.",
            "approvedBy": {"name": "Olga"},
        }
        assert (paid["state"], paid["note"]) == ("PAID", "No. 4711")
        assert (again["current"], again["allowed"]) == ("PAID", ["APPROVED"])
        (own,) = mine["redemptions"]["edges"]
        assert own["node"]["state"] == "PAID"
        assert points["points"] == {
            "available": 970,
            "onHold": 0,
            "inEscrow": 0,
            "inRedemption": 0,
        }
        assert [edge["node"]["kind"] for edge in points["ledger"]["edges"]] == [
            "REDEMPTION",
            "GRANT",
        ]

    async def test_is_seen_by_its_account_and_operators(
        self, api: Api, ada_token: str, ben_token: str, olga_token: str
    ) -> None:
        asked = await redeem(api, ada_token)
        node = DOCUMENTED["Node"]
        variables = {"id": asked["id"]}

        for token in (ada_token, olga_token):
            found = await api.one(node, variables=variables, token=token)
            assert found["redemptionState"] == "REQUESTED"
        assert await api.one(node, variables=variables, token=ben_token) is None
        assert await api.one(node, variables=variables) is None

    async def test_says_how_much_a_day_allows(self, api: Api, ada_token: str) -> None:
        refused = await redeem(api, ada_token, points=200_000)

        assert (refused["__typename"], refused["limit"]) == (
            "LimitReached",
            "REDEEMED_POINTS",
        )
        assert (refused["most"], refused["used"]) == (100_000, 0)

    async def test_an_api_key_can_t_redeem(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        key = await key_of(context, ada, "READ", "LIST", "TRAIN")
        variables = {"points": 1, "destination": "x", "idempotencyKey": "redeem-1"}

        code = await api.code(DOCUMENTED["Redeem"], variables=variables, token=key)

        assert code == "FORBIDDEN"


class TestAppeal:
    async def test_is_decided_at_the_desk(
        self, api: Api, ada: Account, ada_token: str, olga_token: str
    ) -> None:
        receipt = await Receipt.get(account_id=ada.id, kind="POINTS")
        variables = {"receiptId": receipt.id, "reason": "These are not mine."}
        opened = await api.one(
            DOCUMENTED["Appeal"], variables=variables, token=ada_token
        )
        again = await api.one(
            DOCUMENTED["Appeal"], variables=variables, token=ada_token
        )
        desk = await api.one(DOCUMENTED["Desk"], token=olga_token)
        given = {"appealId": opened["id"], "uphold": True, "decision": "Sorry."}
        resolved = await api.one(
            DOCUMENTED["ResolveAppeal"], variables={"input": given}, token=olga_token
        )
        mine = await api.one(DOCUMENTED["Cases"], token=ada_token)
        after = await api.one(DOCUMENTED["Desk"], token=olga_token)

        assert opened["receipt"] == {"id": receipt.id, "message": "For a test."}
        assert again["appeal"] == {"id": opened["id"], "state": "OPEN"}
        (waiting,) = desk["appeals"]["edges"]
        assert waiting["node"]["reason"] == "These are not mine."
        assert (resolved["state"], resolved["reversal"]) == (
            "UPHELD",
            {"points": -1000},
        )
        (own,) = mine["appeals"]["edges"]
        assert own["node"]["decision"] == "Sorry."
        assert after["appeals"]["totalCount"] == 0
        query = (
            "query ($id: ID!) { node(id: $id) { ... on Receipt { appeal { state } } } }"
        )
        by_id = {"id": receipt.id}
        seen = await api.one(query, variables=by_id, token=ada_token)
        assert seen == {"appeal": {"state": "UPHELD"}}

    async def test_a_reversal_names_what_it_takes_back(
        self, api: Api, ada: Account, ada_token: str, olga_token: str
    ) -> None:
        receipt = await Receipt.get(account_id=ada.id, kind="POINTS")
        variables = {"receiptId": receipt.id, "reason": "These are not mine."}
        opened = await api.one(
            DOCUMENTED["Appeal"], variables=variables, token=ada_token
        )
        given = {"appealId": opened["id"], "uphold": True, "decision": "Sorry."}
        await api.one(
            DOCUMENTED["ResolveAppeal"], variables={"input": given}, token=olga_token
        )
        query = "{ viewer { ledger { edges { node { kind reverses { id kind } } } } } }"

        viewer = await api.one(query, token=ada_token)

        assert [edge["node"] for edge in viewer["ledger"]["edges"]] == [
            {
                "kind": "REVERSAL",
                "reverses": {"id": receipt.subject_id, "kind": "GRANT"},
            },
            {"kind": "GRANT", "reverses": None},
        ]


class TestGrantPoints:
    async def test_gives_once_for_a_key(
        self, api: Api, ben: Account, olga_token: str, ben_token: str
    ) -> None:
        given = {
            "accountId": ben.id,
            "points": 50,
            "reason": "Welcome.",
            "idempotencyKey": "welcome-1",
        }
        entries = [
            await api.one(
                DOCUMENTED["GrantPoints"], variables={"input": given}, token=olga_token
            )
            for _ in range(2)
        ]
        refused = await api.code(
            DOCUMENTED["GrantPoints"], variables={"input": given}, token=ben_token
        )

        assert entries[0] == entries[1]
        assert (entries[0]["points"], entries[0]["availableAfter"]) == (50, 50)
        assert refused == "FORBIDDEN"


class TestAudit:
    async def test_holds_what_was_done_and_refused_by_whom(
        self, api: Api, ada: Account, ada_token: str, olga_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        publish = "mutation ($id: ID!) { publishTask(id: $id) { __typename } }"
        start = "mutation ($id: ID!) { startTask(id: $id) { __typename } }"
        await api.one(publish, variables={"id": draft.id}, token=ada_token)
        await api.one(start, variables={"id": draft.id}, token=ada_token)
        await api.code(publish, variables={"id": draft.id})
        await api.one(
            'mutation { signIn(input: {email: "ada@example.org", password: "wrong"}) '
            "{ __typename } }"
        )
        await api.one(
            'mutation { signIn(input: {email: "ada@example.org", '
            'password: "correct horse battery"}) { __typename } }'
        )

        desk = await api.one(AUDIT, token=olga_token)

        assert len(desk["audit"]) == 5
        told = [
            (
                entry["action"],
                entry["refusal"],
                entry["actor"] and entry["actor"]["name"],
            )
            for entry in desk["audit"]
        ]
        assert told == [
            ("signIn", None, "Ada"),
            ("signIn", "WRONG_CREDENTIALS", None),
            ("publishTask", "UNAUTHENTICATED", None),
            ("startTask", "WRONG_STATE", "Ada"),
            ("publishTask", None, "Ada"),
        ]
        assert desk["audit"][0]["subjectId"].startswith("ses_")
        assert desk["audit"][4]["subjectId"] == draft.id
        assert desk["audit"][4]["address"] == "127.0.0.1"
        assert await broken_link() is None

    async def test_is_read_page_by_page(
        self, api: Api, ada_token: str, olga_token: str
    ) -> None:
        for _ in range(5):
            await api.one("mutation { signOut }", token=ada_token)
        page = "query ($after: ID) { operator { audit(first: 3, after: $after) "
        page += "{ id action } } }"

        first = (await api.one(page, token=olga_token))["audit"]
        after = {"after": first[-1]["id"]}
        second = (await api.one(page, variables=after, token=olga_token))["audit"]

        assert [entry["action"] for entry in first] == ["signOut"] * 3
        assert [entry["action"] for entry in second][:2] == ["signOut"] * 2
        assert not {e["id"] for e in first} & {e["id"] for e in second}

    async def test_strangers_can_t_fill_the_disk_with_refusals(self, api: Api) -> None:
        for _ in range(61):
            await api.code('mutation { revokeSession(id: "ses_1") { __typename } }')

        written = AuditEntry.filter(action="revokeSession")
        assert await written.count() == 60
