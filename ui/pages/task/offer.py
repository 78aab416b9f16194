"""What a contributor earns, beside what it asks of the device."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.steps import is_fitted_later
from ui.words import counted, duration, per_minute, size, whole

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Offer:
    """What a contributor earns, and what it asks of the device.

    Attributes:
        points: For all rounds.
        rounds: The rounds in words.
        time: Of training, about.
        moved: Bytes in both directions and all rounds.
        rate: Points a minute.
        network: Which network it needs.
        battery: How much charge it needs.
        seats: Places and backups.
        bar: The least that must be said, on a phone.
        each: Points for an update that is used.
    """

    points: str = ""
    rounds: str = ""
    time: str = ""
    moved: str = ""
    rate: str = ""
    network: str = ""
    battery: str = ""
    seats: str = ""
    bar: str = ""
    each: str = ""


def offer(task: Answer) -> Offer:
    """What is paid beside what is asked."""
    device, reward, plan = task["device"], task["reward"], task["selection"]
    rounds, each = task["training"]["rounds"], reward["pointsPerUpdate"]
    points = whole(each * rounds)
    takes, moved = duration(device["deviceS"]), size(device["transferBytes"])
    network = "Wi-Fi or cable" if device["wifiOnly"] else "Any network"
    return Offer(
        points=points,
        rounds="the one round" if rounds == 1 else f"all {counted(rounds, 'round')}",
        time=f"about {takes}",
        moved=moved,
        rate=per_minute(reward["pointsPerMinute"]),
        network=network,
        battery=battery(device),
        seats=f"{whole(plan['cohortSize'])} and {counted(plan['backups'], 'backup')}",
        bar=", ".join([takes, moved, *(["Wi-Fi"] if device["wifiOnly"] else [])]),
        each=counted(each, "point"),
    )


def battery(device: Answer) -> str:
    """How much charge a device needs."""
    least = device["leastBatteryPercent"]
    if device["chargingOnly"]:
        return "Only while charging"
    return f"{least} % or more" if least else "Any charge"


def leaves(task: Answer) -> str:
    """What leaves the device, in the words of the consent."""
    codec = task["training"]["codec"]
    moved = next(r for r in task["model"]["roundBytes"] if r["codec"] == codec)
    return (
        f"Weight changes, {size(moved['upBytes'])} a round. How many rows were used, "
        "which of the columns asked for the file has, and the seconds it took. Once: "
        f"{_figures(task['preprocessing'])}what the device has and how fast it is."
    )


def _figures(steps: list[Answer]) -> str:
    """Statistics that preprocessing asks for; empty when it fits nothing."""
    if not any(is_fitted_later(step) for step in steps):
        return ""
    median = any(step["imputation"] == "MEDIAN" for step in steps)
    more = ", with 101 quantiles where a median is needed" if median else ""
    return (
        "for each column that is prepared, count, mean, spread, range and how often "
        f"each category occurs{more}; "
    )
