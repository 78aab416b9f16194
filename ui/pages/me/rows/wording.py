"""The sentences of notifications (design: UX, section 7, messages 13 to 18)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ui.pages.me.rows.receipts import REQUIREMENTS, term_name
from ui.times import Reader
from ui.words import counted, per_minute, signed, whole

Receipt = Mapping[str, Any]
REJECTIONS = {
    "NOT_FINITE": "it holds values that are not numbers. Often a broken row in your "
    "file, or a learning rate that is too high.",
    "MANIFEST": "its tensors do not fit the model. Update the client and join again.",
    "DIRECTION": "it led away from where the others lead. Often labels that are "
    "swapped or in another order. Check your file, or appeal.",
    "LOSS": "it made the model worse on the requester's test rows. Often wrong labels. "
    "Check your file, or appeal.",
    "FREE_RIDING": "it brought nothing new: the model as it was sent, a copy or noise. "
    "If your device did train, appeal.",
}


class Words(NamedTuple):
    """What a notification says; `path` only where it is not the task's page."""

    glyph: str
    tone: str
    head: str
    more: str = ""
    path: str = ""


def seat(receipt: Receipt, *, is_called_up: bool) -> Words:
    """A seat was given, kept or lost."""
    name = _device(receipt)
    number = receipt["round"]
    if is_called_up:
        head = f"Called up: a device dropped out of round {number}."
        return Words("called", "aside", head, f"{name} takes its place.")
    if receipt["rank"] is None:
        return _unfit(receipt)
    if number is not None and not receipt["terms"]:
        return Words("backup", "aside", receipt["message"])
    rank = f"rank {receipt['rank']} of {receipt['candidates']}"
    scored = f"{name} scored {receipt['score']:.2f}, {rank}."
    if receipt["seat"] == "NONE":
        return _not_selected(receipt)
    if receipt["seat"] == "BACKUP":
        more = "It is called when a device drops out. Keep it connected."
        return Words("backup", "aside", f"Kept as a backup: {scored}", more)
    return Words("selected", "good", f"Selected: {scored}", "Keep it connected.")


def _not_selected(receipt: Receipt) -> Words:
    policy = receipt["task"]["selection"]
    places = counted(policy["cohortSize"], "place")
    backups = counted(policy["backups"], "backup")
    head = (
        f"Not selected this time: rank {receipt['rank']}, and there were {places} and "
        f"{backups}."
    )
    lost = {
        term["name"]: (term["weight"] * (1 - term["value"]), term["value"])
        for term in receipt["terms"]
    }
    dearest = max(lost, key=lambda name: lost[name][0], default=None)
    cost = ""
    if dearest is not None:
        cost = f"{term_name(dearest)} ({lost[dearest][1]:.2f}) cost most. "
    return Words("passed", "quiet", head, f"{cost}Your reputation is unchanged.")


def _unfit(receipt: Receipt) -> Words:
    names = [
        REQUIREMENTS.get(c["requirement"], c["requirement"]) for c in receipt["unmet"]
    ]
    what = f": {', '.join(names).lower()} no longer fits" if names else ""
    more = "Your reputation is unchanged."
    return Words("passed", "quiet", f"Not selected this time{what}.", more)


def round_of(receipts: Mapping[str, Receipt], reader: Reader) -> Words:
    """An update's verdict with its points and what it did to the reputation."""
    update = receipts.get("UpdateReceipt")
    if update is None:
        return _dropped(receipts["ReputationReceipt"])
    number, paid = update["round"], receipts.get("PointsReceipt")
    moved = _moved(receipts.get("ReputationReceipt"))
    points = f"{signed(paid['entry']['points'])} points" if paid else "No points"
    held = _held(paid, reader)
    more = " ".join(filter(None, (held, moved and f"Reputation {moved}.")))
    match update["verdict"]:
        case "ACCEPTED":
            head = f"{points} for round {number}. Your update was used."
            return Words("paid" if paid else "used", "good", head, more)
        case "SURPLUS":
            said = "Your update was complete, but not needed."
            head = f"{points} for round {number}. {said}"
            return Words("paid" if paid else "used", "info", head, more)
        case "LATE":
            head = f"Round {number} closed before your update arrived."
            after = f"No points for this round; reputation {moved or 'unchanged'}."
            return Words("late", "warn", head, after)
        case _:
            head = f"Your update was not used: {rejection(update)}"
            return Words("rejected", "bad", head, more)


def rejection(update: Receipt) -> str:
    """Why an update was not used, and what to look at."""
    norm, median = update["norm"], update["medianNorm"]
    if update["rejection"] == "NORM" and norm and median:
        if norm > median:
            return (
                f"it was {norm / median:.1f} times larger than usual. Often a column "
                "in other units. Check your file, or appeal."
            )
        return (
            f"it was {median / norm:.1f} times smaller than usual. Check your file, "
            "or appeal."
        )
    return REJECTIONS.get(update["rejection"]) or str(update["message"])


def _dropped(receipt: Receipt) -> Words:
    event, number = receipt["event"], receipt["round"]
    place = f"round {number}" if number is not None else "the task"
    heads = {
        "DROPPED": ("dropped", "bad", f"Your device dropped out of {place}."),
        "LATE": ("late", "warn", f"Your device was late in {place}."),
        "REJECTED": ("rejected", "bad", f"An update of {place} was not used."),
    }
    usual = ("used", "good", f"Your update of {place} was used.")
    more = _moved(receipt) and f"Reputation {_moved(receipt)}."
    return Words(*heads.get(event["kind"], usual), more)


def points(receipts: Sequence[Receipt], reader: Reader) -> Words:
    """Points moved, and no update was judged."""
    receipt = receipts[-1]
    entry, task = receipt["entry"], receipt["task"] or {}
    title = f"“{task['title']}”" if task else "a task"
    moved = sum(each["entry"]["points"] for each in receipts)
    total = f"{signed(moved)} points"
    match entry["kind"]:
        case "GRANT":
            return Words(
                "points", "warn", f"{total}: {receipt['message']}", "", "/me?tab=points"
            )
        case "ESCROW":
            return Words(
                "points", "quiet", f"{whole(-moved)} points set aside for {title}."
            )
        case "ESCROW_RETURN":
            return Words("points", "warn", f"{total} came back: {title} has ended.")
        case "RELEASE":
            head = f"{whole(moved)} points are released and can be used now."
            return Words("points", "warn", head, "", "/me?tab=points")
        case "BASE_PAY" | "BONUS":
            place = f" for round {receipt['round']}" if receipt["round"] else ""
            bonus = " as a bonus" if entry["kind"] == "BONUS" else ""
            said = f"{total}{bonus}{place}."
            return Words("paid", "good", said, _held(receipt, reader))
        case "REDEMPTION":
            head = f"{whole(-moved)} points are set aside to be paid out."
            return Words("points", "quiet", head, "", "/me?tab=points")
        case _:
            return Words("points", "warn", f"{total}: {receipt['message']}")


def invited(event: Mapping[str, Any], device: str) -> Words:
    """A new task fits a device."""
    rate = per_minute(event["pointsPerMinute"]).replace(" a ", " points a ")
    return Words("invited", "info", f"A new task fits {device}: {rate}.")


def redemption(state: str) -> Words | None:
    """A redemption went on; asking for it is told with its points."""
    match state:
        case "APPROVED":
            head = "Your redemption is approved; the payment is under way."
            return Words("points", "info", head, "", "/me?tab=points")
        case "PAID":
            head = "Your redemption is paid."
            return Words("paid", "good", head, "", "/me?tab=points")
        case "REFUSED":
            head = "Your redemption was refused; the points came back."
            return Words("points", "warn", head, "", "/me?tab=points")
        case _:
            return None


def appeal(state: str) -> Words:
    """An appeal was decided."""
    path = "/me?tab=points"
    if state == "UPHELD":
        head = "Your appeal was upheld: what the receipt did was reversed."
        return Words("used", "good", head, "", path)
    return Words("receipt", "quiet", "Your appeal was dismissed.", "Read why.", path)


def upload(state: str) -> Words:
    """A file was checked."""
    if state == "READY":
        return Words(
            "upload", "info", "Your file was checked and can be used in a task."
        )
    head = "Your file can't be used."
    return Words("refused", "bad", head, "Open the draft to see why.", "/me/tasks")


def unread(events: Sequence[Mapping[str, Any]]) -> Words | None:
    """Events whose receipt can't be read: what they say by themselves."""
    for event in events:
        if event["__typename"] == "ReceiptIssued":
            return Words("receipt", "quiet", event["message"])
    return None


def _moved(receipt: Receipt | None) -> str:
    if receipt is None:
        return ""
    before, after = receipt["event"]["scoreBefore"], receipt["event"]["scoreAfter"]
    if f"{before:.3f}" == f"{after:.3f}":
        return ""  # too little to be told
    decimals = 2 if f"{before:.2f}" != f"{after:.2f}" else 3
    return f"{before:.{decimals}f} \u2192 {after:.{decimals}f}"


def _held(receipt: Receipt | None, reader: Reader) -> str:
    if receipt is None or not receipt["entry"]["releasesAt"]:
        return ""
    return f"On hold until {reader.time(receipt['entry']['releasesAt']).short}."


def _device(receipt: Receipt) -> str:
    participation = receipt["participation"] or {}
    client = participation.get("client") or {}
    return client.get("label") or "Your device"
