"""Cases for the operator's desk: somebody redeems points, somebody appeals."""

from typing import Any

from experiments.demo.players.people import Person

POINTS = 500
KEY = "scenery-redemption"  # another start finds it done
DESTINATION = "NL02 ABNA 0123 4567 89"
REASON = "My phone was on Wi-Fi all the time and in time; please look at it again."

REDEEM = """
mutation Redeem($input: RedeemInput!) {
  redeemPoints(input: $input) {
    __typename
    ... on Redemption { id }
    ... on Refusal { code message retryAfterS }
  }
}
"""

RECEIPTS = """
query Receipts {
  viewer {
    appeals(first: 1) { totalCount }
    participations(first: 5) {
      edges { node { receipts(first: 100) { id ... on UpdateReceipt { verdict } } } }
    }
  }
}
"""

APPEAL = """
mutation Appeal($receipt: ID!, $reason: String!) {
  appeal(receiptId: $receipt, reason: $reason) {
    __typename
    ... on Appeal { id }
    ... on Refusal { code message retryAfterS }
  }
}
"""


async def leave_cases(rich: Person, contributor: Person) -> None:
    """One redemption and one appeal wait for an operator; a second time, the same two.

    Args:
        rich: Has points enough; redeems some.
        contributor: Has trained; appeals an update that was not used, else a selection.

    Raises:
        RefusedError: The server said no.
    """
    wanted = {"points": POINTS, "destination": DESTINATION, "idempotencyKey": KEY}
    await rich.api.do(REDEEM, input=wanted)
    viewer = (await contributor.api.ask(RECEIPTS))["viewer"]
    receipts = _receipts(viewer)
    if viewer["appeals"]["totalCount"] or not receipts:
        return
    unused = [each for each in receipts if each.get("verdict") in ("LATE", "REJECTED")]
    first = [*unused, *receipts][0]
    await contributor.api.do(APPEAL, receipt=first["id"], reason=REASON)


def _receipts(viewer: dict[str, Any]) -> list[dict[str, Any]]:
    edges = viewer["participations"]["edges"]
    return [receipt for edge in edges for receipt in edge["node"]["receipts"]]
