"""States as icon, word and tone; colour alone says nothing (design: UX, section 4)."""

from typing import NamedTuple

import reflex as rx

from ui.components.icons import icon

PULSE = "pulse"  # instead of an icon: a dot that beats, for what is live


class Look(NamedTuple):
    """How a state looks: word, tone, icon."""

    word: str
    tone: str
    icon: str


TASK = {
    "DRAFT": Look("Draft", "quiet", "pencil-line"),
    "RECRUITING": Look("Recruiting", "info", "user-plus"),
    "RUNNING": Look("Training", "good", PULSE),
    "PAUSED": Look("Paused", "warn", "pause"),
    "COMPLETED": Look("Finished", "quiet", "circle-check"),
    "FAILED": Look("Failed", "bad", "circle-x"),
    "CANCELLED": Look("Cancelled", "quiet", "ban"),
}
ROUND = {
    "SELECTING": Look("Choosing clients", "info", "users"),
    "TRAINING": Look("Training", "good", PULSE),
    "AGGREGATING": Look("Combining", "info", "layers"),
    "EVALUATING": Look("Testing", "info", "flask-conical"),
    "COMMITTED": Look("Committed", "quiet", "circle-check"),
    "ABANDONED": Look("Given up", "bad", "circle-x"),
}
PARTICIPATION = {
    "REGISTERED": Look("Registered", "info", "clock"),
    "SELECTED": Look("Selected", "info", "user-check"),
    "BACKUP": Look("Backup", "aside", "user-round-plus"),
    "TRAINING": Look("Training", "good", PULSE),
    "FINISHED": Look("Finished", "good", "circle-check"),
    "DROPPED": Look("Dropped out", "bad", "unplug"),
    "LEFT": Look("Left", "quiet", "log-out"),
    "NOT_SELECTED": Look("Not selected", "quiet", "minus"),
}
REDEMPTION = {
    "REQUESTED": Look("Waits for approval", "info", "clock"),
    "APPROVED": Look("Approved, payment under way", "info", "user-check"),
    "PAID": Look("Paid", "good", "circle-check"),
    "REFUSED": Look("Refused, points came back", "quiet", "undo-2"),
}
APPEAL = {
    "OPEN": Look("Open", "info", "clock"),
    "UPHELD": Look("Upheld", "good", "circle-check"),
    "DISMISSED": Look("Dismissed", "quiet", "ban"),
}
NOT_KNOWN = Look("Not known", "quiet", "circle-help")


def badge(look: Look) -> rx.Component:
    """A state that is known when the page is built."""
    mark = (
        rx.el.span(class_name="pulse", aria_hidden="true")
        if look.icon == PULSE
        else icon(look.icon, 14)
    )
    return rx.el.span(mark, look.word, class_name=f"badge {look.tone}")


def state_badge(state: rx.Var[str], looks: dict[str, Look]) -> rx.Component:
    """The badge of a state that the page is told."""
    cases = [(name, badge(look)) for name, look in looks.items()]
    return rx.match(state, *cases, badge(NOT_KNOWN))


def task_badge(state: rx.Var[str]) -> rx.Component:
    """State of a task."""
    return state_badge(state, TASK)
