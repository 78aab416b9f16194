"""Open an uploaded file and say what is in it: CHECKING to READY or REFUSED."""

import asyncio
import math
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from api import events
from api.models import Upload
from api.services.context import Context
from api.services.unit_of_work import unit_of_work
from api.storage import sync_folder
from fl_engine.data import summarise
from fl_engine.errors import FileProblem, FileProblemKind, ModelError, TableError

UNFINISHED = ".unfinished"  # behind the name of a model's folder while it is made
INSPECTIONS = "inspections"  # woken when an upload has become CHECKING


async def inspect_upload(context: Context, upload_id: str) -> Upload:
    """Open the file of an upload that is CHECKING.

    Safe to repeat: after a crash the upload is still CHECKING and is opened again.
    """
    upload = await Upload.get(id=upload_id)
    try:
        found = await _look(context, upload)
    except (ModelError, TableError) as error:
        return await _finish(context, upload, "REFUSED", None, error.problems)
    return await _finish(context, upload, "READY", found, ())


async def refuse_upload(context: Context, upload_id: str) -> Upload:
    """Give up on a file that could not be opened several times."""
    problem = FileProblem(
        FileProblemKind.NOT_READABLE,
        "The file could not be opened on this server. Check it and send it again.",
    )
    upload = await Upload.get(id=upload_id)
    return await _finish(context, upload, "REFUSED", None, [problem])


async def _look(context: Context, upload: Upload) -> dict[str, Any]:
    if upload.purpose == "MODEL":
        return await _look_at_model(context, upload)
    path = context.storage.upload(upload.id)
    return await asyncio.to_thread(summarise, path, sha256=upload.sha256)


async def _look_at_model(context: Context, upload: Upload) -> dict[str, Any]:
    folder = context.storage.model(upload.id)
    unfinished = context.storage.model(upload.id + UNFINISHED)
    await asyncio.to_thread(shutil.rmtree, unfinished, ignore_errors=True)
    await asyncio.to_thread(unfinished.mkdir, parents=True)
    try:
        inspection = await context.worker.inspect_model(
            context.storage.upload(upload.id), unfinished, context.settings.limits
        )
        await asyncio.to_thread(put_in_place, unfinished, folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, unfinished, ignore_errors=True)
    return {**inspection.summary, "sha256": upload.sha256, "template": None}


def put_in_place(unfinished: Path, folder: Path) -> None:
    """Give a finished folder its name, durably; an older one is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    for file in unfinished.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
    sync_folder(unfinished)
    os.replace(unfinished, folder)
    sync_folder(folder.parent)


async def _finish(
    context: Context,
    upload: Upload,
    state: str,
    inspection: dict[str, Any] | None,
    problems: Iterable[FileProblem],
) -> Upload:
    async with unit_of_work(context) as unit:
        changed = await Upload.filter(id=upload.id, state="CHECKING").update(
            state=state,
            inspection=storable(inspection),
            file_problems=storable([asdict(problem) for problem in problems]),
        )
        if changed:
            await unit.emit(
                events.account_stream(upload.account_id),
                "UploadChanged",
                {"task_id": None, "upload_id": upload.id, "upload_state": state},
            )
    return await Upload.get(id=upload.id)


def storable(value: Any) -> Any:
    """The same JSON as every database takes it: no NUL, no NaN, no lone surrogates."""
    if isinstance(value, str):
        text = value.replace("\x00", "�")
        return text.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(storable(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
