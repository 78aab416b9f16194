"""What a request, a socket or an account may ask for, in words.

The figures are those of a server with its usual settings; a test holds them against
`api.settings.Limits`.
"""

from typing import NamedTuple


class LimitRow(NamedTuple):
    """A limit: what, how much, and what it means."""

    what: str
    most: str
    meaning: str


LIMITS = (
    LimitRow("Request", "256 KiB", "The whole body; files go by PUT, not through here"),
    LimitRow("Tokens", "1,000", "Words and signs of the document"),
    LimitRow("Depth", "8", "Fields inside fields"),
    LimitRow("Aliases", "15", "Fields that are given another name"),
    LimitRow(
        "Cost",
        "5,000",
        "Objects asked for: the product of every first; a list without one counts 10",
    ),
    LimitRow("Page", "100", "The most that first and last may be"),
    LimitRow("Time", "5 s", "For one operation"),
    LimitRow("Sockets", "3", "GraphQL sockets of an account, at the same time"),
    LimitRow("Subscriptions", "5", "On one socket"),
    LimitRow("Keys", "20", "Usable keys of an account"),
)
