"""The newest tasks, over HTTP. Needs: pip install httpx."""

import json
import os

import httpx

QUERY = """
query FirstCall {
  viewer { name points { available } }
  tasks(first: 3) {
    totalCount
    edges { node { id title state reward { poolPoints } } }
  }
}
"""

key = os.environ.get("CROWDFL_KEY")  # without one, viewer is null
answer = httpx.post(
    "http://localhost:8000/graphql",
    json={"query": QUERY},
    headers={"Authorization": f"Bearer {key}"} if key else {},
)
print(json.dumps(answer.json(), indent=2))
