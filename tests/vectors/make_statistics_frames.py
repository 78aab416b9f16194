"""Write statistics_frames.json: run once, then check by hand; never in a test run.

    python -m tests.vectors.make_statistics_frames

The frames of federated statistics, in the form of frames.json.
"""

import json
import struct
from pathlib import Path

from fl_engine import wire
from tests.vectors.make_frames import ID, OTHER, changed, plain

TARGET = Path(__file__).with_name("statistics_frames.json")
QUANTILES = struct.pack("<101d", *(i / 4 for i in range(101)))  # 0, 0.25, …, 25
COUNTS = struct.pack("<3I", 7, 0, 2)

MEASURE = wire.Measure(
    id=ID, part=1, deadline_s=20.0, fitted=(),
    columns=(
        wire.Wanted(column=1, step=0, measure="quantiles"),
        wire.Wanted(column=7, step=1, measure="counts"),
        wire.Wanted(column=0, step=2, measure="moments"),
    ),
)  # fmt: skip
NEXT = wire.Measure(
    id=ID, part=2, deadline_s=0.0,
    columns=(wire.Wanted(column=1, step=3, measure="moments"),),
    fitted=(
        wire.Frozen(column=1, step=0, location=117.0, scale=None),
        wire.Frozen(column=1, step=2, location=-0.5, scale=30.25),
    ),
)  # fmt: skip
FIGURES = wire.Measured(
    present=9, missing=1, mean=12.5, m2=468.75, least=0.0, greatest=25.0,
    quantiles=QUANTILES, counts=None,
)  # fmt: skip
CATEGORIES = wire.Measured(
    present=9, missing=1, mean=4 / 9, m2=6.25, least=0.0, greatest=2.0,
    quantiles=None, counts=COUNTS,
)  # fmt: skip
NOTHING = wire.Measured(
    present=0, missing=10, mean=None, m2=None, least=None, greatest=None,
    quantiles=None, counts=None,
)  # fmt: skip
STATISTICS = wire.Statistics(
    id=ID, of=OTHER, examples=10, columns=(FIGURES, CATEGORIES, NOTHING)
)


def refused() -> list[tuple[str, str, bytes]]:
    """Sender, why, bytes."""
    wanted, frozen = plain(MEASURE.columns[0]), plain(NEXT.fitted[0])
    figures = {name: getattr(FIGURES, name) for name in FIGURES.__struct_fields__}
    return [
        ("client", "a measure from a client", wire.encode(MEASURE)),
        ("server", "statistics from a server", wire.encode(STATISTICS)),
        ("server", "a pass of 0", changed(MEASURE, part=0)),
        ("server", "a deadline below 0", changed(MEASURE, deadline_s=-1.0)),
        ("server", "nothing wanted", changed(MEASURE, columns=[])),
        ("server", "51 columns wanted", changed(MEASURE, columns=[wanted] * 51)),
        ("server", "rows wanted", changed(
            MEASURE, columns=[wanted | {"measure": "rows"}])),
        ("server", "the thousand-and-first column", changed(
            MEASURE, columns=[wanted | {"column": 1_000}])),
        ("server", "a divisor of 0", changed(NEXT, fitted=[frozen | {"scale": 0.0}])),
        ("client", "no examples", changed(STATISTICS, examples=0)),
        ("client", "no columns", changed(STATISTICS, columns=[])),
        ("client", "of is missing", changed(STATISTICS, of=...)),
        ("client", "100 quantiles", changed(
            STATISTICS, columns=[figures | {"quantiles": QUANTILES[8:]}])),
        ("client", "counts of 1,001 categories", changed(
            STATISTICS, columns=[figures | {"counts": bytes(4_004)}])),
        ("client", "a mean that is NaN", changed(
            STATISTICS, columns=[figures | {"mean": float("nan")}])),
        ("client", "a mean that is text", changed(
            STATISTICS, columns=[figures | {"mean": "12.5"}])),
        ("client", "less than none is missing", changed(
            STATISTICS, columns=[figures | {"missing": -1}])),
    ]  # fmt: skip


def main() -> None:
    """Write the file."""
    senders: list[tuple[str, wire.Frame]] = [
        ("server", MEASURE),
        ("server", NEXT),
        ("client", STATISTICS),
    ]
    accepted = [
        {"from": sender, "fields": plain(frame), "bytes": wire.encode(frame).hex()}
        for sender, frame in senders
    ]
    wrong = [
        {"from": sender, "why": why, "bytes": data.hex(), "code": "MALFORMED"}
        for sender, why, data in refused()
    ]
    vectors = {"accepted": accepted, "refused": wrong}
    TARGET.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
