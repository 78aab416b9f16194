"""Models made from templates: rows and files, and what is left when it fails."""

import errno
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api import events
from api.models import Upload
from api.services import create_model_from_template as service
from api.services.context import Context
from api.services.create_model_from_template import create_model_from_template
from api.services.housekeeping import drop_expired_uploads, drop_orphans
from api.services.refusals import InvalidInput, Unavailable
from fl_engine.model import open_model
from fl_engine.model.manifest import read_manifest, read_safetensors
from tests.api.builders import make_account, signed_in
from tests.conftest import Clock

FILES = {
    *("keras_config.json", "spec.json", "manifest.json", "tfjs.json"),
    *("summary.json", "weights.safetensors"),
}


async def make(context: Context, **changes: Any) -> Upload:
    caller = signed_in(await make_account(context))
    wanted: dict[str, Any] = {
        "template": "MLP",
        "learning": "BINARY_CLASSIFICATION",
        "input_shape": [8],
        "classes": 2,
        "hidden_units": [4],
        "seed": 5,
    }
    return await create_model_from_template(context, caller, **(wanted | changes))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestFiles:
    async def test_are_those_of_an_opened_upload(self, context: Context) -> None:
        upload = await make(context)

        folder = context.storage.model(upload.id)
        opened = open_model(context.storage.upload(upload.id))
        manifest = read_manifest(folder / "manifest.json")
        weights = read_safetensors(folder / "weights.safetensors", manifest)
        assert names(folder) == FILES
        assert manifest == opened.manifest
        assert all((weights[key] == opened.weights[key]).all() for key in weights)
        assert json.loads((folder / "tfjs.json").read_text()) == opened.tfjs

    async def test_size_and_hash_are_those_of_the_file(self, context: Context) -> None:
        upload = await make(context)

        content = context.storage.upload(upload.id).read_bytes()
        assert upload.size_bytes == upload.received_bytes == len(content)
        assert upload.sha256 == hashlib.sha256(content).hexdigest()
        assert upload.inspection["sha256"] == upload.sha256

    async def test_survive_housekeeping_until_they_expire(
        self, context: Context, clock: Clock
    ) -> None:
        upload = await make(context)
        assert upload.expires_at == clock() + timedelta(days=7)

        await drop_orphans(context)
        await drop_expired_uploads(context)
        assert context.storage.model(upload.id).exists()

        clock.step(days=8)
        await drop_expired_uploads(context)
        assert not context.storage.model(upload.id).exists()
        assert not await Upload.exists(id=upload.id)

    async def test_a_listener_is_told_that_it_is_ready(self, context: Context) -> None:
        upload = await make(context)

        stream = events.account_stream(upload.account_id)
        (event,) = await events.Event.filter(stream=stream)
        assert event.kind == "UploadChanged"
        assert event.body["upload_id"] == upload.id
        assert event.body["upload_state"] == "READY"


class TestFailure:
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
    async def test_a_disk_that_fills_up_leaves_nothing_behind(
        self, context: Context, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        def fail(*_: Any) -> None:
            raise OSError(code, "full")

        monkeypatch.setattr(service, "write_durably", fail)
        with pytest.raises(Unavailable) as refused:
            await make(context)

        assert refused.value.retry_after_s is not None
        assert await Upload.all().count() == 0
        assert names(context.storage.root / "models") == set()
        assert names(context.storage.root / "uploads") == set()

    async def test_another_error_of_the_disk_is_no_refusal(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> None:
            raise OSError(errno.EIO, "broken")

        monkeypatch.setattr(service, "write_durably", fail)
        with pytest.raises(OSError, match="broken"):
            await make(context)

        assert await Upload.all().count() == 0

    async def test_more_parameters_than_a_model_may_have_are_refused(
        self, context: Context
    ) -> None:
        # 512/4 * 512/4 * 32 values, each to 1000 classes
        with pytest.raises(InvalidInput) as refused:
            await make(
                context,
                template="SMALL_CNN",
                learning="MULTICLASS_CLASSIFICATION",
                input_shape=[512, 512, 3],
                classes=1000,
            )

        (problem,) = refused.value.problems
        assert problem.path == ("input", "inputShape")
        assert problem.kind == "OUT_OF_RANGE"
        assert "20,000,000" in problem.message
