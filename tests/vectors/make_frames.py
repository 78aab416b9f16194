"""Write frames.json: run once, then check the file by hand; never in a test run.

    python -m tests.vectors.make_frames

`accepted`: each frame's sender, its fields (bytes as {"hex": ...}), its bytes.
`refused`: bytes, who is said to have sent them, the code they are refused with.
"""

import json
import math
import struct
from pathlib import Path
from typing import Any

import msgspec

from fl_engine import wire
from tests.api.transport.fakes import a_train, an_update, hello

TARGET = Path(__file__).with_name("frames.json")
ID = bytes(range(16))
OTHER = bytes(range(16, 32))


def plain(value: Any) -> Any:
    """Bytes as {"hex": ...}, structs as maps."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        fields = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        return {"t": tag, **fields} if tag else fields
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def frames() -> list[tuple[str, wire.Frame]]:
    """One of each type, with the edges of its fields."""
    holding = (wire.Holding(id=OTHER, received_bytes=2**53 - 1),)
    weights = wire.Bulk(kind="weights", codec="f32", size_bytes=8, sha256=bytes(32))
    delta = wire.Bulk(kind="delta", codec="i8", size_bytes=0, sha256=bytes(range(32)))
    plan = wire.Plan(
        optimizer="MOMENTUM", learning_rate=0.01, momentum=0.9, epochs=5, batch_size=32,
        proximal_mu=0.0, codec="f16", loss="binary_crossentropy", seed=bytes(range(8)),
    )  # fmt: skip
    return [
        (
            "client",
            wire.Hello(
                id=ID, protocol=1, training_id="prt_ä", ticket="t", holding=holding,
                codecs=("i8", "f16", "f32"),
            ),
        ),
        ("server", wire.Welcome(id=ID, state="NOT_SELECTED", holding=())),
        ("server", wire.Wait(id=ID, retry_after_s=30.0, reason="recruiting")),
        (
            "server",
            wire.Train(
                id=ID, round=1, attempt=0, deadline_s=59.5, plan=plan, bulk=weights
            ),
        ),
        (
            "client",
            wire.Update(
                id=ID, round=3, attempt=1, base_sha256=bytes(32), num_examples=1,
                metrics={"loss": 0.25, "accuracy": 1.0}, train_s=1.5, bulk=delta,
            ),
        ),
        ("both", wire.Chunk(id=ID, offset=65_408, data=b"\x00\xff")),
        ("both", wire.Have(id=ID, received_bytes=1_048_576)),
        (
            "server",
            wire.Verdict(id=ID, round=3, verdict="REJECTED", reason="NORM", points=0),
        ),
        (
            "server",
            wire.Verdict(id=ID, round=3, verdict="ACCEPTED", reason=None, points=12),
        ),
        ("client", wire.Pause(id=ID, reason="on battery")),
        ("client", wire.Bye(id=ID, reason="")),
        (
            "server",
            wire.Finished(id=ID, state="FINISHED", points=70, reputation=0.625),
        ),
        (
            "both",
            wire.Error(id=ID, of=OTHER, code="OFFSET", message="…", is_fatal=False),
        ),
        (
            "both",
            wire.Error(id=ID, of=None, code="MALFORMED", message="", is_fatal=True),
        ),
        ("both", wire.Ping(id=ID)),
        ("both", wire.Pong(id=ID)),
    ]  # fmt: skip


def pack(value: Any) -> bytes:
    """Any map as MessagePack, right or wrong."""
    return msgspec.msgpack.encode(value)


def changed(frame: wire.Frame, **fields: Any) -> bytes:
    """A frame with other fields; `...` leaves one out."""
    whole = {"t": frame.__struct_config__.tag} | {
        name: getattr(frame, name) for name in frame.__struct_fields__
    }
    whole |= fields
    return pack({name: value for name, value in whole.items() if value is not ...})


def refused() -> list[tuple[str, str, bytes, str]]:
    """Sender, why, bytes, code."""
    ping = wire.Ping(id=ID)
    greeting = hello()
    update = an_update(b"abcd")
    train = a_train(b"")
    verdict = wire.Verdict(id=ID, round=1, verdict="LATE", reason=None, points=0)
    wait = wire.Wait(id=ID, retry_after_s=1.0, reason="")
    deep: Any = 1
    for _ in range(8):
        deep = [deep]
    malformed = [
        ("client", "nothing", b""),
        ("client", "no map", pack([1])),
        ("client", "empty map", pack({})),
        ("client", "breaks off", wire.encode(ping)[:-1]),
        ("client", "trailing byte", wire.encode(ping) + b"\x00"),
        ("client", "repeated key", b"\x83" + wire.encode(ping)[1:] + b"\xa1t\xa4ping"),
        ("client", "key is a number", b"\x83" + wire.encode(ping)[1:] + b"\x01\x01"),
        ("client", "unknown type", changed(ping, t="gossip")),
        ("client", "type is a number", changed(ping, t=1)),
        ("client", "no type", pack({"id": ID})),
        ("client", "id is text", changed(ping, id="0123456789abcdef")),
        ("client", "id of 15 bytes", changed(ping, id=ID[:15])),
        ("client", "id is missing", changed(ping, id=...)),
        ("client", "nesting of 9", changed(ping, later=deep)),
        ("client", "NaN in an unknown field", changed(ping, later=math.nan)),
        ("client", "extension", changed(ping, later=msgspec.msgpack.Ext(5, b"x"))),
        ("client", "repeated key inside", b"\x83" + wire.encode(ping)[1:]
         + b"\xa1z\x82\xa1a\x01\xa1a\x02"),
        ("client", "a server's frame", wire.encode(wait)),
        ("server", "a client's frame", wire.encode(greeting)),
        ("client", "protocol is true", changed(greeting, protocol=True)),
        ("client", "protocol is 1.0", changed(greeting, protocol=1.0)),
        ("client", "no codec", changed(greeting, codecs=[])),
        ("client", "f32 is not among the codecs", changed(greeting, codecs=["f16"])),
        ("client", "nine codecs", changed(greeting, codecs=["f32"] * 9)),
        ("client", "ticket is null", changed(greeting, ticket=None)),
        ("client", "nine in holding", changed(
            greeting, holding=[{"id": ID, "received_bytes": 0}] * 9)),
        ("client", "holding of a negative size", changed(
            greeting, holding=[{"id": ID, "received_bytes": -1}])),
        ("client", "no examples", changed(update, num_examples=0)),
        ("client", "round of 2^53", changed(update, round=2**53)),
        ("client", "metric in capitals", changed(update, metrics={"LOSS": 1.0})),
        ("client", "metric is NaN", changed(update, metrics={"loss": math.nan})),
        ("client", "time is infinite", changed(update, train_s=math.inf)),
        ("client", "time is true", changed(update, train_s=True)),
        ("client", "base of 31 bytes", changed(update, base_sha256=bytes(31))),
        ("client", "bulk of weights", changed(update, bulk=train.bulk)),
        ("client", "65,409 bytes of data", pack(
            {"t": "chunk", "id": ID, "offset": 0, "data": bytes(65_409)})),
        ("client", "data is text", pack(
            {"t": "chunk", "id": ID, "offset": 0, "data": "x"})),
        ("client", "offset is 0.0", pack(
            {"t": "chunk", "id": ID, "offset": 0.0, "data": b""})),
        ("server", "bulk of a delta", changed(train, bulk=update.bulk)),
        ("server", "deadline below 0", changed(train, deadline_s=-1.0)),
        ("server", "unknown verdict", changed(verdict, verdict="FINE")),
        ("server", "reason of no rejection", changed(verdict, reason="NORM")),
        ("server", "rejection without a reason", changed(verdict, verdict="REJECTED")),
        ("server", "unknown state", pack({"t": "welcome", "id": ID, "state": "ASLEEP",
                                          "holding": []})),
        ("both", "is_fatal is 1", pack({"t": "error", "id": ID, "of": None,
                                        "code": "DISK", "message": "", "is_fatal": 1})),
        ("client", "1,025 values", changed(ping, later=[0] * 1_020)),
    ]  # fmt: skip
    cases = [(sender, why, data, "MALFORMED") for sender, why, data in malformed]
    large = {"t": "pause", "id": ID, "reason": "x" * 65_536}
    return [*cases, ("client", "65,537 bytes and more", pack(large), "TOO_LARGE")]


def shortened(data: bytes) -> str | dict[str, Any]:
    """Hex; of long runs of one byte only the number, so that a person can read it."""
    if len(data) <= 2_048:
        return data.hex()
    last = data[-1:]
    head = data.rstrip(last)
    return {"hex": head.hex(), "repeat": last.hex(), "times": len(data) - len(head)}


def codecs() -> list[dict[str, Any]]:
    """Vectors and their payloads, as worked by hand in test_codecs."""
    half = struct.pack("<6e", 1.0, -2.0, 65504.0, -65504.0, 0.5, 0.0)
    scaled = struct.pack("<f", 0.5) + bytes([127, 129, 2]) + bytes(4 + 1)
    return [
        {"codec": "f32", "sizes": [2], "values": [1.0, -2.0],
         "payload": struct.pack("<2f", 1.0, -2.0).hex()},
        {"codec": "f16", "sizes": [4, 2],
         "values": [1.0, -2.0, 65504.0, -65504.0, 0.5, 0.0], "payload": half.hex()},
        {"codec": "i8", "sizes": [3, 1], "values": [63.5, -63.5, 1.0, 0.0],
         "payload": scaled.hex()},
    ]  # fmt: skip


def main() -> None:
    """Write the file."""
    accepted = [
        {"from": sender, "fields": plain(frame), "bytes": wire.encode(frame).hex()}
        for sender, frame in frames()
    ]
    wrong = [
        {"from": sender, "why": why, "bytes": shortened(data), "code": code}
        for sender, why, data, code in refused()
    ]
    vectors = {"accepted": accepted, "refused": wrong, "codecs": codecs()}
    TARGET.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
