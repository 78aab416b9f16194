"""The demo's requester: what anybody would do who has a model and wants it better."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api
from mobile.edge.errors import EdgeError

POLL_S = 0.2
UPLOAD_S = 120.0  # longest time in which an upload is checked

CREATE_UPLOAD = """
mutation CreateUpload($input: UploadInput!) {
  createUpload(input: $input) {
    __typename
    ... on Upload { id url state }
    ... on InvalidInput { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

UPLOAD = """
query Upload($id: ID!) {
  upload(id: $id) { id state fileProblems { name message } }
}
"""

CREATE_TASK = """
mutation CreateTask($input: TaskInput!) {
  createTask(input: $input) {
    __typename
    ... on Task { id state reward { pointsPerUpdate } }
    ... on InvalidInput { problems { path message } }
    ... on ModelRefused { fileProblems { name message } }
    ... on TestSetRefused { fileProblems { name message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

PUBLISH = """
mutation Publish($id: ID!) {
  publishTask(id: $id) {
    __typename
    ... on Task { id state }
    ... on TaskIncomplete { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

START = """
mutation Start($id: ID!) {
  startTask(id: $id) {
    __typename
    ... on Task { id state }
    ... on Refusal { code message retryAfterS }
  }
}
"""

COUNTS = "query Counts($id: ID!) { task(id: $id) { counts { registered connected } } }"


class Requester:
    """One account that lists a task and watches it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.account_id = ""

    async def sign_up(self, email: str, password: str, name: str) -> None:
        """Open the account and sign in."""
        new = Password(email, password, sign_up=True, name=name)
        self.account_id = await sign_in(self.api, new)

    async def upload(self, path: Path, purpose: str) -> str:
        """Send a file and wait until it is READY.

        Returns:
            The upload's id.

        Raises:
            EdgeError: The server refuses the file; says why.
        """
        data = path.read_bytes()
        upload = await self.api.do(
            CREATE_UPLOAD,
            input={
                "purpose": purpose,
                "filename": path.name,
                "sizeBytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            },
        )
        async with httpx.AsyncClient(timeout=60) as http:
            headers = {"Authorization": f"Bearer {self.api.token}"}
            response = await http.put(upload["url"], content=data, headers=headers)
        if response.status_code != httpx.codes.NO_CONTENT:
            raise EdgeError(f"{path.name}: PUT answers {response.status_code}.")
        return await self._ready(upload["id"], path.name)

    async def _ready(self, upload_id: str, name: str) -> str:
        async with asyncio.timeout(UPLOAD_S):
            while True:
                upload = (await self.api.ask(UPLOAD, id=upload_id))["upload"]
                if upload["state"] == "READY":
                    return upload_id
                if upload["state"] not in ("RECEIVING", "CHECKING"):
                    reasons = [p["message"] for p in upload["fileProblems"]]
                    raise EdgeError(f"{name} was refused: {'; '.join(reasons)}")
                await asyncio.sleep(POLL_S)

    async def list_task(self, task: dict[str, Any], recruit_s: float) -> str:
        """Create the draft and publish it; its pool is escrowed.

        Args:
            task: A `TaskInput` without its dates.
            recruit_s: Recruitment ends after this, unless `start` ends it.

        Returns:
            The task's id.
        """
        until = (datetime.now(UTC) + timedelta(seconds=recruit_s)).isoformat()
        draft = await self.api.do(
            CREATE_TASK, input={**task, "recruitsUntil": until, "startsAt": until}
        )
        await self.api.do(PUBLISH, id=draft["id"])
        return str(draft["id"])

    async def start(self, task_id: str) -> None:
        """End recruitment now and start."""
        await self.api.do(START, id=task_id)

    async def gathered(
        self,
        task_id: str,
        clients: int,
        *,
        what: str = "connected",
        within_s: float = 300.0,
        on_look: Callable[[int], None] = lambda seen: None,
    ) -> None:
        """Wait until so many clients have joined.

        Args:
            task_id: The task.
            clients: How many.
            what: `registered` or `connected`.
            within_s: How long to wait.
            on_look: Told each time how many there are.

        Raises:
            EdgeError: They are not in time.
        """
        seen = 0
        try:
            async with asyncio.timeout(within_s):
                while True:
                    answer = await self.api.ask(COUNTS, id=task_id)
                    seen = answer["task"]["counts"][what]
                    on_look(seen)
                    if seen >= clients:
                        return
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise EdgeError(
                f"{seen} of {clients} clients are {what} after {within_s:.0f} s; "
                "their logs say why."
            ) from None
