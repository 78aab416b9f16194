"""Figures of a client's columns are checked before anything is made of them.

Statistics are attacked like updates (docs/adr/0029): what a schema, or the arithmetic
of real numbers, excludes is refused, with the name of the column.
"""

import math

import numpy as np

from fl_engine.data.asking import Measuring
from fl_engine.data.measuring import counted_values
from fl_engine.errors import StatisticsError
from fl_engine.task import Column
from fl_engine.wire import Measured, Statistics

SLACK = 1e-6  # of rounding, relative to the column's values


def check_statistics(
    measuring: Measuring, statistics: Statistics, examples: int | None
) -> None:
    """Check what a client answered.

    Args:
        measuring: What it was asked.
        statistics: Its answer.
        examples: How many it named before in this task; None when it has not.

    Raises:
        StatisticsError: Something can't be; names the column.
    """
    if len(statistics.columns) != len(measuring.wanted):
        raise StatisticsError(
            f"{len(measuring.wanted)} columns were asked for, not "
            f"{len(statistics.columns)}."
        )
    if examples is not None and statistics.examples != examples:
        message = f"There were {examples} examples before, now {statistics.examples}."
        raise StatisticsError(message)
    for wanted, found in zip(measuring.wanted, statistics.columns, strict=True):
        column, bounds = measuring.column(wanted), measuring.bounds(wanted)
        if found.present + found.missing != statistics.examples:
            total = statistics.examples
            raise _refused(column, f"values and gaps do not add up to {total}")
        if found.missing and not measuring.may_miss(wanted):
            raise _refused(column, "no value may be missing here")
        _check_moments(column, found, bounds)
        _check_quantiles(column, found, is_wanted=wanted.measure == "quantiles")
        _check_counts(column, found, is_wanted=wanted.measure == "counts")


def _check_moments(
    column: Column, found: Measured, bounds: tuple[float, float]
) -> None:
    figures = (found.mean, found.m2, found.least, found.greatest)
    if not found.present:
        if any(figure is not None for figure in figures):
            raise _refused(column, "there are figures, but no value")
        return
    mean, m2, least, greatest = figures
    if mean is None or m2 is None or least is None or greatest is None:
        raise _refused(column, "mean, m2, least and greatest are needed")
    slack = SLACK * max(1.0, abs(least), abs(greatest))
    if not (bounds[0] - slack <= least and greatest <= bounds[1] + slack):
        allowed = f"{bounds[0]:g} to {bounds[1]:g}"
        raise _refused(column, f"{least:g} to {greatest:g} is not within {allowed}")
    if not least - slack <= mean <= greatest + slack:
        raise _refused(column, "the mean is not between least and greatest")
    _check_m2(column, found.present, m2, greatest - least, slack)


def _check_m2(
    column: Column, present: int, m2: float, width: float, slack: float
) -> None:
    """Two bounds of a variance: by Popoviciu 1935 and von Szőkefalvi-Nagy 1918.

    (greatest − least)² / 2 ≤ M2 ≤ n (greatest − least)² / 4
    """
    room = slack * (slack + width) * present
    if not (width**2 / 2 - room <= m2 <= present * width**2 / 4 + room):
        raise _refused(column, "m2 can't be, with this least and greatest value")


def _check_quantiles(column: Column, found: Measured, *, is_wanted: bool) -> None:
    if (found.quantiles is not None) != (is_wanted and found.present > 0):
        raise _refused(column, "quantiles belong where they are wanted")
    if found.quantiles is None:
        return
    quantiles = np.frombuffer(found.quantiles, "<f8")
    if not np.isfinite(quantiles).all() or (np.diff(quantiles) < 0).any():
        raise _refused(column, "the quantiles fall")
    assert found.least is not None and found.greatest is not None
    ends = quantiles[0] - found.least, quantiles[-1] - found.greatest
    slack = SLACK * max(1.0, abs(found.least), abs(found.greatest))
    if max(abs(end) for end in ends) > slack:
        raise _refused(column, "the quantiles do not go from least to greatest")


def _check_counts(column: Column, found: Measured, *, is_wanted: bool) -> None:
    if (found.counts is not None) != is_wanted:
        raise _refused(column, "counts belong where they are wanted")
    if found.counts is None:
        return
    values = np.array(counted_values(column))
    if len(found.counts) != 4 * len(values):
        raise _refused(column, f"{len(values)} counts are expected")
    counts = np.frombuffer(found.counts, "<u4").astype(np.float64)
    if counts.sum() != found.present:
        raise _refused(column, f"the counts do not add up to {found.present}")
    if found.present:
        assert found.mean is not None
        mean = float(counts @ values) / found.present
        if not math.isclose(mean, found.mean, rel_tol=SLACK, abs_tol=SLACK):
            raise _refused(column, "the counts have another mean")


def _refused(column: Column, why: str) -> StatisticsError:
    return StatisticsError(f"{column.name}: {why}.")
