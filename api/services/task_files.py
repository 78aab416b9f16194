"""Which files of a task may be fetched, by whom, and where they lie."""

from dataclasses import dataclass
from pathlib import Path

from api.models import Participation, Task
from api.services.authenticate import is_operator, require
from api.services.context import Caller, Context
from api.services.preprocessing import DOCUMENT
from api.services.refusals import NotFound

# Kinds of the contract's `TrainingFileKind` and the names of their files.
TRAINING_FILES = {
    "MANIFEST": "manifest.json",
    "TFJS_TOPOLOGY": "tfjs.json",
    "KERAS_CONFIG": "keras_config.json",
}
PREPROCESSING = "PREPROCESSING"  # of a task, not of its model
# Kinds of the contract's `ModelFormat` and the names of their files.
RESULT_FILES = {"KERAS": "model.keras", "SAFETENSORS": "model.safetensors"}


@dataclass(frozen=True)
class TaskFile:
    """A file that may be sent.

    Attributes:
        path: Where it lies.
        media_type: Its type.
        download_name: Name to save it under.
    """

    path: Path
    media_type: str
    download_name: str


async def find_task_file(
    context: Context, caller: Caller, task_id: str, name: str
) -> TaskFile:
    """A file of a task, for whom it is meant.

    Training files are for the accounts of its participations, its requester and
    operators; the finished model for its requester only.

    Raises:
        Denied: Not signed in, or without the scope TRAIN (training files) or LIST (the
            finished model).
        NotFound: No such file, or not for the caller.
    """
    if name in RESULT_FILES.values():
        return await _result(context, caller, task_id, name)
    return await _training_file(context, caller, task_id, name)


async def _result(
    context: Context, caller: Caller, task_id: str, name: str
) -> TaskFile:
    account_id = require(caller, "LIST")
    task = await Task.get_or_none(id=task_id, requester_id=account_id)
    if task is None:
        raise NotFound.of("file", name)
    path = context.storage.task(task.id) / name
    return _existing(path, "application/octet-stream", _result_name(task, name))


def _result_name(task: Task, name: str) -> str:
    """What the contract's `DownloadFile.filename` says."""
    format_of = {file: kind for kind, file in RESULT_FILES.items()}
    for file in (task.result or {}).get("files", []):
        if file["format"] == format_of[name]:
            return str(file["filename"])
    return name


async def _training_file(
    context: Context, caller: Caller, task_id: str, name: str
) -> TaskFile:
    account_id = require(caller, "READ")
    task = await Task.get_or_none(id=task_id)
    if task is None or name not in (*TRAINING_FILES.values(), DOCUMENT):
        raise NotFound.of("file", name)
    is_known = task.requester_id == account_id or is_operator(caller)
    if not is_known:
        require(caller, "TRAIN")
        is_known = await Participation.exists(task_id=task.id, account_id=account_id)
    if not is_known:
        raise NotFound.of("file", name)
    if name != DOCUMENT:
        folder = context.storage.model(task.model_upload_id)
    elif task.preprocessing_sha256 is not None:
        folder = context.storage.task(task.id)
    else:
        raise NotFound.of("file", name)  # it may still be written
    return _existing(folder / name, "application/json", name)


def _existing(path: Path, media_type: str, download_name: str) -> TaskFile:
    if not path.is_file():
        raise NotFound.of("file", path.name)
    return TaskFile(path, media_type, download_name)
