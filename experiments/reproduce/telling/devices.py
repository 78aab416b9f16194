"""Simulated devices in words, figures and drawings."""

from collections.abc import Sequence

from experiments.reproduce.devices import DEFAULT, POLICIES, REFERENCE, Row
from experiments.reproduce.document import (
    Claim,
    Plot,
    Section,
    Table,
    figure,
    with_interval,
)
from experiments.reproduce.reporting.plots import Cloud, panels
from experiments.simulate.stragglers import MOST_LOSS, TOLERANCE

TEXT = (
    "Speeds of devices are heavy-tailed: lognormal(0, 1), so that of 100 devices the "
    "slowest needs some 12 times as long as the median. Every policy meets the same "
    "devices, rows and times; rounds are the server's own on a simulated clock. The "
    "reference is K random devices a round, each of which is waited for (McMahan et "
    "al. 2017). Rows are Churn's; “slow ones differ” gives the oldest 30 % of the "
    "customers to the slowest 30 % of the devices, and to nobody else.",
    "Choosing always the fastest, as the paper's score does, is the fastest by far "
    "and blind to whoever is slow: where slow devices hold other data the model pays "
    "for it. Fairness slots bring the others in, over-selection takes the waiting "
    "out of it; a deadline alone costs updates and still waits.",
)


def tell(
    rows: Sequence[Row], source: str, seeds: str, command: str, took_s: float
) -> Section:
    """The section.

    Args:
        rows: Policies by setting.
        source: Of the customers' rows.
        seeds: Which, in words.
        command: That makes the figures.
        took_s: Of this run.
    """
    return Section(
        title="Device score: 100 and 1,000 simulated devices",
        text=[*TEXT, f"Rows: {source}."],
        claims=[_claim(row) for row in rows if row.policy == DEFAULT],
        tables=_tables(rows),
        plots=[_plot(rows)],
        seeds=seeds,
        command=command,
        took_s=took_s,
    )


def _claim(row: Row) -> Claim:
    limit = MOST_LOSS[row.setting.slow_differ] + TOLERANCE
    return Claim(
        f"{row.setting.name}: time by the reference's; AUC lost",
        f"≤ {row.setting.most_time:.2f}; ≤ {limit:.3f} at the interval's worse end",
        f"{with_interval(row.time)}; {with_interval(row.loss)}",
        row.is_met,
    )


def _tables(rows: Sequence[Row]) -> list[Table]:
    count = len(POLICIES)
    return [
        Table(
            rows[start].setting.name,
            ("", "time by the reference's", "AUC", "AUC lost", "devices called"),
            [
                [
                    row.policy,
                    with_interval(row.time),
                    figure(row.auc),
                    "" if row.policy == REFERENCE else with_interval(row.loss),
                    f"{row.used:.0%}",
                ]
                for row in rows[start : start + count]
            ],
        )
        for start in range(0, len(rows), count)
    ]


def _plot(rows: Sequence[Row]) -> Plot:
    clouds = [
        Cloud(
            rows[start].setting.name,
            [
                (row.policy, row.time, row.loss)
                for row in rows[start : start + len(POLICIES)]
                if row.policy != REFERENCE
            ],
        )
        for start in range(0, len(rows), len(POLICIES))
    ]
    caption = (
        "What a policy saves in time and costs in AUC, both against waiting for K "
        "random devices; mean over seeds and 95 % intervals. Low and left is good."
    )
    axes = ("time of a round (share of the reference's)", "AUC lost")
    return Plot("devices", caption, panels(clouds, *axes))
