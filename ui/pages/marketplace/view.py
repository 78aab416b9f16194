"""The marketplace as a whole."""

import reflex as rx

from ui.pages.marketplace.for_you import ForYou, for_you
from ui.pages.marketplace.hero import hero
from ui.pages.marketplace.list_view import market
from ui.pages.marketplace.numbers import MarketNow, numbers
from ui.pages.marketplace.showcase import Showcase
from ui.pages.marketplace.state import Market
from ui.pages.marketplace.take_part import TakePart, take_part
from ui.template import page

# The rows first; what stands around them does not keep the reader waiting.
ON_LOAD = [
    Market.load,
    MarketNow.follow,
    Showcase.follow,
    ForYou.load,
    TakePart.load,
]


def marketplace() -> rx.Component:
    """The page `/`."""
    return page("/", hero(), for_you(), numbers(), market(), take_part())
