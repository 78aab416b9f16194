"""The demo's contributors: each a process with its own account, device and rows."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from experiments.demo.processes import Processes
from mobile.edge.account import Password

HONEST = "api.cli"
MISBEHAVING = "experiments.demo.misbehaving"


@dataclass(frozen=True)
class Member:
    """A contributor with one device.

    Attributes:
        name: Label of the device.
        rows: Its own rows; nobody else reads this file.
        throttle: How many times it does all work; above 1 it is slow.
        owner: Whose it is; None for an account of its own, opened now.
    """

    name: str
    rows: Path
    throttle: int = 1
    owner: Password | None = None


def make_crowd(shards: list[Path], *, slow: int, throttle: int) -> list[Member]:
    """One member a shard; the one at place `slow` is slow."""
    return [
        Member(
            name=f"client {place + 1}" + (" (slow)" if place == slow else ""),
            rows=rows,
            throttle=throttle if place == slow else 1,
        )
        for place, rows in enumerate(shards)
    ]


def owned(
    crowd: Sequence[Member], name: str, first: Password, others: Sequence[Password]
) -> list[Member]:
    """The same crowd with owners who have accounts.

    Args:
        crowd: It.
        name: New label of the first device.
        first: Who owns it.
        others: Who own the others, in turns.
    """
    mine, *rest = crowd
    theirs = zip(rest, cycle(others), strict=False)
    return [
        replace(mine, name=name, owner=first),
        *(replace(member, owner=owner) for member, owner in theirs),
    ]


@dataclass(frozen=True)
class Host:
    """Where members run.

    Attributes:
        processes: Theirs.
        server: Address of the server.
        home: Where they remember what is under way.
        run: Name of this run of the demo, part of their addresses.
    """

    processes: Processes
    server: str
    home: Path
    run: str


async def start_member(host: Host, member: Member, task_id: str) -> None:
    """Start a member's client, which opens its account, measures, joins and trains.

    A slow member is a plain `crowdfl client`. A fast one is the same client with a
    weakness (`experiments.demo.misbehaving`), that shows only if it is ranked first or
    second: who that will be is for the server's measurements to say.
    """
    slug = re.sub(r"\W+", "-", member.name).strip("-")
    owner = member.owner or Password(
        f"{slug}-{host.run}@crowd.example", secrets.token_urlsafe(16), sign_up=True
    )
    arguments = [
        *("--server", host.server, "--task", task_id, "--data", str(member.rows)),
        *("--email", owner.email, "--label", member.name),
        *(["--sign-up"] if owner.sign_up else []),
        *("--state-dir", str(host.home), "--transport", "webrtc", "--threads", "1"),
    ]
    module = MISBEHAVING
    if member.throttle > 1:
        module = HONEST
        arguments = ["client", *arguments, "--throttle", str(member.throttle)]
    environment = {
        "CROWDFL_PASSWORD": owner.password,
        "OPENBLAS_NUM_THREADS": "1",  # all members share the cores of one machine
    }
    await host.processes.start(slug, module, arguments, environment)
