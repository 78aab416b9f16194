"""`createTask` and `updateTask`: drafts, seen by their requester only."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.models import Account, Task, Upload
from api.models.ids import new_id
from api.services.authenticate import require
from api.services.check_task import (
    CheckedTask,
    check_task,
    columns_of,
    own_task_or_not_found,
)
from api.services.context import Caller, Context
from api.services.refusals import LimitReached, NotFound, WrongState
from api.services.unit_of_work import unit_of_work
from api.services.unused_uploads import let_go


async def create_task(
    context: Context, caller: Caller, request: Mapping[str, Any]
) -> Task:
    """Create a DRAFT.

    Args:
        context: The world outside.
        caller: Needs the scope LIST.
        request: The contract's `TaskInput` in snake_case.

    Raises:
        Denied: The caller has no right to list tasks.
        Refused: As `check_task`; LimitReached with too many drafts.
    """
    account_id = require(caller, "LIST")
    checked = await check_task(context, account_id, request)
    task_id = new_id("tsk")
    async with unit_of_work(context, once=f"draft:{task_id}") as unit:
        await Account.select_for_update().get(id=account_id)  # one draft at a time
        await _check_limit(context, account_id)
        await _keep_uploads(checked)
        return await Task.create(
            id=task_id,
            requester_id=account_id,
            created_at=unit.at,
            **columns_of(checked),
        )


async def update_task(
    context: Context, caller: Caller, task_id: str, request: Mapping[str, Any]
) -> Task:
    """Replace a DRAFT.

    Raises:
        Denied: The caller has no right to list tasks.
        Refused: As `check_task`; NotFound, WrongState once it is published.
    """
    account_id = require(caller, "LIST")
    task = await Task.get_or_none(id=task_id)
    task = own_task_or_not_found(task, task_id, account_id)
    _check_draft(task)
    checked = await check_task(context, account_id, request)
    async with unit_of_work(context) as unit:
        draft = Task.filter(id=task_id, state="DRAFT")
        if not await draft.update(**columns_of(checked)):
            _check_draft(await Task.get(id=task_id))
        await _keep_uploads(checked)
        life = timedelta(seconds=context.settings.upload_life_s)
        await let_go((task.model_upload_id, task.test_set_upload_id), unit.at + life)
        return await Task.get(id=task_id)


async def _check_limit(context: Context, account_id: str) -> None:
    most = context.settings.limits.most_drafts
    used = await Task.filter(requester_id=account_id, state="DRAFT").count()
    if used >= most:
        raise LimitReached(
            f"You have {used} drafts. Publish or cancel one first.",
            "DRAFTS",
            most,
            used,
        )


async def _keep_uploads(checked: CheckedTask) -> None:
    for upload in filter(None, (checked.model, checked.test_set)):
        ready = Upload.filter(id=upload.id, state="READY")
        if not await ready.update(expires_at=None):  # it expired since the check
            raise NotFound.of("upload", upload.id)


def _check_draft(task: Task) -> None:
    if task.state != "DRAFT":
        raise WrongState(
            "Only a draft can be changed; the rules of a published task are frozen.",
            task.state,
            ("DRAFT",),
        )
