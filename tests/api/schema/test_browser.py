"""What a page of our own does with its cookie alone, and one of others can't."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from api.models import Account, Session, Task, Upload
from api.services.context import Context
from tests.api.builders import PASSWORD
from tests.api.schema.world import Api, make_task

ROWS = b"x,y\n1,0\n"
SIGN_IN = """mutation ($password: String!) {
  signIn(input: {email: "ada@example.org", password: $password}) { __typename }
}"""
SIGN_UP = """mutation ($password: String!) {
  signUp(input: {email: "new@example.org", name: "New", password: $password}) {
    __typename
  }
}"""
ANNOUNCE = """mutation ($sha256: String!, $sizeBytes: BigInt!) {
  createUpload(input: {purpose: TEST_SET, filename: "a.csv", sizeBytes: $sizeBytes,
                       sha256: $sha256}) {
    ... on Upload { id url }
  }
}"""


@pytest.fixture
async def page(app: Starlette, context: Context) -> AsyncIterator[Api]:
    """A page of our own origin in a browser, which keeps cookies."""
    url = context.settings.public_url
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=url, headers={"Origin": url}
    ) as http:
        yield Api(http)


@pytest.fixture
async def signed_in(page: Api, ada: Account) -> Api:
    """The same page after Ada has signed in."""
    found = await page.one(SIGN_IN, variables={"password": PASSWORD})
    assert found == {"__typename": "Session"}
    return page


async def announced(page: Api) -> dict[str, Any]:
    digest = hashlib.sha256(ROWS).hexdigest()
    variables = {"sha256": digest, "sizeBytes": len(ROWS)}
    found: dict[str, Any] = await page.one(ANNOUNCE, variables=variables)
    return found


async def finished(context: Context, ada: Account) -> Task:
    """A task whose trained model can be fetched."""
    file = {"format": "KERAS", "filename": "above-two.keras"}
    result = {"files": [file], "model_card": ""}
    task = await make_task(context, ada, "COMPLETED", result=result)
    path = context.storage.task(task.id) / "model.keras"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<script>")
    return task


class TestSession:
    async def test_signing_up_signs_in(self, page: Api) -> None:
        await page.one(SIGN_UP, variables={"password": PASSWORD})

        assert await page.one("{ viewer { name } }") == {"name": "New"}

    async def test_lasts_from_request_to_request(self, signed_in: Api) -> None:
        assert await signed_in.one("{ viewer { name } }") == {"name": "Ada"}

    async def test_signing_out_ends_it_and_clears_the_cookie(
        self, signed_in: Api
    ) -> None:
        assert await signed_in.one("mutation { signOut }") is True

        assert "crowdfl" not in signed_in.http.cookies
        assert await signed_in.one("{ viewer { name } }") is None

    async def test_signing_out_clears_a_cookie_that_outlived_its_session(
        self, signed_in: Api, context: Context
    ) -> None:
        await Session.all().update(ended_at=context.now())

        assert await signed_in.one("mutation { signOut }") is False
        assert "crowdfl" not in signed_in.http.cookies


class TestUpload:
    async def test_is_put_with_the_cookie_alone(self, signed_in: Api) -> None:
        upload = await announced(signed_in)

        answer = await signed_in.http.put(upload["url"], content=ROWS)

        assert answer.status_code == 204
        row = await Upload.get(id=upload["id"])
        assert (row.state, row.received_bytes) == ("CHECKING", len(ROWS))

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://crowdfl.test:81"]
    )
    async def test_from_a_page_of_another_origin_is_refused(
        self, signed_in: Api, origin: str
    ) -> None:
        upload = await announced(signed_in)

        answer = await signed_in.http.put(
            upload["url"], content=ROWS, headers={"Origin": origin}
        )

        assert answer.status_code == 403
        assert (await Upload.get(id=upload["id"])).received_bytes == 0

    async def test_needs_a_cookie(self, signed_in: Api) -> None:
        upload = await announced(signed_in)
        signed_in.http.cookies.clear()

        answer = await signed_in.http.put(upload["url"], content=ROWS)

        assert answer.status_code == 401


class TestDownload:
    async def test_is_saved_and_never_shown(
        self, signed_in: Api, ada: Account, context: Context
    ) -> None:
        task = await finished(context, ada)
        url = f"/files/tasks/{task.id}/model.keras"
        del signed_in.http.headers["Origin"]  # a plain link sends none

        answer = await signed_in.http.get(url)

        assert (answer.status_code, answer.content) == (200, b"<script>")
        saved = 'attachment; filename="above-two.keras"'
        assert answer.headers["content-disposition"] == saved
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "private"

    async def test_is_not_for_pages_of_others(
        self, signed_in: Api, ada: Account, context: Context
    ) -> None:
        task = await finished(context, ada)

        answer = await signed_in.http.get(
            f"/files/tasks/{task.id}/model.keras",
            headers={"Origin": "https://evil.example"},
        )

        assert answer.status_code == 403
