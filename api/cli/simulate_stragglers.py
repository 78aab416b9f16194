"""`crowdfl simulate stragglers`: fast and slow devices, over many seeds."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import console

if TYPE_CHECKING:
    from experiments.simulate.churn import Customers
    from experiments.simulate.interval import Interval
    from experiments.simulate.stragglers import Row

HEADINGS = (
    "devices, rows",
    "time",
    "of all",
    "AUC lost",
    "of",
    "top-K: time",
    "AUC lost",
    "Oort: time",
    "AUC lost",
    "called",
    "counted",
    "",
)


def stragglers(
    seeds: Annotated[int, typer.Option(min=2, max=1000, help="How many.")] = 20,
    data: Annotated[
        Path | None,
        typer.Option(help="Churn's CSV; generated rows where there is none."),
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many share the work.")] = 2,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the figures (JSON).")
    ] = None,
) -> None:
    """Rounds among slow devices: time and AUC beside waiting for K random ones."""
    from experiments.simulate.slow_devices import settings
    from experiments.simulate.stragglers import compare

    customers = _read(data)
    console.print(f"Rows: {customers.source}.")
    title = "Times by that of waiting for each of K random devices; ± 95 % interval"
    table = Table(*HEADINGS, title=title, title_justify="left")
    rows = []
    for row in compare(customers, range(seeds), settings(), processes=processes):
        console.print(f"{row.setting.name}: {row.time.mean:.3f} of the time")
        table.add_row(*_cells(row))
        rows.append(row)
    console.print(table)
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        figures = [{**asdict(row), "is_met": row.is_met} for row in rows]
        report.write_text(json.dumps(figures, indent=2) + "\n")
    if not all(row.is_met for row in rows):
        raise typer.Exit(1)


def _read(data: Path | None) -> "Customers":
    from experiments.simulate.churn import WrongDataError, read_customers

    try:
        return read_customers(data)
    except (WrongDataError, OSError) as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(2) from None


def _cells(row: "Row") -> Iterable[str]:
    return (
        row.setting.name,
        _words(row.time),
        _words(row.time_of_all),
        _words(row.loss),
        f"{row.reference_auc.mean:.3f}",
        _words(row.static_time),
        _words(row.static_loss),
        _words(row.oort_time),
        _words(row.oort_loss),
        f"{row.used:.0%}",
        f"{row.counted:.0%}",
        "[green]met[/]" if row.is_met else "[red]missed[/]",
    )


def _words(value: "Interval") -> str:
    return f"{value.mean:.3f} ±{value.high - value.mean:.3f}"
