"""The marketplace: what this is, what happens now, and the listings."""

from ui.pages.marketplace.view import ON_LOAD, marketplace

__all__ = ["ON_LOAD", "marketplace"]
