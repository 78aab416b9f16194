"""`crowdfl simulate`: the same rounds with a simulated clock, over many seeds."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.console import console
from api.cli.simulate_stragglers import stragglers
from api.cli.simulate_trust import freeriders, robust

if TYPE_CHECKING:
    from experiments.simulate.demo import Comparison, Pair

app = typer.Typer(no_args_is_help=True, help="Run set-ups on a simulated clock.")
app.command()(robust)
app.command()(freeriders)
app.command()(stragglers)


@app.callback()
def simulate() -> None:
    """Run set-ups on a simulated clock."""


@app.command()
def demo(
    seeds: Annotated[int, typer.Option(min=2, max=1000, help="How many.")] = 20,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the figures (JSON).")
    ] = None,
) -> None:
    """The demo's set-up beside central training, once for each seed from 0."""
    from experiments.simulate.demo import compare

    comparison = compare(range(seeds))
    console.print(_table(comparison))
    gap = comparison.gap
    console.print(
        f"Federated {comparison.federated_accuracy:.3f}, central "
        f"{comparison.central_accuracy:.3f}, no skill {comparison.no_skill:.3f}.\n"
        f"Mean paired gap, central minus federated: [bold]{gap.mean:.4f}[/] "
        f"(95 % interval {gap.low:.4f} to {gap.high:.4f}, {gap.count} seeds)."
    )
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps(_figures(comparison), indent=2) + "\n")


def _table(comparison: "Comparison") -> Table:
    table = Table(title="Accuracy on held-out rows", title_justify="left")
    for heading in ("seed", "federated", "central", "gap", "no skill"):
        table.add_column(heading, justify="right")
    for row in map(_row, comparison.pairs):
        figures = (row["federated"], row["central"], row["gap"], row["no_skill"])
        table.add_row(str(row["seed"]), *(f"{value:.3f}" for value in figures))
    return table


def _row(pair: "Pair") -> dict[str, Any]:
    from fl_engine.task import MetricName

    name = MetricName.ACCURACY
    return {
        "seed": pair.seed,
        "federated": pair.federated[name].value,
        "central": pair.central[name].value,
        "gap": pair.gap,
        "no_skill": pair.central[name].no_skill,
    }


def _figures(comparison: "Comparison") -> dict[str, Any]:
    gap = comparison.gap
    return {
        "mean_gap": gap.mean,
        "interval": [gap.low, gap.high],
        "federated_accuracy": comparison.federated_accuracy,
        "central_accuracy": comparison.central_accuracy,
        "no_skill": comparison.no_skill,
        "seeds": [_row(pair) for pair in comparison.pairs],
    }
