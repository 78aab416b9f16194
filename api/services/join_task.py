"""`joinTask`: a client registers; the participation's id is the training ID."""

from collections.abc import Mapping
from typing import Any

from tortoise.expressions import F

from api.models import Client, Participation, Task
from api.models.ids import new_id
from api.services import announce, reputation
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.refusals import (
    AlreadyJoined,
    InputProblem,
    InvalidInput,
    LimitReached,
    NotFound,
    RequirementsNotMet,
    TooLate,
    WrongState,
)
from api.services.requirements import Declaration, check_client, unmet
from api.services.tickets import new_ticket_key
from api.services.unit_of_work import Unit, unit_of_work
from fl_engine.task import spec_from_json

ACTIVE = ("REGISTERED", "SELECTED", "BACKUP", "TRAINING", "DROPPED")
MOST_EXAMPLES = 2**53 - 1
NAMES = (
    *("amber", "azure", "birch", "cedar", "cobalt", "coral", "crimson", "ember"),
    *("fern", "flint", "garnet", "hazel", "indigo", "ivory", "jade", "lilac"),
    *("maple", "mint", "ochre", "olive", "onyx", "opal", "pearl", "pine"),
    *("ruby", "saffron", "sage", "scarlet", "slate", "teal", "umber", "willow"),
)


def is_over(participation: Participation) -> bool:
    """Whether it has ended; who had dropped out of a task that ended stays DROPPED."""
    return participation.state not in ACTIVE or participation.ended_at is not None


async def join_task(
    context: Context,
    caller: Caller,
    task_id: str,
    client_id: str,
    data: Mapping[str, Any] | None = None,
) -> Participation:
    """Register a client for a task.

    Args:
        context: The world outside.
        caller: Needs the scope TRAIN.
        task_id: A published task.
        client_id: One of the caller's clients.
        data: The contract's `DataDeclarationInput` in snake_case; None when the device
            did not count.

    Raises:
        Denied: The caller has no right to train.
        Refused: NotFound, AlreadyJoined, RequirementsNotMet, TooLate, WrongState,
            LimitReached or InvalidInput.
    """
    account_id = require(caller, "TRAIN")
    declared = _read(data)
    task = await Task.get_or_none(id=task_id)
    if task is None or task.state == "DRAFT":
        raise NotFound.of("task", task_id)
    client = await Client.get_or_none(
        id=client_id, account_id=account_id, retired_at=None
    )
    if client is None:
        raise NotFound.of("client", client_id)
    async with unit_of_work(context) as unit:
        # The first statement locks the task, so that two joins can't meet.
        await Task.filter(id=task_id).update(registered=F("registered"))
        task = await Task.get(id=task_id)
        former = await _check_open(context, task, client)
        _check_requirements(context, task, client, declared)
        return await _join(unit, task, client, declared, former, context)


def _read(data: Mapping[str, Any] | None) -> Declaration | None:
    if data is None:
        return None
    examples = int(data["examples"])
    if not 0 <= examples <= MOST_EXAMPLES:
        message = "The number of examples can't be negative."
        path = ("data", "examples")
        problem = InputProblem(path, "OUT_OF_RANGE", message, "x ≥ 0")
        raise InvalidInput(message, (problem,))
    return Declaration(examples, tuple(data.get("columns") or ()))


async def _check_open(
    context: Context, task: Task, client: Client
) -> Participation | None:
    """A participation that was left before may be taken up again."""
    former = await Participation.get_or_none(task_id=task.id, client_id=client.id)
    if former is not None and former.state != "LEFT":
        raise AlreadyJoined(
            "This client is in the task already; use its participation.", former
        )
    if task.state in ("CANCELLED", "FAILED"):
        message = "The task has ended; choose another one."
        raise WrongState(message, task.state, ("RECRUITING",))
    if task.state != "RECRUITING" or context.now() >= task.recruits_until:
        started = task.started_at or task.recruits_until
        closed_at = min(started, task.recruits_until)
        raise TooLate("Recruitment has ended; choose another task.", closed_at)
    most = context.settings.limits.most_participations
    mine = Participation.filter(client_id=client.id, ended_at=None)
    used = await mine.filter(state__in=ACTIVE).count()
    if used >= most:
        message = f"This client is in {used} tasks already; leave one first."
        raise LimitReached(message, "PARTICIPATIONS", most, used)
    return former


def _check_requirements(
    context: Context, task: Task, client: Client, declared: Declaration | None
) -> None:
    checks = check_client(
        spec_from_json(task.spec),
        client,
        requester_id=task.requester_id,
        now=context.now(),
        declared=declared,
    )
    if failed := unmet(checks):
        names = ", ".join(check.requirement for check in failed)
        message = f"This client does not meet what the task requires: {names}."
        raise RequirementsNotMet(message, failed)


async def _join(
    unit: Unit,
    task: Task,
    client: Client,
    declared: Declaration | None,
    former: Participation | None,
    context: Context,
) -> Participation:
    values: dict[str, Any] = {
        "state": "REGISTERED",
        "seat": None,
        "examples": declared.examples if declared else None,
        "reputation_before": reputation.score_now(client, unit.at),
        "ticket_key": new_ticket_key(),
        "joined_at": unit.at,
        "ended_at": None,
    }
    if former is not None:
        await Participation.filter(id=former.id).update(**values)
        participation = await Participation.get(id=former.id)
    else:
        number = 1 + await Participation.filter(task_id=task.id).count()
        participation = await Participation.create(
            id=new_id("par"),
            task_id=task.id,
            client_id=client.id,
            account_id=client.account_id,
            pseudonym=f"{context.rng.choice(NAMES)}-{number}",
            **values,
        )
    task.registered += 1
    await Task.filter(id=task.id).update(registered=task.registered)
    await announce.tell_recruitment(unit, task)
    return participation
