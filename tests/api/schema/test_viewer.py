"""The signed-in account and what is its own."""

import pytest

from api.models import (
    Account,
)
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.world import Api, make_model


@pytest.mark.both_databases
class TestViewer:
    async def test_is_nobody_without_a_valid_token(self, api: Api) -> None:
        query = "{ viewer { id } }"

        assert await api.one(query) is None
        assert await api.one(query, token="cfl_session_unknown") is None

    async def test_sees_devices_with_retired_ones_last(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        await make_client(context, ben, label="old")
        await make_client(context, ben, label="retired", retired_at=context.now())
        await make_client(context, ben, label="new")
        query = """query ($after: String) { viewer { clients(first: 2, after: $after) {
            totalCount pageInfo { endCursor } edges { node { label } } } } }"""

        first = (await api.one(query, token=ben_token))["clients"]
        after = {"after": first["pageInfo"]["endCursor"]}
        second = (await api.one(query, variables=after, token=ben_token))["clients"]

        labels = [edge["node"]["label"] for edge in (*first["edges"], *second["edges"])]
        assert labels == ["new", "old", "retired"]
        assert first["totalCount"] == 3

    async def test_sees_past_events(
        self, api: Api, ada: Account, ada_token: str
    ) -> None:
        query = """query ($before: String) { viewer { events(last: 1, before: $before) {
            __typename cursor at taskId
            ... on PointsChanged { entryKind points availableAfter receiptId }
            ... on ReceiptIssued { receiptId message } } } }"""

        newest = (await api.one(query, token=ada_token))["events"]
        before = {"before": newest[0]["cursor"]}
        older = (await api.one(query, variables=before, token=ada_token))["events"]

        assert [event["__typename"] for event in newest] == ["ReceiptIssued"]
        assert older[0]["__typename"] == "PointsChanged"
        assert (older[0]["points"], older[0]["taskId"]) == (1000, None)
        wrong = {"before": "x"}
        assert await api.code(query, variables=wrong, token=ada_token) == "BAD_REQUEST"

    async def test_uploads_are_the_viewers_own(
        self, api: Api, ben: Account, ben_token: str, ada_token: str, context: Context
    ) -> None:
        upload = await make_model(context, ben)
        query = f"""{{ upload(id: "{upload.id}") {{ state inspection {{
            __typename ... on ModelSummary {{ sha256 parameters }} }} }} }}"""

        found = await api.one(query, token=ben_token)

        assert found == {
            "state": "READY",
            "inspection": {
                "__typename": "ModelSummary",
                "sha256": upload.sha256,
                "parameters": 2,
            },
        }
        assert await api.one(query, token=ada_token) is None
