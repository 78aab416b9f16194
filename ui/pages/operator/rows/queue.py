"""What waits for an operator, the oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.times import Reader
from ui.words import counted, duration, moment, signed, whole

Node = Mapping[str, Any]
SOMEBODY = "Somebody"


@dataclass(frozen=True)
class CaseRow:
    """A case that waits.

    Attributes:
        id: ID of the redemption or appeal.
        kind: "redemption" or "appeal".
        what: What is to be done, such as "Redemption to approve".
        who: Whose it is.
        points: Such as "200 points"; empty when it is not about points.
        waits: Such as "4 h".
        asked: When it was made, exact, for machines.
    """

    id: str
    kind: str
    what: str
    who: str
    points: str
    waits: str
    asked: str


def queue(answer: Mapping[str, Any], reader: Reader) -> list[CaseRow]:
    """The cases of `DeskQueue`, redemptions and appeals together, oldest first."""
    desk = answer["operator"]
    redemptions = [edge["node"] for edge in desk["redemptions"]["edges"]]
    appeals = [edge["node"] for edge in desk["appeals"]["edges"]]
    rows = [
        *(redemption_row(node, reader) for node in redemptions),
        *(appeal_row(node, reader) for node in appeals),
    ]
    return sorted(rows, key=lambda row: (moment(row.asked), row.id))


def redemption_row(node: Node, reader: Reader) -> CaseRow:
    """A redemption that waits."""
    is_new = node["state"] == "REQUESTED"
    return CaseRow(
        id=node["id"],
        kind="redemption",
        what="Redemption to approve" if is_new else "Redemption to pay",
        who=node["account"]["name"],
        points=counted(node["points"], "point"),
        waits=waits(node["createdAt"], reader),
        asked=node["createdAt"],
    )


def appeal_row(node: Node, reader: Reader) -> CaseRow:
    """An appeal that waits."""
    receipt = node["receipt"]
    entry = receipt.get("entry")
    return CaseRow(
        id=node["id"],
        kind="appeal",
        what=f"Appeal about {about(receipt['__typename'])}",
        who=appellant(receipt["participation"]),
        points=f"{signed(entry['points'])} points" if entry else "",
        waits=waits(node["createdAt"], reader),
        asked=node["createdAt"],
    )


def about(kind: str) -> str:
    """What a receipt is about."""
    return {
        "SelectionReceipt": "a selection",
        "UpdateReceipt": "an update",
        "PointsReceipt": "points",
        "ReputationReceipt": "a reputation",
    }.get(kind, "a decision")


def appellant(participation: Node | None) -> str:
    """Who appeals: the device and its name in the task; appeals name no account."""
    if participation is None:
        return SOMEBODY
    label = (participation["client"] or {}).get("label")
    pseudonym = participation["pseudonym"]
    return f"{label} ({pseudonym})" if label else str(pseudonym)


def waits(since: str, reader: Reader) -> str:
    """How long something waits."""
    seconds = (reader.now - moment(since)).total_seconds()
    return "less than a minute" if seconds < 60 else duration(seconds)


def summary(rows: Sequence[CaseRow], total: int) -> str:
    """The first sentence of the desk."""
    if not rows:
        return "Nothing needs you."
    verb = "needs" if total == 1 else "need"
    have = counted(total, "case")
    if total == 1:
        return f"1 case {verb} you; it waits {rows[0].waits}."
    more = f" The {whole(len(rows))} oldest are listed." if total > len(rows) else ""
    return f"{have} {verb} you; the oldest waits {rows[0].waits}.{more}"
