"""Models from templates: a test for each outcome."""

from typing import Any

import pytest

from api.models import Account, Upload
from api.services.context import Context
from tests.api.builders import make_upload
from tests.api.schema.world import Api, key_of

MAKE = """mutation ($input: ModelTemplateInput!) {
  createModelFromTemplate(input: $input) {
    __typename
    ... on Upload {
      id purpose filename state receivedBytes sizeBytes expiresAt
      fileProblems { kind }
      inspection { ... on ModelSummary {
        sha256 template parameters trainableParameters exchangedParameters
        inputShape outputShape layers { name kind } runtimes { runtime canTrain }
        roundBytes { codec upBytes downBytes }
      } }
    }
    ... on LimitReached { limit most used }
    ... on InvalidInput { problems { path kind } }
    ... on Refusal { code retryAfterS }
  }
}"""


def wanted(**changes: Any) -> dict[str, Any]:
    given = {"template": "MLP", "learning": "BINARY_CLASSIFICATION", "inputShape": [8]}
    return {"input": {**given, **changes}}


class TestCreateModelFromTemplate:
    async def test_gives_an_upload_that_is_ready(
        self, api: Api, ada_token: str
    ) -> None:
        made = await api.one(MAKE, variables=wanted(), token=ada_token)

        row = await Upload.get(id=made["id"])
        found = made.pop("inspection")
        assert made == {
            "__typename": "Upload",
            "id": row.id,
            "purpose": "MODEL",
            "filename": "mlp.keras",
            "state": "READY",
            "receivedBytes": row.size_bytes,
            "sizeBytes": row.size_bytes,
            "expiresAt": "2026-11-29T09:00:00Z",
            "fileProblems": [],
        }
        assert found["template"] == "MLP"
        assert found["sha256"] == row.sha256
        assert (found["inputShape"], found["outputShape"]) == ([8], [1])
        assert [layer["kind"] for layer in found["layers"]] == [
            *("Normalization", "Dense", "Dense", "Dense")
        ]
        # 32 and 16 hidden units: 8*32+32 + 32*16+16 + 16+1; Normalization never travels
        assert found["trainableParameters"] == found["exchangedParameters"] == 833
        assert all(runtime["canTrain"] for runtime in found["runtimes"])

    async def test_of_a_file_that_was_sent_no_template_is_told(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        upload = await make_upload(context, ada, inspection={"layers": []})
        query = """query ($id: ID!) {
          upload(id: $id) { inspection { ... on ModelSummary { template } } }
        }"""

        found = await api.one(query, variables={"id": upload.id}, token=ada_token)

        assert found == {"inspection": {"template": None}}

    async def test_names_values_that_can_t_be_accepted(
        self, api: Api, ada_token: str
    ) -> None:
        nonsense = wanted(inputShape=[8, 8], hiddenUnits=[0])

        made = await api.one(MAKE, variables=nonsense, token=ada_token)

        assert made["__typename"] == "InvalidInput"
        assert made["problems"] == [
            {"path": ["input", "inputShape"], "kind": "CONTRADICTION"},
            {"path": ["input", "hiddenUnits", "0"], "kind": "OUT_OF_RANGE"},
        ]
        assert await Upload.all().count() == 0

    async def test_counts_in_the_room_of_unused_uploads(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        most = context.settings.limits.most_upload_bytes
        await Upload.create(
            account_id=ada.id,
            purpose="MODEL",
            filename="x",
            size_bytes=most,
            sha256="0" * 64,
            expires_at=context.now(),
        )

        made = await api.one(MAKE, variables=wanted(), token=ada_token)

        assert made["__typename"] == "LimitReached"
        assert (made["limit"], made["used"]) == ("UPLOAD_BYTES", most)

    async def test_makes_nothing_when_the_disk_is_nearly_full(
        self,
        api: Api,
        ada_token: str,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(context.storage, "free_bytes", lambda: 1000)

        made = await api.one(MAKE, variables=wanted(), token=ada_token)

        assert (made["__typename"], made["code"]) == ("Unavailable", "UNAVAILABLE")
        assert made["retryAfterS"] > 0
        assert await Upload.all().count() == 0

    async def test_needs_the_scope_list_whatever_is_asked_for(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        key = await key_of(context, ada, "TRAIN")
        nonsense = wanted(inputShape=[])

        assert await api.code(MAKE, variables=nonsense) == "UNAUTHENTICATED"
        assert await api.code(MAKE, variables=nonsense, token=key) == "FORBIDDEN"
