"""The four phones in words, figures and drawings."""

from collections.abc import Mapping
from typing import Any

from experiments.reproduce.document import Claim, Plot, Section, Table, figure
from experiments.reproduce.phones import (
    ALL,
    CHOICES,
    OURS,
    PACES,
    PAPER,
    PAPER_RATIO,
    PAPER_S,
    UNIT_S,
)
from experiments.reproduce.reporting.plots import Series, course

TEXT = (
    "The paper trains on four phones: 147 s with all four, 127 s with a selection by "
    "device score, a ratio of 0.86. A round waits for its slowest client, so these two "
    "times are the paces of the slowest phone and of the next one; the two faster ones "
    "follow at equal distances, which is our assumption. Here each phone is a process "
    "of the edge client "
    "with its own account and rows, connected over WebRTC to a server of its own "
    "process; it does all work as often as its pace says, in the server's benchmark "
    "too, and hands its update in no sooner than a phone of its pace would.",
    "Choosing the three best reaches what the paper reports and no more: with three "
    "seats for four phones the third best is waited for. Over-selection goes below "
    "it: three are called, the first two updates close the round, and the third one "
    "is not waited for. Times are the rounds' on the server; in the last row a round "
    "counts two updates instead of four.",
)


def tell(
    found: Mapping[str, Mapping[str, Any]], seeds: str, command: str, took_s: float
) -> Section:
    """The section.

    Args:
        found: By the choice's name.
        seeds: Which, in words.
        command: That makes the figures.
        took_s: Of this run.
    """
    ratio = found[OURS.name]["total_s"] / found[ALL.name]["total_s"]
    claim = Claim(
        "Four throttled phones over WebRTC: time by that with all four",
        f"< {PAPER_RATIO:.2f} (paper: {PAPER_RATIO:.2f})",
        figure(ratio),
        ratio < PAPER_RATIO,
    )
    paces = ", ".join(f"{pace * UNIT_S:.1f} s" for pace in PACES)
    return Section(
        title="Device score: four throttled phones",
        text=[*TEXT, f"Paces of a round's training: {paces}."],
        claims=[claim],
        tables=[_times(found), _scores(found)],
        plots=[_plot(found)],
        seeds=seeds,
        command=command,
        took_s=took_s,
    )


def _times(found: Mapping[str, Mapping[str, Any]]) -> Table:
    everybody = found[ALL.name]["total_s"]
    rows = [
        [
            choice.name,
            figure(one["total_s"], 1),
            figure(one["median_s"], 2),
            figure(one["total_s"] / everybody),
            figure(one["accuracy"]),
        ]
        for choice in CHOICES
        if (one := found[choice.name])
    ]
    rows += [
        [f"the paper, {name}", figure(s, 0), "", figure(s / PAPER_S["all four"]), ""]
        for name, s in PAPER_S.items()
    ]
    rounds = len(found[ALL.name]["round_s"])
    return Table(
        f"Time of {rounds} rounds",
        ("", "all rounds (s)", "median round (s)", "by all four", "accuracy"),
        rows,
    )


def _scores(found: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = [
        [
            label,
            str(PACES[place]),
            figure(phone["cpu_score"], 2),
            *(str(found[c.name]["phones"][label]["accepted"]) for c in CHOICES),
        ]
        for place, (label, phone) in enumerate(found[PAPER.name]["phones"].items())
    ]
    return Table(
        "Who took part: updates that counted",
        ("", "pace", "CPU score", *(choice.name for choice in CHOICES)),
        rows,
    )


def _plot(found: Mapping[str, Mapping[str, Any]]) -> Plot:
    series = [Series(c.name, found[c.name]["round_s"]) for c in CHOICES]
    caption = "Time of each round with four phones of different pace, by who is chosen."
    return Plot("phones", caption, course(series, "round", "time of the round (s)"))
