"""The four numbers of the marketplace, each with what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.words import whole

WEEK = 7


@dataclass(frozen=True)
class Figures:
    """Numbers and their comparisons, in words."""

    ready: str = ""
    ready_of: str = ""
    training: str = ""
    training_beside: str = ""
    rounds: str = ""
    rounds_before: str = ""
    paid: str = ""
    paid_before: str = ""


def figures_of(marketplace: Mapping[str, Any]) -> Figures:
    """The API's answer in words. Days are those of UTC; a week is seven of them."""
    tasks = {row["state"]: row["count"] for row in marketplace["tasks"]}
    devices = sum(bin["count"] for bin in marketplace["reputation"])
    days = marketplace["days"]
    paid = [int(day["pointsPaid"]) for day in days]
    rounds = [day["rounds"] for day in days]
    return Figures(
        ready=whole(marketplace["clientsOnline"]),
        ready_of=f"of {whole(devices)} registered",
        training=whole(tasks.get("RUNNING", 0)),
        training_beside=f"{whole(tasks.get('RECRUITING', 0))} recruiting",
        rounds=whole(sum(rounds[-1:])),
        rounds_before=f"yesterday {whole(sum(rounds[-2:-1]))}",
        paid=whole(sum(paid[-WEEK:])),
        paid_before=f"the week before {whole(sum(paid[-2 * WEEK : -WEEK]))}",
    )
