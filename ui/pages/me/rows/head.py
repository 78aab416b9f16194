"""Points, reputation and tasks done: what stands above all tabs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ui.times import Reader
from ui.words import moment, reputation_word, whole

NO_DEVICE = "No device yet"


@dataclass(frozen=True)
class Head:
    """The figures above the tabs, in words.

    Attributes:
        available: Points that can be used, such as "1,240".
        on_hold: Points that wait, with when they are released; empty when there are
            none.
        in_redemption: Points set aside to be paid out; empty when there are none.
        in_escrow: Points set aside for tasks; empty when there are none.
        reputation: Such as "0.71".
        word: Such as "good", or which device has it.
        tasks: Tasks done.
        dropped: Tasks dropped out of.
    """

    available: str = ""
    on_hold: str = ""
    in_redemption: str = ""
    in_escrow: str = ""
    reputation: str = ""
    word: str = ""
    tasks: str = ""
    dropped: str = ""


def head(viewer: Mapping[str, Any], releases_at: str, reader: Reader) -> Head:
    """The head from the answer of `MyHead`.

    Args:
        viewer: The answer.
        releases_at: When the first points on hold are released; empty when not known.
        reader: Who reads.
    """
    points = viewer["points"]
    number, word = reputation(viewer["clients"]["edges"])
    return Head(
        available=whole(points["available"]),
        on_hold=on_hold(points["onHold"], releases_at, reader),
        in_redemption=redemption(points["inRedemption"]),
        in_escrow=escrow(points["inEscrow"]),
        reputation=number,
        word=word,
        tasks=f"{whole(viewer['finished']['totalCount'])} finished",
        dropped=f"{whole(viewer['dropped']['totalCount'])} dropped out of",
    )


def reputation(edges: list[dict[str, Any]]) -> tuple[str, str]:
    """Number and word of the devices in use; with several, the best and the range."""
    used = [edge["node"] for edge in edges if edge["node"]["retiredAt"] is None]
    if not used:
        return "", NO_DEVICE
    scores = [node["reputation"]["score"] for node in used]
    best = max(scores)
    word = reputation_word(best)
    if len(used) > 1:
        return f"{best:.2f}", f"{word}, the best of {len(used)} devices"
    newcomer = " (newcomer)" if used[0]["reputation"]["newcomer"] else ""
    return f"{best:.2f}", word + newcomer


def on_hold(points: int, releases_at: str, reader: Reader) -> str:
    """Such as "21 on hold; the first are released 30 Nov, 14:32"."""
    if not points:
        return ""
    held = f"{whole(points)} on hold"
    if not releases_at:
        return held
    return f"{held}; the first are released {reader.time(releases_at).short}"


def first_release(pay: Sequence[Mapping[str, Any]], now: datetime) -> tuple[int, str]:
    """Points of some pay that are on hold, and when the first are released."""
    held = [
        each for each in pay if each["releasesAt"] and moment(each["releasesAt"]) > now
    ]
    first = min((each["releasesAt"] for each in held), default="")
    return sum(each["points"] for each in held), first


def redemption(points: int) -> str:
    """Such as "200 wait to be paid out"."""
    verb = "waits" if points == 1 else "wait"
    return f"{whole(points)} {verb} to be paid out" if points else ""


def escrow(points: int) -> str:
    """Such as "960 set aside for your tasks"."""
    return f"{whole(points)} set aside for your tasks" if points else ""
