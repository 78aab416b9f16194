"""What client programs of experiments share: the real client with another habit."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from mobile.edge.account import Password
from mobile.edge.client import Options, run
from mobile.edge.errors import EdgeError
from mobile.edge.take_part import Habit


class LogReport:
    """Writes what the client says into the log of its process."""

    def say(self, client: str, message: str) -> None:
        """A sentence that stays."""
        print(message, flush=True)

    def doing(self, client: str, what: str) -> None:
        """What is under way now; too much for a log."""

    def rounds(self, client: str, done: int, of: int) -> None:
        """How far the task is; the sentences say it."""


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The command line of such a program; the password is in `CROWDFL_PASSWORD`."""
    parser = argparse.ArgumentParser(description=description)
    for name in ("server", "task", "data", "email", "label", "state-dir"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sign-up", action="store_true")
    parser.add_argument("--transport", default="webrtc")
    parser.add_argument("--threads", type=int)
    return parser


def take_part(given: argparse.Namespace, habit: Habit, **options: Any) -> None:
    """Take part in a task; ends the program with what went wrong.

    Args:
        given: What `arguments` found.
        habit: Of training.
        options: More of `mobile.edge.client.Options`.
    """
    chosen = Options(
        server=given.server,
        task_id=given.task,
        data=Path(given.data),
        label=given.label,
        credentials=Password(
            given.email, os.environ["CROWDFL_PASSWORD"], sign_up=given.sign_up
        ),
        state_dir=Path(given.state_dir),
        transport=given.transport,
        threads=given.threads,
        **options,
    )
    try:
        asyncio.run(run(chosen, LogReport(), habit=habit))
    except EdgeError as error:
        sys.exit(str(error))
