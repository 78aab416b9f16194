import json
import math
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine import wire

VECTORS = [
    json.loads((Path(__file__).parents[2] / "vectors" / name).read_text())
    for name in ("frames.json", "statistics_frames.json")
]
ACCEPTED = [case for vectors in VECTORS for case in vectors["accepted"]]
REFUSED = [case for vectors in VECTORS for case in vectors["refused"]]
DECODERS: dict[str, list[Callable[[bytes], wire.Frame]]] = {
    "client": [wire.decode_client],
    "server": [wire.decode_server],
    "both": [wire.decode_client, wire.decode_server],
}
ID = bytes(range(16))


def written(value: Any) -> bytes:
    """MessagePack by its specification, in the shortest forms; no library."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return written_int(value)
        case float():
            return b"\xcb" + struct.pack(">d", value)
        case str():
            data = value.encode()
            head = [0xA0 | len(data)] if len(data) < 32 else [0xD9, len(data)]
            return bytes(head) + data
        case {"hex": text}:
            data = bytes.fromhex(text)
            if len(data) < 256:
                return bytes([0xC4, len(data)]) + data
            return b"\xc5" + struct.pack(">H", len(data)) + data
        case dict():
            pairs = (written(k) + written(v) for k, v in value.items())
            return bytes([0x80 | len(value)]) + b"".join(pairs)
        case list():
            return bytes([0x90 | len(value)]) + b"".join(map(written, value))
    raise TypeError(value)


def written_int(value: int) -> bytes:
    if value < 128:
        return bytes([value])
    for code, form, limit in ((0xCC, ">B", 8), (0xCD, ">H", 16), (0xCE, ">I", 32)):
        if value < 1 << limit:
            return bytes([code]) + struct.pack(form, value)
    return b"\xcf" + struct.pack(">Q", value)


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        fields = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        return {"t": tag, **fields} if tag else fields
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def restored(data: Any) -> bytes:
    if isinstance(data, str):
        return bytes.fromhex(data)
    repeated = bytes.fromhex(data["repeat"]) * int(data["times"])
    return bytes.fromhex(data["hex"]) + repeated


class TestGoldenVectors:
    @pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: c["fields"]["t"])
    def test_decode_to_their_fields_and_back(self, case: dict[str, Any]) -> None:
        data = bytes.fromhex(case["bytes"])

        for decode in DECODERS[case["from"]]:
            frame = decode(data)
            assert plain(frame) == case["fields"]
            assert wire.encode(frame) == data

    @pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: c["fields"]["t"])
    def test_agree_with_the_specification_of_messagepack(
        self, case: dict[str, Any]
    ) -> None:
        assert written(case["fields"]).hex() == case["bytes"]

    @pytest.mark.parametrize("case", REFUSED, ids=lambda c: c["why"])
    def test_are_refused(self, case: dict[str, Any]) -> None:
        for decode in DECODERS[case["from"]]:
            with pytest.raises(wire.WireError) as caught:
                decode(restored(case["bytes"]))
            assert caught.value.code == case["code"]

    def test_hold_every_frame(self) -> None:
        types = {case["fields"]["t"] for case in ACCEPTED}

        assert types == set(
            "hello welcome wait train update chunk have verdict pause bye finished "
            "error ping pong measure statistics".split()
        )


class TestBytes:
    def test_of_a_ping_worked_by_hand(self) -> None:
        # a map of 2; "t": "ping"; "id": bin of 16 bytes
        expected = "82a174a470696e67a26964c410" + ID.hex()

        assert wire.encode(wire.Ping(id=ID)).hex() == expected

    def test_of_a_have_worked_by_hand(self) -> None:
        # 300 = 0x012c needs 16 bits: cd 01 2c; "received_bytes" has 14 letters: ae
        expected = (
            "83a174a468617665a26964c410"
            + ID.hex()
            + "ae"
            + b"received_bytes".hex()
            + "cd012c"
        )

        assert wire.encode(wire.Have(id=ID, received_bytes=300)).hex() == expected

    def test_of_the_largest_chunk_fit_a_frame(self) -> None:
        chunk = wire.Chunk(id=ID, offset=2**53 - 1, data=bytes(wire.CHUNK_BYTES))

        data = wire.encode(chunk)

        # map 1 + t 2 + chunk 6 + id 3 + bin 18 + offset 7 + 9 + data 5 + 3 + 65,408
        assert len(data) == 65_462
        assert wire.decode_client(data) == chunk

    def test_above_the_limit_are_not_sent(self) -> None:
        with pytest.raises(wire.WireError) as caught:
            wire.encode(wire.Bye(id=ID, reason="x" * 65_536))

        assert caught.value.code == "TOO_LARGE"


class TestDecoding:
    def test_ignores_fields_of_later_versions(self) -> None:
        data = msgspec.msgpack.encode({"t": "ping", "id": ID, "mood": [{"a": 1}]})

        assert wire.decode_client(data) == wire.Ping(id=ID)

    def test_takes_whole_numbers_where_floats_stand(self) -> None:
        data = msgspec.msgpack.encode(
            {"t": "wait", "id": ID, "retry_after_s": 30, "reason": ""}
        )

        frame = wire.decode_server(data)

        assert frame == wire.Wait(id=ID, retry_after_s=30.0, reason="")

    def test_names_the_refused_frame(self) -> None:
        data = msgspec.msgpack.encode({"t": "pause", "id": ID, "reason": 1})

        with pytest.raises(wire.WireError) as caught:
            wire.decode_client(data)

        assert caught.value.of == ID

    def test_finds_a_key_repeated_in_another_form(self) -> None:
        # "t" once as fixstr, once as str 8
        data = b"\x83" + wire.encode(wire.Ping(id=ID))[1:] + b"\xd9\x01t\xa4ping"

        with pytest.raises(wire.WireError):
            wire.decode_client(data)

    def test_takes_eight_levels(self) -> None:
        deep: Any = 1
        for _ in range(7):
            deep = [deep]
        data = msgspec.msgpack.encode({"t": "ping", "id": ID, "later": deep})

        assert wire.decode_client(data) == wire.Ping(id=ID)

    @given(st.binary(max_size=300))
    def test_of_noise_raises_nothing_else(self, data: bytes) -> None:
        for decode in (wire.decode_client, wire.decode_server):
            try:
                decode(data)
            except wire.WireError as error:
                assert error.code in ("MALFORMED", "TOO_LARGE")

    @given(
        st.sampled_from(ACCEPTED),
        st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4),
        st.integers(0),
    )
    def test_of_damaged_frames_raises_nothing_else(
        self, case: dict[str, Any], flips: list[tuple[int, int]], cut: int
    ) -> None:
        data = bytearray.fromhex(case["bytes"])
        for place, value in flips:
            data[place % len(data)] = value
        damaged = bytes(data[: 1 + cut % len(data)])

        for decode in (wire.decode_client, wire.decode_server):
            try:
                frame = decode(damaged)
            except wire.WireError:
                continue
            assert decode(wire.encode(frame)) == frame


class TestBuilding:
    @pytest.mark.parametrize("number", [math.nan, math.inf, -1.0])
    def test_refuses_times_that_are_none(self, number: float) -> None:
        with pytest.raises(ValueError, match="retry_after_s"):
            wire.Wait(id=ID, retry_after_s=number, reason="")

    def test_gives_ids_of_version_7(self) -> None:
        first, second = wire.new_id(), wire.new_id()

        assert first != second
        assert first[6] >> 4 == 7
