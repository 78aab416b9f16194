"""What a demo run looks like in the terminal."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from experiments.demo.report import metric
from mobile.edge.api import Answer

# The marks of the crowd strip: an update each.
MARKS = {
    "ACCEPTED": "[blue]●[/]",
    "BACKUP": "[magenta]◆[/]",
    "REJECTED": "[red]✕[/]",
    "LATE": "[yellow]◷[/]",
    "SURPLUS": "[blue]○[/]",
    "DROPPED": "[dim]◌[/]",
}
KEY = "● accepted   ◆ accepted from a backup   ✕ rejected   ◌ dropped out   ○ surplus"


class LiveRounds:
    """Turns events of a task into lines and a bar."""

    def __init__(self, console: Console, rounds: int) -> None:
        self._console = console
        self._rounds = rounds
        self._strip: list[str] = []
        self._backups: set[str] = set()  # called in this round
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} rounds"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._bar = self._progress.add_task("Training", total=rounds)

    def __enter__(self) -> "LiveRounds":
        self._progress.start()
        self._console.print(f"[dim]{KEY}[/]")
        return self

    def __exit__(self, *failure: object) -> None:
        self._progress.stop()

    def show(self, event: Answer) -> None:
        """Show one event of `taskEvents`."""
        match event["__typename"]:
            case "CohortSelected":
                self._cohort_selected(event)
            case "RoundStarted":
                self._round_started(event)
            case "UpdateJudged":
                self._update_judged(event)
            case "ClientDropped":
                self._client_dropped(event)
            case "BackupCalled":
                self._backup_called(event)
            case "RoundCommitted":
                self._round_committed(event)
            case "RoundAbandoned":
                self._round_abandoned(event)

    def _cohort_selected(self, event: Answer) -> None:
        self._console.print(
            f"{event['candidates']} candidates: {event['selected']} selected, "
            f"{event['backups']} kept as backups."
        )

    def _round_started(self, event: Answer) -> None:
        self._strip.clear()
        self._backups.clear()
        self._progress.update(self._bar, description=f"Round {event['round']}")

    def _update_judged(self, event: Answer) -> None:
        verdict = event["verdict"]
        is_backup = event["pseudonym"] in self._backups
        self._strip.append(
            MARKS["BACKUP" if is_backup and verdict == "ACCEPTED" else verdict]
        )
        if verdict == "REJECTED":
            self._console.print(
                f"          [red]✕[/] round {event['round']}: the update of "
                f"{event['pseudonym']} is rejected: {event['rejection']}"
            )

    def _client_dropped(self, event: Answer) -> None:
        self._strip.append(MARKS["DROPPED"])
        self._console.print(
            f"          [dim]◌[/] round {event['round']}: {event['pseudonym']} dropped "
            f"out, silent for {event['silentS']:.1f} s"
        )

    def _backup_called(self, event: Answer) -> None:
        self._backups.add(event["pseudonym"])
        replaced = event["replaces"]
        seat = f"the seat of {replaced}" if replaced else "a free seat"
        self._console.print(
            f"          [magenta]◆[/] round {event['round']}: backup "
            f"{event['pseudonym']} takes {seat}"
        )

    def _round_committed(self, event: Answer) -> None:
        accuracy = metric(event, "ACCURACY")
        self._progress.update(self._bar, completed=event["round"])
        self._console.print(
            f"round {event['round']:>3}  {' '.join(self._strip)}  accuracy "
            f"[bold]{accuracy['value']:.3f}[/]{_beside(accuracy)}  "
            f"[dim]{event['durationS']:.2f} s[/]"
        )

    def _round_abandoned(self, event: Answer) -> None:
        self._console.print(
            f"round {event['round']:>3}  [red]given up[/]: {event['accepted']} of "
            f"{event['needed']} updates"
        )


def show_report(console: Console, report: Answer) -> None:
    """The tables at the end."""
    console.print()
    for table in (_participants(report), _reasons(report), _figures(report)):
        console.print(table)
        console.print()


def takeaway(report: Answer) -> str:
    """The first sentence: what came of it."""
    accuracy, no_skill = report["accuracy"], report["no_skill"]
    if accuracy is None:
        return f"The task is {report['task']['state']}: no round was committed."
    baseline = report["baseline_accuracy"]
    words = f"Accuracy {accuracy:.3f}: {accuracy - no_skill:+.3f} against no skill"
    if baseline is not None:
        words += f", {accuracy - baseline:+.3f} against the central baseline"
    return (
        f"{words}, in {len(report['rounds'])} rounds. Task {report['task']['state']}."
    )


def _participants(report: Answer) -> Table:
    table = _table("Who took part")
    table.add_column("client", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("used", justify="right", no_wrap=True)
    table.add_column("points", justify="right", style="yellow", no_wrap=True)
    table.add_column("reputation", no_wrap=True)
    for row in report["participants"]:
        after = row["reputation_after"]
        table.add_row(
            row["client"],
            row["state"].lower().replace("_", " "),
            "–" if row["score"] is None else f"{row['score']:.3f}",
            f"{row['accepted']} of {row['accepted'] + row['rejected']}",
            str(row["points"]),
            f"{row['reputation_before']:.2f} → "
            + ("–" if after is None else f"{after:.2f}"),
        )
    return table


def _reasons(report: Answer) -> Table:
    table = _table("Why: from their receipts")
    table.add_column("client", no_wrap=True)
    table.add_column("reason")
    for row in report["participants"]:
        table.add_row(row["client"], "\n".join(row["reasons"]))
    return table


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
    )


def _figures(report: Answer) -> Table:
    points, rounds = report["points"], report["rounds"]
    table = _table("What came of it")
    table.show_header = False
    table.add_column("what", style="dim", no_wrap=True)
    table.add_column("figure")
    if report["accuracy"] is not None:
        for name in ("accuracy", "baseline_accuracy", "no_skill"):
            value = report[name]
            words = "–" if value is None else f"{value:.3f}"
            table.add_row(name.replace("_", " "), words)
    table.add_row(
        "points",
        f"{points['paid']} paid, {points['returned']} back of {points['pool']}",
    )
    if rounds:
        up = sum(row["bytes_up"] for row in rounds)
        down = sum(row["bytes_down"] for row in rounds)
        seconds = sorted(row["seconds"] for row in rounds)
        table.add_row("bytes", f"{up:,} up, {down:,} down")
        table.add_row(
            "seconds a round",
            f"{seconds[len(seconds) // 2]:.2f} median, {seconds[-1]:.2f} slowest",
        )
    table.add_row(
        "updates by",
        f"WebRTC {report['transport']['webrtc']}, "
        f"WebSocket {report['transport']['websocket']}",
    )
    for name, path in report["model"].items():
        table.add_row(f"model, {name}", str(path))
    return table


def _beside(accuracy: Answer) -> str:
    baseline = accuracy.get("baseline")
    central = "" if baseline is None else f", central {baseline:.3f}"
    return f" [dim](no skill {accuracy['noSkill']:.3f}{central})[/]"
