"""Selection by reputation in words, figures and drawings."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.reproduce.bad_data import BAD, CLIENTS
from experiments.reproduce.document import (
    Claim,
    Plot,
    Section,
    Table,
    figure,
    in_points,
    with_interval,
)
from experiments.reproduce.reporting.plots import Dot, Line, dots
from experiments.reproduce.reputation import (
    CASES,
    DEFENDED,
    FEATURES,
    LIES,
    MARKED,
    OUT_OF_RANGE,
    REFERENCE,
    SENTINELS,
    UNDEFENDED,
    WEAK_ALL,
    WEAK_SELECTED,
    Case,
)
from experiments.simulate.interval import Interval, interval

TEXT = (
    "The paper has three clients, one of them with bad data, and an accuracy of 0.58 "
    "with all three against 0.65 when reputation selects the good ones. 0.65 is the "
    "share of the more frequent class. Missing features alone, filled as the product "
    "fills them, do not hurt (below): the paper's claim needs labels that are missing "
    "and read as a class, or markers such as −999 that are read as numbers.",
    "In the weak set-up (raw zeros, everybody scales alone, one epoch a round, plain "
    "averaging) 70 % of the bad client's labels are missing and read as 1. Selected "
    "are the two clients of the best reputation, as an earlier task of the same three "
    "left them on the server. In ours nobody is excluded beforehand: the default rule "
    "weighs every update on half of the requester's rows, rejects what harms, and "
    "reputation follows. “Undefended” is FedAvg of whatever comes. Accuracy is that "
    "on the other half of the requester's rows; the network (16 units) is that of "
    "`crowdfl simulate robust`.",
    "A −999 outside the declared range is no example: the client program tells its "
    "owner and leaves the row out, so that neither statistics nor training ever see "
    "it. Declared as a marker it is missing, and filled. Statistics that a client "
    "invents are refused where the schema excludes them, and left out where they lie "
    "far from everybody else's.",
)

Results = Mapping[str, Sequence[dict[str, Any]]]  # by case, for each seed


def tell(results: Results, seeds: str, command: str, took_s: float) -> Section:
    """The section.

    Args:
        results: By the case's name, for each seed.
        seeds: Which, in words.
        command: That makes the figures.
        took_s: Of this run.
    """
    return Section(
        title="Selection by reputation: one bad client of three",
        text=TEXT,
        claims=_claims(results),
        tables=[_table(results)],
        plots=[_plot(results)],
        seeds=seeds,
        command=command,
        took_s=took_s,
    )


def accuracies(results: Results, case: Case) -> list[float]:
    """For each seed."""
    return [float(one["accuracy"]) for one in results[case.name]]


def loss(results: Results, case: Case, reference: Case = REFERENCE) -> Interval:
    """Accuracy that is lost against the run without the bad client, paired."""
    pairs = zip(accuracies(results, reference), accuracies(results, case), strict=True)
    return interval([one - other for one, other in pairs])


def _claims(results: Results) -> list[Claim]:
    undefended, sentinels = loss(results, UNDEFENDED), loss(results, SENTINELS)
    gained = loss(results, WEAK_ALL, WEAK_SELECTED)
    return [
        _no_harm(results, DEFENDED, "labels read as 1, the product by itself"),
        Claim(
            "Loss by labels read as 1, undefended",
            "≥ 4 pt",
            in_points(undefended),
            undefended.mean >= 0.04,
        ),
        _no_harm(results, OUT_OF_RANGE, "−999, refused by the declared range"),
        _no_harm(results, MARKED, "−999, masked as a declared marker"),
        _no_harm(results, LIES, "a client that lies in its statistics"),
        _no_harm(results, FEATURES, "missing features, imputed"),
        Claim(
            "Loss by −999 read as numbers, undefended",
            "shown, above 0",
            in_points(sentinels),
            sentinels.low > 0,
        ),
        Claim(
            "Weak set-up: gained by selection (paper: 0.58 to 0.65)",
            "shown, above 0",
            in_points(gained),
            gained.low > 0,
        ),
    ]


def _no_harm(results: Results, case: Case, what: str) -> Claim:
    found = loss(results, case)
    return Claim(f"Loss by {what}", "≤ 1.0 pt", in_points(found), found.mean <= 0.010)


def _table(results: Results) -> Table:
    rows = [_row(results, case) for case in CASES]
    head = (
        "",
        "accuracy",
        "lost against “without”",
        "rejected: good",
        "bad",
        "reputation: good",
        "bad",
    )
    return Table("Accuracy on the requester's final half", head, rows)


def _row(results: Results, case: Case) -> list[str]:
    found = results[case.name]
    there = [one for one in found if one["clients"] == CLIENTS]
    has_bad = case.is_defended and bool(there)
    return [
        case.name,
        with_interval(interval(accuracies(results, case))),
        "" if case is REFERENCE else in_points(loss(results, case)),
        _mean([r for o in found for r in o["rejected"][:BAD]], case.is_defended),
        _mean([o["rejected"][BAD] for o in there], has_bad),
        _mean([r for o in found for r in o["reputations"][:BAD]], case.is_defended, 2),
        _mean([o["reputations"][BAD] for o in there], has_bad, 2),
    ]


def _mean(values: Sequence[float], is_shown: bool, digits: int = 1) -> str:
    return figure(float(np.mean(values)), digits) if is_shown and values else ""


def _plot(results: Results) -> Plot:
    rows = [
        Dot(case.name, interval(accuracies(results, case)), case.is_defended)
        for case in CASES
    ]
    no_skill = float(np.mean([one["no_skill"] for one in results[REFERENCE.name]]))
    lines = [
        Line(no_skill, f"no skill ({no_skill:.3f})"),
        Line(0.58, "the paper, all three (0.58)"),
    ]
    axis = "accuracy (share of the final half)"
    caption = (
        "Accuracy with one bad client of three, mean over seeds and 95 % interval. "
        "Black marks: with the product's checks and rule, white: FedAvg of what comes."
    )
    return Plot("reputation", caption, dots(rows, axis, lines))
