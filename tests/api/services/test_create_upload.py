from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.models import Account, Upload
from api.services.context import Context
from api.services.create_upload import create_upload
from api.services.refusals import Denied, InvalidInput, LimitReached, Unavailable
from api.settings import Settings
from tests.api.builders import make_account, signed_in

pytestmark = pytest.mark.both_databases

GOOD: dict[str, Any] = {
    "purpose": "TEST_SET",
    "filename": "held out.csv",
    "size_bytes": 1_000,
    "sha256": "AB" * 32,
}


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


class TestCreateUpload:
    async def test_announces_a_file(self, context: Context, account: Account) -> None:
        upload = await create_upload(context, signed_in(account), **GOOD)

        kept = await Upload.get(id=upload.id)
        assert (kept.state, kept.received_bytes) == ("RECEIVING", 0)
        assert kept.sha256 == "ab" * 32
        assert kept.expires_at == context.now() + timedelta(days=7)

    @pytest.mark.parametrize(
        ("change", "path", "kind"),
        [
            pytest.param({"purpose": "OTHER"}, "purpose", "UNKNOWN", id="purpose"),
            pytest.param({"filename": ""}, "filename", "MISSING", id="no-name"),
            pytest.param({"filename": "a/b"}, "filename", "MALFORMED", id="path"),
            pytest.param({"filename": "..\\b"}, "filename", "MALFORMED", id="windows"),
            pytest.param({"filename": ".."}, "filename", "MALFORMED", id="parent"),
            pytest.param({"size_bytes": 0}, "sizeBytes", "OUT_OF_RANGE", id="empty"),
            pytest.param(
                {"size_bytes": 1024**3 + 1}, "sizeBytes", "OUT_OF_RANGE", id="set"
            ),
            pytest.param(
                {"purpose": "MODEL", "size_bytes": 256 * 1024**2 + 1},
                "sizeBytes",
                "OUT_OF_RANGE",
                id="model",
            ),
            pytest.param({"sha256": "ab"}, "sha256", "MALFORMED", id="short-hash"),
            pytest.param({"sha256": "xy" * 32}, "sha256", "MALFORMED", id="no-hex"),
        ],
    )
    async def test_says_what_is_wrong(
        self,
        context: Context,
        account: Account,
        change: dict[str, Any],
        path: str,
        kind: str,
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await create_upload(context, signed_in(account), **(GOOD | change))

        (problem,) = refused.value.problems
        assert (problem.path, problem.kind) == (("input", path), kind)

    async def test_needs_the_scope_list_whatever_is_sent(
        self, context: Context, account: Account
    ) -> None:
        with pytest.raises(Denied) as denied:
            await create_upload(
                context, signed_in(account, ["TRAIN"]), **(GOOD | {"sha256": "?"})
            )

        assert denied.value.code == "FORBIDDEN"


class TestQuota:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(
            settings, limits=replace(settings.limits, most_upload_bytes=2500)
        )

    async def test_counts_what_no_task_uses_yet(
        self, context: Context, account: Account
    ) -> None:
        caller = signed_in(account)
        first = await create_upload(context, caller, **GOOD)
        await create_upload(context, caller, **GOOD)

        with pytest.raises(LimitReached) as refused:
            await create_upload(context, caller, **GOOD)

        reached = refused.value
        assert (reached.limit, reached.most, reached.used) == (
            "UPLOAD_BYTES",
            2500,
            2000,
        )
        await Upload.filter(id=first.id).update(expires_at=None)  # a task took it
        await create_upload(context, caller, **GOOD)
        other = signed_in(await make_account(context))
        await create_upload(context, other, **GOOD)


class TestFullDisk:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, least_free_disk_share=1.0)

    async def test_takes_no_new_uploads(
        self, context: Context, account: Account
    ) -> None:
        with pytest.raises(Unavailable) as refused:
            await create_upload(context, signed_in(account), **GOOD)

        assert refused.value.retry_after_s is not None
        assert 60 <= refused.value.retry_after_s <= 120
