"""What `make bench` measured beside peers, where it has been run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from experiments.reproduce.document import Section, Table

TITLE = "Side by side with peers"
NOT_YET = (
    "Not measured yet on this machine: `make bench` does it (it installs Flower beside "
    "the product) and leaves its results where the next report finds them."
)


def tell(folder: Path) -> list[Section]:
    """A section with a table for each result, or with how to get them."""
    files = sorted(folder.glob("*.json"))
    if not files:
        return [Section(title=TITLE, text=[NOT_YET])]
    tables = [
        Table(file.stem, ("figure", "value"), list(_figures(json.loads(_text(file)))))
        for file in files
    ]
    text = "Ratios within one run, and what they are made of, as `make bench` wrote it."
    return [Section(title=TITLE, text=[text], tables=tables, command="make bench")]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _figures(found: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every value of nested objects and lists with the names that lead to it."""
    entries: Iterator[tuple[Any, Any]]
    if isinstance(found, dict):
        entries = iter(found.items())
    elif isinstance(found, list):
        entries = iter(enumerate(found, start=1))
    else:
        yield name, f"{found:.4g}" if isinstance(found, float) else str(found)
        return
    for key, value in entries:
        yield from _figures(value, f"{name}, {key}" if name else str(key))
