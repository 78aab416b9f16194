import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from api.events import Event
from api.models import Account, Upload
from api.services import receive_upload as module
from api.services.context import Context
from api.services.part_file import DiskFullError, PartFile
from api.services.receive_upload import (
    BodyBrokenError,
    PutAnswer,
    held_bytes,
    receive_upload,
)
from api.services.refusals import Denied, NotFound
from api.settings import Settings
from tests.api.builders import NOBODY, make_account, signed_in

FILE = bytes(range(256)) * 40  # 10,240 bytes


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


@pytest.fixture
async def upload(context: Context, account: Account) -> Upload:
    return await Upload.create(
        account_id=account.id,
        purpose="MODEL",
        filename="model.keras",
        size_bytes=len(FILE),
        sha256=hashlib.sha256(FILE).hexdigest(),
        created_at=context.now(),
    )


async def pieces(data: bytes, *, is_broken: bool = False) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1000):
        yield data[start : start + 1000]
    if is_broken:
        raise BodyBrokenError("cable pulled")


async def put(
    context: Context,
    account: Account,
    upload: Upload,
    data: bytes,
    *,
    content_range: str | None = None,
    is_chunked: bool = False,
    is_broken: bool = False,
    length: int | None = None,
) -> PutAnswer:
    headers = {"content-length": str(len(data) if length is None else length)}
    if is_chunked:
        headers = {"transfer-encoding": "chunked"}
    if content_range:
        headers["content-range"] = content_range
    body = pieces(data, is_broken=is_broken)
    return await receive_upload(context, signed_in(account), upload.id, headers, body)


async def held(context: Context, upload: Upload) -> tuple[str, int]:
    row = await Upload.get(id=upload.id)
    return row.state, row.received_bytes


class TestWholeFile:
    async def test_is_kept_and_waits_to_be_opened(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        answer = await put(context, account, upload, FILE)

        assert answer == PutAnswer(204, len(FILE))
        assert await held(context, upload) == ("CHECKING", len(FILE))
        assert context.storage.upload(upload.id).read_bytes() == FILE
        (told,) = await Event.filter(stream=f"account:{account.id}")
        assert told.kind == "UploadChanged"
        assert told.body == {
            "task_id": None,
            "upload_id": upload.id,
            "upload_state": "CHECKING",
        }

    async def test_may_come_in_chunks(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        answer = await put(context, account, upload, FILE, is_chunked=True)

        assert answer == PutAnswer(204, len(FILE))

    async def test_with_a_wrong_hash_nothing_is_kept(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        answer = await put(context, account, upload, b"x" * len(FILE))

        assert (answer.status, answer.held) == (422, 0)
        assert await held(context, upload) == ("RECEIVING", 0)
        assert context.storage.upload(upload.id).read_bytes() == b""
        assert (await put(context, account, upload, FILE)).status == 204

    async def test_after_the_last_byte_nothing_more_is_taken(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        await put(context, account, upload, FILE)

        again = await put(context, account, upload, FILE)

        assert (again.status, again.held) == (409, len(FILE))
        assert context.storage.upload(upload.id).read_bytes() == FILE


class TestParts:
    async def test_go_on_from_the_held_offset(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        size = len(FILE)
        first = await put(context, account, upload, FILE[:3000])
        second = await put(
            context,
            account,
            upload,
            FILE[3000:7000],
            content_range=f"bytes 3000-6999/{size}",
        )
        third = await put(
            context,
            account,
            upload,
            FILE[7000:],
            content_range=f"bytes 7000-{size - 1}/{size}",
            is_chunked=True,
        )

        assert [first.held, second.held, third.held] == [3000, 7000, size]
        assert await held(context, upload) == ("CHECKING", size)

    async def test_a_broken_put_keeps_what_arrived(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        answer = await put(
            context, account, upload, FILE[:4321], length=len(FILE), is_broken=True
        )

        assert (answer.status, answer.held) == (408, 4321)
        assert await held_bytes(context, signed_in(account), upload.id) == 4321
        rest = await put(
            context,
            account,
            upload,
            FILE[4321:],
            content_range=f"bytes 4321-{len(FILE) - 1}/{len(FILE)}",
        )
        assert rest.status == 204

    async def test_bytes_that_no_row_names_are_cut_off_after_a_crash(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        await put(context, account, upload, FILE[:2000])
        with context.storage.upload(upload.id).open("ab") as file:
            file.write(b"written, but the process died before the row was")

        await put(
            context,
            account,
            upload,
            FILE[2000:],
            content_range=f"bytes 2000-{len(FILE) - 1}/{len(FILE)}",
        )

        assert await held(context, upload) == ("CHECKING", len(FILE))


class TestRefusedPut:
    @pytest.mark.parametrize(
        ("data", "options", "status"),
        [
            pytest.param(FILE[:10], {}, 409, id="starts-anew"),
            pytest.param(
                FILE[:10], {"content_range": "bytes 10-19/10240"}, 409, id="offset"
            ),
            pytest.param(
                FILE[:10], {"content_range": "bytes 2000-2019/10240"}, 400, id="length"
            ),
            pytest.param(
                FILE[:10], {"content_range": "bytes 2000-2009/99"}, 400, id="size"
            ),
            pytest.param(
                FILE[:10], {"content_range": "2000-2009"}, 400, id="malformed"
            ),
            pytest.param(
                FILE[:9000],
                {"content_range": "bytes 2000-10999/10240"},
                413,
                id="beyond-the-end",
            ),
            pytest.param(
                FILE[:50],
                {"content_range": "bytes 2000-2009/10240", "is_chunked": True},
                400,
                id="more-chunks-than-the-range",
            ),
            pytest.param(
                FILE[:5],
                {"content_range": "bytes 2000-2009/10240", "is_chunked": True},
                400,
                id="fewer-chunks-than-the-range",
            ),
        ],
    )
    async def test_changes_nothing(
        self,
        context: Context,
        account: Account,
        upload: Upload,
        data: bytes,
        options: dict[str, Any],
        status: int,
    ) -> None:
        await put(context, account, upload, FILE[:2000])

        answer = await put(context, account, upload, data, **options)

        assert (answer.status, answer.held) == (status, 2000)
        assert await held(context, upload) == ("RECEIVING", 2000)
        assert context.storage.upload(upload.id).read_bytes() == FILE[:2000]

    async def test_too_many_chunks_leave_nothing_of_this_put(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        answer = await put(context, account, upload, FILE + b"!", is_chunked=True)

        assert (answer.status, answer.held) == (413, 0)
        assert context.storage.upload(upload.id).read_bytes() == b""

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"content-length": "5", "content-encoding": "gzip"}, 415),
            ({}, 411),
        ],
    )
    async def test_says_why(
        self,
        context: Context,
        account: Account,
        upload: Upload,
        headers: dict[str, str],
        status: int,
    ) -> None:
        answer = await receive_upload(
            context, signed_in(account), upload.id, headers, pieces(b"")
        )

        assert (answer.status, answer.held) == (status, 0)
        assert answer.message


class TestRights:
    async def test_an_upload_is_its_account_s_only(
        self, context: Context, upload: Upload
    ) -> None:
        stranger = signed_in(await make_account(context))
        headers = {"content-length": "0"}

        with pytest.raises(NotFound):
            await receive_upload(context, stranger, upload.id, headers, pieces(b""))
        with pytest.raises(NotFound):
            await held_bytes(context, stranger, upload.id)

    async def test_needs_the_scope_list_before_headers_are_looked_at(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        trainer = signed_in(account, ["TRAIN"])

        for caller, code in ((NOBODY, "UNAUTHENTICATED"), (trainer, "FORBIDDEN")):
            with pytest.raises(Denied) as denied:
                await receive_upload(context, caller, upload.id, {}, pieces(b""))
            assert denied.value.code == code


class TestOnePutAtATime:
    async def test_a_second_one_is_refused_while_the_first_runs(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        release = asyncio.Event()
        started = asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield FILE[:100]
            started.set()
            await release.wait()
            yield FILE[100:]

        first = asyncio.create_task(
            receive_upload(
                context,
                signed_in(account),
                upload.id,
                {"content-length": str(len(FILE))},
                slowly(),
            )
        )
        await started.wait()

        second = await put(context, account, upload, FILE)
        release.set()

        assert second.status == 409
        assert (await first).status == 204


class TestSilence:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, upload_idle_s=0.05)

    async def test_ends_a_put_and_keeps_what_arrived(
        self, context: Context, account: Account, upload: Upload
    ) -> None:
        async def stalled() -> AsyncIterator[bytes]:
            yield FILE[:100]
            await asyncio.Event().wait()

        answer = await receive_upload(
            context,
            signed_in(account),
            upload.id,
            {"content-length": str(len(FILE))},
            stalled(),
        )

        assert (answer.status, answer.held) == (408, 100)


class TestFullDisk:
    async def test_keeps_what_was_synced_and_nothing_torn(
        self,
        context: Context,
        account: Account,
        upload: Upload,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(module, "WRITE_BYTES", 1000)
        monkeypatch.setattr(module, "SYNC_BYTES", 4000)
        monkeypatch.setattr(PartFile, "write", filling_up(PartFile.write, 6500))

        answer = await put(context, account, upload, FILE)

        assert (answer.status, answer.held) == (507, 4000)
        assert await held(context, upload) == ("RECEIVING", 4000)
        assert context.storage.upload(upload.id).read_bytes() == FILE[:4000]

    async def test_goes_on_when_there_is_room_again(
        self,
        context: Context,
        account: Account,
        upload: Upload,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        with monkeypatch.context() as full:
            full.setattr(os, "write", no_space)
            assert (await put(context, account, upload, FILE)).status == 507

        assert (await put(context, account, upload, FILE)).status == 204

    async def test_is_noticed_before_it_is_quite_full(
        self,
        context: Context,
        account: Account,
        upload: Upload,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(module, "WRITE_BYTES", 1000)
        monkeypatch.setattr(module, "SYNC_BYTES", 4000)
        monkeypatch.setattr(context.storage, "free_share", lambda: 0.01)

        answer = await put(context, account, upload, FILE)

        assert (answer.status, answer.held) == (507, 0)


def no_space(descriptor: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def filling_up(write: Any, room: int) -> Any:
    """`PartFile.write` on a disk with so many bytes left: the last write is torn."""
    left = room

    def write_some(self: PartFile, data: bytes) -> None:
        nonlocal left
        write(self, data[:left])
        if len(data) > left:
            raise DiskFullError("No space left on device")
        left -= len(data)

    return write_some
