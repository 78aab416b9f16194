"""`publishTask`: the pool goes into escrow, the rules are frozen, clients may join."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.models import Task, Upload
from api.services import announce, ledger
from api.services.authenticate import require
from api.services.check_task import (
    as_input_problems,
    date_problems,
    own_task_or_not_found,
)
from api.services.context import Caller, Context
from api.services.create_upload import disk_full
from api.services.invite import invitations, tell_invited
from api.services.preprocessing import pipeline_of_spec, write_document
from api.services.refusals import TaskIncomplete, WrongState
from api.services.unit_of_work import AlreadyDoneError, Unit, unit_of_work
from api.storage import Storage, durable_file, sha256_of, write_durably
from fl_engine.data import Pipeline, read_test_set, scales_all
from fl_engine.errors import Problem
from fl_engine.model import parse_config
from fl_engine.model.manifest import (
    join,
    read_manifest,
    read_safetensors,
    to_safetensors,
)
from fl_engine.model.templates import adapt
from fl_engine.task import spec_from_json

HELD_OUT_X = "x.npy"
HELD_OUT_Y = "y.npy"


async def publish_task(context: Context, caller: Caller, task_id: str) -> Task:
    """Escrow the reward pool and open recruitment; twice escrows once.

    Raises:
        Denied: The caller has no right to list tasks.
        NotFound: There is no such task of the caller.
        TaskIncomplete: Something is missing; all of it at once.
        InsufficientPoints: The pool is larger than what is available.
        WrongState: It went on, or was changed, since.
        Unavailable: The disk is nearly full.
    """
    account_id = require(caller, "LIST")
    found = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(found, task_id, account_id)
    if task.state == "RECRUITING":
        return task
    _check(context, task)
    spec = spec_from_json(task.spec)
    model = await Upload.get(id=task.model_upload_id)
    prepared = await asyncio.to_thread(
        prepare_files,
        context.storage,
        task,
        pipeline_of_spec(spec),
        adapts=model.template is not None,
    )
    invited = await invitations(context, task)
    try:
        async with unit_of_work(context, once=f"publish:{task_id}") as unit:
            await _publish(unit, task, prepared)
            await tell_invited(unit, task, invited)
    except AlreadyDoneError:
        pass  # somebody else was faster; the pool was escrowed once
    return await Task.get(id=task_id)


@dataclass(frozen=True)
class Prepared:
    """What was written for a task.

    Attributes:
        weights_sha256: Of the first weights as they travel.
        preprocessing_sha256: Of the document of its steps; None without steps, and as
            long as one of them waits to be fitted.
    """

    weights_sha256: str
    preprocessing_sha256: str | None


def prepare_files(
    storage: Storage, task: Task, pipeline: Pipeline, *, adapts: bool
) -> Prepared:
    """Write held-out rows, first weights and steps into the task's folder.

    Twice writes the same. Where steps wait to be fitted, this is called again then: the
    held-out rows are written when they can be transformed.

    Args:
        storage: Files.
        task: The task with its uploads.
        pipeline: Its columns and steps, with what is fitted by now.
        adapts: Whether the model's Normalization learns its columns from the held-out
            rows; for models made here, which know no data yet. Not where steps scale
            every number: that was fitted from the clients' rows, which are more.
    """
    folder = storage.task(task.id)
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = None
    if pipeline.is_ready:
        _write_held_out(storage, task, pipeline)
        if pipeline.steps:
            sha256 = write_document(storage, task.id, pipeline)
    adapts = adapts and pipeline.is_ready and not scales_all(pipeline)
    return Prepared(_write_weights(storage, task, adapts=adapts), sha256)


def _write_held_out(storage: Storage, task: Task, pipeline: Pipeline) -> None:
    assert task.test_set_upload_id is not None
    spec = spec_from_json(task.spec)
    path = storage.upload(task.test_set_upload_id)
    rows = read_test_set(path, spec.data, spec.learning, pipeline)
    folder = storage.task(task.id)
    _save_array(folder / HELD_OUT_X, rows.x)
    _save_array(folder / HELD_OUT_Y, rows.y)


def _write_weights(storage: Storage, task: Task, *, adapts: bool) -> str:
    """The first weights; returns the SHA-256 of their bytes as they travel."""
    model = storage.model(task.model_upload_id)
    manifest = read_manifest(model / "manifest.json")
    weights = read_safetensors(model / "weights.safetensors", manifest)
    if adapts:
        config = (model / "keras_config.json").read_bytes()
        held_out = np.load(storage.task(task.id) / HELD_OUT_X)
        weights = adapt(parse_config(config), weights, held_out)
    flat = join(manifest.floats, weights)
    write_durably(storage.weights(task.id, 0), to_safetensors(manifest, weights))
    write_durably(storage.payload(task.id, 0), flat.astype("<f4").tobytes())
    return sha256_of(storage.payload(task.id, 0))


def _save_array(path: Path, array: np.ndarray) -> None:
    with durable_file(path) as file:
        np.save(file, array, allow_pickle=False)


def _check(context: Context, task: Task) -> None:
    if task.state != "DRAFT":
        raise WrongState("Only a draft can be published.", task.state, ("DRAFT",))
    problems = date_problems(task.recruits_until, task.starts_at, context.now())
    if task.test_set_upload_id is None:
        message = "Choose a test set with updateTask: metrics are measured on it."
        problems.append(Problem(("testSetUploadId",), "MISSING", message))
    if task.points_per_update < 1:
        problems.append(_too_small_a_pool(task))
    if problems:
        raise TaskIncomplete(
            "The draft can't be published yet: see `problems`, then use updateTask.",
            as_input_problems(problems),
        )
    if context.storage.free_share() < context.settings.least_free_disk_share:
        raise disk_full(context)


def _too_small_a_pool(task: Task) -> Problem:
    updates = task.rounds_wanted * spec_from_json(task.spec).seats
    return Problem(
        ("reward", "poolPoints"),
        "OUT_OF_RANGE",
        f"Base pay would be below 1 point for each of the {updates} updates that may "
        "come (rounds × seats × overSelection); raise the pool or the base share, or "
        "ask for fewer rounds, fewer seats or less over-selection.",
        f"baseShare × poolPoints ≥ {updates}",
    )


def _frozen(task: Task) -> tuple[object, ...]:
    """What a draft says; its files were made from it and its rules end with it."""
    uploads = (task.model_upload_id, task.test_set_upload_id)
    return (task.spec, *uploads, task.recruits_until, task.starts_at)


async def _publish(unit: Unit, task: Task, prepared: Prepared) -> None:
    changed = await Task.filter(id=task.id, state="DRAFT").update(
        state="RECRUITING",
        escrow="LOCKED",
        published_at=unit.at,
        weights_sha256=prepared.weights_sha256,
        preprocessing_sha256=prepared.preprocessing_sha256,
    )
    current = await Task.get(id=task.id)
    if not changed:
        raise WrongState("Only a draft can be published.", current.state, ("DRAFT",))
    if _frozen(current) != _frozen(task):
        message = "The draft was changed meanwhile. Look at it and publish it again."
        raise WrongState(message, "DRAFT", ("DRAFT",))
    pool = task.pool_points
    await ledger.transfer(
        unit,
        ledger.Movement(
            key=f"escrow:{task.id}",
            kind="ESCROW",
            source=ledger.available(task.requester_id),
            target=ledger.escrow(task.id),
            points=pool,
            account_id=task.requester_id,
            message=f"The pool of “{task.title}” was locked: {pool} points.",
            task_id=task.id,
        ),
    )
    await announce.tell_listed(unit, task)
    await announce.tell_state(unit, task.id, "DRAFT", "RECRUITING")
