"""What people do with a running task: pause it, redeem points, appeal a receipt.

Everything is sent as by somebody who is in doubt whether it was heard: twice at once,
and a pause is ended by asking until the task runs again.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from api.models import Receipt
from api.services.appeal import appeal
from api.services.pause_task import pause_task
from api.services.redeem_points import redeem_points
from api.services.refusals import Refused
from api.services.resume_task import resume_task

if TYPE_CHECKING:
    from tests.chaos.simulator.world import World

REST_S = (1.0, 40.0)  # a pause of the requester


class Deeds:
    """What they have done.

    Attributes:
        keys: Idempotency keys of the redemptions that were asked for.
        appealed: Receipts that were appealed, whatever came of it.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._resume_at = 0.0
        self.keys: set[str] = set()
        self.appealed: set[str] = set()

    def pause(self) -> None:
        """The requester lets the task wait after its round."""
        world = self._world
        self._resume_at = world.loop.now + world.rng.uniform(*REST_S)
        self._do("requester pause", self._pause(), "the requester pauses")

    def look(self, state: str) -> None:
        """Go on with a task that has waited long enough."""
        world = self._world
        is_over = not world.faults.is_on or world.loop.now >= self._resume_at
        if state == "PAUSED" and is_over and world.server.up.is_set():
            world.server.run(self._resume())

    def redeem(self) -> None:
        """The requester wants some points paid out."""
        rng = self._world.rng
        key, points = f"redemption-{len(self.keys):04d}", rng.randint(1, 40)
        self._do("redeem", self._redeem(key, points), f"{points} points are redeemed")

    def appeal(self) -> None:
        """Somebody does not agree with a verdict."""
        device = self._world.rng.choice(self._world.devices)
        self._do("appeal", self._appeal(device), f"{device.name} appeals")

    def _do(self, name: str, deed: Any, words: str) -> None:
        world = self._world
        if not world.server.up.is_set():
            deed.close()
            return
        world.faults.met[name] += 1
        world.trace(words)
        world.server.run(deed)

    async def _pause(self) -> None:
        context, market = self._world.server.context, self._world.market
        await self._try(pause_task(context, market.caller, market.task_id, "A break."))

    async def _resume(self) -> None:
        context, market = self._world.server.context, self._world.market
        await self._try(resume_task(context, market.caller, market.task_id))

    async def _redeem(self, key: str, points: int) -> None:
        context, market = self._world.server.context, self._world.market
        self.keys.add(key)
        asked = (
            redeem_points(
                context,
                market.caller,
                points=points,
                destination="DE02",
                idempotency_key=key,
            )
            for _ in range(2)
        )
        await asyncio.gather(*map(self._try, asked))

    async def _appeal(self, device: Any) -> None:
        context = self._world.server.context
        found = Receipt.filter(kind="UPDATE", participation_id=device.id)
        receipt = await found.order_by("-id").first()
        if receipt is None:
            return
        self.appealed.add(receipt.id)
        caller = device.joined.caller
        asked = (
            appeal(context, caller, receipt.id, "It is as good as any.") for _ in "ab"
        )
        await asyncio.gather(*map(self._try, asked))

    async def _try(self, deed: Any) -> None:
        try:
            await deed
        except (Refused, OSError) as refused:
            self._world.trace(f"it is refused: {refused}")
