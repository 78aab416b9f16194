"""Does a device fit? Each requirement beside what the device has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.words import whole

Answer = Mapping[str, Any]

WORDS = {
    "CPU_CORES": "CPU",
    "CPU_SCORE": "Speed",
    "FREE_RAM": "Memory",
    "FREE_STORAGE": "Storage",
    "BATTERY": "Battery",
    "WIFI": "Network",
    "CHARGING": "Power",
    "RUNTIME": "Program",
    "REPUTATION": "Reputation",
    "COLUMNS": "Columns",
    "EXAMPLES": "Rows",
    "NOT_OWN_TASK": "Account",
}
HINTS = {  # what a person can do; the API's own hints speak to programs
    "CPU_CORES": "Use a device with more CPU cores.",
    "CPU_SCORE": "Close other programs and start the client again: it measures anew.",
    "FREE_RAM": "Close other programs, then start the client again.",
    "FREE_STORAGE": "Delete what you don't need, then start the client again.",
    "BATTERY": "Charge the device.",
    "WIFI": "Connect it to Wi-Fi or cable.",
    "CHARGING": "Plug it in.",
    "REPUTATION": "Complete rounds of other tasks first: each raises the reputation.",
    "NOT_OWN_TASK": "Nobody trains for a task of their own.",
}


@dataclass(frozen=True)
class Check:
    """A requirement and whether the device meets it.

    Attributes:
        kind: yes, no, or unknown.
        text: What is asked, and what the device has.
        hint: What to do about it; empty when there is nothing to do.
    """

    kind: str
    text: str
    hint: str


@dataclass(frozen=True)
class DeviceFit:
    """How well a device of the visitor fits.

    Attributes:
        rank: What its rank would be; empty when that is not known.
    """

    id: str
    label: str
    fits: bool
    rank: str
    checks: tuple[Check, ...]


def device_fit(fit: Answer, *, has_table: bool) -> DeviceFit:
    """An answer of `TaskFit` in words."""
    own_data = "its rows and columns" if has_table else "its folders and images"
    checks = [_check(check) for check in fit["checks"]]
    on_device = Check("unknown", f"Your data: {own_data} are checked on the device", "")
    return DeviceFit(
        id=fit["client"]["id"],
        label=fit["client"]["label"],
        fits=fit["fits"],
        rank=_rank(fit),
        checks=(*checks, on_device),
    )


def _check(check: Answer) -> Check:
    name, actual = check["requirement"], check["actual"]
    has = "not known yet" if actual is None else f"it has {actual}"
    hint = "" if check["met"] else HINTS.get(name, check["hint"] or "")
    text = f"{WORDS.get(name, 'More')}: {check['required']} asked, {has}"
    if name == "NOT_OWN_TASK":
        text = "Account: a task of somebody else"
    return Check("yes" if check["met"] else "no", text, hint)


def _rank(fit: Answer) -> str:
    if fit["rank"] is None or fit["score"] is None:
        return ""
    return f"It scores {fit['score']:.2f} and would be number {whole(fit['rank'])} now."


def marks_of(receipts: Sequence[Answer]) -> dict[int, str]:
    """Kind of the own mark by round, from receipts of `OwnVerdicts`."""
    return {
        receipt["round"]: receipt["verdict"].lower()
        for receipt in receipts
        if receipt["__typename"] == "UpdateReceipt" and receipt["round"] is not None
    }
