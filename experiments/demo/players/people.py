"""Who there is in the demo, how they sign in, and the operator's gifts."""

import json
import os
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from experiments.demo.processes import Processes
from experiments.demo.stories.others import BANK, BREATH, GRID, VINES
from experiments.demo.stories.story import CLINIC
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api

PATIENCE_S = 60.0  # for a server that is busy
GIFT = 250_000  # points for each requester, once
PASSWORD_FILE = "password.txt"
WORDS = (
    *("amber", "birch", "cedar", "coral", "ember", "fern", "garnet", "hazel"),
    *("indigo", "ivory", "jade", "lilac", "maple", "mint", "olive", "opal"),
)


@dataclass(frozen=True)
class Login:
    """How somebody signs in.

    Attributes:
        email: Address.
        password: At least 12 characters.
        name: Shown name.
    """

    email: str
    password: str
    name: str = ""


@dataclass(frozen=True)
class Cast:
    """Everybody: one password for all of them, so that a visitor can be anybody.

    Attributes:
        password: It.
    """

    password: str

    @property
    def requester(self) -> Login:
        """Lists the Pima task, the live ones and others."""
        return self._login("requester", CLINIC)

    @property
    def contributor(self) -> Login:
        """Owns "my laptop"."""
        return self._login("contributor", "Noor de Vries")

    @property
    def operator(self) -> Login:
        """Gives points."""
        return self._login("operator", "Operator")

    def somebody(self, name: str) -> Login:
        """Another person or organisation, by its shown name."""
        special = (self.requester, self.contributor, self.operator)
        known = {login.name: login for login in special}
        return known.get(name) or self._login(_ADDRESSES[name], name)

    def _login(self, user: str, name: str) -> Login:
        return Login(f"{user}@crowdfl.example", self.password, name)


_ADDRESSES = {
    GRID: "grid",
    BANK: "hanse",
    VINES: "kessler",
    BREATH: "respira",
    "Jonas": "jonas",
    "Mira": "mira",
    "Samir": "samir",
}


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    login: Login
    api: Api
    account_id: str


async def enter(stack: AsyncExitStack, server: str, login: Login) -> Person:
    """Sign somebody in until the stack ends; opens the account where there is none."""
    api = await stack.enter_async_context(Api(server, patience_s=PATIENCE_S))
    known = Password(login.email, login.password, sign_up=True, name=login.name)
    return Person(login, api, await sign_in(api, known))


async def give_points(
    processes: Processes,
    data_dir: Path,
    operator: Login,
    to: Sequence[Login],
    key: str = "welcome",
) -> None:
    """Make the operator and give points, as the owner of a server does it.

    On the command line, on the server's data folder; the same key gives once.

    Args:
        processes: Where the command runs.
        data_dir: The server's.
        operator: Made when there is none.
        to: Whose accounts; they are open.
        key: Of this gift.
    """
    where = ("--data-dir", str(data_dir))
    commands = [["operator", "create", operator.email, "--name", operator.name, *where]]
    for login in to:
        reason = ("--reason", "Points for the demo", "--key", f"{key}:{login.email}")
        commands.append(["operator", "grant", login.email, str(GIFT), *reason, *where])
    arguments = [json.dumps(commands)]
    environment = {"CROWDFL_PASSWORD": operator.password}
    await processes.run("points", "experiments.demo.commands", arguments, environment)


def remembered_password(folder: Path) -> str:
    """The demo's password: made once for a data folder, readable by its owner only."""
    path = folder / PASSWORD_FILE
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return path.read_text().strip()
    words = "-".join(secrets.choice(WORDS) for _ in range(3))
    password = f"{words}-{secrets.randbelow(10_000):04d}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password + "\n")
    return password
