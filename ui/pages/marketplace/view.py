"""The marketplace as a whole."""

from typing import Any

import reflex as rx

from ui.client import address
from ui.pages.marketplace.for_you import ForYou, for_you
from ui.pages.marketplace.hero import hero
from ui.pages.marketplace.list_view import market
from ui.pages.marketplace.numbers import MarketNow, numbers
from ui.pages.marketplace.showcase import Showcase
from ui.pages.marketplace.state import Market
from ui.pages.marketplace.take_part import take_part
from ui.template import page


class Surroundings(rx.State):
    """What stands around the list; it does not keep the reader waiting for the rows."""

    server: str = ""

    @rx.event
    def load(self) -> Any:
        """Begin what goes on in the background.

        A page's `on_load` would start such events at once, before its visit begins.
        """
        self.server = address()
        return [MarketNow.follow, Showcase.follow, ForYou.load]


ON_LOAD = [Market.load, Surroundings.load]


def marketplace() -> rx.Component:
    """The page `/`."""
    around = take_part(Surroundings.server)
    return page("/", hero(), for_you(), numbers(), market(), around)
