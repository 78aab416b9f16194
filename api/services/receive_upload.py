"""Take the bytes of an announced file.

Bytes are synced before their number is written to the row, so after a crash the row
never names more than there is; what lies behind is cut off by the next PUT. The whole
number is written together with the state CHECKING, after the hash was found right.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from api import events
from api.models import Upload
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.inspect_upload import INSPECTIONS
from api.services.part_file import DiskFullError, FileBusyError, PartFile
from api.services.put_headers import Part, PutRefused, check_framing, part_of
from api.services.refusals import NotFound
from api.services.unit_of_work import unit_of_work
from api.storage import sha256_of

WRITE_BYTES = 1024 * 1024  # written at once
SYNC_BYTES = 16 * 1024 * 1024  # lost at most by a crash


class BodyBrokenError(Exception):
    """The connection ended before the body did."""


@dataclass(frozen=True)
class PutAnswer:
    """What a PUT is answered with.

    Attributes:
        status: HTTP status.
        held: Bytes held now, for `Upload-Offset`.
        message: What was wrong; empty for 204.
    """

    status: int
    held: int
    message: str = ""


async def held_bytes(context: Context, caller: Caller, upload_id: str) -> int:
    """Bytes of an upload that are held: where the next PUT goes on.

    Raises:
        Denied: Not signed in, or without the scope LIST.
        NotFound: No upload, or somebody else's.
    """
    held: int = (await _own(caller, upload_id)).received_bytes
    return held


async def receive_upload(
    context: Context,
    caller: Caller,
    upload_id: str,
    headers: Mapping[str, str],
    body: AsyncIterator[bytes],
) -> PutAnswer:
    """Take a PUT.

    Args:
        context: Files, settings, wake-ups.
        caller: Whose upload it must be.
        upload_id: Which upload.
        headers: Of the request, found by lower-case name.
        body: Its bytes; raises `BodyBrokenError` when the connection ends too early.

    Returns:
        204, or why not: 400, 408, 409, 411, 413, 415, 422, 507, as `Upload` says.

    Raises:
        Denied: Not signed in, or without the scope LIST.
        NotFound: No upload, or somebody else's.
    """
    upload = await _own(caller, upload_id)
    try:
        check_framing(headers)
        file = await asyncio.to_thread(PartFile, context.storage.upload(upload.id))
    except PutRefused as refused:
        return PutAnswer(refused.status, upload.received_bytes, str(refused))
    except FileBusyError:
        message = (
            "Another PUT of this upload is under way. Try again when it has ended."
        )
        return PutAnswer(409, upload.received_bytes, message)
    except DiskFullError:
        return PutAnswer(507, upload.received_bytes, _FULL)
    with file:
        upload = await _own(caller, upload_id)  # as it is now that nobody else writes
        return await _Reception(context, upload, file).take(headers, body)


_FULL = "The disk is nearly full. Go on later from the held offset."


async def _own(caller: Caller, upload_id: str) -> Upload:
    account_id = require(caller, "LIST")
    upload = await Upload.get_or_none(id=upload_id, account_id=account_id)
    if upload is None:
        raise NotFound.of("upload", upload_id)
    return upload


class _Reception:
    """One PUT with the file locked."""

    def __init__(self, context: Context, upload: Upload, file: PartFile) -> None:
        self._context = context
        self._upload = upload
        self._file = file
        self._synced = upload.received_bytes

    async def take(
        self, headers: Mapping[str, str], body: AsyncIterator[bytes]
    ) -> PutAnswer:
        if self._upload.state != "RECEIVING":
            return self._answer(409, "This upload is complete already.")
        started_at = self._upload.received_bytes
        try:
            part = part_of(headers, started_at, self._upload.size_bytes)
            await asyncio.to_thread(self._file.cut, started_at)
            await self._read(part, body)
        except PutRefused as refused:
            await self._go_back_to(started_at)
            return self._answer(refused.status, str(refused))
        except DiskFullError:
            await self._go_back_to(self._synced)
            return self._answer(507, _FULL)
        except BodyBrokenError:
            return self._answer(408, "The connection broke; what arrived is kept.")
        if self._synced == self._upload.size_bytes:
            return await self._complete()
        return self._answer(204)

    def _answer(self, status: int, message: str = "") -> PutAnswer:
        return PutAnswer(status, self._synced, message)

    async def _read(self, part: Part, body: AsyncIterator[bytes]) -> None:
        """Write the body to the file and sync it, also when it breaks off."""
        most = part.most if part.exactly is None else part.exactly
        count = 0
        waiting = bytearray()
        try:
            async for chunk in self._in_time(body):
                count += len(chunk)
                if count > most:
                    raise _too_much(part, self._upload.size_bytes)
                waiting += chunk
                if len(waiting) >= WRITE_BYTES:
                    await self._write(waiting)
                    await self._maybe_sync(part.start + count)
        except BodyBrokenError:
            await self._write(waiting)
            await self._sync(part.start + count)
            raise
        if part.exactly is not None and count != part.exactly:
            raise PutRefused(400, f"{part.exactly} bytes were promised, {count} came.")
        await self._write(waiting)
        await self._sync(part.start + count)

    async def _in_time(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        while True:
            try:
                async with asyncio.timeout(self._context.settings.upload_idle_s):
                    chunk = await anext(body)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise BodyBrokenError("nothing came any more") from None
            yield chunk

    async def _write(self, waiting: bytearray) -> None:
        data = bytes(waiting)
        waiting.clear()
        await asyncio.to_thread(self._file.write, data)

    async def _maybe_sync(self, end: int) -> None:
        if end - self._synced < SYNC_BYTES:
            return
        share = self._context.storage.free_share()
        if share < self._context.settings.least_free_disk_share:
            raise DiskFullError("below the share that must stay free")
        await self._sync(end)

    async def _sync(self, end: int) -> None:
        await asyncio.to_thread(self._file.sync)
        if end < self._upload.size_bytes:
            await Upload.filter(id=self._upload.id).update(received_bytes=end)
        self._synced = end

    async def _go_back_to(self, size: int) -> None:
        await asyncio.to_thread(self._file.cut, size)
        await Upload.filter(id=self._upload.id).update(received_bytes=size)
        self._synced = size

    async def _complete(self) -> PutAnswer:
        path = self._context.storage.upload(self._upload.id)
        if await asyncio.to_thread(sha256_of, path) != self._upload.sha256:
            await self._go_back_to(0)
            message = "The file's SHA-256 is not the announced one. Send it again."
            return self._answer(422, message)
        async with unit_of_work(self._context) as unit:
            await Upload.filter(id=self._upload.id).update(
                state="CHECKING", received_bytes=self._synced
            )
            await unit.emit(
                events.account_stream(self._upload.account_id),
                "UploadChanged",
                {
                    "task_id": None,
                    "upload_id": self._upload.id,
                    "upload_state": "CHECKING",
                },
            )
        self._context.wakeups.wake(INSPECTIONS)
        return self._answer(204)


def _too_much(part: Part, size: int) -> PutRefused:
    if part.exactly is not None:
        return PutRefused(400, f"{part.exactly} bytes were promised, more came.")
    return PutRefused(413, f"Only {size} bytes were announced.")
