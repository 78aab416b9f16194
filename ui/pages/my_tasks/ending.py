"""What is asked before a task is ended for good. No I/O, no Reflex."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.words import counted, whole

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Stop:
    """What is asked before a task is ended for good."""

    word: str = ""
    head: str = ""
    body: str = ""
    stay: str = ""
    act: str = ""


def stop(node: Node) -> Stop:
    """What is asked before the task is ended."""
    if "CANCEL" not in node["viewerCan"]:
        return Stop()
    if node["state"] == "DRAFT":
        body = (
            "It can't be published afterwards. No points were set aside. This can't be "
            "undone."
        )
        return Stop(
            "Discard", "Discard this draft?", body, "Keep the draft", "Discard it"
        )
    reward = node["reward"]
    back = reward["poolPoints"] - reward["paidPoints"]
    if node["state"] == "RECRUITING":
        body = (
            f"Nobody has trained yet. All {counted(back, 'point')} come back to you. "
            "This can't be undone."
        )
        return Stop(
            "Cancel", "Cancel this task?", body, "Keep recruiting", "Cancel the task"
        )
    done, _ = rounds_of(node)
    body = (
        "Clients keep the points of rounds they finished "
        f"({whole(reward['paidPoints'])}). {counted(back, 'point')} come back to you, "
        "less what a round that runs now still pays. There is no model to download "
        "from a stopped task. This can't be undone."
    )
    head = f"Stop after round {done}?" if done else "Stop before the first round ends?"
    return Stop("Stop", head, body, "Keep training", "Stop the task")


def rounds_of(node: Node) -> tuple[int, int]:
    """Rounds committed, and rounds planned."""
    known = node["statistics"]
    return known["rounds"] if known else 0, node["training"]["rounds"]
