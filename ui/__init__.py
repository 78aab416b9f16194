"""The marketplace in the browser: pages in Reflex over the public GraphQL API."""
