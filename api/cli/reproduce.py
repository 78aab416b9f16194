"""`crowdfl reproduce`: the paper's evaluation, computed anew, as a report."""

import asyncio
import importlib.util
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import clear_errors, console, fail

if TYPE_CHECKING:
    from experiments.reproduce.document import Report
    from experiments.reproduce.run import Choices

NEEDED = {"matplotlib": "matplotlib", "sklearn": "scikit-learn"}


class PartChoice(StrEnum):
    """Parts of the evaluation."""

    PIMA = "pima"
    CHURN = "churn"
    REPUTATION = "reputation"
    PHONES = "phones"
    DEVICES = "devices"


def reproduce(
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Few seeds: minutes instead of an hour."),
    ] = False,
    only: Annotated[
        list[PartChoice] | None, typer.Option(help="A part; again for several.")
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=2, max=1000, help="Of each part; default: the evaluation's."),
    ] = None,
    churn: Annotated[
        Path | None,
        typer.Option(
            help="Churn's CSV.", show_default="../shared/data/churn.csv if it is there"
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option(help="Folder of the report and of what is known already.")
    ] = Path("build/report"),
    processes: Annotated[int, typer.Option(min=1, help="How many share the work.")] = 2,
) -> None:
    """Compute the paper's evaluation and what goes beyond it; write a report.

    Ctrl-C stops it; the same command goes on where it was. A whole run also writes
    docs/evaluation.md.
    """
    _look_for_libraries()
    # Processes share the cores: a library that takes all of them slows every other.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from experiments.reproduce.run import Choices
    from experiments.simulate.churn import WrongDataError
    from mobile.edge.errors import EdgeError

    choices = Choices(
        output=output,
        is_quick=quick,
        seeds=seeds,
        only=tuple(part.value for part in only or ()),
        churn=churn,
        processes=processes,
    )
    with clear_errors(EdgeError, WrongDataError, FileNotFoundError):
        report = _run(choices)
    console.print(f"Report: {output / 'index.html'}")
    missed = [claim.what for claim in report.claims if not claim.is_met]
    if missed:
        console.print(f"Missed: {'; '.join(missed)}.", markup=False)
        raise typer.Exit(1)


def _look_for_libraries() -> None:
    missing = [
        name for module, name in NEEDED.items() if not importlib.util.find_spec(module)
    ]
    if missing:
        fail(
            f"The evaluation needs {' and '.join(missing)}, which the product does "
            r"not: pip install 'crowdfl\[experiments]'."  # no mark-up of the terminal's
        )


def _run(choices: "Choices") -> "Report":
    from experiments.reproduce.run import reproduce as run

    try:
        return run(choices, console)
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("Stopped; the same command goes on where it was.")
        raise typer.Exit(130) from None
