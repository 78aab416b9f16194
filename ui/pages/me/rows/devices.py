"""Devices: what they say about themselves, and what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui.times import Reader, Time
from ui.words import counted, duration, reputation_word, short_id, size

PLATFORMS = {
    "PHONE": "Phone or tablet",
    "COMPUTER": "Computer",
    "BOARD": "Small board",
    "SERVER": "Server",
}
RUNTIMES = {"KERAS": "Keras in Python", "TFJS": "TensorFlow.js in a browser"}
NETWORKS = {
    "ETHERNET": "Cable",
    "WIFI": "Wi-Fi",
    "MOBILE": "Mobile network",
    "UNKNOWN": "Not told",
}


@dataclass(frozen=True)
class Running:
    """A participation that goes on."""

    short: str
    state: str
    title: str
    path: str


@dataclass(frozen=True)
class DeviceRow:
    """A device in words."""

    id: str
    label: str
    platform: str  # as the API names it, for the icon
    kind: str
    is_online: bool
    is_retired: bool
    seen: Time
    retired: Time
    since: Time
    reported: Time
    runtimes: str
    processor: str
    memory: str
    storage: str
    network: str
    battery: str
    measured: str
    measured_at: Time
    reputation: str
    running: list[Running] = field(default_factory=list)


def device_rows(viewer: Mapping[str, Any], reader: Reader) -> list[DeviceRow]:
    """The rows from the answer of `MyDevices`."""
    running = [edge["node"] for edge in viewer["participations"]["edges"]]
    return [
        device_row(
            node, [p for p in running if p["client"]["id"] == node["id"]], reader
        )
        for node in (edge["node"] for edge in viewer["clients"]["edges"])
    ]


def device_row(
    node: Mapping[str, Any], running: Sequence[Mapping[str, Any]], reader: Reader
) -> DeviceRow:
    """One device with the participations that go on."""
    device, mark = node["device"], node["device"]["benchmark"]
    return DeviceRow(
        id=node["id"],
        label=node["label"],
        platform=device["platform"],
        kind=PLATFORMS.get(device["platform"], device["platform"]),
        is_online=node["online"],
        is_retired=node["retiredAt"] is not None,
        seen=reader.time(node["lastSeenAt"]),
        retired=reader.time(node["retiredAt"]),
        since=reader.time(node["createdAt"]),
        reported=reader.time(device["reportedAt"]),
        runtimes=", ".join(RUNTIMES.get(name, name) for name in device["runtimes"]),
        processor=counted(device["cpuCores"], "core"),
        memory=f"{size(device['freeRamBytes'])} free of {size(device['ramBytes'])}",
        storage=f"{size(device['freeStorageBytes'])} free",
        network=NETWORKS.get(device["network"], device["network"]),
        battery=battery(device["batteryPercent"], device["charging"]),
        measured=speed(mark),
        measured_at=reader.time(mark["measuredAt"] if mark else None),
        reputation=score_words(node["reputation"]),
        running=[_running(participation) for participation in running],
    )


def battery(percent: int | None, is_charging: bool | None) -> str:
    """Such as "80 %, charging"; a device without a battery tells nothing."""
    mains = {True: "charging", False: "not charging", None: ""}[is_charging]
    if percent is None:
        return f"No battery told; {mains}" if mains else "Not told"
    return f"{percent} %, {mains}" if mains else f"{percent} %"


def speed(mark: Mapping[str, Any] | None) -> str:
    """The measured speed with what it is compared to."""
    if mark is None:
        return "Not measured yet"
    seconds = duration(mark["elapsedS"])
    return f"{mark['cpuScore']:.2f}, took {seconds}; the middle device has 0.50"


def score_words(reputation: Mapping[str, Any]) -> str:
    """Such as "0.71 good", "0.50 building (newcomer)"."""
    score = reputation["score"]
    newcomer = " (newcomer)" if reputation["newcomer"] else ""
    return f"{score:.2f} {reputation_word(score)}{newcomer}"


def client_command(server: str, email: str) -> str:
    """What starts the client on a laptop."""
    return (
        f"crowdfl client --server {server} --email {email} "
        "--task TASK_ID --data rows.csv"
    )


def _running(node: Mapping[str, Any]) -> Running:
    task = node["task"]
    return Running(
        short_id(node["id"]), node["state"], task["title"], f"/tasks/{task['id']}"
    )
