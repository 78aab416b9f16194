"""Examples to copy: the files of `examples/`, with the reader's own server in them.

The files work as they stand against a server of one's own; a test runs them as the page
shows them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
WRITTEN_FOR = "localhost:8000"
FILES = {
    "curl": "call.sh",
    "python": "call.py",
    "javascript": "call.mjs",
    "subscription": "follow.py",
}
USUAL = "curl"
NO_TASK = "tsk_…"


@dataclass(frozen=True)
class Snippets:
    """The examples, and what their two operations answer.

    Attributes:
        code: By name, the keys of `FILES`.
        answer: By the same names, as the examples print it.
    """

    code: dict[str, str]
    answer: dict[str, str]


def code_for(name: str, address: str) -> str:
    """An example that calls the server at `address`."""
    text = (FOLDER / FILES[name]).read_text(encoding="utf-8")
    secure = "s" if address.startswith("https:") else ""
    host = address.partition("://")[2]
    return text.replace(f"http://{WRITTEN_FOR}", address).replace(
        f"ws://{WRITTEN_FOR}", f"ws{secure}://{host}"
    )


def snippets(
    address: str, data: Mapping[str, Any], event: Mapping[str, Any] | None
) -> Snippets:
    """Examples and answers.

    Args:
        address: Public address of the server.
        data: What `FirstCall` answers.
        event: What `FirstEvents` tells first; None when nothing has happened yet.
    """
    called = json.dumps({"data": data}, indent=2, ensure_ascii=False)
    told = (
        json.dumps({"marketplaceEvents": event}, indent=2)
        if event
        else "Nothing has happened yet. It tells as soon as something does."
    )
    return Snippets(
        code={name: code_for(name, address) for name in FILES},
        answer={name: told if name == "subscription" else called for name in FILES},
    )


def client_command(address: str, task_id: str) -> str:
    """The command that takes part in a task."""
    options = (
        f"--server {address}",
        "--key $CROWDFL_KEY",
        f"--task {task_id}",
        "--data my-rows.csv",
        '--label "my laptop"',
    )
    return " \\\n  ".join(("crowdfl client", *options))
