"""Figures of a task: drop-outs, fairness, reputations, transports, overhead."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ui.live.task_view import TaskView
from ui.table import csv_text
from ui.words import UNKNOWN, counted, duration, percent, size, whole

TRANSPORTS = {"WEBRTC": "WebRTC", "WEBSOCKET": "WebSocket"}
EVEN_FROM, FAIR_FROM = 0.95, 0.8  # Jain's index: who has 1 treats all alike
BARS_HIGH = 60


@dataclass(frozen=True)
class Fact:
    """A figure and what it means."""

    label: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Bar:
    """A bar of the histogram."""

    words: str
    count: str
    height: str


@dataclass(frozen=True)
class Numbers:
    """All figures.

    Attributes:
        sentence: The most telling of them.
        facts: Each with its meaning.
        reputation: What the histogram shows.
        bars: Of the histogram, from low to high.
    """

    sentence: str = ""
    facts: tuple[Fact, ...] = ()
    reputation: str = ""
    bars: tuple[Bar, ...] = ()


@lru_cache(maxsize=32)
def numbers(view: TaskView) -> Numbers:
    """The figures now."""
    found = view.statistics
    if found is None:
        return Numbers(sentence="There are no figures before the first round is done.")
    return Numbers(
        sentence=_sentence(found),
        facts=tuple(_facts(found)),
        reputation=reputation_sentence(found["reputation"]),
        bars=tuple(_bars(found["reputation"])),
    )


def _sentence(found: Any) -> str:
    return (
        f"{percent(_share(found['dropped'], found['called']))} of calls ended in a "
        f"drop-out; {fairness_words(found['selectionFairness'], 'calls')}."
    )


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def fairness_words(index: float | None, what: str) -> str:
    """Jain's index in words."""
    if index is None:
        return f"how even {what} are is not known yet"
    if index >= EVEN_FROM:
        return f"{what} were spread evenly"
    if index >= FAIR_FROM:
        return f"{what} were spread fairly evenly"
    return f"{what} went to few"


def _facts(found: Any) -> list[Fact]:
    called, accepted = found["called"], found["accepted"]
    abandoned = found["abandoned"]
    transports = [
        f"{TRANSPORTS.get(share['transport'], share['transport'])} "
        f"{whole(share['updates'])}"
        for share in found["transports"]
    ]
    return [
        _of("Updates used", accepted, called, "of all calls"),
        _of("Not used", found["rejected"], called, "did not pass the checks"),
        _of("Late", found["late"], called, "came after the round had closed"),
        _of("Drop-outs", found["dropped"], called, "went silent or left in a round"),
        Fact("Backups called", whole(found["backupsCalled"]), "to fill a gap"),
        Fact("Attempts given up", whole(abandoned), "too few updates, tried again"),
        _fair("Fairness of selection", found["selectionFairness"], "calls"),
        _fair("Fairness of pay", found["payFairness"], "points for an update"),
        Fact(
            "Median round",
            duration(found["medianRoundS"]),
            f"{duration(found['elapsedS'])} in all",
        ),
        Fact(
            "Added by the server",
            duration(found["serverOverheadS"]),
            "median, after the slowest used update of a round",
        ),
        Fact("From devices", size(found["bytesUp"]), "updates"),
        Fact("To devices", size(found["bytesDown"]), "weights of the model"),
        Fact("Updates by way", ", ".join(transports) or UNKNOWN, "WebRTC comes first"),
    ]


def _of(label: str, part: int, of: int, meaning: str) -> Fact:
    share = _share(part, of)
    words = meaning if share is None else f"{percent(share)}: {meaning}"
    return Fact(label, whole(part), words)


def _fair(label: str, index: float | None, what: str) -> Fact:
    value = UNKNOWN if index is None else f"{index:.2f}"
    return Fact(label, value, f"Jain's index, 1 is even: {fairness_words(index, what)}")


def reputation_sentence(bins: Sequence[Any]) -> str:
    """Where most participants are."""
    total = sum(found["count"] for found in bins)
    if not total:
        return "Nobody takes part yet."
    good = sum(found["count"] for found in bins if found["from"] >= 0.6)
    who = counted(total, "participant")
    return f"{whole(good)} of {who} have a reputation of 0.6 or more."


def _bars(bins: Sequence[Any]) -> list[Bar]:
    most = max((found["count"] for found in bins), default=0) or 1
    return [
        Bar(
            words=f"{found['from']:.1f}–{found['to']:.1f}",
            count=whole(found["count"]),
            height=f"{BARS_HIGH * found['count'] // most}px",
        )
        for found in bins
    ]


def csv_of(view: TaskView) -> str:
    """Every figure of the statistics."""
    found = view.statistics or {}
    rows: list[tuple[str, object]] = []
    for name, value in found.items():
        if name == "transports":
            rows += [(f"updates_{s['transport']}", s["updates"]) for s in value]
        elif name == "reputation":
            rows += [(f"reputation_from_{b['from']:.1f}", b["count"]) for b in value]
        elif name == "metrics":
            rows += [(metric["name"], metric["value"]) for metric in value]
        else:
            rows.append((name, value))
    return csv_text(("figure", "value"), rows)
