"""Drawings as SVG: black on white, marks told apart by shape, units on every axis.

matplotlib is no part of the product: `pip install crowdfl[experiments]`.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.simulate.interval import Interval

STYLE = {
    "svg.fonttype": "none",  # texts stay texts
    "svg.hashsalt": "crowdfl",  # the same figures give the same file
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444",
    "axes.axisbelow": True,
    "grid.color": "#ddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}
MARKS = ("o", "s", "^", "D", "v", "P", "X")
WIDTH = 7.2  # inches
ROW = 0.28


@dataclass(frozen=True)
class Dot:
    """A row of a drawing.

    Attributes:
        name: At its left.
        found: Mean and interval.
        is_filled: Whether its mark is black; else it is white with a black edge.
    """

    name: str
    found: Interval
    is_filled: bool = True


@dataclass(frozen=True)
class Line:
    """A value to compare with: where it is, and what it is."""

    at: float
    name: str


def dots(rows: Sequence[Dot], axis: str, lines: Sequence[Line] = ()) -> str:
    """Means with intervals, one below the other.

    Args:
        rows: From top to bottom.
        axis: What is measured, with its unit.
        lines: Values to compare with.
    """
    with plt.rc_context(STYLE):  # type: ignore[arg-type]
        figure, axes = _page(len(rows) * ROW + 1.1)
        for place, row in enumerate(rows):
            _dot(axes, place, row)
        axes.set_yticks(range(len(rows)), [row.name for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(axis)
        axes.grid(axis="x")
        _lines(axes, lines)
        return _svg(figure)


def _dot(axes: Axes, place: float, row: Dot) -> None:
    found = row.found
    axes.errorbar(
        found.mean,
        place,
        xerr=[[found.mean - found.low], [found.high - found.mean]],
        fmt="o",
        markersize=5,
        color="black",
        markerfacecolor="black" if row.is_filled else "white",
        capsize=2.5,
        linewidth=1,
    )


def _lines(axes: Axes, lines: Sequence[Line]) -> None:
    for line, dashes in zip(lines, ((4, 2), (1, 1.5), (6, 2, 1, 2)), strict=False):
        axes.axvline(
            line.at, color="black", linewidth=1, dashes=dashes, label=line.name
        )
    if lines:
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=len(lines))


@dataclass(frozen=True)
class Series:
    """Values one after the other, and what they are."""

    name: str
    values: Sequence[float]


def course(series: Sequence[Series], x: str, y: str) -> str:
    """Values by their number, a line for each series.

    Args:
        series: At most seven.
        x: What is counted.
        y: What is measured, with its unit.
    """
    with plt.rc_context(STYLE):  # type: ignore[arg-type]
        figure, axes = _page(2.9)
        for one, mark, dashes in zip(
            series, MARKS, ((1, 0), (4, 2), (1, 1.5), (6, 2, 1, 2)), strict=False
        ):
            axes.plot(
                range(1, len(one.values) + 1),
                one.values,
                color="black",
                marker=mark,
                markerfacecolor="white",
                markersize=4.5,
                linewidth=1,
                dashes=dashes,
                label=one.name,
            )
        top = max(max(one.values) for one in series)
        axes.set_ylim(0, 1.1 * top)  # marks at the top are whole
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        axes.grid(axis="y")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=1)
        return _svg(figure)


@dataclass(frozen=True)
class Cloud:
    """Points of a panel: (name, x, y) each."""

    title: str
    points: Sequence[tuple[str, Interval, Interval]]


def panels(clouds: Sequence[Cloud], x: str, y: str) -> str:
    """Points with intervals both ways, a panel each; a name is always the same mark.

    Args:
        clouds: An even number of panels.
        x: What is measured along, with its unit.
        y: What is measured upwards, with its unit.
    """
    with plt.rc_context(STYLE):  # type: ignore[arg-type]
        figure, grid = plt.subplots(
            len(clouds) // 2, 2, figsize=(WIDTH, 2.5 * len(clouds) / 2 + 1), sharex=True
        )
        for axes, cloud in zip(grid.ravel(), clouds, strict=True):
            _cloud(axes, cloud)
            axes.set_ylabel(y)
        for axes in grid.ravel()[-2:]:
            axes.set_xlabel(x)
        handles, names = grid.ravel()[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="lower center", ncols=2)
        rows = -(-len(names) // 2)
        figure.tight_layout(rect=(0, 0.028 * rows + 0.02, 1, 1))
        return _svg(figure, is_laid_out=True)


def _cloud(axes: Axes, cloud: Cloud) -> None:
    for (name, along, up), mark in zip(cloud.points, MARKS, strict=False):
        axes.errorbar(
            along.mean,
            up.mean,
            xerr=[[along.mean - along.low], [along.high - along.mean]],
            yerr=[[up.mean - up.low], [up.high - up.mean]],
            fmt=mark,
            color="black",
            markerfacecolor="white",
            markersize=6,
            linewidth=0.8,
            label=name,
        )
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_title(cloud.title, fontsize=9)
    axes.grid()


def _page(height: float) -> tuple[Figure, Axes]:
    figure, axes = plt.subplots(figsize=(WIDTH, height))
    return figure, axes


def _svg(figure: Figure, *, is_laid_out: bool = False) -> str:
    if not is_laid_out:
        figure.tight_layout()
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
