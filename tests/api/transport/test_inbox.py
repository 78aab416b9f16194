import asyncio

import pytest

from api.transport.transfer.inbox import FRAME_COST, UNWRITTEN_BYTES, Inbox
from fl_engine import wire

ID = bytes(16)


def chunk(offset: int) -> wire.Chunk:
    return wire.Chunk(id=ID, offset=offset, data=b"x")


class TestInbox:
    async def test_keeps_the_order(self) -> None:
        inbox = Inbox()
        inbox.put(chunk(0), 100)
        inbox.add(wire.Have(id=ID, received_bytes=1))
        inbox.end()

        assert await inbox.get() == chunk(0)
        assert await inbox.get() == wire.Have(id=ID, received_bytes=1)
        assert await inbox.get() == "end"
        assert inbox.is_empty

    async def test_puts_one_gap_in_place_of_chunks_beyond_a_mebibyte(self) -> None:
        inbox = Inbox()
        held = UNWRITTEN_BYTES // (65_536 + FRAME_COST)
        for place in range(held + 10):
            inbox.put(chunk(place), 65_536)

        assert [await inbox.get() for _ in range(held)] == [
            chunk(place) for place in range(held)
        ]
        assert await inbox.get() == "gap"
        assert inbox.is_empty

    async def test_has_room_for_other_frames_behind_chunks_that_fill_it(self) -> None:
        inbox = Inbox()
        while inbox.is_empty or inbox._frames[-1][0] != "gap":
            inbox.put(chunk(0), 1_000)

        inbox.put(wire.Pause(id=ID, reason="x" * 20_000), 20_100)

    async def test_refuses_other_frames_beyond_it(self) -> None:
        inbox = Inbox()
        with pytest.raises(wire.WireError) as caught:
            for _ in range(UNWRITTEN_BYTES):
                inbox.put(wire.Pause(id=ID, reason=""), 30)

        assert caught.value.code == "TOO_MUCH"

    async def test_makes_the_reader_wait_for_room(self) -> None:
        inbox = Inbox()
        await inbox.room()
        for place in range(15):
            inbox.put(chunk(place), 65_536)
        waiting = asyncio.create_task(inbox.room())
        await asyncio.wait([waiting], timeout=0.01)
        assert not waiting.done()

        await inbox.get()
        await asyncio.wait_for(waiting, 60)
