"""For those who build tools: a first call, keys, limits, the client's command."""

from ui.pages.developers.view import developers

__all__ = ["developers"]
