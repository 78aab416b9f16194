import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine import wire

ID = bytes(16)


def incoming(size: int, received: int = 0) -> wire.Incoming:
    return wire.Incoming(ID, size, hashlib.sha256(bytes(size)).digest(), received)


def chunk(offset: int, data: bytes) -> wire.Chunk:
    return wire.Chunk(id=ID, offset=offset, data=data)


class TestIncoming:
    def test_takes_bytes_in_order(self) -> None:
        bulk = incoming(5)

        assert bulk.take(chunk(0, b"abc")) == b"abc"
        assert bulk.take(chunk(3, b"de")) == b"de"
        assert bulk.is_complete

    def test_drops_what_it_holds(self) -> None:
        bulk = incoming(5, received=3)

        assert bulk.take(chunk(0, b"abc")) is None
        assert bulk.received_bytes == 3

    def test_refuses_a_gap(self) -> None:
        bulk = incoming(5, received=1)

        with pytest.raises(wire.WireError) as caught:
            bulk.take(chunk(2, b"c"))
        assert (caught.value.code, caught.value.of) == ("OFFSET", ID)

    def test_refuses_more_than_was_declared(self) -> None:
        with pytest.raises(wire.WireError) as caught:
            incoming(5).take(chunk(0, b"abcdef"))
        assert caught.value.code == "TOO_MUCH"

    def test_says_have_every_half_mebibyte_and_at_the_end(self) -> None:
        size = 2 * wire.HAVE_BYTES + 10
        bulk = incoming(size)
        said = []
        for at in range(0, size, 65_000):
            bulk.take(chunk(at, bytes(min(65_000, size - at))))
            if bulk.is_have_due:
                bulk.synced()
                said.append(bulk.have().received_bytes)

        assert said == [585_000, 1_048_586]  # 9 chunks make more than half a MiB

    def test_names_synced_bytes_only(self) -> None:
        bulk = incoming(5)
        bulk.take(chunk(0, b"abc"))

        assert bulk.have().received_bytes == 0

    def test_compares_the_hash(self) -> None:
        bulk = incoming(0)
        bulk.check(hashlib.sha256(b"").digest())

        with pytest.raises(wire.WireError) as caught:
            bulk.check(bytes(32))
        assert caught.value.code == "HASH"


class TestOutgoing:
    def test_waits_while_too_much_is_not_confirmed(self) -> None:
        bulk = wire.Outgoing(ID, 10, chunk_bytes=4, window_bytes=6)
        bulk.chunk(bytes(4))
        assert bulk.may_send
        bulk.chunk(bytes(4))

        assert not bulk.may_send
        bulk.have(4)
        assert bulk.may_send

    def test_may_send_nothing_after_its_last_byte(self) -> None:
        bulk = wire.Outgoing(ID, 4)
        bulk.chunk(bytes(4))

        assert not bulk.may_send

    def test_goes_on_from_the_offset_of_the_peer(self) -> None:
        bulk = wire.Outgoing(ID, 10, offset=4, chunk_bytes=4)

        assert bulk.chunk(b"efgh") == chunk(4, b"efgh")
        assert bulk.next_size() == 2

    def test_has_nothing_to_send_when_the_peer_has_all(self) -> None:
        bulk = wire.Outgoing(ID, 10, offset=11)

        assert bulk.is_sent
        assert bulk.is_stored

    def test_refuses_a_source_that_is_too_short(self) -> None:
        with pytest.raises(wire.WireError) as caught:
            wire.Outgoing(ID, 10).chunk(b"abc")
        assert caught.value.code == "SIZE"

    def test_leaves_out_what_the_peer_turns_out_to_hold(self) -> None:
        bulk = wire.Outgoing(ID, 10, chunk_bytes=4)
        bulk.have(7)

        assert bulk.chunk(b"hij") == chunk(7, b"hij")

    def test_refuses_a_have_of_more_than_there_is(self) -> None:
        with pytest.raises(wire.WireError):
            wire.Outgoing(ID, 10).have(11)

    def test_goes_back_only_after_a_refused_offset(self) -> None:
        bulk = wire.Outgoing(ID, 10, chunk_bytes=4)
        bulk.chunk(b"abcd")
        bulk.chunk(b"efgh")

        bulk.have(4)
        assert bulk.offset == 8
        bulk.astray()
        bulk.have(4)
        assert bulk.offset == 4


class TestBothEnds:
    @given(
        st.binary(max_size=200),
        st.integers(1, 40),
        st.lists(st.tuples(st.integers(0, 250), st.booleans()), max_size=8),
    )
    def test_meet_after_any_breaks(
        self, data: bytes, chunk_bytes: int, breaks: list[tuple[int, bool]]
    ) -> None:
        """A break loses what is under way, or what is not synced, or nothing."""
        receiver = wire.Incoming(ID, len(data), hashlib.sha256(data).digest())
        stored = bytearray()
        for budget, is_crash in [*breaks, (10**6, False)]:
            sender = wire.Outgoing(ID, len(data), receiver.received_bytes, chunk_bytes)
            while not sender.is_sent and budget > 0:
                at = sender.offset
                sent = sender.chunk(data[at : at + sender.next_size()])
                budget -= len(sent.data)
                stored += receiver.take(sent) or b""
            if not is_crash:
                receiver.synced()
            held = receiver.synced_bytes
            del stored[held:]
            receiver = wire.Incoming(ID, len(data), receiver.sha256, held)

        assert bytes(stored) == data
        receiver.check(hashlib.sha256(bytes(stored)).digest())
