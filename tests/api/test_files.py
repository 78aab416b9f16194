import asyncio
import contextlib
import hashlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request

from api.files import file_routes
from api.models import Account, Participation, Task, Upload
from api.services import receive_upload
from api.services.authenticate import identify
from api.services.context import Caller, Context
from api.services.create_api_key import create_api_key
from api.services.sessions import open_session
from tests.api.builders import NOBODY, make_account, make_client, make_task, signed_in

FILE = b"0123456789" * 100


@pytest.fixture
def app(context: Context) -> Starlette:
    async def who(request: Request) -> Caller:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        return await identify(context, secret if scheme == "Bearer" else None, "")

    return Starlette(routes=file_routes(context, who))


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


async def bearer(context: Context, account: Account, *scopes: str) -> dict[str, str]:
    if not scopes:
        secret = (await open_session(context, NOBODY, account)).token
    else:
        made = await create_api_key(
            context, signed_in(account), name="key", scopes=list(scopes)
        )
        secret = made.secret
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
async def upload(context: Context, account: Account) -> Upload:
    return await Upload.create(
        account_id=account.id,
        purpose="TEST_SET",
        filename="a.csv",
        size_bytes=len(FILE),
        sha256=hashlib.sha256(FILE).hexdigest(),
        created_at=context.now(),
    )


class TestPut:
    async def test_takes_a_file_in_two_parts(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        upload: Upload,
    ) -> None:
        url, auth = f"/files/uploads/{upload.id}", await bearer(context, account)

        first = await http.put(url, content=FILE[:300], headers=auth)
        head = await http.head(url, headers=auth)
        second = await http.put(
            url,
            content=FILE[300:],
            headers={**auth, "Content-Range": f"bytes 300-999/{len(FILE)}"},
        )

        assert (first.status_code, first.headers["upload-offset"]) == (204, "300")
        assert (head.status_code, head.headers["upload-offset"]) == (204, "300")
        assert (second.status_code, second.headers["upload-offset"]) == (204, "1000")

    async def test_every_refusal_names_the_bytes_held(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        upload: Upload,
    ) -> None:
        url, auth = f"/files/uploads/{upload.id}", await bearer(context, account)
        await http.put(url, content=FILE[:300], headers=auth)

        refused = [
            await http.put(url, content=FILE, headers=auth),
            await http.put(
                url,
                content=b"x" * 900,
                headers={**auth, "Content-Range": "bytes 300-1199/1000"},
            ),
            await http.put(
                url, content=b"", headers={**auth, "Content-Encoding": "br"}
            ),
            await http.put(
                url, content=b"x", headers={**auth, "Content-Range": "bytes=300-"}
            ),
        ]

        assert [answer.status_code for answer in refused] == [409, 413, 415, 400]
        assert {answer.headers["upload-offset"] for answer in refused} == {"300"}
        assert all(answer.json()["message"] for answer in refused)

    async def test_repeated_headers_count_as_one_list(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        upload: Upload,
    ) -> None:
        url = f"/files/uploads/{upload.id}"
        auth = (await bearer(context, account)).items()
        encodings = [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
        ranges = [("Content-Range", f"bytes {n}-{n + 9}/1000") for n in (0, 10)]

        encoded = await http.put(url, content=FILE, headers=[*auth, *encodings])
        ranged = await http.put(url, content=FILE[:10], headers=[*auth, *ranges])

        assert (encoded.status_code, ranged.status_code) == (415, 400)

    async def test_a_wrong_hash_is_422(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        upload: Upload,
    ) -> None:
        answer = await http.put(
            f"/files/uploads/{upload.id}",
            content=b"x" * len(FILE),
            headers=await bearer(context, account),
        )

        assert (answer.status_code, answer.headers["upload-offset"]) == (422, "0")

    async def test_without_signing_in_is_401(
        self, http: httpx.AsyncClient, upload: Upload
    ) -> None:
        for method in ("PUT", "HEAD"):
            answer = await http.request(method, f"/files/uploads/{upload.id}")

            assert answer.status_code == 401
            assert answer.headers["upload-offset"] == "0"
            assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_key_without_the_scope_list_is_403(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        upload: Upload,
    ) -> None:
        auth = await bearer(context, account, "TRAIN")

        answer = await http.put(f"/files/uploads/{upload.id}", headers=auth)

        assert answer.status_code == 403

    async def test_somebody_else_s_is_404_as_one_that_is_not(
        self, context: Context, http: httpx.AsyncClient, upload: Upload
    ) -> None:
        auth = await bearer(context, await make_account(context))

        theirs = await http.put(f"/files/uploads/{upload.id}", headers=auth)
        none = await http.put("/files/uploads/upl_none", headers=auth)

        assert (theirs.status_code, theirs.text) == (none.status_code, none.text)
        assert theirs.status_code == 404


class TestBrokenConnection:
    async def test_what_arrived_is_kept(
        self,
        context: Context,
        app: Starlette,
        account: Account,
        upload: Upload,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(receive_upload, "WRITE_BYTES", 1)
        file = context.storage.upload(upload.id)
        auth = await bearer(context, account)
        async with serving(app) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                (
                    f"PUT /files/uploads/{upload.id} HTTP/1.1\r\nHost: t\r\n"
                    f"Authorization: {auth['Authorization']}\r\n"
                    f"Content-Length: {len(FILE)}\r\n\r\n"
                ).encode()
                + FILE[:432]
            )
            await writer.drain()
            async with asyncio.timeout(60):
                while not file.exists() or file.stat().st_size < 432:
                    await asyncio.sleep(0.01)
                writer.transport.abort()
                while (await Upload.get(id=upload.id)).received_bytes != 432:
                    await asyncio.sleep(0.01)

        assert file.read_bytes() == FILE[:432]


@contextlib.asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task


class TestTaskFiles:
    @pytest.fixture
    async def task(self, context: Context, account: Account) -> Task:
        files = [{"format": "KERAS", "filename": "diabetes.keras"}]
        task = await make_task(context, account, result={"files": files})
        model = context.storage.model(task.model_upload_id)
        model.mkdir(parents=True)
        (model / "manifest.json").write_text('{"version": 1}')
        (model / "spec.json").write_text("{}")
        results = context.storage.task(task.id)
        results.mkdir(parents=True)
        (results / "model.keras").write_bytes(FILE)
        return task

    async def test_the_requester_downloads_the_model_in_ranges(
        self, context: Context, http: httpx.AsyncClient, account: Account, task: Task
    ) -> None:
        url = f"/files/tasks/{task.id}/model.keras"
        auth = await bearer(context, account, "LIST")

        whole = await http.get(url, headers=auth)
        part = await http.get(url, headers={**auth, "Range": "bytes=990-"})

        assert (whole.status_code, whole.content) == (200, FILE)
        assert whole.headers["content-disposition"] == (
            'attachment; filename="diabetes.keras"'
        )
        assert (part.status_code, part.content) == (206, b"0123456789")
        assert part.headers["content-range"] == "bytes 990-999/1000"

    async def test_a_participant_fetches_training_files_but_not_the_model(
        self, context: Context, http: httpx.AsyncClient, task: Task
    ) -> None:
        person = await make_account(context)
        client = await make_client(context, person)
        await Participation.create(
            task=task,
            client=client,
            account=person,
            pseudonym="amber-1",
            reputation_before=0.5,
            ticket_key="00",
            joined_at=context.now(),
        )
        auth = await bearer(context, person)

        manifest = await http.get(f"/files/tasks/{task.id}/manifest.json", headers=auth)
        model = await http.get(f"/files/tasks/{task.id}/model.keras", headers=auth)

        assert (manifest.status_code, manifest.json()) == (200, {"version": 1})
        assert model.status_code == 404

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("spec.json", id="not-on-the-list"),
            pytest.param("..%2f..%2fcrowdfl.sqlite3", id="outside"),
            pytest.param("weights-0000.safetensors", id="weights"),
            pytest.param("keras_config.json", id="missing"),
        ],
    )
    async def test_other_files_are_not_there(
        self,
        context: Context,
        http: httpx.AsyncClient,
        account: Account,
        task: Task,
        name: str,
    ) -> None:
        answer = await http.get(
            f"/files/tasks/{task.id}/{name}", headers=await bearer(context, account)
        )

        assert answer.status_code == 404

    @pytest.mark.parametrize("id", ["tsk_%00", "x" * 500, "tsk_%ED%A0%80"])
    async def test_what_can_be_no_id_is_not_there(
        self, context: Context, http: httpx.AsyncClient, account: Account, id: str
    ) -> None:
        auth = await bearer(context, account)

        file = await http.get(f"/files/tasks/{id}/manifest.json", headers=auth)
        put = await http.put(f"/files/uploads/{id}", content=b"x", headers=auth)

        assert (file.status_code, put.status_code) == (404, 404)

    async def test_strangers_find_nothing(
        self, context: Context, http: httpx.AsyncClient, task: Task
    ) -> None:
        auth = await bearer(context, await make_account(context))

        for name in ("manifest.json", "model.keras"):
            url = f"/files/tasks/{task.id}/{name}"
            assert (await http.get(url, headers=auth)).status_code == 404
            assert (await http.get(url)).status_code == 401

    async def test_scopes_count(
        self, context: Context, http: httpx.AsyncClient, account: Account, task: Task
    ) -> None:
        reader = await bearer(context, account, "READ")
        url = f"/files/tasks/{task.id}"

        assert (await http.get(f"{url}/model.keras", headers=reader)).status_code == 403
        assert (
            await http.get(f"{url}/manifest.json", headers=reader)
        ).status_code == 200
