"""The demo when it stays: visitors sign in and find a whole marketplace."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.demo.crowd import Member, owned
from experiments.demo.players.people import Cast, Login, remembered_password
from experiments.demo.scenery import FULL, Scenery, set_up
from experiments.demo.stories.clinic import PIMA_DESCRIPTION, PIMA_TITLE
from mobile.edge.account import Password

NEIGHBOURS = ("Mira", "Jonas", "Samir")  # they own what the contributor doesn't
STUDY = "study PC"  # the contributor's device in the Pima task

WORDS = {
    "RUNNING": "training live",
    "RECRUITING": "recruiting",
    "COMPLETED": "finished",
    "CANCELLED": "cancelled",
    "FAILED": "failed",
    "DRAFT": "a draft",
}


class OpenHouse:
    """What visitors find, beside the Pima task."""

    def __init__(self, data_dir: Path, console: Console) -> None:
        """Remember the password of a data folder, or make one."""
        self._folder = data_dir / "scenery"
        self._console = console
        self._cast = Cast(remembered_password(data_dir))

    @property
    def requester(self) -> Login:
        """Lists the Pima task."""
        return self._cast.requester

    @property
    def operator(self) -> Login:
        """Sees everything."""
        return self._cast.operator

    async def open(self, stack: AsyncExitStack, server: str, data_dir: Path) -> None:
        """Let visitors in, then make the scenery, which lives as long as the stack."""
        self._console.print(f"\nOpen [bold]{server}[/] in a browser.", soft_wrap=True)
        made = set_up(
            server,
            self._folder,
            data_dir=data_dir,
            cast=self._cast,
            size=FULL,
            on_open=lambda cast: self._greet(),
        )
        scenery = await stack.enter_async_context(made)
        self._console.print(f"On the marketplace: {in_words(scenery)}.\n")

    def retell(self, task: dict[str, Any]) -> dict[str, Any]:
        """The Pima task as a clinic would list it."""
        return {**task, "title": PIMA_TITLE, "description": PIMA_DESCRIPTION}

    def settle(self, crowd: list[Member]) -> list[Member]:
        """The same crowd: one device is the contributor's, the others the neighbours'.

        Visitors may have accounts of their own, and an IP address may open 20 in an
        hour: so the crowd opens none.
        """
        logins = [self._cast.contributor]
        logins += [self._cast.somebody(name) for name in NEIGHBOURS]
        owners = [Password(login.email, login.password) for login in logins]
        return owned(crowd, STUDY, owners[0], owners[1:])

    def _greet(self) -> None:
        cast = self._cast
        logins = (cast.requester, cast.contributor, cast.operator)
        addresses = ", ".join(f"[bold]{login.email}[/]" for login in logins)
        self._console.print(
            f"Sign in as {addresses};\nthe password of each is "
            f"[bold]{cast.password}[/].",
            soft_wrap=True,
        )


def in_words(scenery: Scenery) -> str:
    """How many tasks are in which state, such as "1 training live, 4 recruiting"."""
    counts = {state: len(scenery.tasks.get(state, ())) for state in WORDS}
    return ", ".join(f"{n} {WORDS[state]}" for state, n in counts.items() if n)
