"""Asking the API for listings: by cursor, and how they fit the reader's devices."""

from dataclasses import dataclass
from typing import Any

from ui.client import Api
from ui.pages.marketplace.filters import MOST_AT_ONCE, PAGE, Filters, to_api
from ui.pages.marketplace.rows import FitLine, fit_line
from ui.session import MyClient

MOST_DEVICES = 3  # whose fit is asked for


@dataclass(frozen=True)
class Span:
    """A part of a list: so many rows after a cursor; "" is the beginning."""

    after: str
    count: int


@dataclass(frozen=True)
class Listed:
    """Listings as the API gave them.

    Attributes:
        tasks: In order.
        cursors: Where each of them lies.
        total: How many there are on the whole list.
        has_more: Whether some follow.
    """

    tasks: tuple[dict[str, Any], ...] = ()
    cursors: tuple[str, ...] = ()
    total: int = 0
    has_more: bool = False


async def read_listings(api: Api, filters: Filters, span: Span) -> Listed:
    """A part of the list, in as few requests as the API allows.

    Raises:
        ApiError: It did not answer, or the cursor is of another list.
    """
    listed = Listed(has_more=True)
    after, missing = span.after, span.count
    while missing > 0 and listed.has_more:
        first = min(missing, MOST_AT_ONCE)
        answer = await api.ask(
            "Listings", first=first, after=after or None, **to_api(filters)
        )
        listed = _joined(listed, answer["tasks"])
        after, missing = (listed.cursors or ("",))[-1], missing - first
    return listed


def _joined(before: Listed, tasks: dict[str, Any]) -> Listed:
    edges = tasks["edges"]
    return Listed(
        (*before.tasks, *(edge["node"] for edge in edges)),
        (*before.cursors, *(edge["cursor"] for edge in edges)),
        tasks["totalCount"],
        tasks["pageInfo"]["hasNextPage"],
    )


async def read_fits(
    api: Api, filters: Filters, span: Span, clients: list[MyClient]
) -> dict[str, FitLine]:
    """How the listings of a part fit the first few devices, by ID of the listing."""
    devices = clients[:MOST_DEVICES]
    if not devices:
        return {}
    variables: dict[str, object] = {f"client{i}": c.id for i, c in enumerate(devices)}
    variables.update({f"has{i}": True for i in range(1, len(devices))})
    found: dict[str, FitLine] = {}
    after, missing = span.after, span.count
    while missing > 0:
        answer = await api.ask(
            "ListingFits",
            first=min(missing, PAGE),
            after=after or None,
            **to_api(filters),
            **variables,
        )
        edges = answer["tasks"]["edges"]
        for edge in edges:
            line = fit_line(_answers(edge["node"], devices))
            if line is not None:
                found[edge["node"]["id"]] = line
        if len(edges) < PAGE:
            break
        after, missing = edges[-1]["cursor"], missing - PAGE
    return found


def _answers(
    task: dict[str, Any], devices: list[MyClient]
) -> list[tuple[str, dict[str, Any]]]:
    answers = [(c.label, task.get(f"fit{i}")) for i, c in enumerate(devices)]
    return [(label, fit) for label, fit in answers if fit is not None]


async def matching(api: Api, filters: Filters, task_ids: set[str]) -> set[str]:
    """Those of some tasks, listed just now, that are on the list."""
    if not task_ids or not filters.count:
        return task_ids
    wanted = to_api(filters)["filter"]
    answer = await api.ask("NewestListings", filter=wanted)
    return task_ids & {edge["node"]["id"] for edge in answer["tasks"]["edges"]}


async def is_bare(api: Api) -> bool:
    """Whether nothing was ever listed."""
    answer = await api.ask("AnyListing")
    return answer["tasks"]["totalCount"] == 0
