"""The exchange of weights with one client (docs: PROTOCOL), over any channel."""
