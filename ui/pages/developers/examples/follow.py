"""What happens in the marketplace, live. Needs: pip install "gql[websockets]"."""

import json

from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

# "0" replays from the beginning; leave `since` out for what happens from now on.
EVENTS = gql("""
subscription FirstEvents {
  marketplaceEvents(since: "0") { __typename cursor at taskId }
}
""")

client = Client(transport=WebsocketsTransport("ws://localhost:8000/graphql"))
for event in client.subscribe(EVENTS):
    print(json.dumps(event), flush=True)
