"""What the visitor's own devices could do now, best paid first."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from ui.components.feedback import bone, empty
from ui.components.icons import icon
from ui.errors import ApiError, SignedOutError
from ui.pages.marketplace.listing import MOST_DEVICES
from ui.pages.marketplace.rows import Row, fit_line, row_of
from ui.session import MyClient, Session, api_of
from ui.words import moment, until

MOST_CARDS = 3
Found = tuple[MyClient, list[dict[str, Any]]]


@dataclass(frozen=True)
class Offer:
    """A task for the visitor."""

    row: Row
    fits: str
    closes: str


def offers_of(found: Iterable[Found], at: datetime) -> list[Offer]:
    """The best paid tasks that some device fits and is not in yet."""
    fitting: dict[str, list[str]] = {}
    tasks: dict[str, dict[str, Any]] = {}
    for client, listed in found:
        for task in listed:
            if not task["viewerParticipations"]:
                tasks[task["id"]] = task
                fitting.setdefault(task["id"], []).append(client.label)
    best = sorted(tasks.values(), key=_pay, reverse=True)[:MOST_CARDS]
    return [_offer(task, fitting[task["id"]], at) for task in best]


def _pay(task: Mapping[str, Any]) -> float:
    points: float = task["reward"]["pointsPerMinute"]
    return points


def _offer(task: Mapping[str, Any], labels: list[str], at: datetime) -> Offer:
    line = fit_line([(label, {"fits": True}) for label in labels])
    closes = moment(task["recruitsUntil"])
    return Offer(
        row_of(task),
        line.words if line else "",
        f"Closes {until(closes, at)}" if closes > at else "Starts soon",
    )


class ForYou(rx.State):
    """Tasks that fit the visitor's devices."""

    is_loaded: bool = False
    offers: list[Offer] = []
    problem: str = ""

    @rx.var
    def nothing(self) -> str:
        """Why there is no offer."""
        return "" if self.offers else "No task that you haven't joined fits now."

    @rx.event(background=True)
    async def load(self) -> None:
        """Look for tasks that fit; the list need not wait for it."""
        async with self:
            session = await self.get_state(Session)
            clients = list(session.clients)[:MOST_DEVICES]
            api = api_of(self)
        if not clients:
            return
        asked = (api.ask("ForYou", clientId=client.id) for client in clients)
        try:
            answers = await asyncio.gather(*asked)
        except SignedOutError:
            raise
        except ApiError as error:
            async with self:
                self.problem, self.is_loaded = error.message, True
            return
        found = [
            (client, [edge["node"] for edge in answer["tasks"]["edges"]])
            for client, answer in zip(clients, answers, strict=True)
        ]
        async with self:
            self.offers = offers_of(found, datetime.now(UTC))
            self.problem, self.is_loaded = "", True


CLIENTS: Any = Session.clients  # in the page
OFFERS: Any = ForYou.offers


def for_you() -> rx.Component:
    """The visitor's own beginning of the page; holds its place until it is known."""
    return rx.cond(
        Session.is_known,
        rx.cond(
            Session.is_signed_in,
            _section(rx.cond(CLIENTS.length() > 0, _offers(), _no_device())),
            rx.fragment(),
        ),
        rx.el.div(_section(_bones()), class_name="members"),
    )


def _section(body: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h2("For you"), body, class_name="for-you")


def _offers() -> rx.Component:
    filled = rx.el.ul(rx.foreach(ForYou.offers, _card), class_name="offers")
    failed = _note(
        rx.el.p(icon("circle-alert", 16), ForYou.problem),
        rx.el.button(
            "Try again", type="button", class_name="btn", on_click=ForYou.load
        ),
    )
    return rx.cond(
        ForYou.is_loaded,
        rx.cond(
            ForYou.problem != "",
            failed,
            rx.cond(OFFERS.length() > 0, filled, _note(ForYou.nothing)),
        ),
        _bones(),
    )


def _note(*body: Any) -> rx.Component:
    return rx.el.div(*body, class_name="offers-note")


def _no_device() -> rx.Component:
    return empty(
        "No device yet",
        "Install the client on a laptop: tasks that fit it are then shown here.",
        rx.el.a("How to take part", href="#take-part", class_name="btn"),
    )


def _card(offer: Any) -> rx.Component:
    row = offer.row
    return rx.el.li(
        rx.el.h3(rx.el.a(row.title, href=row.href)),
        rx.el.p(
            rx.el.b(row.points, " points"),
            rx.el.span(row.per_minute, class_name="muted"),
            class_name="offer-pay num",
        ),
        rx.el.p(
            rx.el.span(icon("clock", 16), row.minutes),
            rx.el.span(icon("arrow-down-up", 16), row.transfer),
            class_name="asks num",
        ),
        rx.el.p(icon("circle-check", 16), offer.fits, class_name="fit yes"),
        rx.el.p(offer.closes, class_name="xs muted num"),
        class_name="offer",
    )


def _bones() -> rx.Component:
    """Cards of the final height."""
    card = rx.el.li(
        bone("80%", "22px"),
        bone("60%", "20px"),
        bone("70%", "18px"),
        bone("50%", "18px"),
        class_name="offer",
    )
    return rx.el.ul(
        *[card for _ in range(MOST_CARDS)], class_name="offers", aria_hidden="true"
    )
