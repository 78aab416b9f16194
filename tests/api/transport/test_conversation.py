import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.transport.transfer.exchange import Greeting, Refused
from api.transport.transfer.timing import Timing
from fl_engine import wire
from tests.api.transport.fakes import (
    QUICK,
    Caller,
    FakeExchange,
    a_download,
    a_train,
    an_update,
    chunks,
    hello,
)

MIB = 1024 * 1024


@pytest.fixture
def exchange(tmp_path: Path) -> FakeExchange:
    return FakeExchange(tmp_path, finish_after_verdict=False)


@pytest.fixture
async def caller(exchange: FakeExchange) -> AsyncIterator[Caller]:
    caller = Caller(exchange)
    yield caller
    await caller.channel.close()
    await caller.task


async def refused(caller: Caller) -> wire.Error:
    frame = await caller.read()
    assert isinstance(frame, wire.Error), frame
    return frame


class TestHello:
    async def test_is_answered_with_its_id(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        greeting = hello()
        await caller.send(greeting)

        welcome = await caller.read()

        assert welcome == wire.Welcome(id=greeting.id, state="SELECTED", holding=())
        assert caller.conversation.training_id == "prt_1"

    async def test_must_come_in_time(self, exchange: FakeExchange) -> None:
        caller = Caller(exchange, replace(QUICK, hello_s=0.2))

        error = await refused(caller)

        assert (error.code, error.is_fatal) == ("IDLE", True)
        assert await caller.closed() == (4000, "IDLE")

    @pytest.mark.parametrize(
        "frame",
        [
            pytest.param(wire.Ping(id=wire.new_id()), id="a-ping"),
            pytest.param(wire.Pong(id=wire.new_id()), id="a-pong"),
            pytest.param(an_update(b"x"), id="an-update"),
        ],
    )
    async def test_comes_first(self, caller: Caller, frame: wire.ClientFrame) -> None:
        await caller.send(frame)

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == ("PROTOCOL", frame.id, True)
        assert await caller.closed() == (4000, "PROTOCOL")

    async def test_comes_once(self, caller: Caller) -> None:
        await caller.greet()
        await caller.send(hello())

        assert (await refused(caller)).code == "PROTOCOL"
        assert await caller.closed() == (4000, "PROTOCOL")

    async def test_speaks_this_protocol(self, caller: Caller) -> None:
        await caller.send(hello(protocol=2))

        assert (await refused(caller)).code == "PROTOCOL"

    async def test_with_a_wrong_ticket_ends_it(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        greeting = hello(ticket="somebody else's")
        await caller.send(greeting)

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == ("TICKET", greeting.id, True)
        assert await caller.closed() == (4000, "TICKET")
        assert "welcomed" not in exchange.told
        assert "gone" not in exchange.told

    async def test_that_is_answered_after_the_end_leaves_nothing_running(
        self, exchange: FakeExchange, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, may_greet = asyncio.Event(), asyncio.Event()

        async def greet(*given: Any) -> Greeting:
            asked.set()
            await may_greet.wait()
            return await FakeExchange.greet(exchange, *given)

        monkeypatch.setattr(exchange, "greet", greet)
        before = asyncio.all_tasks()
        caller = Caller(exchange)
        await caller.send(hello())
        await asked.wait()
        closing = asyncio.create_task(caller.conversation.close("SHUTDOWN", "later"))
        await asyncio.wait([closing], timeout=0)
        may_greet.set()
        await asyncio.gather(closing, caller.task)

        assert asyncio.all_tasks() == before
        assert exchange.told == ["greet", "welcomed", "gone"]


class TestMalformedInput:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            pytest.param(b"\xc1", "MALFORMED", id="no-messagepack"),
            pytest.param(bytes(65_537), "TOO_LARGE", id="too-large"),
        ],
    )
    async def test_ends_this_connection_with_a_reason(
        self, caller: Caller, exchange: FakeExchange, data: bytes, code: str
    ) -> None:
        await caller.greet()
        await caller.channel.send(data)

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == (code, None, True)
        assert await caller.closed() == (4000, code)
        assert exchange.told[-1] == "gone"


class TestUpload:
    async def test_is_stored_completed_and_acknowledged(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        data = os.urandom(2 * MIB + 5)
        update = an_update(data)
        await caller.greet()
        await caller.send(update, *chunks(update, data, 60_000))

        *haves, verdict, last = [await caller.read() for _ in range(5)]

        # 9 chunks of 60,000 bytes are the first to make half a MiB.
        held = [540_000, 1_080_000, 1_620_000]
        assert haves == [wire.Have(id=update.id, received_bytes=n) for n in held]
        assert exchange.stored_bytes == held
        assert isinstance(verdict, wire.Verdict)
        assert last == wire.Have(id=update.id, received_bytes=len(data))
        assert exchange.rows[update.id].path.read_bytes() == data

    async def test_goes_on_where_it_broke_off(
        self, exchange: FakeExchange, tmp_path: Path
    ) -> None:
        data = os.urandom(300_000)
        update = an_update(data)
        first = Caller(exchange)
        await first.greet()
        await first.send(update, *chunks(update, data, 50_000)[:3])
        await first.channel.close()
        await first.task

        second = Caller(exchange)
        welcome = await second.greet()
        held = welcome.holding[0].received_bytes
        await second.send(update)
        await second.send(
            *(c for c in chunks(update, data, 50_000) if c.offset >= held)
        )

        assert welcome.holding == (wire.Holding(id=update.id, received_bytes=150_000),)
        assert isinstance(await second.read(), wire.Verdict)
        assert exchange.rows[update.id].path.read_bytes() == data
        await second.channel.close()
        await second.task

    async def test_cuts_off_bytes_that_no_row_names(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        """After a crash a file may be longer than what was acknowledged."""
        data = b"0123456789"
        update = an_update(data)
        await exchange.declare(caller.conversation, update)
        exchange.rows[update.id].received_bytes = 4
        exchange.rows[update.id].path.write_bytes(b"0123-rubbish")
        await caller.greet()
        await caller.send(update, wire.Chunk(id=update.id, offset=4, data=b"456789"))

        assert isinstance(await caller.read(), wire.Verdict)
        assert exchange.rows[update.id].path.read_bytes() == data

    async def test_drops_duplicates(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        update = an_update(b"abcdef")
        first, second = chunks(update, b"abcdef", 3)
        await caller.greet()
        await caller.send(update, first, first, first, second)

        assert isinstance(await caller.read(), wire.Verdict)
        assert exchange.rows[update.id].path.read_bytes() == b"abcdef"

    async def test_answers_a_gap_with_offset_and_have(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        update = an_update(b"abcdef")
        first, second = chunks(update, b"abcdef", 3)
        await caller.greet()
        await caller.send(update, first, wire.Chunk(id=update.id, offset=5, data=b"f"))

        error, have = await refused(caller), await caller.read()

        assert (error.code, error.of, error.is_fatal) == ("OFFSET", update.id, False)
        assert have == wire.Have(id=update.id, received_bytes=3)
        assert exchange.stored_bytes == [3]
        await caller.send(second)
        assert isinstance(await caller.read(), wire.Verdict)

    async def test_of_other_bytes_than_declared_is_spoiled(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        update = an_update(b"abcdef")
        await caller.greet()
        await caller.send(update, *chunks(update, b"abcdeX", 6))

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == ("HASH", update.id, False)
        assert exchange.told[-1] == "spoiled"
        again = msgspec.structs.replace(update, id=wire.new_id())
        await caller.send(again, *chunks(again, b"abcdef", 6))
        assert isinstance(await caller.read(), wire.Verdict)

    @pytest.mark.parametrize(
        "surplus", [pytest.param(1, id="one-chunk"), pytest.param(6, id="another")]
    )
    async def test_of_more_than_declared_is_fatal(
        self, caller: Caller, surplus: int
    ) -> None:
        update = an_update(b"abcdef")
        await caller.greet()
        await caller.send(update, *chunks(update, b"abcdefghijkl", 6 + surplus % 6))

        last = await caller.read()
        while not isinstance(last, wire.Error):
            last = await caller.read()
        assert last.code == "TOO_MUCH"
        assert await caller.closed() == (4000, "TOO_MUCH")

    async def test_is_refused_while_another_is_under_way(self, caller: Caller) -> None:
        first, second = an_update(b"abcdef"), an_update(b"ghi")
        await caller.greet()
        await caller.send(first, *chunks(first, b"abcdef", 3)[:1])
        await caller.send(second, *chunks(second, b"ghi", 3))

        error = await refused(caller)

        assert (error.code, error.of) == ("BUSY", second.id)
        await caller.send(*chunks(first, b"abcdef", 3)[1:])
        assert isinstance(await caller.read(), wire.Verdict)

    async def test_of_nothing_is_complete_at_once(self, caller: Caller) -> None:
        update = an_update(b"")
        await caller.greet()
        await caller.send(update)

        assert isinstance(await caller.read(), wire.Verdict)
        assert await caller.read() == wire.Have(id=update.id, received_bytes=0)

    async def test_never_declared_is_fatal(self, caller: Caller) -> None:
        await caller.greet()
        await caller.send(wire.Chunk(id=wire.new_id(), offset=0, data=b"x"))

        assert (await refused(caller)).code == "NOT_FOUND"

    async def test_refused_by_the_product_is_dropped(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        exchange.refusal = Refused("ROUND", "not called to this round")
        update = an_update(b"abcdef")
        await caller.greet()
        await caller.send(update, *chunks(update, b"abcdef", 2))

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == ("ROUND", update.id, False)
        ping = wire.Ping(id=wire.new_id())
        await caller.send(ping)
        assert await caller.read() == wire.Pong(id=ping.id)

    async def test_too_late_gets_its_verdict_and_takes_nothing(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        exchange.verdict = "LATE"
        update = an_update(b"abcdef")
        await caller.greet()
        await caller.send(update, *chunks(update, b"abcdef", 2))

        verdict = await caller.read()

        assert isinstance(verdict, wire.Verdict)
        assert verdict.verdict == "LATE"
        assert not exchange.rows

    async def test_that_the_disk_refuses_can_be_tried_again(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        update = an_update(b"abcdef")
        (exchange.folder / update.id.hex()).mkdir()  # opening it for writing fails
        await caller.greet()
        await caller.send(update, *chunks(update, b"abcdef", 2))

        error = await refused(caller)

        assert (error.code, error.of, error.is_fatal) == ("DISK", update.id, False)
        (exchange.folder / update.id.hex()).rmdir()
        await caller.send(update, *chunks(update, b"abcdef", 2))
        assert isinstance(await caller.read(), wire.Verdict)


class TestAGap:
    async def test_is_told_once_whatever_was_under_way_behind_it(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        data = b"abcdef"
        update = an_update(data)
        await caller.greet()
        first, *behind = chunks(update, data, 1)
        await caller.send(update, *behind)

        error, have = await caller.read(), await caller.read()
        await caller.send(first, *behind)
        verdict = await caller.read()

        assert isinstance(error, wire.Error)
        assert (error.code, error.of, error.is_fatal) == ("OFFSET", update.id, False)
        assert have == wire.Have(id=update.id, received_bytes=0)
        assert isinstance(verdict, wire.Verdict)
        assert exchange.rows[update.id].path.read_bytes() == data

    async def test_that_is_never_filled_ends_the_connection(
        self, caller: Caller
    ) -> None:
        update = an_update(b"abcdef")
        await caller.greet()
        wrong = wire.Chunk(id=update.id, offset=2, data=b"cdef")
        await caller.send(update, wrong, wrong)

        frame = await caller.read()
        while not (isinstance(frame, wire.Error) and frame.is_fatal):
            frame = await caller.read()
        assert frame.code == "TOO_MUCH"


class TestAPeerThatCannotWait:
    async def test_is_sent_back_when_too_much_is_unwritten(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        """WebRTC has no way to stop a sender: chunks beyond a MiB are dropped."""
        data = os.urandom(3 * MIB)
        update = an_update(data)
        pieces = chunks(update, data, 65_408)
        caller.server.can_wait = False
        exchange.may_declare.clear()
        await caller.greet()
        await caller.send(update, *pieces)
        while not caller.server.is_drained:
            await asyncio.sleep(0)
        exchange.may_declare.set()

        frame = await caller.read()
        while not isinstance(frame, wire.Error):
            assert isinstance(frame, wire.Have)
            frame = await caller.read()
        have = await caller.read()

        assert (frame.code, frame.of, frame.is_fatal) == ("OFFSET", update.id, False)
        assert isinstance(have, wire.Have)
        assert 0 < have.received_bytes <= MIB
        caller.server.can_wait = True
        rest = [piece for piece in pieces if piece.offset >= have.received_bytes]
        await caller.send(*rest)
        while not isinstance(frame, wire.Verdict):
            frame = await caller.read()
        assert exchange.rows[update.id].path.read_bytes() == data


class TestDownload:
    @pytest.fixture
    def data(self, exchange: FakeExchange, tmp_path: Path) -> bytes:
        data = os.urandom(200_000)
        exchange.download = a_download(tmp_path / "weights", data)
        return data

    async def received(self, caller: Caller, size: int, offset: int = 0) -> bytes:
        data = bytearray()
        while len(data) < size - offset:
            chunk = await caller.read()
            assert isinstance(chunk, wire.Chunk)
            assert chunk.offset == offset + len(data)
            data += chunk.data
        return bytes(data)

    async def asked(self, caller: Caller) -> wire.Train:
        train = await caller.read()
        assert isinstance(train, wire.Train)
        return train

    async def test_comes_right_behind_its_declaration(
        self, caller: Caller, exchange: FakeExchange, data: bytes
    ) -> None:
        await caller.greet()
        train = await self.asked(caller)

        assert await self.received(caller, len(data)) == data
        ping = wire.Ping(id=wire.new_id())
        await caller.send(wire.Have(id=train.id, received_bytes=len(data)), ping)
        assert await caller.read() == wire.Pong(id=ping.id)
        await caller.channel.close()
        await caller.task
        assert exchange.told[-2:] == ["downloaded", "gone"]

    async def test_goes_on_behind_what_the_client_holds(
        self, caller: Caller, exchange: FakeExchange, data: bytes
    ) -> None:
        assert exchange.download is not None
        bulk_id = exchange.download.train.id
        await caller.greet(wire.Holding(id=bulk_id, received_bytes=123_456))
        await self.asked(caller)

        assert await self.received(caller, len(data), 123_456) == data[123_456:]

    async def test_held_whole_is_declared_only(
        self, caller: Caller, exchange: FakeExchange, data: bytes
    ) -> None:
        assert exchange.download is not None
        bulk_id = exchange.download.train.id
        await caller.greet(wire.Holding(id=bulk_id, received_bytes=len(data)))
        await self.asked(caller)

        ping = wire.Ping(id=wire.new_id())
        await caller.send(ping)
        assert await caller.read() == wire.Pong(id=ping.id)
        assert "downloaded" in exchange.told

    async def test_goes_back_when_the_client_says_so(
        self, caller: Caller, data: bytes
    ) -> None:
        await caller.greet()
        train = await self.asked(caller)
        await self.received(caller, len(data))
        await caller.send(
            wire.Error(
                id=wire.new_id(),
                of=train.id,
                code="OFFSET",
                message="",
                is_fatal=False,
            ),
            wire.Have(id=train.id, received_bytes=100_000),
        )

        assert await self.received(caller, len(data), 100_000) == data[100_000:]

    async def test_with_three_wrong_hashes_ends_the_connection(
        self, caller: Caller, data: bytes
    ) -> None:
        await caller.greet()
        ids = []
        for _ in range(3):
            train = await self.asked(caller)
            ids.append(train.id)
            await self.received(caller, len(data))
            await caller.send(
                wire.Error(
                    id=wire.new_id(),
                    of=train.id,
                    code="HASH",
                    message="",
                    is_fatal=False,
                )
            )

        error = await refused(caller)
        assert (error.code, error.of, error.is_fatal) == ("HASH", ids[-1], True)
        assert await caller.closed() == (4000, "HASH")
        assert len(set(ids)) == 3

    async def test_claimed_beyond_what_was_sent_is_fatal(
        self, caller: Caller, data: bytes
    ) -> None:
        await caller.greet()
        train = await self.asked(caller)
        await caller.send(wire.Have(id=train.id, received_bytes=len(data) + 1))

        frame = await caller.read()
        while not isinstance(frame, wire.Error):
            frame = await caller.read()
        assert frame.code == "MALFORMED"

    async def test_asked_next_waits_for_the_one_under_way(
        self, caller: Caller, exchange: FakeExchange, data: bytes, tmp_path: Path
    ) -> None:
        await caller.greet()
        train = await self.asked(caller)
        later = a_download(tmp_path / "later", b"next")
        await caller.conversation.ask(later)
        await self.received(caller, len(data))
        await caller.send(wire.Have(id=train.id, received_bytes=len(data)))

        assert (await self.asked(caller)).id == later.train.id
        assert await self.received(caller, 4) == b"next"


class TestOtherFrames:
    async def test_pause_is_passed_on(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        await caller.greet()
        ping = wire.Ping(id=wire.new_id())
        await caller.send(wire.Pause(id=wire.new_id(), reason="on battery"))
        await caller.send(wire.Bye(id=wire.new_id(), reason="enough"), ping)

        assert await caller.closed() == (1000, "")
        assert exchange.told[-3:] == ["paused on battery", "left enough", "gone"]

    async def test_of_the_server_from_a_client_is_fatal(self, caller: Caller) -> None:
        await caller.greet()
        await caller.channel.send(wire.encode(a_train(b"")))

        assert (await refused(caller)).code == "MALFORMED"

    async def test_a_question_for_statistics_may_be_refused(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        await caller.greet()
        asked = wire.new_id()
        await caller.send(
            wire.Error(
                id=wire.new_id(), of=asked, code="MEASURE", message="", is_fatal=False
            )
        )

        ping = wire.Ping(id=wire.new_id())
        await caller.send(ping)
        assert await caller.read() == wire.Pong(id=ping.id)  # nothing else came of it
        assert f"unmeasured {asked.hex()}" in exchange.told

    async def test_a_fatal_error_of_the_client_leaves_the_closing_to_it(
        self, caller: Caller
    ) -> None:
        await caller.greet()
        await caller.send(
            wire.Error(
                id=wire.new_id(), of=None, code="DISK", message="", is_fatal=True
            )
        )

        assert await caller.closed() == (1000, "")  # after `parting_s`

    async def test_too_many_refusals_are_fatal(self, caller: Caller) -> None:
        update = an_update(b"abcdef")
        await caller.greet()
        await caller.send(update)
        another = an_update(b"another")

        async def flood() -> None:
            for _ in range(201):
                await caller.send(another)

        flooding = asyncio.create_task(flood())
        frame = await caller.read()
        while not (isinstance(frame, wire.Error) and frame.is_fatal):
            frame = await caller.read()
        await flooding
        assert frame.code == "BUSY"


class TestLink:
    async def test_of_an_earlier_connection_is_replaced_when_welcomed(
        self, exchange: FakeExchange
    ) -> None:
        data = os.urandom(100_000)
        update = an_update(data)
        first, second = Caller(exchange), Caller(exchange)
        await first.greet()
        await first.send(update, *chunks(update, data, 50_000)[:1])
        await second.greet()

        error = await refused(first)

        assert (error.code, error.is_fatal) == ("REPLACED", True)
        assert await first.closed() == (4000, "REPLACED")
        await second.send(update, *chunks(update, data, 50_000))
        # `welcome` did not name these bytes yet: they were still being worked through.
        assert await second.read() == wire.Have(id=update.id, received_bytes=50_000)
        assert isinstance(await second.read(), wire.Verdict)
        await second.channel.close()
        await second.task

    async def test_finishes_with_1000(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        await caller.greet()
        finished = wire.Finished(
            id=wire.new_id(), state="NOT_SELECTED", points=0, reputation=0.5
        )
        await caller.conversation.finish(finished)

        assert await caller.read() == finished
        assert await caller.closed() == (1000, "")
        await caller.conversation.tell(finished)  # too late: nothing happens
        await caller.conversation.close("TICKET", "too late as well")

    async def test_that_fails_behind_is_closed_with_try_again(
        self, caller: Caller, exchange: FakeExchange, caplog: pytest.LogCaptureFixture
    ) -> None:
        exchange.refusal = RuntimeError("a defect")  # type: ignore[assignment]
        await caller.greet()
        await caller.send(an_update(b"x"))

        assert (await refused(caller)).code == "SHUTDOWN"
        assert "a defect" in caplog.text

    async def test_counts_what_crossed_the_wire(
        self, caller: Caller, exchange: FakeExchange
    ) -> None:
        await caller.greet()
        await caller.channel.close()
        await caller.task

        assert exchange.up_bytes == sum(map(len, caller.channel.sent))
        assert exchange.down_bytes == sum(map(len, caller.server.sent))


class TestSilence:
    async def test_is_asked_then_closed(self, exchange: FakeExchange) -> None:
        exchange.idle_s = 1.0
        caller = Caller(exchange)
        await caller.greet()

        pings = 0
        frame = await caller.read()
        while isinstance(frame, wire.Ping):
            pings += 1
            frame = await caller.read()

        assert pings >= 1
        assert isinstance(frame, wire.Error)
        assert frame.code == "IDLE"
        assert await caller.closed() == (4000, "IDLE")

    async def test_is_broken_by_any_answer(self, exchange: FakeExchange) -> None:
        exchange.idle_s = 1.5
        caller = Caller(exchange)
        await caller.greet()
        loop = asyncio.get_running_loop()
        start = loop.time()
        while loop.time() - start < 2.0:  # more than the limit
            frame = await caller.read()
            assert isinstance(frame, wire.Ping)
            await caller.send(wire.Pong(id=frame.id))

        assert caller.conversation.silent_s < 1.5
        await caller.channel.close()
        await caller.task


class TestATimingOfTheProduct:
    def test_gives_ten_seconds_for_hello(self) -> None:
        assert Timing().hello_s == 10
