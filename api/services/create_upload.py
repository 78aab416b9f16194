"""Announce a file that will be sent."""

import re
from datetime import timedelta

from tortoise.functions import Sum

from api.models import Account, Upload
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.refusals import LimitReached, Unavailable
from api.services.unit_of_work import unit_of_work
from api.services.waiting import retry_after_s

PURPOSES = frozenset({"MODEL", "TEST_SET"})
RETRY_S = 60.0  # at least, when the disk is nearly full; up to twice as long

_SHA256 = re.compile(r"[0-9a-f]{64}")


async def create_upload(
    context: Context,
    caller: Caller,
    *,
    purpose: str,
    filename: str,
    size_bytes: int,
    sha256: str,
) -> Upload:
    """Announce a file, whose bytes are then PUT to `addresses.upload_url`.

    Raises:
        Denied: Not signed in, or without the scope LIST.
        InvalidInput: Name, size or hash can't be accepted.
        LimitReached: The account's unused uploads take up too much room.
        Unavailable: The disk is nearly full.
    """
    account_id = require(caller, "LIST")
    sha256 = sha256.strip().lower()
    filename = _checked(context, purpose, filename, size_bytes, sha256)
    require_disk(context, size_bytes)
    async with unit_of_work(context) as unit:
        await require_room(context, account_id, size_bytes)
        return await Upload.create(
            account_id=account_id,
            purpose=purpose,
            filename=filename,
            size_bytes=size_bytes,
            sha256=sha256,
            created_at=unit.at,
            expires_at=unit.at + timedelta(seconds=context.settings.upload_life_s),
        )


def _checked(
    context: Context, purpose: str, filename: str, size_bytes: int, sha256: str
) -> str:
    problems = Problems()
    problems.one_of(("input", "purpose"), purpose, PURPOSES)
    filename = problems.text(("input", "filename"), filename, 1, 200)
    if "/" in filename or "\\" in filename or filename in (".", ".."):
        problems.add(
            ("input", "filename"), "MALFORMED", "Give the name only, without a path."
        )
    limits = context.settings.limits
    most = limits.most_model_bytes if purpose == "MODEL" else limits.most_test_set_bytes
    problems.whole(("input", "sizeBytes"), size_bytes, 1, most)
    if not _SHA256.fullmatch(sha256):
        problems.add(
            ("input", "sha256"),
            "MALFORMED",
            "Give the file's SHA-256 in hex.",
            "64 hex digits",
        )
    problems.raise_if_any()
    return filename


def require_disk(context: Context, size_bytes: int) -> None:
    """See that the disk has room for so many bytes more.

    Raises:
        Unavailable: It would be nearly full.
    """
    free = context.storage.free_bytes()
    least = context.settings.least_free_disk_share * context.storage.total_bytes()
    if free - size_bytes < least:
        raise disk_full(context)


def disk_full(context: Context) -> Unavailable:
    """What is said when the disk has no room."""
    return Unavailable(
        "The server's disk is nearly full. Try again later.",
        retry_after_s=retry_after_s(context, 1, RETRY_S),
    )


async def require_room(context: Context, account_id: str, size_bytes: int) -> None:
    """See that an account's unused uploads leave room for so many bytes more.

    Call it in the transaction that adds them.

    Raises:
        LimitReached: They do not.
    """
    await Account.filter(id=account_id).select_for_update().get()
    rows = Upload.filter(account_id=account_id, expires_at__not_isnull=True)
    (sums,) = await rows.annotate(used=Sum("size_bytes")).values("used")
    used, most = int(sums["used"] or 0), context.settings.limits.most_upload_bytes
    if used + size_bytes > most:
        raise LimitReached(
            f"Uploads that no task uses take up {used} bytes already. Use them in a "
            "task, or wait until they expire.",
            "UPLOAD_BYTES",
            most,
            used,
        )
