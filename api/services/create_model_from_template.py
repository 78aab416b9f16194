"""Make an untrained model from a template: an upload that is READY at once."""

import asyncio
import errno
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy.typing as npt

from api import events
from api.models import Upload
from api.services.authenticate import require
from api.services.check_task import as_input_problems
from api.services.context import Caller, Context
from api.services.create_upload import disk_full, require_disk, require_room
from api.services.inputs import Problems
from api.services.inspect_upload import UNFINISHED, put_in_place, storable
from api.services.model_worker.folder import WEIGHTS, write_description
from api.services.refusals import InputProblem
from api.services.unit_of_work import Unit, unit_of_work
from api.storage import Storage, write_durably
from fl_engine.errors import ModelError, SpecError
from fl_engine.model import ModelLimits, ModelSpec
from fl_engine.model.manifest import write_safetensors
from fl_engine.model.save import keras_archive
from fl_engine.model.templates import Template, TemplateSpec, build_template
from fl_engine.task import Learning

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class _Made:
    """A model in memory."""

    spec: ModelSpec
    weights: Mapping[str, npt.NDArray[Any]]
    archive: bytes
    sha256: str


async def create_model_from_template(
    context: Context,
    caller: Caller,
    *,
    template: str,
    learning: str,
    input_shape: list[int],
    classes: int,
    hidden_units: list[int],
    seed: int,
) -> Upload:
    """Make a model and keep it like an uploaded one that was opened.

    Args:
        context: The world outside.
        caller: Needs the scope LIST.
        template: LINEAR, MLP or SMALL_CNN.
        learning: Kind of learning.
        input_shape: Shape of one example.
        classes: For MULTICLASS_CLASSIFICATION.
        hidden_units: For MLP.
        seed: Of the first weights.

    Raises:
        Denied: Not signed in, or without the scope LIST.
        InvalidInput: There is no such model, or it is too large.
        LimitReached: The account's unused uploads take up too much room.
        Unavailable: The disk is nearly full.
    """
    account_id = require(caller, "LIST")
    wanted = _checked(template, learning, input_shape, classes, hidden_units, seed)
    made = await asyncio.to_thread(_make, wanted, _limits(context))
    require_disk(context, 2 * len(made.archive))  # the file, and the weights beside it
    upload = await _announce(context, account_id, wanted, made)
    try:
        summary = await asyncio.to_thread(
            _write, context.storage, upload.id, made, template
        )
    except OSError as error:
        await _give_up(context, upload)
        if error.errno in _FULL:
            raise disk_full(context) from error
        raise
    async with unit_of_work(context) as unit:
        await _finish(unit, upload, summary)
    return await Upload.get(id=upload.id)


def _checked(
    template: str,
    learning: str,
    input_shape: list[int],
    classes: int,
    hidden_units: list[int],
    seed: int,
) -> TemplateSpec:
    try:
        return TemplateSpec(
            Template(template),
            Learning(learning),
            tuple(input_shape),
            classes,
            tuple(hidden_units),
            seed,
        )
    except SpecError as error:
        problems = Problems()
        problems.extend(as_input_problems(error.problems))
        problems.raise_if_any()
        raise


def _limits(context: Context) -> ModelLimits:
    limits = context.settings.limits
    return ModelLimits(
        most_file_bytes=limits.most_model_bytes,
        most_parameters=limits.most_parameters,
    )


def _make(wanted: TemplateSpec, limits: ModelLimits) -> _Made:
    try:
        spec, weights = build_template(wanted, limits)
    except ModelError as error:
        problems = Problems()
        path = ("input", "inputShape")
        problems.extend(
            InputProblem(path, "OUT_OF_RANGE", problem.message)
            for problem in error.problems
        )
        problems.raise_if_any()
        raise
    archive = keras_archive(spec, weights)
    return _Made(spec, weights, archive, hashlib.sha256(archive).hexdigest())


async def _announce(
    context: Context, account_id: str, wanted: TemplateSpec, made: _Made
) -> Upload:
    """The row before the files: housekeeping deletes files without one."""
    size = len(made.archive)
    async with unit_of_work(context) as unit:
        await require_room(context, account_id, size)
        return await Upload.create(
            account_id=account_id,
            purpose="MODEL",
            filename=f"{wanted.template.lower()}.keras",
            size_bytes=size,
            sha256=made.sha256,
            template=str(wanted.template),
            created_at=unit.at,
            expires_at=unit.at + timedelta(seconds=context.settings.upload_life_s),
        )


def _write(
    storage: Storage, upload_id: str, made: _Made, template: str
) -> dict[str, Any]:
    unfinished = storage.model(upload_id + UNFINISHED)
    unfinished.mkdir(parents=True)
    write_safetensors(unfinished / WEIGHTS, made.spec.manifest, made.weights)
    summary = write_description(
        unfinished, made.spec, sha256=made.sha256, template=template
    )
    put_in_place(unfinished, storage.model(upload_id))
    write_durably(storage.upload(upload_id), made.archive)
    return summary


async def _give_up(context: Context, upload: Upload) -> None:
    """Leave nothing behind."""

    def remove() -> None:
        context.storage.upload(upload.id).unlink(missing_ok=True)
        for name in (upload.id, upload.id + UNFINISHED):
            shutil.rmtree(context.storage.model(name), ignore_errors=True)

    await asyncio.to_thread(remove)
    async with unit_of_work(context):
        await Upload.filter(id=upload.id).delete()


async def _finish(unit: Unit, upload: Upload, summary: dict[str, Any]) -> None:
    await Upload.filter(id=upload.id).update(
        state="READY",
        received_bytes=upload.size_bytes,
        inspection=storable(summary),
    )
    await unit.emit(
        events.account_stream(upload.account_id),
        "UploadChanged",
        {"task_id": None, "upload_id": upload.id, "upload_state": "READY"},
    )
