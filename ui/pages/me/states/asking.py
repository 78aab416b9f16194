"""What several tabs ask of the API."""

from collections.abc import Sequence
from typing import Any

from ui.asking import viewer
from ui.client import Api
from ui.pages.me.rows.head import first_release
from ui.times import Reader

MOST_PAGES = 20  # of pay, looked through for what is on hold
TOGETHER = 10  # receipts that `ReceiptsById` reads at once


async def receipts(api: Api, ids: Sequence[str]) -> dict[str, Any]:
    """Receipts by ID; those that can't be read are missing."""
    found: dict[str, Any] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        names = [*some, *[some[0]] * (TOGETHER - len(some))]
        answer = await api.ask(
            "ReceiptsById", **{f"r{place}": name for place, name in enumerate(names)}
        )
        read = [each for each in answer.values() if each and "message" in each]
        found |= {each["id"]: each for each in read}
    return found


async def release_of(api: Api, on_hold: int, reader: Reader) -> str:
    """When the first of the points on hold are released; empty when not found.

    What is on hold is looked for from the newest pay back, until it is all found.
    """
    pay: list[Any] = []
    after: str | None = None
    for _ in range(MOST_PAGES if on_hold else 0):
        page = (await viewer(api, "MyPay", after=after))["ledger"]
        pay += [edge["node"] for edge in page["edges"]]
        found, first = first_release(pay, reader.now)
        if found >= on_hold or not page["pageInfo"]["hasNextPage"]:
            return first
        after = page["pageInfo"]["endCursor"]
    return ""
