"""The paper's evaluation, reproduced: read `reproduce` from top to bottom.

Every figure is computed here, by the product's own code, or was computed before by the
same source from the same inputs and seeds.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from experiments.reproduce import bench, devices, phones, reputation, table1
from experiments.reproduce.cache import Cache, source_digest
from experiments.reproduce.datasets import BALANCE, EXITED, PIMA, find_churn
from experiments.reproduce.document import Report, Section
from experiments.reproduce.jobs import Job, run_jobs
from experiments.reproduce.machine import describe
from experiments.reproduce.reporting import html, markdown
from experiments.reproduce.telling import devices as tell_devices
from experiments.reproduce.telling import phones as tell_phones
from experiments.reproduce.telling import reputation as tell_reputation
from experiments.reproduce.telling import table1 as tell_table1
from experiments.simulate.churn import SHA256, generate
from experiments.simulate.slow_devices import settings

PARTS = ("pima", "churn", reputation.PART, phones.PART, devices.PART)
NEED_CHURN = ("churn", devices.PART)
FIRST_SEED = 100  # plans were chosen on seeds below 10
DOCS = Path(__file__).parents[2] / "docs"
TEXT = (
    "What the paper *CrowdFL: A Marketplace for Crowdsourced Federated Learning* "
    "claims, computed anew by this product's own code, and what goes beyond it. "
    "Everything here comes from one run of `crowdfl reproduce`; nothing is copied "
    "but the paper's own figures, which are named as such.",
)


@dataclass(frozen=True)
class Size:
    """How much is done.

    Attributes:
        table1: Seeds of five folds, of Pima and of Churn.
        reputation: Seeds.
        phones: Rounds of each task.
        devices: Seeds with 100 devices.
        many_devices: Seeds with 1,000 devices.
    """

    table1: int
    reputation: int
    phones: int
    devices: int
    many_devices: int


FULL = Size(table1=10, reputation=30, phones=10, devices=20, many_devices=10)
QUICK = Size(table1=2, reputation=4, phones=3, devices=2, many_devices=2)


@dataclass(frozen=True)
class Choices:
    """What can be chosen about a run.

    Attributes:
        output: Folder of the report; results are kept in `results` inside.
        is_quick: Few seeds, for a look.
        seeds: Of each part, at least 2; None for as many as the evaluation asks for.
        only: Parts that are done; all when empty.
        churn: Churn's file; None to look for it beside the source.
        processes: How many share the work.
        bench: Folder of what `make bench` wrote.
    """

    output: Path
    is_quick: bool = False
    seeds: int | None = None
    only: tuple[str, ...] = ()
    churn: Path | None = None
    processes: int = 2
    bench: Path = Path("build/bench")

    @property
    def size(self) -> Size:
        """How much is done."""
        size = QUICK if self.is_quick else FULL
        if self.seeds is None:
            return size
        return Size(self.seeds, self.seeds, size.phones, self.seeds, self.seeds)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is done, in order."""
        return tuple(part for part in PARTS if not self.only or part in self.only)


def reproduce(choices: Choices, console: Console) -> Report:
    """Compute everything, write the report, and return it.

    Raises:
        FileNotFoundError: A file that was named is not there.
        WrongDataError: It is another one.
        EdgeError: The phones' server or a phone failed; says what.
    """
    found_churn = find_churn(choices.churn)
    run = _Run(choices, found_churn, console)
    sections = [run.section(part) for part in choices.parts]
    sections += bench.tell(choices.bench)
    report = Report(
        title="The paper's evaluation, reproduced",
        text=TEXT,
        sections=sections,
        machine=describe(),
        made_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
    _write(report, choices)
    return report


def _write(report: Report, choices: Choices) -> None:
    """The page; the whole run's also as what the source keeps of the last one."""
    choices.output.mkdir(parents=True, exist_ok=True)
    (choices.output / "index.html").write_text(html.page(report), encoding="utf-8")
    if choices.is_quick or choices.seeds or choices.only or not DOCS.is_dir():
        return
    drawings = DOCS / "evaluation"
    drawings.mkdir(exist_ok=True)
    for plot in (plot for section in report.sections for plot in section.plots):
        (drawings / f"{plot.name}.svg").write_text(plot.svg, encoding="utf-8")
    text = markdown.page(report, drawings.name)
    (DOCS / "evaluation.md").write_text(text, encoding="utf-8")


class _Run:
    """The parts of a run, with a bar each."""

    def __init__(self, choices: Choices, churn: Path | None, console: Console) -> None:
        self._choices, self._churn, self._console = choices, churn, console
        self._cache = Cache(choices.output / "results")

    def section(self, part: str) -> Section:
        """A part, computed and told."""
        started = time.monotonic()
        tell = _TELL[part](self)
        section = tell(command=self._command(part), took_s=time.monotonic() - started)
        for claim in section.claims:
            mark = "[green]met[/]" if claim.is_met else "[red]missed[/]"
            self._console.print(f"{mark} {claim.what}: {claim.found} ({claim.asked})")
        return section

    def pima(self) -> Callable[..., Section]:
        """Central against federated, two classes."""
        return partial(tell_table1.tell_pima, *self._table1((PIMA,)))

    def churn(self) -> Callable[..., Section]:
        """Central against federated, two readings of a regression."""
        names = () if self._churn is None else (EXITED, BALANCE)
        return partial(tell_table1.tell_churn, *self._table1(names))

    def _table1(self, names: Sequence[str]) -> tuple[tell_table1.Results, str]:
        """Results by data set and variant, and their seeds in words."""
        seeds = self._seeds(self._choices.size.table1)
        jobs = table1.jobs(names, self._churn, seeds)
        results: dict[str, dict[str, list[list[float]]]] = {}
        for job, folds in zip(jobs, self._done("Table 1", jobs), strict=True):
            figures = results.setdefault(job.key["dataset"], {})
            figures.setdefault(job.key["variant"]["name"], []).append(folds)
        return results, _words(seeds)

    def reputation(self) -> Callable[..., Section]:
        """One bad client of three."""
        seeds = self._seeds(self._choices.size.reputation)
        jobs = reputation.jobs(seeds)
        results: dict[str, list[dict[str, Any]]] = {}
        for job, found in zip(jobs, self._done("Reputation", jobs), strict=True):
            results.setdefault(job.key["case"]["name"], []).append(found)
        return partial(tell_reputation.tell, results, _words(seeds))

    def phones(self) -> Callable[..., Section]:
        """Four throttled phones; a single process that starts others."""
        rounds = self._choices.size.phones
        key = {"part": phones.PART, "rounds": rounds, "seed": FIRST_SEED}
        sources = [source_digest(name) for name in phones.SOURCES]
        job = Job(
            {**key, "paces": phones.PACES, "server": sources},
            partial(phones.run_phones, rounds, FIRST_SEED),
        )
        (found,) = self._done("Phones", [job], processes=1)
        return partial(tell_phones.tell, found, f"{FIRST_SEED}, {rounds} rounds")

    def devices(self) -> Callable[..., Section]:
        """Simulated devices; with Churn's rows, or generated ones of their shape."""
        size = self._choices.size
        counts = {
            setting: size.many_devices if setting.devices > 100 else size.devices
            for setting in settings()
        }
        seeds = {setting: self._seeds(count) for setting, count in counts.items()}
        sha256 = SHA256 if self._churn else "generated"
        jobs = devices.jobs(self._churn, seeds, sha256)
        rows = devices.sum_up(self._done("Devices", jobs), seeds)
        source = "Churn_Modelling" if self._churn else generate().source
        words = (
            f"{_words(self._seeds(size.devices))} with 100 devices, "
            f"{_words(self._seeds(size.many_devices))} with 1,000"
        )
        return partial(tell_devices.tell, rows, source, words)

    def _done(
        self, name: str, jobs: Sequence[Job], processes: int | None = None
    ) -> list[Any]:
        """Results, with a bar; each is known again by the source it came from."""
        keyed = [replace(job, key={**job.key, "source": _source(job)}) for job in jobs]
        with _bar(self._console, name, len(keyed)) as advance:
            return run_jobs(
                keyed, self._cache, processes or self._choices.processes, advance
            )

    def _seeds(self, count: int) -> range:
        return range(FIRST_SEED, FIRST_SEED + count)

    def _command(self, part: str) -> str:
        quick = " --quick" if self._choices.is_quick else ""
        some = f" --seeds {self._choices.seeds}" if self._choices.seeds else ""
        churn = " --churn churn.csv" if self._churn and part in NEED_CHURN else ""
        return f"crowdfl reproduce{quick}{some}{churn} --only {part}"


_TELL: Mapping[str, Callable[[_Run], Callable[..., Section]]] = {
    "pima": _Run.pima,
    "churn": _Run.churn,
    reputation.PART: _Run.reputation,
    phones.PART: _Run.phones,
    devices.PART: _Run.devices,
}


def _source(job: Job) -> str:
    return source_digest(f"experiments.reproduce.{job.key['part']}")


def _words(seeds: range) -> str:
    return f"{seeds.start} to {seeds.stop - 1}"


@contextmanager
def _bar(console: Console, name: str, total: int) -> Iterator[Callable[[], None]]:
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    with progress:
        task = progress.add_task(name, total=total)
        yield lambda: progress.advance(task)
