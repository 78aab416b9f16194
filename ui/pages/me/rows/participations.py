"""Participations: a device in a task, known by its training ID."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.pages.me.rows.receipts import step
from ui.times import Reader, Time
from ui.words import counted, short_id, size, whole

RUNNING = ("REGISTERED", "SELECTED", "BACKUP", "TRAINING")
FILTERS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "": ("All", None),
    "running": ("Under way", RUNNING),
    "finished": ("Finished", ("FINISHED",)),
    "dropped": ("Dropped out", ("DROPPED",)),
    "left": ("Left", ("LEFT",)),
    "not-selected": ("Not selected", ("NOT_SELECTED",)),
}
SEATS = {
    "COHORT": "Seat by score",
    "FAIRNESS": "Seat for the least used",
    "BACKUP": "Backup",
    "NONE": "No seat",
}
WAYS = {"WEBRTC": "connected by WebRTC", "WEBSOCKET": "connected by WebSocket"}


@dataclass(frozen=True)
class ParticipationRow:
    """A participation in words."""

    id: str
    short: str
    state: str
    is_running: bool
    title: str
    path: str
    device: str
    pseudonym: str
    joined: Time
    ended: Time
    seat: str
    rounds: str
    verdicts: str
    points: str
    travel: str
    reputation: str
    way: str


def participation_rows(
    viewer: Mapping[str, Any], reader: Reader
) -> list[ParticipationRow]:
    """The rows from the answer of `MyParticipations`."""
    edges = viewer["participations"]["edges"]
    return [_row(edge["node"], reader) for edge in edges]


def _row(node: Mapping[str, Any], reader: Reader) -> ParticipationRow:
    return ParticipationRow(
        id=node["id"],
        short=short_id(node["id"]),
        state=node["state"],
        is_running=node["state"] in RUNNING,
        title=node["task"]["title"],
        path=f"/tasks/{node['task']['id']}",
        device=node["client"]["label"] if node["client"] else "",
        pseudonym=node["pseudonym"],
        joined=reader.time(node["joinedAt"]),
        ended=reader.time(node["endedAt"]),
        seat=seat_words(node["seat"], node["rank"], node["score"]),
        rounds=counted(node["roundsCalled"], "round"),
        verdicts=verdict_words(node),
        points=counted(node["points"], "point"),
        travel=f"{size(node['bytesUp'])} sent, {size(node['bytesDown'])} received",
        reputation=reputation_words(node),
        way=WAYS.get(node["connectedBy"] or "", "not connected"),
    )


def seat_words(seat: str | None, rank: int | None, score: float | None) -> str:
    """Such as "Seat by score: rank 1, score 0.69"."""
    if seat is None:
        return "Not chosen yet"
    name = SEATS.get(seat, seat)
    if rank is None or score is None:
        return name
    return f"{name}: rank {rank}, score {score:.2f}"


def verdict_words(node: Mapping[str, Any]) -> str:
    """Such as "18 used, 1 not used, 1 late"."""
    words = [f"{whole(node['accepted'])} used"]
    if node["rejected"]:
        words.append(f"{whole(node['rejected'])} not used")
    if node["late"]:
        words.append(f"{whole(node['late'])} late")
    return ", ".join(words)


def reputation_words(node: Mapping[str, Any]) -> str:
    """From joining to the end, or to now while it goes on."""
    before, after = node["reputationBefore"], node["reputationAfter"]
    if after is not None:
        return step(before, after)
    if node["client"] and node["state"] in RUNNING:
        return step(before, node["client"]["reputation"]["score"]) + " so far"
    return f"{before:.2f} at the start"
