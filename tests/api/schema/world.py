"""A small world to ask about: uploads, tasks and participations, written as rows."""

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import numpy as np

from api.models import Account, Client, Participation, Round, Task, Upload
from api.services.context import Caller, Context
from api.services.create_api_key import create_api_key
from api.services.sessions import open_session
from api.services.tickets import new_ticket_key
from fl_engine.model.manifest import to_safetensors
from tests.api.builders import signed_in
from tests.api.schema.samples import (
    MANIFEST,
    MODEL_SUMMARY,
    SPEC,
    TEST_SET,
    TEST_SET_SUMMARY,
)

_numbers = itertools.count(1)

# y is 1 where x is above 2.


@dataclass
class Api:
    """`/graphql` as a client sees it."""

    http: httpx.AsyncClient

    async def run(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        token: str | None = None,
    ) -> dict[str, Any]:
        """The whole answer: `data` and `errors`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables or {}}
        answer = await self.http.post("/graphql", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def data(self, query: str, **options: Any) -> dict[str, Any]:
        """`data` of an answer without errors."""
        answer = await self.run(query, **options)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    async def one(self, query: str, **options: Any) -> Any:
        """The one field of an answer without errors."""
        (value,) = (await self.data(query, **options)).values()
        return value

    async def code(self, query: str, **options: Any) -> str:
        """Code of the first error."""
        answer = await self.run(query, **options)
        code: str = answer["errors"][0]["extensions"]["code"]
        return code


async def session_of(context: Context, account: Account) -> str:
    """Token of a new session."""
    return (await open_session(context, Caller(), account)).token


async def key_of(context: Context, account: Account, *scopes: str) -> str:
    """Secret of a new API key."""
    caller = signed_in(account)
    made = await create_api_key(context, caller, name="tool", scopes=list(scopes))
    return made.secret


async def make_model(context: Context, account: Account, **columns: Any) -> Upload:
    """A READY model of one dense unit, with its files."""
    found = {"inspection": MODEL_SUMMARY}
    upload = await _make_upload(context, account, "MODEL", found | columns)
    folder = context.storage.model(upload.id)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(MANIFEST.to_json()))
    (folder / "keras_config.json").write_text("{}")
    zeros = {
        tensor.key: np.zeros(tensor.shape, "float32") for tensor in MANIFEST.tensors
    }
    (folder / "weights.safetensors").write_bytes(to_safetensors(MANIFEST, zeros))
    return upload


async def make_test_set(
    context: Context, account: Account, rows: bytes = TEST_SET, **columns: Any
) -> Upload:
    """A READY test set with its file."""
    found = {"inspection": TEST_SET_SUMMARY}
    upload = await _make_upload(context, account, "TEST_SET", found | columns)
    context.storage.upload(upload.id).write_bytes(rows)
    return upload


async def _make_upload(
    context: Context, account: Account, purpose: str, columns: dict[str, Any]
) -> Upload:
    number = next(_numbers)
    values: dict[str, Any] = {
        "filename": f"file-{number}",
        "size_bytes": 10,
        "received_bytes": 10,
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "state": "READY",
        "created_at": context.now(),
        "expires_at": context.now() + timedelta(days=7),
    }
    return await Upload.create(
        account_id=account.id, purpose=purpose, **(values | columns)
    )


async def make_task(
    context: Context, requester: Account, state: str = "RECRUITING", **columns: Any
) -> Task:
    """A task in any state, as rows say it."""
    now = context.now()
    model = await make_model(context, requester)
    test_set = await make_test_set(context, requester)
    is_draft = state == "DRAFT"
    values: dict[str, Any] = {
        "model_upload_id": model.id,
        "test_set_upload_id": test_set.id,
        "spec": SPEC,
        "title": "Above two",
        "search_text": "above two\nwhether *x* is above 2.",
        "learning": "BINARY_CLASSIFICATION",
        "data_kind": "TABLE",
        "wifi_only": False,
        "cohort_size": 2,
        "backups": 1,
        "rounds_wanted": 2,
        "pool_points": 100,
        "points_per_update": 25,
        "points_per_minute": 10.0,
        "device_s": 60.0,
        "transfer_bytes": 300,
        "escrow": "NONE" if is_draft else "LOCKED",
        "recruits_until": now + timedelta(days=1),
        "starts_at": now + timedelta(days=1),
        "created_at": now,
        "published_at": None if is_draft else now,
        "ended_at": now if state in ("COMPLETED", "FAILED", "CANCELLED") else None,
    }
    return await Task.create(
        requester_id=requester.id, state=state, **(values | columns)
    )


async def make_participation(
    task: Task, client: Client, state: str = "REGISTERED", **columns: Any
) -> Participation:
    """A client in a task."""
    values: dict[str, Any] = {
        "pseudonym": f"amber-{next(_numbers)}",
        "reputation_before": 0.5,
        "ticket_key": new_ticket_key(),
    }
    return await Participation.create(
        task_id=task.id,
        client_id=client.id,
        account_id=client.account_id,
        state=state,
        **(values | columns),
    )


async def make_round(
    context: Context, task: Task, number: int, state: str = "COMMITTED", **columns: Any
) -> Round:
    """An attempt at a round."""
    now = context.now()
    values: dict[str, Any] = {
        "attempt": 1,
        "cohort": 2,
        "accepted": 2,
        "metrics": [
            {
                "name": "ACCURACY",
                "value": 0.75,
                "no_skill": 0.5,
                "baseline": None,
                "greater_is_better": True,
                "rows": 4,
            }
        ],
        "base_sha256": "0" * 64,
        "started_at": now,
        "deadline_at": now + timedelta(minutes=10),
        "committed_at": now if state == "COMMITTED" else None,
        "duration_s": 3.0 if state == "COMMITTED" else None,
        "overhead_s": 0.1 if state == "COMMITTED" else None,
    }
    return await Round.create(
        task_id=task.id, number=number, state=state, **(values | columns)
    )


def names(edges: Iterable[dict[str, Any]], field: str = "id") -> list[Any]:
    """A field of each node of a page."""
    return [edge["node"][field] for edge in edges]
