from typing import Any

from starlette.types import Message, Receive, Scope, Send

from ui.serving import SOCKETS, OwnPagesOnly


class Door:
    """The guard before an application that only counts who came through."""

    def __init__(self) -> None:
        self.came = 0
        self.guard = OwnPagesOnly(self._come)

    async def _come(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.came += 1

    async def knock(
        self, origin: str = "http://here", address: str = "10.0.0.1"
    ) -> int:
        """101 when the socket gets through, else the status of the refusal."""
        before, said = self.came, list[Message]()
        scope: dict[str, Any] = {
            "type": "websocket",
            "headers": [(b"host", b"here"), (b"origin", origin.encode())],
            "client": (address, 1),
            "extensions": {"websocket.http.response": {}},
        }

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            said.append(message)

        await self.guard(scope, receive, send)
        return 101 if self.came > before else int(said[0]["status"])


class TestOwnPagesOnly:
    async def test_opens_to_pages_of_its_own_host(self) -> None:
        door = Door()
        assert await door.knock() == 101
        assert await door.knock(origin="http://evil.example") == 403
        assert await door.knock(origin="") == 403

    async def test_refuses_an_address_that_opens_too_many_in_a_minute(self) -> None:
        door = Door()
        statuses = [await door.knock() for _ in range(SOCKETS.amount + 1)]
        assert set(statuses[:-1]) == {101}
        assert statuses[-1] == 429
        assert await door.knock(address="10.0.0.2") == 101
