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
SUBSCRIPTION = "subscription"
FILES = {
    "curl": "call.sh",
    "python": "call.py",
    "javascript": "call.mjs",
    SUBSCRIPTION: "follow.py",
}
USUAL = "curl"
NOTHING_YET = "Nothing has happened yet. It tells as soon as something does."
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


def snippets(address: str, data: Mapping[str, Any]) -> Snippets:
    """Examples and answers; what the subscription tells is not known yet.

    Args:
        address: Public address of the server.
        data: What `FirstCall` answers.
    """
    called = json.dumps({"data": data}, indent=2, ensure_ascii=False)
    return Snippets(
        code={name: code_for(name, address) for name in FILES},
        answer={name: called for name in FILES} | {SUBSCRIPTION: NOTHING_YET},
    )


def told(event: Mapping[str, Any]) -> str:
    """An event of `FirstEvents` as the example prints it, but on more lines."""
    return json.dumps({"marketplaceEvents": event}, indent=2)


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
