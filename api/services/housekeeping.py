"""What the server does by itself: opens uploads, releases points, checks the books."""

import asyncio
import logging
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from api.models import Upload
from api.services import ledger
from api.services.check_books import check_books
from api.services.context import Context
from api.services.drop_transfers import drop_transfers
from api.services.inspect_upload import (
    INSPECTIONS,
    UNFINISHED,
    inspect_upload,
    refuse_upload,
)
from api.services.unused_uploads import drop_if_expired, keeps_files

POLL_S = 5.0  # another process may have taken an upload's last byte
RELEASE_S = 30.0
SWEEP_S = 3_600.0
AUDIT_S = 24 * 3_600.0
MOST_TOLD = 20  # places where the books are wrong; `crowdfl audit` tells all
MOST_FAILURES = 3  # of opening one upload

log = logging.getLogger(__name__)


class Housekeeping:
    """Tasks that run while the server does: `async with Housekeeping(context): …`.

    Everything is found in the tables, so after a crash it goes on where it was. What
    fails is logged and tried again at the next turn.

    Attributes:
        is_ledger_sound: Result of the last audit; None before the first.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tasks: list[asyncio.Task[None]] = []
        self._failures: Counter[str] = Counter()
        self.is_ledger_sound: bool | None = None

    async def __aenter__(self) -> Self:
        turns: list[tuple[Callable[[], Awaitable[object]], float]] = [
            (self._release, RELEASE_S),
            (self._sweep, SWEEP_S),
            (self._audit, AUDIT_S),
        ]
        self._tasks = [asyncio.create_task(self._inspect(), name="inspect uploads")]
        self._tasks += [
            asyncio.create_task(self._repeat(turn, every_s), name=turn.__name__)
            for turn, every_s in turns
        ]
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(
        self, turn: Callable[[], Awaitable[object]], every_s: float
    ) -> None:
        while True:
            try:
                await turn()
            except Exception:
                log.exception("housekeeping failed and is tried again")
            await asyncio.sleep(every_s)

    async def _inspect(self) -> None:
        """Open uploads one after the other: a model worker does one at a time."""
        with self._context.wakeups.listen(INSPECTIONS) as woken:
            while True:
                woken.clear()
                await self._inspect_waiting()
                try:
                    await asyncio.wait_for(woken.wait(), POLL_S)
                except TimeoutError:
                    continue

    async def _inspect_waiting(self) -> None:
        try:
            await inspect_waiting(self._context, self._failures)
        except Exception:
            log.exception("uploads could not be looked for and are so again")

    async def _release(self) -> None:
        await ledger.release_due(self._context)

    async def _sweep(self) -> None:
        await drop_expired_uploads(self._context)
        await drop_orphans(self._context)
        await drop_transfers(self._context)

    async def _audit(self) -> None:
        wrong = await check_books(self._context)
        self.is_ledger_sound = not wrong
        for words in wrong[:MOST_TOLD]:
            log.critical("the books are wrong: %s", words)
        if len(wrong) > MOST_TOLD:
            log.critical("and in %d more places", len(wrong) - MOST_TOLD)


async def inspect_waiting(context: Context, failures: Counter[str]) -> None:
    """Open every upload that is CHECKING.

    Args:
        context: The world outside.
        failures: How often an upload could not be opened for a reason of the server's
            own, such as a worker that died; counted on. After a few times it is the
            file's fault.
    """
    for upload in await Upload.filter(state="CHECKING").order_by("created_at"):
        try:
            await inspect_upload(context, upload.id)
        except Exception:
            log.exception("upload %s could not be opened", upload.id)
            failures[upload.id] += 1
            if failures[upload.id] >= MOST_FAILURES:
                await refuse_upload(context, upload.id)


async def drop_expired_uploads(context: Context) -> int:
    """Delete uploads whose time is over and that no task uses."""
    expired = await Upload.filter(expires_at__lte=context.now())
    dropped = [u.id for u in expired if await drop_if_expired(context, u.id)]
    for upload_id in dropped:
        await _remove_files(context, upload_id)
    return len(dropped)


async def drop_orphans(context: Context) -> None:
    """Delete files of uploads that were deleted, such as before a crash."""
    folders = (context.storage.upload(""), context.storage.model(""))
    for name in await asyncio.to_thread(_names, folders):
        if not await keeps_files(name):
            await _remove_files(context, name)


def _names(folders: tuple[Path, ...]) -> set[str]:
    return {path.name.split(".")[0] for folder in folders for path in folder.iterdir()}


async def _remove_files(context: Context, upload_id: str) -> None:
    def remove() -> None:
        context.storage.upload(upload_id).unlink(missing_ok=True)
        for folder in (upload_id, upload_id + UNFINISHED):
            shutil.rmtree(context.storage.model(folder), ignore_errors=True)

    await asyncio.to_thread(remove)
