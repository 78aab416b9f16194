"""Who was chosen and why, for the requester: participations by rank, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.scores import SEATS, terms_words
from ui.words import counted, short_id, whole

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A device that asked to take part.

    Attributes:
        id: The training ID.
        short: The same as people read it.
        name: Its name within the task.
        state: State of the participation, for the badge.
        seat: Which seat it has, in words.
        rank: Such as "3"; a word when it was not ranked.
        score: Such as "0.82"; empty when it was not ranked.
        terms: What the score is made of.
        why: The recorded reason.
        came: What came of it so far.
    """

    id: str
    short: str
    name: str
    state: str
    seat: str
    rank: str
    score: str
    terms: str
    why: str
    came: str


def candidate(node: Node) -> Candidate:
    """A participation of `WhoWasChosen`."""
    chosen = _first_selection(node["receipts"])
    ranked = node["rank"] is not None
    return Candidate(
        id=node["id"],
        short=short_id(node["id"]),
        name=node["pseudonym"],
        state=node["state"],
        seat=SEATS.get(node["seat"] or "", "Not chosen yet"),
        rank=whole(node["rank"]) if ranked else "not ranked",
        score="" if node["score"] is None else f"{node['score']:.2f}",
        terms="" if chosen is None else terms_words(chosen["terms"]),
        why="" if chosen is None else why(chosen),
        came=came(node),
    )


def why(receipt: Node) -> str:
    """The recorded reason; what was asked and missing stands behind it."""
    unmet = [
        f"asked {check['required']}, has {check['actual'] or 'not told'}"
        for check in receipt["unmet"]
    ]
    return f"{receipt['message']} {'; '.join(unmet)}".strip()


def came(node: Node) -> str:
    """What came of it so far."""
    if not node["roundsCalled"]:
        return "not called yet"
    parts = [f"called in {counted(node['roundsCalled'], 'round')}"]
    parts += [
        f"{whole(node[name])} {word}"
        for name, word in (("accepted", "used"), ("rejected", "not used"))
        if node[name]
    ]
    parts += [f"{whole(node['late'])} late"] if node["late"] else []
    return f"{', '.join(parts)}; {counted(node['points'], 'point')}"


def heading(total: int, shown: Sequence[Candidate]) -> str:
    """The whole in a sentence."""
    if not total:
        return "No device has registered yet."
    seats = sum(one.seat.startswith("Seat") for one in shown)
    backups = sum(one.seat == SEATS["BACKUP"] for one in shown)
    if not seats + backups:
        return f"{counted(total, 'device')} registered; nobody is chosen yet."
    among = "" if len(shown) >= total else f" of the first {whole(len(shown))}"
    have = "has" if seats == 1 else "have"
    return (
        f"{counted(total, 'device')} registered. {whole(seats)}{among} {have} a seat, "
        f"{counted(backups, 'more waits', 'more wait')} as backup."
    )


def _first_selection(receipts: Sequence[Node]) -> Node | None:
    """The receipt of the selection before round 1."""
    found = (r for r in receipts if r["__typename"] == "SelectionReceipt")
    return next(found, None)
