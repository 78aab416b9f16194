"""What the headers of a PUT to an upload promise, checked before a byte is read.

`Content-Range` on a request: RFC 9110, section 14.5.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,16})-([0-9]{1,16})/([0-9]{1,16})")
_LENGTH = re.compile(r"[0-9]{1,16}")


class PutRefused(Exception):
    """A PUT that can't be taken; nothing of it is kept.

    Attributes:
        status: HTTP status of the answer.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Part:
    """The bytes that a PUT brings.

    Attributes:
        start: Offset of its first byte: what is held already.
        most: Bytes that may come at most.
        exactly: Bytes that must come; None when any number up to `most` may.
    """

    start: int
    most: int
    exactly: int | None


def check_framing(headers: Mapping[str, str]) -> None:
    """Refuse what can't be taken from anybody.

    Args:
        headers: Found by lower-case name.

    Raises:
        PutRefused: 415 for Content-Encoding, 411 without a length unless chunked, 400
            for a length that is no number.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise PutRefused(415, "Send the file's own bytes, without Content-Encoding.")
    if "transfer-encoding" in headers:
        return
    length = headers.get("content-length")
    if length is None:
        raise PutRefused(411, "Send Content-Length, or chunks.")
    if not _LENGTH.fullmatch(length):
        raise PutRefused(400, "Content-Length must be a whole number.")


def part_of(headers: Mapping[str, str], held: int, size: int) -> Part:
    """What a PUT brings, compared with what is held.

    Args:
        headers: Found by lower-case name, which passed `check_framing`.
        held: Bytes held now.
        size: Announced size of the whole file.

    Raises:
        PutRefused: 400 for a range that is malformed or fits neither body nor size,
            409 for another offset than the held one, 413 for more than announced.
    """
    length = _length(headers)
    start, exactly = 0, length
    if (content_range := headers.get("content-range")) is not None:
        start, exactly = _range(content_range, length, size)
    if start != held:
        raise PutRefused(409, f"{held} bytes are held: go on from there.")
    if exactly is not None and start + exactly > size:
        raise PutRefused(413, f"Only {size} bytes were announced.")
    return Part(start, size - start, exactly)


def _length(headers: Mapping[str, str]) -> int | None:
    if "transfer-encoding" in headers:
        return None
    return int(headers["content-length"])


def _range(text: str, length: int | None, size: int) -> tuple[int, int]:
    match = _CONTENT_RANGE.fullmatch(text.strip())
    if match is None:
        raise PutRefused(400, "Write Content-Range as `bytes <first>-<last>/<size>`.")
    first, last, total = map(int, match.groups())
    if total != size:
        raise PutRefused(400, f"The size in Content-Range must be {size}.")
    if last < first:
        raise PutRefused(400, "The last byte of Content-Range lies before the first.")
    count = last - first + 1
    if length is not None and length != count:
        raise PutRefused(400, f"Content-Range has {count} bytes, the body {length}.")
    return first, count
