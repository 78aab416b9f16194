"""How a client connects: addresses, a fresh ticket, the files of a trainer."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.models import Participation, Task
from api.services.addresses import task_file_url
from api.services.context import Caller, Context
from api.services.join_task import is_over
from api.services.preprocessing import DOCUMENT
from api.services.task_files import PREPROCESSING, TRAINING_FILES
from api.services.tickets import idle_s, issue_ticket
from api.storage import sha256_of
from fl_engine.wire import FRAME_BYTES


@dataclass(frozen=True)
class TrainingFile:
    """A file that a trainer needs; the contract's type of this name."""

    kind: str
    url: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Transport:
    """The contract's `Transport`."""

    ice_servers: tuple[dict[str, Any], ...]
    websocket_url: str
    ticket: str
    expires_at: datetime
    frame_bytes: int
    idle_s: float
    files: tuple[TrainingFile, ...]


async def offer_transport(
    context: Context, caller: Caller, participation: Participation
) -> Transport | None:
    """How to connect; None for everybody but its account, and after its end."""
    is_own = (
        caller.account_id is not None and caller.account_id == participation.account_id
    )
    if not is_own or "TRAIN" not in caller.scopes or is_over(participation):
        return None
    task = await Task.get(id=participation.task_id)
    ticket = issue_ticket(context, caller, participation)
    settings = context.settings
    return Transport(
        ice_servers=settings.ice_servers,
        websocket_url=f"ws{settings.public_url.removeprefix('http')}/channel",
        ticket=ticket.secret,
        expires_at=ticket.expires_at,
        frame_bytes=FRAME_BYTES,
        idle_s=idle_s(context, task.spec),
        files=await asyncio.to_thread(_files, context, task),
    )


def _files(context: Context, task: Task) -> tuple[TrainingFile, ...]:
    folder = context.storage.model(task.model_upload_id)
    files = tuple(
        TrainingFile(
            kind=kind,
            url=task_file_url(context.settings, task.id, name),
            size_bytes=(folder / name).stat().st_size,
            sha256=_sha256(folder / name),
        )
        for kind, name in TRAINING_FILES.items()
        if (folder / name).is_file()
    )
    return (
        files if task.preprocessing_sha256 is None else (*files, _fitted(context, task))
    )


def _fitted(context: Context, task: Task) -> TrainingFile:
    """The document of the task's steps, once it is frozen."""
    return TrainingFile(
        kind=PREPROCESSING,
        url=task_file_url(context.settings, task.id, DOCUMENT),
        size_bytes=(context.storage.task(task.id) / DOCUMENT).stat().st_size,
        sha256=str(task.preprocessing_sha256),
    )


@lru_cache(maxsize=1024)
def _sha256(path: Path) -> str:
    """Hash of a file of a READY model, which is never written again."""
    return sha256_of(path)
