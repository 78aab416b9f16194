"""Many equal requests to redeem points, and as many to pay them: once each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.models import Account, Redemption
from api.services import ledger
from api.services.authenticate import ALL_SCOPES
from api.services.check_books import find_wrong
from api.services.context import Caller
from api.services.database import connect
from api.services.redeem_points import redeem_points
from api.services.refusals import WrongState
from api.services.settle_redemption import settle_redemption
from api.services.unit_of_work import unit_of_work
from benchmarks.ledger_world import World

POINTS = 100
REDEEMED = 30


@dataclass(frozen=True)
class People:
    """Who redeems, who approves and who pays."""

    account: str
    first: str
    second: str


@dataclass(frozen=True)
class Redeemed:
    """What came of equal requests.

    Attributes:
        requests: Requests sent, to redeem and again to pay.
        redemptions: Redemptions made; 1.
        paid: Requests to pay that paid; 1.
        points_left: Points that can still be spent; 70.
        wrong: What the check of the books finds; nothing.
    """

    requests: int
    redemptions: int
    paid: int
    points_left: int
    wrong: list[str]

    @property
    def is_good(self) -> bool:
        """Whether they redeemed and paid once."""
        once = (self.redemptions, self.paid) == (1, 1)
        return once and self.points_left == POINTS - REDEEMED and not self.wrong


def redeem_once(world: World, requests: int = 64) -> Redeemed:
    """Send so many equal requests from all processes at once, twice."""
    people = asyncio.run(_people(world))
    shares = [(people, requests // world.processes)] * world.processes
    world.in_processes(_redeem_all, shares)
    asyncio.run(_approve(world, people))
    paid = sum(world.in_processes(_pay_all, shares))
    return asyncio.run(_look(world, people, requests, paid))


async def _people(world: World) -> People:
    async with connect(world.settings):
        made = [
            await Account.create(
                name=name,
                email=f"{name}@example.org",
                password_hash="",
                roles=["OPERATOR"] * (name != "account"),
            )
            for name in ("account", "first", "second")
        ]
        people = People(*(account.id for account in made))
        async with unit_of_work(world.context) as unit:
            movement = ledger.Movement(
                key="first points",
                kind="GRANT",
                source=ledger.HOUSE,
                target=ledger.available(people.account),
                points=POINTS,
                account_id=people.account,
                message="To begin with.",
            )
            await ledger.transfer(unit, movement)
    return people


def _redeem_all(world: World, share: tuple[People, int]) -> int:
    people, count = share
    caller = _caller(people.account)
    context = world.context

    async def redeem() -> bool:
        await redeem_points(
            context,
            caller,
            points=REDEEMED,
            destination="DE02 1203 0000 0000 2020 51",
            idempotency_key="the same for all",
        )
        return True

    return asyncio.run(_together(world, redeem, count))


async def _approve(world: World, people: People) -> None:
    async with connect(world.settings):
        row = await Redemption.get()
        await settle_redemption(
            world.context,
            _caller(people.first),
            redemption_id=row.id,
            step="APPROVE",
        )


def _pay_all(world: World, share: tuple[People, int]) -> int:
    people, count = share
    caller = _caller(people.second)
    context = world.context

    async def pay() -> bool:
        row = await Redemption.get()
        try:
            await settle_redemption(context, caller, redemption_id=row.id, step="PAY")
        except WrongState:
            return False
        return True

    return asyncio.run(_together(world, pay, count))


async def _together(
    world: World, work: Callable[[], Awaitable[bool]], count: int
) -> int:
    """Do the same so many times at once; returns how often it was done."""
    async with connect(world.settings):
        return sum(await asyncio.gather(*(work() for _ in range(count))))


async def _look(world: World, people: People, requests: int, paid: int) -> Redeemed:
    async with connect(world.settings):
        return Redeemed(
            requests=requests,
            redemptions=await Redemption.all().count(),
            paid=paid,
            points_left=(await ledger.balance(people.account))["available"],
            wrong=await find_wrong(),
        )


def _caller(account_id: str) -> Caller:
    return Caller(
        account_id=account_id,
        roles=frozenset({"OPERATOR"}),
        scopes=ALL_SCOPES,
        session_id="stress",
    )
