"""CSV by RFC 4180, UTF-8, read in blocks so that memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Self

from fl_engine.errors import FileProblem, FileProblemKind, TableError

BLOCK_ROWS = 4_096
MOST_COLUMNS = 10_000  # of a header; a task asks for at most 1,000 of them

Row = list[str]


@dataclass(frozen=True)
class Block:
    """Some rows of a table.

    Attributes:
        numbers: Number of each row, from 1 after the header.
        rows: Rows with as many fields as the header.
        ragged: Number of each row with another number of fields, and that number.
    """

    numbers: list[int]
    rows: list[Row]
    ragged: list[tuple[int, int]]


class CsvRows:
    """A CSV file: its header, then its rows in blocks.

    A context manager; leaving it lets the file open, which is the caller's.

    Args:
        file: The bytes; read once from its position.

    Attributes:
        header: Names of the columns.

    Raises:
        TableError: NOT_READABLE; when it is entered and while iterating.
    """

    def __init__(self, file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._text = text
        self._reader = csv.reader(text, strict=True)
        self.header: Row = []

    def __enter__(self) -> Self:
        try:
            self.header = self._read_header()
        except BaseException:
            self._text.detach()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._text.detach()

    def _read_header(self) -> Row:
        header = self._next()
        if not header:
            raise _unreadable("The file is empty; its first line names the columns.")
        if len(header) > MOST_COLUMNS:
            raise _unreadable(f"It has {len(header)} columns; {MOST_COLUMNS} are read.")
        return header

    def __iter__(self) -> Iterator[Block]:
        number = 0
        block = Block([], [], [])
        while (row := self._next()) is not None:
            if not row:
                continue  # an empty line, such as at the end
            number += 1
            if len(row) == len(self.header):
                block.numbers.append(number)
                block.rows.append(row)
            else:
                block.ragged.append((number, len(row)))
            if len(block.rows) + len(block.ragged) == BLOCK_ROWS:
                yield block
                block = Block([], [], [])
        if block.rows or block.ragged:
            yield block

    def _next(self) -> Row | None:
        try:
            return next(self._reader, None)
        except UnicodeDecodeError as error:
            raise _unreadable("The file is not written in UTF-8.") from error
        except csv.Error as error:
            line = self._reader.line_num
            raise _unreadable(f"Line {line} is not CSV: {error}.") from error


def _unreadable(message: str) -> TableError:
    return TableError([FileProblem(FileProblemKind.NOT_READABLE, message)])
