"""`crowdfl simulate robust` and `freeriders`: bad clients, on Pima, over many seeds."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.console import console

if TYPE_CHECKING:
    from experiments.simulate.freeriders import Row as RidersRow
    from experiments.simulate.interval import Interval
    from experiments.simulate.pima import Rows
    from experiments.simulate.robust import Row as RobustRow
    from experiments.simulate.sybils import Seats

Seeds = Annotated[int, typer.Option(min=2, max=1000, help="How many.")]
Data = Annotated[
    Path | None, typer.Option(help="Pima's CSV; by default the copy in the source.")
]
Processes = Annotated[int, typer.Option(min=1, help="How many share the work.")]
Report = Annotated[Path | None, typer.Option(help="Where to write the figures (JSON).")]


def robust(
    seeds: Seeds = 20,
    data: Data = None,
    processes: Processes = 2,
    report: Report = None,
) -> None:
    """Three bad clients of ten: accuracy with the default rule and undefended."""
    from experiments.simulate.robust import compare, settings

    table = Table(title="Accuracy on held-out rows, mean of seeds and 95 % interval")
    for heading in ("data, attack", "VALIDATED", "undefended FedAvg", "paired loss"):
        table.add_column(heading)
    for heading in ("good rejected", "bad rejected", "measured", "asked", ""):
        table.add_column(heading, justify="right")
    rows = _read(data)
    found = []
    for row in compare(rows, range(seeds), settings(), processes=processes):
        console.print(f"{row.setting.name}: {row.validated.mean:.3f}")
        table.add_row(*_robust_cells(row))
        found.append(row)
    console.print(table)
    _end(report, [_plain(row) for row in found], all(row.is_met for row in found))


def freeriders(
    seeds: Seeds = 20,
    data: Data = None,
    processes: Processes = 2,
    report: Report = None,
) -> None:
    """Four free-riders of ten: what they earn; and how many seats Sybils take."""
    from experiments.simulate.freeriders import compare
    from experiments.simulate.sybils import take_seats

    table = Table(title="Points of a free-rider by those of the median honest client")
    for heading in ("free-riding", "who earns most", "caught", "honest rejected"):
        table.add_column(heading)
    table.add_column("≤ 10 %", justify="right")
    rows = _read(data)
    found = list(compare(rows, range(seeds), processes=processes))
    for row in found:
        table.add_row(*_rider_cells(row))
    console.print(table)
    seats = take_seats(range(seeds))
    _tell_seats(seats)
    figures = {"kinds": [_plain(row) for row in found], "sybils": _plain(seats)}
    _end(report, figures, seats.is_met and all(row.is_met for row in found))


def _read(data: Path | None) -> "Rows":
    from experiments.simulate.pima import DataMissingError, read_pima

    try:
        return read_pima(data)
    except DataMissingError as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(2) from None


def _robust_cells(row: "RobustRow") -> Iterable[str]:
    return (
        row.setting.name,
        _words(row.validated),
        _words(row.undefended),
        _words(row.loss),
        f"{row.rejected_good:.1%}",
        f"{row.rejected_bad:.1%}" if row.setting.cheats else "",
        f"{row.measured:.0%}",
        row.limit,
        _mark(row.is_met),
    )


def _rider_cells(row: "RidersRow") -> Iterable[str]:
    return (
        row.kind,
        _words(row.worst),
        f"{row.caught:.1%}",
        f"{row.rejected_honest:.1%}",
        _mark(row.is_met),
    )


def _tell_seats(seats: "Seats") -> None:
    from experiments.simulate.sybils import EXPERIENCED, SYBILS, TASKS

    console.print(
        f"{SYBILS} Sybil accounts beside {EXPERIENCED} experienced clients take "
        f"{_words(seats.first_task)} of the first task's seats and "
        f"{_words(seats.all_tasks)} of those of {TASKS} tasks (asked: ≤ 0.20): "
        f"{_mark(seats.is_met)}."
    )


def _words(value: "Interval") -> str:
    return f"{value.mean:.3f} ({value.low:.3f} to {value.high:.3f})"


def _mark(is_met: bool) -> str:
    return "[green]met[/]" if is_met else "[red]missed[/]"


def _plain(row: Any) -> dict[str, Any]:
    return {**asdict(row), "is_met": row.is_met}


def _end(report: Path | None, figures: Any, is_met: bool) -> None:
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps(figures, indent=2) + "\n")
    if not is_met:
        raise typer.Exit(1)
