"""Announcing a file: a test for each outcome."""

from typing import Any

import pytest

from api.models import Account, Upload
from api.services.context import Context
from tests.api.schema.world import Api, key_of

CREATE = """mutation ($input: UploadInput!) {
  createUpload(input: $input) {
    __typename
    ... on Upload {
      id url state receivedBytes sizeBytes expiresAt inspection { __typename }
      fileProblems { kind }
    }
    ... on LimitReached { limit most used }
    ... on InvalidInput { problems { path kind } }
    ... on Refusal { code retryAfterS }
  }
}"""


def file(**changes: Any) -> dict[str, Any]:
    return {
        "input": {
            "purpose": "MODEL",
            "filename": "model.keras",
            "sizeBytes": 1000,
            "sha256": "ab" * 32,
            **changes,
        }
    }


class TestCreateUpload:
    async def test_says_where_to_put_the_bytes(
        self, api: Api, ada_token: str, context: Context
    ) -> None:
        made = await api.one(CREATE, variables=file(), token=ada_token)

        row = await Upload.get(id=made["id"])
        assert made == {
            "__typename": "Upload",
            "id": row.id,
            "url": f"{context.settings.public_url}/files/uploads/{row.id}",
            "state": "RECEIVING",
            "receivedBytes": 0,
            "sizeBytes": 1000,
            "expiresAt": "2026-11-29T09:00:00Z",
            "inspection": None,
            "fileProblems": [],
        }
        assert (row.purpose, row.sha256) == ("MODEL", "ab" * 32)

    async def test_names_values_that_can_t_be_accepted(
        self, api: Api, ada_token: str
    ) -> None:
        wanted = file(filename="../model.keras", sizeBytes=0, sha256="no hash")

        made = await api.one(CREATE, variables=wanted, token=ada_token)

        assert made["__typename"] == "InvalidInput"
        paths = {tuple(problem["path"]) for problem in made["problems"]}
        assert paths == {
            ("input", "filename"),
            ("input", "sizeBytes"),
            ("input", "sha256"),
        }
        assert await Upload.all().count() == 0

    async def test_refuses_more_bytes_than_an_account_may_have(
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

        made = await api.one(CREATE, variables=file(), token=ada_token)

        assert made["__typename"] == "LimitReached"
        assert made["limit"] == "UPLOAD_BYTES"
        assert (made["most"], made["used"]) == (most, most)

    async def test_takes_nothing_when_the_disk_is_nearly_full(
        self,
        api: Api,
        ada_token: str,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(context.storage, "free_bytes", lambda: 1000)

        made = await api.one(CREATE, variables=file(), token=ada_token)

        assert (made["__typename"], made["code"]) == ("Unavailable", "UNAVAILABLE")
        assert made["retryAfterS"] > 0
        assert await Upload.all().count() == 0

    async def test_needs_the_scope_list_whatever_is_sent(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        key = await key_of(context, ada, "TRAIN")
        nonsense = file(filename="", sizeBytes=-1, sha256="")

        assert await api.code(CREATE, variables=nonsense) == "UNAUTHENTICATED"
        assert await api.code(CREATE, variables=nonsense, token=key) == "FORBIDDEN"
