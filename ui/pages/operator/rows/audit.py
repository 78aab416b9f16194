"""The audit log in words: who did what to whom, and what was refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.times import Reader, Time

ACTIONS = {
    "signUp": "Opened an account",
    "signIn": "Signed in",
    "signOut": "Signed out",
    "revokeSession": "Ended a session",
    "createApiKey": "Made an API key",
    "revokeApiKey": "Revoked an API key",
    "createUpload": "Began an upload",
    "createModelFromTemplate": "Made a model from a template",
    "createTask": "Drafted a task",
    "updateTask": "Changed a draft",
    "publishTask": "Published a task",
    "startTask": "Started a task",
    "pauseTask": "Paused a task",
    "resumeTask": "Resumed a task",
    "cancelTask": "Cancelled a task",
    "registerClient": "Registered a device",
    "updateClient": "Updated a device",
    "retireClient": "Retired a device",
    "setPush": "Set messages to a device",
    "startBenchmark": "Began measuring a device",
    "finishBenchmark": "Measured a device",
    "joinTask": "Joined a task",
    "leaveTask": "Left a task",
    "connect": "Connected a device",
    "redeemPoints": "Asked to redeem points",
    "appeal": "Appealed a receipt",
    "resolveAppeal": "Decided an appeal",
    "settleRedemption": "Moved a redemption on",
    "grantPoints": "Gave points",
    "makeOperator": "Gave a role",
    "checkBooks": "Checked the books and this log",
}
KINDS = {
    "": "Everything",
    "refused": "Refused",
    "money": "Points",
    "tasks": "Tasks",
    "accounts": "Accounts and keys",
    "server": "The server itself",
}
OF_KIND: dict[str, tuple[str, ...]] = {
    "money": (
        *("redeemPoints", "settleRedemption", "grantPoints"),
        *("appeal", "resolveAppeal", "checkBooks"),
    ),
    "tasks": (
        *("createTask", "updateTask", "publishTask", "startTask", "pauseTask"),
        *("resumeTask", "cancelTask", "joinTask", "leaveTask"),
    ),
    "accounts": (
        *("signUp", "signIn", "signOut", "revokeSession"),
        *("createApiKey", "revokeApiKey", "makeOperator"),
    ),
}
SUBJECTS = {  # prefix of an ID -> what it is, where it can be seen
    "tsk": ("Task", "/tasks/{}"),
    "red": ("Redemption", "/operator?case={}"),
    "app": ("Appeal", "/operator?case={}"),
    "acc": ("Account", ""),
    "cli": ("Device", ""),
    "par": ("Participation", ""),
    "upl": ("Upload", ""),
    "ent": ("Ledger entry", ""),
    "rcp": ("Receipt", ""),
    "ses": ("Session", ""),
    "key": ("API key", ""),
    "bch": ("Measurement", ""),
}
HEADS = ("When", "Who", "Account", "Action", "Subject", "Refusal", "Address", "Hash")
SERVER = "The server"
STRANGER = "Somebody not signed in"

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class AuditRow:
    """A line of the log, in words.

    Attributes:
        id: ID of the entry.
        at: When.
        who: Name, or what stands for it.
        what: What was done.
        subject: What it was done to, such as "Task"; empty when to nothing.
        subject_id: Its ID, shortened.
        path: Where it can be seen; empty when nowhere.
        refusal: Why it was not done; empty when it was.
        address: Where it came from; empty for the server itself.
    """

    id: str
    at: Time
    who: str
    what: str
    subject: str
    subject_id: str
    path: str
    refusal: str
    address: str


def audit_rows(entries: Iterable[Entry], reader: Reader) -> list[AuditRow]:
    """The lines of `DeskAudit`, in their order."""
    return [_row(entry, reader) for entry in entries]


def _row(entry: Entry, reader: Reader) -> AuditRow:
    subject_id = entry["subjectId"] or ""
    kind, _, tail = subject_id.partition("_")
    name, path = SUBJECTS.get(kind, ("", ""))
    return AuditRow(
        id=entry["id"],
        at=reader.time(entry["at"]),
        who=who(entry),
        what=action_words(entry["action"]),
        subject=name,
        subject_id=f"…{tail[-6:]}" if tail else subject_id,
        path=path.format(subject_id) if path else "",
        refusal=refusal_words(entry["refusal"]),
        address=entry["address"] or "",
    )


def who(entry: Entry) -> str:
    """Who did it."""
    if entry["actor"]:
        return str(entry["actor"]["name"])
    return STRANGER if entry["address"] else SERVER


def action_words(action: str) -> str:
    """What was done, in words; an action that comes later reads like a word."""
    words = re.sub(r"([A-Z])", lambda found: f" {found[1].lower()}", action)
    return ACTIONS.get(action, words.strip().capitalize())


def refusal_words(refusal: str | None) -> str:
    """A code in words, such as "Second operator needed"; sentences stay."""
    if refusal is None:
        return ""
    is_code = re.fullmatch(r"[A-Z_]+", refusal) is not None
    return refusal.replace("_", " ").capitalize() if is_code else refusal


def matching(entries: Sequence[Entry], words: str, kind: str) -> list[Entry]:
    """Lines of a kind that hold all the words, in any case.

    Args:
        entries: As `DeskEntry` asks for them.
        words: Looked for in who, what, to whom, refusal and address.
        kind: One of `KINDS`.
    """
    wanted = words.lower().split()
    return [
        entry
        for entry in entries
        if is_of(entry, kind) and all(word in _text(entry) for word in wanted)
    ]


def is_of(entry: Entry, kind: str) -> bool:
    """Whether a line is of one of `KINDS`."""
    match kind:
        case "":
            return True
        case "refused":
            return entry["refusal"] is not None
        case "server":
            return who(entry) == SERVER
        case _:
            return entry["action"] in OF_KIND.get(kind, ())


def _text(entry: Entry) -> str:
    parts = (
        *(who(entry), action_words(entry["action"]), entry["action"]),
        *(entry["subjectId"], entry["refusal"], refusal_words(entry["refusal"])),
        entry["address"],
    )
    return " ".join(part for part in parts if part).lower()


def csv_rows(entries: Iterable[Entry]) -> list[list[object]]:
    """The lines as `HEADS` name them, exact."""
    return [
        [
            *(entry["at"], who(entry), entry["actor"]["id"] if entry["actor"] else ""),
            *(entry["action"], entry["subjectId"] or "", entry["refusal"] or ""),
            *(entry["address"] or "", entry["hash"]),
        ]
        for entry in entries
    ]
