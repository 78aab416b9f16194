"""What `make bench` measured beside peers, where it has been run."""

import json
from pathlib import Path
from typing import Any

from experiments.reproduce.document import Claim, Section, Table, figure

TITLE = "Side by side with peers"
NOT_YET = (
    "Not measured yet on this machine: `make bench` does it (it installs Flower beside "
    "the product) and leaves its results where the next report finds them."
)
HEAD = ("", "ours", "beside", "ratio", "asked")

Line = dict[str, Any]  # `benchmarks.rows.Line`


def tell(folder: Path) -> list[Section]:
    """A section with a table for each row of it, or with how to get them.

    Args:
        folder: Where `make bench` writes, a JSON file a row.
    """
    found = {
        file.stem: json.loads(file.read_text(encoding="utf-8"))["lines"]
        for file in sorted(folder.glob("*.json"))
    }
    if not found:
        return [Section(title=TITLE, text=[NOT_YET])]
    lines = [line for row in found.values() for line in row]
    text = (
        "As `make bench` left it: each ratio is of one run on this machine, ours by "
        "the other's."
    )
    return [
        Section(
            title=TITLE,
            text=[text],
            claims=[_claim(line) for line in lines if line["is_met"] is not None],
            tables=[
                Table(name, HEAD, [_row(line) for line in row])
                for name, row in found.items()
            ],
            command="make bench",
        )
    ]


def _claim(line: Line) -> Claim:
    beside = f", {line['peer']}" if line["peer"] else ""
    found = f"{line['ours']}{beside}{_in_brackets(line['ratio'])}"
    return Claim(line["what"], line["target"], found, line["is_met"])


def _in_brackets(ratio: float | None) -> str:
    return "" if ratio is None else f" ({figure(ratio)})"


def _row(line: Line) -> tuple[str, ...]:
    ratio = "" if line["ratio"] is None else figure(line["ratio"])
    return line["what"], line["ours"], line["peer"], ratio, line["target"]
