"""Search, filters and order: a rail on wide screens, a sheet on the phone."""

from collections.abc import Iterable, Mapping
from typing import Any

import reflex as rx

from ui.components.icons import icon
from ui.pages.marketplace.filters import (
    DATA,
    LEARNING,
    MINUTES,
    MOST_SEARCH,
    ORDERS,
    PAYS,
    STATES,
    WIFI,
)
from ui.pages.marketplace.state import Market
from ui.session import Session

CLIENTS: Any = Session.clients
SEARCH: Any = Market.search
PAUSE_MS = 300  # without a key until the search begins
NOW: Any = Market  # what its variables are in the page, Reflex makes

Words = Mapping[str, tuple[object, str]]


def rail() -> rx.Component:
    """The filters beside the list."""
    return rx.el.aside(
        rx.el.h2("Filters", class_name="sr"),
        *_filters("rail"),
        _clear("btn small"),
        class_name="rail",
    )


def tools() -> rx.Component:
    """Search, the sheet's button, and the order.

    The text belongs to the browser: answers that come late must not overwrite it.
    """
    return rx.el.div(
        rx.el.div(
            icon("search"),
            rx.el.input(
                type="search",
                placeholder="Search titles and descriptions",
                aria_label="Search titles and descriptions",
                default_value=NOW.filters.search,
                on_change=SEARCH.debounce(PAUSE_MS),
                key=NOW.form_key.to_string(),
                max_length=MOST_SEARCH,
                name="q",
            ),
            class_name="search",
        ),
        _sheet(),
        rx.el.select(
            *[
                rx.el.option(words, value=word)
                for word, (_, words) in ORDERS.items()
                if word != "fit"
            ],
            rx.cond(
                CLIENTS.length() > 0,
                rx.el.option(ORDERS["fit"][1], value="fit"),
                rx.fragment(),
            ),
            value=NOW.filters.order,
            on_change=lambda value: Market.choose("order", value),
            class_name="pick",
            aria_label="Order",
        ),
        class_name="row tools",
    )


def _sheet() -> rx.Component:
    """The filters of the phone; the button says how many tasks they leave."""
    on = rx.cond(
        Market.filter_count > 0,
        rx.el.span(" (", Market.filter_count, ")"),
        rx.fragment(),
    )
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.el.button(
                icon("sliders-horizontal"),
                rx.el.span("Filters", on),
                class_name="btn only-phone",
                type="button",
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Filters"),
            rx.dialog.description("The list changes as you choose.", size="2"),
            rx.el.div(*_filters("sheet"), class_name="sheet-filters"),
            rx.el.div(
                _clear("btn"),
                rx.dialog.close(
                    rx.el.button(
                        "Show ",
                        Market.found_words,
                        class_name="btn main grow",
                        type="button",
                    )
                ),
                class_name="row end sheet-foot",
            ),
        ),
    )


def _clear(look: str) -> rx.Component:
    return rx.cond(
        Market.filter_count > 0,
        rx.el.button(
            "Clear filters", type="button", class_name=look, on_click=Market.clear
        ),
        rx.fragment(),
    )


def _filters(where: str) -> list[rx.Component]:
    return [
        _mine(where),
        _several("What is predicted", "learning", LEARNING, NOW.filters.learning),
        _several("State", "states", STATES, NOW.filters.states),
        _choice(where, "Data", "data", _named(DATA), NOW.filters.data),
        _number(where, "Reward", "pays", PAYS, " points a minute or more"),
        _number(where, "Time of a device", "minutes", MINUTES, " minutes or less"),
        _choice(where, "Network", "wifi", _named(WIFI), NOW.filters.wifi),
    ]


def _mine(where: str) -> rx.Component:
    """A tick for one device, a choice for several."""
    clients: Any = Session.clients
    several = _picked(
        where,
        "Fits my device",
        "fits",
        rx.el.select(
            rx.el.option("Any device", value=""),
            rx.foreach(clients, lambda c: rx.el.option(c.label, value=c.id)),
            value=NOW.filters.fits,
            on_change=lambda value: Market.choose("fits", value),
            id=f"{where}-fits",
            class_name="pick wide",
        ),
    )
    single = rx.el.fieldset(
        rx.el.legend("For me"),
        _tick(
            "Fits " + clients[0].label,
            NOW.filters.fits == clients[0].id,
            lambda on: Market.fit_only(clients[0].id, on),
        ),
    )
    return rx.cond(
        clients.length() > 1,
        several,
        rx.cond(clients.length() == 1, single, rx.fragment()),
    )


def _several(head: str, name: str, words: Words, chosen: Any) -> rx.Component:
    ticks = [
        _tick(
            label,
            chosen.contains(word),
            lambda on, word=word: Market.tick(name, word, on),
        )
        for word, (_, label) in words.items()
    ]
    return rx.el.fieldset(rx.el.legend(head), *ticks)


def _tick(label: rx.Var[str] | str, is_on: object, on_change: object) -> rx.Component:
    """The browser ticks at once; the key draws the box anew on "Clear"."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            default_checked=is_on,
            on_change=on_change,
            key=NOW.form_key.to_string(),
        ),
        label,
        class_name="tick",
    )


def _choice(
    where: str,
    head: str,
    name: str,
    options: Iterable[tuple[str, str]],
    value: Any,
) -> rx.Component:
    control = rx.el.select(
        rx.el.option("Any", value=""),
        *[rx.el.option(label, value=word) for word, label in options],
        value=value,
        on_change=lambda chosen: Market.choose(name, chosen),
        id=f"{where}-{name}",
        class_name="pick wide",
    )
    return _picked(where, head, name, control)


def _number(
    where: str, head: str, name: str, numbers: Iterable[int], unit: str
) -> rx.Component:
    control = rx.el.select(
        rx.el.option("Any", value="0"),
        *[rx.el.option(f"{number}{unit}", value=str(number)) for number in numbers],
        value=getattr(NOW.filters, name).to_string(),
        on_change=lambda chosen: Market.choose_number(name, chosen),
        id=f"{where}-{name}",
        class_name="pick wide",
    )
    return _picked(where, head, name, control)


def _picked(where: str, head: str, name: str, control: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(head, html_for=f"{where}-{name}"), control, class_name="picked"
    )


def _named(words: Words) -> list[tuple[str, str]]:
    return [(word, label) for word, (_, label) in words.items()]
