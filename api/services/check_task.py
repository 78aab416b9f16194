"""A task as asked for becomes a checked one, with its files and its estimates."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import msgspec

from api.models import Task, Upload
from api.services.context import Context
from api.services.estimates import (
    estimate_device_s,
    transfer_bytes,
    with_needs,
)
from api.services.inputs import has_control_characters, is_storable
from api.services.markdown import clean
from api.services.observed import drop_out_rate
from api.services.refusals import (
    FileProblem,
    InputProblem,
    InvalidInput,
    ModelRefused,
    NotFound,
    TestSetRefused,
    UploadNotReady,
)
from fl_engine import errors, rewards
from fl_engine.data import read_test_set
from fl_engine.errors import MOST_PROBLEMS, Problem, SpecError, TableError
from fl_engine.model import check_fit
from fl_engine.task import (
    Runtime,
    TaskRequest,
    TaskSpec,
    resolve,
    spec_to_json,
)

RECRUITS_AT_MOST = timedelta(days=90)
STARTS_AT_MOST = timedelta(days=90)  # after recruitment
_WAY_TO_READY = {
    "RECEIVING": "bytes are missing; PUT the rest to its `url`",
    "CHECKING": "it is being opened; try again in a moment",
    "REFUSED": "it was refused; mend what `fileProblems` names and upload it anew",
}
MOST_SEED = 2**53 - 1  # what JSON readers keep exactly


@dataclass(frozen=True)
class CheckedTask:
    """A task that may be stored.

    Attributes:
        spec: With every default filled in.
        model: Its upload.
        test_set: Its upload; None when a draft still lacks it.
        recruits_until: When recruitment ends.
        starts_at: When the first round starts.
    """

    spec: TaskSpec
    model: Upload
    test_set: Upload | None
    recruits_until: datetime
    starts_at: datetime


async def check_task(
    context: Context, account_id: str, request: Mapping[str, Any]
) -> CheckedTask:
    """Check a `TaskInput` as a whole.

    Args:
        context: Clock, chance, storage.
        account_id: Who lists the task.
        request: The contract's `TaskInput` in snake_case.

    Raises:
        InvalidInput: With every problem at once.
        NotFound: An upload does not exist or is somebody else's.
        UploadNotReady: An upload is not READY.
        ModelRefused: The model does not fit columns, label or kind of learning.
        TestSetRefused: The test set does not fit the columns.
    """
    spec = _check_input(context, request, await drop_out_rate())
    model = await _find_upload(account_id, request, "model_upload_id", "MODEL")
    test_set = None
    if request.get("test_set_upload_id") is not None:
        test_set = await _find_upload(
            account_id, request, "test_set_upload_id", "TEST_SET"
        )
    spec = _check_model(spec, model.inspection)
    if test_set is not None:
        await _check_test_set(context, spec, test_set)
    return CheckedTask(
        spec, model, test_set, request["recruits_until"], request["starts_at"]
    )


def columns_of(checked: CheckedTask) -> dict[str, Any]:
    """The columns of a task's row, estimates included."""
    spec = checked.spec
    summary = checked.model.inspection
    rounds = spec.training.rounds
    base = rewards.base_pay(spec.reward, rounds, spec.seats)
    earned = base + rewards.round_bonus(spec.reward, rounds) / spec.seats  # expected
    rows = int(checked.test_set.inspection["rows"]) if checked.test_set else 0
    device_s = estimate_device_s(spec, int(summary["parameters"]), rows)
    return {
        "model_upload_id": checked.model.id,
        "test_set_upload_id": checked.test_set.id if checked.test_set else None,
        "spec": spec_to_json(spec),
        "title": spec.title,
        "search_text": f"{spec.title}\n{spec.description}".lower(),
        "learning": str(spec.learning),
        "data_kind": str(spec.data.kind),
        "wifi_only": spec.device.wifi_only,
        "cohort_size": spec.selection.cohort_size,
        "backups": spec.selection.backups,
        "rounds_wanted": rounds,
        "pool_points": spec.reward.pool_points,
        "points_per_update": base,
        "points_per_minute": earned * rounds / (device_s / 60),
        "device_s": device_s,
        "transfer_bytes": transfer_bytes(spec, summary),
        "recruits_until": checked.recruits_until,
        "starts_at": checked.starts_at,
    }


def date_problems(
    recruits_until: datetime, starts_at: datetime, now: datetime
) -> list[Problem]:
    """What is wrong with the dates of a task, now."""
    problems = []
    if recruits_until <= now:
        message = "Recruitment must end in the future."
        problems.append(Problem(("recruitsUntil",), "OUT_OF_RANGE", message))
    if recruits_until > now + RECRUITS_AT_MOST:
        message = "Recruitment may last 90 days at most."
        problems.append(Problem(("recruitsUntil",), "OUT_OF_RANGE", message))
    if starts_at < recruits_until:
        message = "The first round can't start before recruitment ends."
        problems.append(
            Problem(("startsAt",), "CONTRADICTION", message, "x ≥ recruitsUntil")
        )
    if starts_at - max(recruits_until, now) > STARTS_AT_MOST:
        message = "The first round must start within 90 days after recruitment."
        allowed = "x ≤ recruitsUntil + 90 days"
        problems.append(Problem(("startsAt",), "OUT_OF_RANGE", message, allowed))
    return problems


def as_input_problems(problems: Iterable[Problem]) -> tuple[InputProblem, ...]:
    """Problems of the engine with their path from the operation's arguments down."""
    return tuple(
        InputProblem(("input", *p.path), str(p.kind), p.message, p.allowed)
        for p in problems
    )


def _check_input(
    context: Context, request: Mapping[str, Any], drop_out: float
) -> TaskSpec:
    problems = [
        *date_problems(request["recruits_until"], request["starts_at"], context.now()),
        *_unstorable(request, ()),
    ]
    spec = None
    try:
        cleaned = {**request, "description": clean(request["description"])}
        wanted = msgspec.convert(_plain(cleaned), TaskRequest)
        seed = context.rng.randint(0, MOST_SEED)
        spec = resolve(wanted, seed=seed, drop_out=drop_out)
    except SpecError as error:
        problems = [*error.problems, *problems]
    except msgspec.ValidationError as error:
        problems = [_as_problem(error), *problems]
    if spec is None or problems:
        raise InvalidInput(
            "The task can't be accepted as it is: mend the values named in `problems`.",
            as_input_problems(problems[:MOST_PROBLEMS]),
        )
    return spec


def _plain(value: Any) -> Any:
    """The same value without enums of the schema."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _unstorable(value: Any, path: tuple[str, ...]) -> list[Problem]:
    """Texts that no database takes, with NUL or half of a surrogate pair.

    The title stands among others' in lists, so it is one line of plain text.
    """
    if isinstance(value, str):
        is_title = path == ("title",)
        is_fine = not has_control_characters(value) if is_title else is_storable(value)
        message = "Leave out the characters that are not text, such as NUL."
        return [] if is_fine else [Problem(path, "MALFORMED", message)]
    if isinstance(value, Mapping):
        parts = [(_camel(str(name)), inner) for name, inner in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(str(place), inner) for place, inner in enumerate(value)]
    else:
        return []
    return [p for name, inner in parts for p in _unstorable(inner, (*path, name))]


def _as_problem(error: msgspec.ValidationError) -> Problem:
    """A problem of `… - at `$.training.optimizer`` with its path in the contract."""
    message, _, place = str(error).partition(" - at `$")
    names = re.findall(r"\.(\w+)|\[(\d+)\]", place)
    path = tuple(_camel(name) if name else position for name, position in names)
    return Problem(path, "MALFORMED", f"{message}.")


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


async def _find_upload(
    account_id: str, request: Mapping[str, Any], name: str, purpose: str
) -> Upload:
    upload_id = str(request[name])
    upload = await Upload.get_or_none(id=upload_id, account_id=account_id)
    if upload is None:
        raise NotFound.of("upload", upload_id)
    if upload.purpose != purpose:
        message = f"This upload is not of purpose {purpose}; choose another one."
        problem = InputProblem(("input", _camel(name)), "CONTRADICTION", message)
        raise InvalidInput(message, (problem,))
    if upload.state != "READY":
        is_checking = upload.state == "CHECKING"
        raise UploadNotReady(
            f"{upload.filename} can't be used yet: {_WAY_TO_READY[upload.state]}.",
            upload,
            retry_after_s=1.0 if is_checking else None,
        )
    return upload


def _check_model(spec: TaskSpec, summary: Mapping[str, Any]) -> TaskSpec:
    """The task with what its model needs of a device filled in."""
    problems = _as_file_problems(
        check_fit(summary, spec.data, spec.learning, spec.preprocessing)
    )
    can_train = [r["runtime"] for r in summary["runtimes"] if r["can_train"]]
    wanted = [str(runtime) for runtime in spec.device.runtimes] or can_train
    runtimes = [runtime for runtime in wanted if runtime in can_train]
    if not runtimes:
        message = f"None of the runtimes {', '.join(wanted) or 'known'} can train it."
        problems.append(FileProblem("NOT_TRAINABLE", message))
    if problems:
        raise ModelRefused(
            "The model does not fit the task: see `fileProblems`.",
            tuple(problems),
        )
    device = with_needs(spec.device, int(summary["parameters"]))
    named = tuple(Runtime(runtime) for runtime in runtimes)
    return replace(spec, device=replace(device, runtimes=named))


def _as_file_problems(found: Iterable[errors.FileProblem]) -> list[FileProblem]:
    return [
        FileProblem(str(p.kind), p.message, p.name, p.row, p.expected, p.found)
        for p in found
    ]


async def _check_test_set(context: Context, spec: TaskSpec, upload: Upload) -> None:
    path = context.storage.upload(upload.id)
    try:
        await asyncio.to_thread(read_test_set, path, spec.data, spec.learning)
    except TableError as error:
        raise TestSetRefused(
            "The test set does not fit the task: see `fileProblems`.",
            tuple(_as_file_problems(error.problems)),
        ) from None


def own_task_or_not_found(task: Task | None, task_id: str, account_id: str) -> Task:
    """The task, when it is this account's.

    Raises:
        NotFound: There is none, or it is somebody else's.
    """
    if task is None or task.requester_id != account_id:
        raise NotFound.of("task", task_id)
    return task
