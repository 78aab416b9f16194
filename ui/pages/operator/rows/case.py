"""One case with all that helps to decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui.pages.me.rows.receipts import ReceiptRow, receipt_row
from ui.pages.operator.rows.audit import action_words, refusal_words, who
from ui.pages.operator.rows.queue import about, appellant, waits
from ui.times import Reader, Time
from ui.words import counted, reputation_word, signed, whole

Node = Mapping[str, Any]
WAITING = ("REQUESTED", "APPROVED")


@dataclass(frozen=True)
class Fact:
    """A label with its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Step:
    """Something that happened to the case."""

    at: Time
    who: str
    what: str


@dataclass(frozen=True)
class Case:
    """A case in words.

    Attributes:
        id: Its ID.
        kind: "redemption", "appeal", or empty when there is no such case.
        state: As the API names it, for the badge.
        head: Such as "200 points to Mira".
        points: Such as "200"; empty for an appeal.
        who: Whose it is.
        account_id: Whose account; empty for an appeal.
        facts: What is known.
        reason: Words of who appeals; empty for a redemption.
        decision: The operator's words; empty while there are none.
        receipts: The receipt that is appealed.
        history: What was done, oldest first.
        note: What to know before deciding; may be empty.
    """

    id: str = ""
    kind: str = ""
    state: str = ""
    head: str = ""
    points: str = ""
    who: str = ""
    account_id: str = ""
    facts: list[Fact] = field(default_factory=list)
    reason: str = ""
    decision: str = ""
    receipts: list[ReceiptRow] = field(default_factory=list)
    history: list[Step] = field(default_factory=list)
    note: str = ""


def case(
    node: Node | None,
    account: Node | None,
    entries: Sequence[Node],
    reader: Reader,
    me: str,
) -> Case:
    """A case in words.

    Args:
        node: What `DeskCase` found; None when there is nothing.
        account: What `DeskAccount` found of whose redemption it is.
        entries: Lines of the audit log about it, in any order.
        reader: Who reads.
        me: The reader's own account.

    Returns:
        One without a kind when there is no such case.
    """
    known = sorted(entries, key=lambda entry: str(entry["at"]))
    match (node or {}).get("__typename"):
        case "Redemption":
            return redemption(node or {}, account, known, reader, me)
        case "Appeal":
            return appeal(node or {}, known, reader)
        case _:
            return Case()


def redemption(
    node: Node, account: Node | None, entries: Sequence[Node], reader: Reader, me: str
) -> Case:
    """A redemption: to whom, how much, what else is known of the account."""
    name, state = node["account"]["name"], node["redemptionState"]
    asked = f"{reader.time(node['createdAt']).short}"
    waiting = f", waits {waits(node['createdAt'], reader)}" if state in WAITING else ""
    facts = [
        Fact("Points", whole(node["points"])),
        Fact("To", node["destination"]),
        Fact("Asked for", asked + waiting),
        Fact("Account since", reader.time(node["account"]["createdAt"]).short),
        *account_facts(account, node["id"]),
    ]
    return Case(
        id=node["id"],
        kind="redemption",
        state=state,
        head=f"{counted(node['points'], 'point')} to {name}",
        points=whole(node["points"]),
        who=name,
        account_id=node["account"]["id"],
        facts=facts,
        decision=node["note"] or "",
        history=history(entries, state, reader),
        note=note(node, entries, me),
    )


def account_facts(account: Node | None, id: str) -> list[Fact]:
    """What is left to the account, and its other redemptions."""
    if account is None:
        return []
    left = account["points"]
    kept = [f"{whole(left['available'])} to use"]
    if left["onHold"]:
        kept.append(f"{whole(left['onHold'])} on hold")
    if left["inEscrow"]:
        kept.append(f"{whole(left['inEscrow'])} set aside for tasks")
    nodes = [edge["node"] for edge in account["redemptions"]["edges"]]
    return [
        Fact("Left to them", ", ".join(kept)),
        Fact("Other redemptions", tally([n for n in nodes if n["id"] != id])),
    ]


def tally(redemptions: Sequence[Node]) -> str:
    """Such as "2 paid (400 points), 1 waiting"; none is said so."""
    parts = []
    for state, word in (("PAID", "paid"), ("REFUSED", "refused")):
        found = [each for each in redemptions if each["state"] == state]
        points = sum(each["points"] for each in found)
        if found:
            parts.append(f"{len(found)} {word} ({counted(points, 'point')})")
    waiting = sum(each["state"] in WAITING for each in redemptions)
    return ", ".join([*parts, *([f"{waiting} waiting"] if waiting else [])]) or "none"


def note(node: Node, entries: Sequence[Node], me: str) -> str:
    """What the reader must know before the next step."""
    if node["redemptionState"] not in WAITING:
        return ""
    if node["account"]["id"] == me:
        return "This is your own redemption. Other operators settle it."
    if node["redemptionState"] == "APPROVED" and approved_by(entries) == me:
        return "You approved it. Another operator must pay it; you may still refuse it."
    return ""


def approved_by(entries: Sequence[Node]) -> str:
    """Account of who took the first step; empty when that is not known."""
    steps = [entry for entry in entries if is_step(entry)]
    return str(steps[0]["actor"]["id"]) if steps and steps[0]["actor"] else ""


def is_step(entry: Node) -> bool:
    """Whether a redemption went on by it."""
    return entry["action"] == "settleRedemption" and entry["refusal"] is None


def history(entries: Sequence[Node], state: str, reader: Reader) -> list[Step]:
    """What was done, oldest first; the log names no step, the states tell it.

    Args:
        entries: Lines about the redemption, oldest first.
        state: Its state now.
        reader: Who reads.
    """
    steps = [entry for entry in entries if is_step(entry)]
    ends = {"PAID": "Paid it", "REFUSED": "Refused it"}
    words = {}
    for entry in steps:
        is_last = entry is steps[-1]
        words[entry["id"]] = (
            ends.get(state, "Approved it") if is_last else "Approved it"
        )
    return [_step(entry, words.get(entry["id"], ""), reader) for entry in entries]


def _step(entry: Node, words: str, reader: Reader) -> Step:
    what = words or action_words(entry["action"])
    refused = refusal_words(entry["refusal"])
    said = f"{what}: not done, {refused.lower()}" if refused else what
    return Step(reader.time(entry["at"]), who(entry), said)


def appeal(node: Node, entries: Sequence[Node], reader: Reader) -> Case:
    """An appeal: the receipt, what its owner says, and how the device did."""
    receipt = node["receipt"]
    person = receipt["participation"]
    made = [entry for entry in entries if entry["action"] == "appeal"]
    name = who(made[0]) if made else appellant(person)
    return Case(
        id=node["id"],
        kind="appeal",
        state=node["appealState"],
        head=f"Appeal about {about(receipt['__typename'])}",
        who=name,
        facts=[Fact("Who", name), *appeal_facts(node, reader)],
        reason=node["reason"],
        decision=node["decision"] or "",
        receipts=[receipt_row(receipt, reader)],
        history=[_step(entry, "", reader) for entry in entries],
        note=effect(receipt),
    )


def appeal_facts(node: Node, reader: Reader) -> list[Fact]:
    """Task, device and its record; when it was made; what it gave."""
    receipt, person = node["receipt"], node["receipt"]["participation"]
    made = reader.time(node["createdAt"]).short
    is_open = node["appealState"] == "OPEN"
    waiting = f", waits {waits(node['createdAt'], reader)}" if is_open else ""
    facts = [Fact("Made", made + waiting)]
    if receipt["task"]:
        facts.append(Fact("Task", receipt["task"]["title"]))
    if person:
        facts += [Fact("Device", appellant(person)), Fact("Its record", record(person))]
        facts += [Fact("Reputation", standing(person["client"]))]
    if node["reversal"]:
        facts.append(Fact("Mended", f"{signed(node['reversal']['points'])} points"))
    return facts


def record(person: Node) -> str:
    """Such as "18 updates used, 1 not used, 0 late; 72 points"."""
    used = counted(person["accepted"], "update")
    bad = f"{whole(person['rejected'])} not used, {whole(person['late'])} late"
    return f"{used} used, {bad}; {counted(person['points'], 'point')}"


def standing(client: Node | None) -> str:
    """Reputation of a device, number and word."""
    if client is None:
        return "not known"
    score = client["reputation"]["score"]
    newcomer = ", newcomer" if client["reputation"]["newcomer"] else ""
    return f"{score:.2f} {reputation_word(score)}{newcomer}"


def effect(receipt: Node) -> str:
    """What upholding does, so that nobody is surprised (docs/adr/0020-appeals.md)."""
    match receipt["__typename"]:
        case "UpdateReceipt":
            return (
                "Upholding pays what lacks to the base pay and takes back what it cost "
                "in reputation. The model of that round stays as it is."
            )
        case "PointsReceipt":
            return (
                "Upholding takes this movement back: a grant, pay or bonus goes to "
                "where it came from. Other movements can't be taken back here."
            )
        case "ReputationReceipt":
            return "Upholding takes back this change of the reputation."
        case _:
            return (
                "Upholding says the choice was wrong; a seat can't be given afterwards."
            )
