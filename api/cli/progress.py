"""What a client tells its owner: lines that stay and a bar for what is under way."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class TerminalReport:
    """Shows what clients report (`mobile.edge.client.Report`)."""

    def __init__(self, console: Console, clients: list[str]) -> None:
        """Give every client a bar of its own."""
        self._console = console
        self._several = len(clients) > 1
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed} of {task.total} rounds"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._bars: dict[str, TaskID] = {
            client: self._progress.add_task(client, total=None) for client in clients
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def say(self, client: str, message: str) -> None:
        """A line that stays."""
        prefix = f"[dim]{client}:[/] " if self._several else ""
        self._console.print(f"{prefix}{message}", soft_wrap=True)

    def doing(self, client: str, what: str) -> None:
        """What is under way now, beside the bar."""
        self._progress.update(self._bars[client], description=f"{client}: {what}")

    def rounds(self, client: str, done: int, of: int) -> None:
        """How far the task is."""
        self._progress.update(self._bars[client], completed=done, total=of)
