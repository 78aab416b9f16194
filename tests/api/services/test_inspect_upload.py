import hashlib
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from api.events import Event
from api.models import Account, Upload
from api.services.context import Context
from api.services.inspect_upload import inspect_upload, storable
from fl_engine.errors import FileProblem, ModelError
from tests.api.builders import make_account, make_upload

pytestmark = pytest.mark.both_databases

CSV = b"age,sick\n50,1\n31,0\n"


@dataclass
class Inspection:
    summary: dict[str, Any] = field(default_factory=lambda: {"parameters": 7})


@dataclass
class FakeWorker:
    """Writes a file as the model worker does, or finds a problem."""

    problem: FileProblem | None = None

    async def inspect_model(self, path: Path, out_dir: Path, limits: Any) -> Inspection:
        (out_dir / "spec.json").write_bytes(path.read_bytes())
        if self.problem:
            raise ModelError([self.problem])
        return Inspection()


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


async def received(
    context: Context, account: Account, data: bytes, purpose: str
) -> Upload:
    upload = await make_upload(
        context,
        account,
        purpose=purpose,
        state="CHECKING",
        inspection=None,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    context.storage.upload(upload.id).write_bytes(data)
    return upload


class TestTestSet:
    async def test_becomes_ready_with_its_summary(
        self, context: Context, account: Account
    ) -> None:
        upload = await received(context, account, CSV, "TEST_SET")

        ready = await inspect_upload(context, upload.id)

        assert (ready.state, ready.file_problems) == ("READY", [])
        assert ready.inspection["rows"] == 2
        assert ready.inspection["sha256"] == hashlib.sha256(CSV).hexdigest()
        (told,) = await Event.filter(stream=f"account:{account.id}")
        assert (told.kind, told.body["upload_state"]) == ("UploadChanged", "READY")

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"age,sick\n", id="no-rows"),
            pytest.param(b"PK\x03\x04 not an archive", id="torn-archive"),
            pytest.param(b"a,b\n1\n", id="ragged"),
            pytest.param(b"\xff\xfe\x00", id="no-text"),
        ],
    )
    async def test_is_refused_with_what_is_wrong(
        self, context: Context, account: Account, data: bytes
    ) -> None:
        upload = await received(context, account, data, "TEST_SET")

        refused = await inspect_upload(context, upload.id)

        assert (refused.state, refused.inspection) == ("REFUSED", None)
        assert refused.file_problems[0]["message"]

    async def test_a_nul_in_a_cell_does_not_stop_the_database(
        self, context: Context, account: Account
    ) -> None:
        upload = await received(context, account, b"a,b\nx\x00y,1\nz,2\n", "TEST_SET")

        assert (await inspect_upload(context, upload.id)).state in ("READY", "REFUSED")


class TestModel:
    async def test_becomes_ready_with_its_files_in_place(
        self, context: Context, account: Account
    ) -> None:
        upload = await received(context, account, b"model", "MODEL")

        ready = await inspect_upload(context, upload.id)

        assert ready.state == "READY"
        assert ready.inspection == {
            "parameters": 7,
            "sha256": hashlib.sha256(b"model").hexdigest(),
            "template": None,
        }
        folder = context.storage.model(upload.id)
        assert (folder / "spec.json").read_bytes() == b"model"

    async def test_can_be_repeated_after_a_crash(
        self, context: Context, account: Account
    ) -> None:
        upload = await received(context, account, b"model", "MODEL")
        half = context.storage.model(upload.id + ".unfinished")
        half.mkdir(parents=True)
        (half / "torn").write_bytes(b"")
        await inspect_upload(context, upload.id)
        await Upload.filter(id=upload.id).update(state="CHECKING")

        ready = await inspect_upload(context, upload.id)

        assert ready.state == "READY"
        folder = context.storage.model(upload.id)
        assert [path.name for path in folder.iterdir()] == ["spec.json"]

    async def test_is_refused_and_leaves_no_files(
        self, context: Context, account: Account, worker: FakeWorker
    ) -> None:
        worker.problem = FileProblem("FORBIDDEN", "Lambda is not allowed.", "lambda_1")
        upload = await received(context, account, b"model", "MODEL")

        refused = await inspect_upload(context, upload.id)

        assert refused.state == "REFUSED"
        assert refused.file_problems == [
            {
                "kind": "FORBIDDEN",
                "message": "Lambda is not allowed.",
                "name": "lambda_1",
                "row": None,
                "expected": None,
                "found": None,
            }
        ]
        assert not context.storage.model(upload.id).exists()
        assert not context.storage.model(upload.id + ".unfinished").exists()


class TestStorable:
    def test_leaves_out_what_some_database_refuses(self) -> None:
        value = {"a\x00": ["\ud800", math.nan, math.inf, 1.5, None, True], "b": (1,)}

        assert storable(value) == {"a�": ["?", None, None, 1.5, None, True], "b": [1]}
