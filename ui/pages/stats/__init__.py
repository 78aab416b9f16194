"""Statistics of the platform: what is going on, each figure with its sentence."""

from ui.pages.stats.view import statistics

__all__ = ["statistics"]
