"""Notifications: what happened to the visitor, from events and their receipts.

The events of one update (its verdict, the points, the reputation) make one
notification; so do points that are released in the same minute.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ui.pages.me.rows import wording
from ui.pages.me.rows.wording import Words
from ui.times import Reader, Time

Event = Mapping[str, Any]
Receipts = Mapping[str, Mapping[str, Any]]
OF_A_ROUND = ("UpdateReceipt", "PointsReceipt", "ReputationReceipt")
TOLD_UPLOADS = ("READY", "REFUSED")  # what stands between is no news


@dataclass(frozen=True)
class Notice:
    """A notification in words.

    Attributes:
        key: What it is about; the same for what is told again.
        at: When it happened last.
        glyph: Which icon: one of `GLYPHS` of the view.
        tone: A tone of the look.
        head: What happened.
        more: What follows from it; may be empty.
        title: Title of the task; empty when it concerns none.
        path: Where to read on; empty when nowhere.
        device: Which device; may be empty.
    """

    key: str
    at: Time
    glyph: str
    tone: str
    head: str
    more: str
    title: str
    path: str
    device: str


class Known(NamedTuple):
    """An event with its receipt, if it has one that can be read."""

    event: Event
    receipt: Mapping[str, Any] | None


def receipt_ids(events: Sequence[Event]) -> list[str]:
    """Receipts of events, each once."""
    ids = [event["receiptId"] for event in events if "receiptId" in event]
    return list(dict.fromkeys(ids))


def notices(
    events: Sequence[Event],
    receipts: Receipts,
    devices: Mapping[str, str],
    reader: Reader,
) -> list[Notice]:
    """Notifications, newest first.

    Args:
        events: As `MyEvent` asks for them, oldest first.
        receipts: By ID, as `MyReceipt` asks for them.
        devices: Labels of devices by ID.
        reader: Who reads.
    """
    groups: dict[Hashable, list[Known]] = {}
    for event in events:
        receipt = receipts.get(event.get("receiptId", ""))
        key = group_of(event, receipt)
        if key is not None:
            groups.setdefault(key, []).append(Known(event, receipt))
    made = [
        notice(str(key), group, words, devices, reader)
        for key, group in groups.items()
        if (words := words_of(group, devices, reader)) is not None
    ]
    return sorted(made, key=lambda notice: notice.at.iso, reverse=True)


def group_of(event: Event, receipt: Mapping[str, Any] | None) -> Hashable | None:
    """What the event is told together with; None when it is not told."""
    kind = event["__typename"]
    if kind == "UploadChanged":
        return event["uploadId"] if event["uploadState"] in TOLD_UPLOADS else None
    if kind == "RedemptionChanged":
        is_told = wording.redemption(event["redemptionState"]) is not None
        return event["cursor"] if is_told else None
    if receipt is None:
        return event.get("receiptId") or event["cursor"]
    entry = receipt.get("entry")
    if entry and entry["kind"] == "RELEASE":
        return "release", event["at"][:16]
    of_round = receipt["__typename"] in OF_A_ROUND and receipt["round"] is not None
    if of_round and receipt["participation"]:
        return receipt["participation"]["id"], receipt["round"]
    return str(receipt["id"])


def words_of(
    group: Sequence[Known], devices: Mapping[str, str], reader: Reader
) -> Words | None:
    """What a group says."""
    event = group[-1].event
    by_kind = {
        known.receipt["__typename"]: known.receipt for known in group if known.receipt
    }
    if event["__typename"] == "ClientInvited":
        return wording.invited(event, devices.get(event["clientId"], "your device"))
    if event["__typename"] == "UploadChanged":
        return wording.upload(event["uploadState"])
    if event["__typename"] == "RedemptionChanged":
        return wording.redemption(event["redemptionState"])
    if event["__typename"] == "AppealResolved":
        return wording.appeal(event["appealState"])
    if not by_kind:
        return wording.unread([known.event for known in group])
    if "SelectionReceipt" in by_kind:
        called = any(
            known.event.get("participationState") == "TRAINING" for known in group
        )
        return wording.seat(by_kind["SelectionReceipt"], is_called_up=called)
    if "UpdateReceipt" in by_kind or "ReputationReceipt" in by_kind:
        return wording.round_of(by_kind, reader)
    return wording.points(_each_once(group), reader)


def notice(
    key: str,
    group: Sequence[Known],
    words: Words,
    devices: Mapping[str, str],
    reader: Reader,
) -> Notice:
    """A group as the page shows it."""
    last = group[-1]
    receipt = last.receipt or {}
    task = receipt.get("task") or {}
    task_id = task.get("id") or last.event["taskId"]
    path = words.path or (f"/tasks/{task_id}" if task_id else "")
    return Notice(
        key=key,
        at=reader.time(last.event["at"]),
        glyph=words.glyph,
        tone=words.tone,
        head=words.head,
        more=words.more,
        title=task.get("title") or last.event.get("title") or "",
        path=path,
        device=_device(last, devices),
    )


def toast(group: Sequence[Notice]) -> str:
    """What points that were just paid say, in one sentence or two."""
    paid = [notice for notice in group if notice.glyph == "paid"]
    if not paid:
        return ""
    if len(paid) == 1:
        return paid[0].head
    return f"{len(paid)} updates were paid. {paid[0].head}"


def _device(known: Known, devices: Mapping[str, str]) -> str:
    participation = (known.receipt or {}).get("participation") or {}
    client = participation.get("client") or {}
    return client.get("label") or devices.get(known.event.get("clientId", ""), "")


def _each_once(group: Sequence[Known]) -> list[Mapping[str, Any]]:
    return list(
        {
            known.receipt["id"]: known.receipt for known in group if known.receipt
        }.values()
    )
