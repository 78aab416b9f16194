"""A case: what is known, what was done, and the decision."""

from typing import Any

import reflex as rx

from ui.components.badges import APPEAL, REDEMPTION, state_badge
from ui.components.dialogs import confirm
from ui.components.feedback import bones, empty, notice
from ui.components.forms import described, field
from ui.components.icons import icon
from ui.components.parts import pair, receipt, some, time_of
from ui.pages.operator.states.deciding import Deciding
from ui.pages.operator.states.desk import Desk

CASE: Any = Deciding.case


def one_case() -> rx.Component:
    """The case that is open, or which to open."""
    back = rx.el.button(
        icon("arrow-left", 16),
        "Back to the list",
        type="button",
        class_name="btn small plain back",
        on_click=Desk.close,
    )
    missing = empty("No such case", "It may have been opened from an old address.")
    found = rx.cond(CASE.kind != "", case_card(), missing)
    shown = rx.el.div(
        back,
        rx.cond(Deciding.is_loaded, found, bones(("100%", "40px"), ("100%", "280px"))),
        class_name="stack tight",
    )
    hint = rx.el.p("Choose a case to decide it.", class_name="muted")
    return rx.el.section(
        rx.cond(Desk.opened != "", shown, hint),
        id="case",
        tab_index=-1,
        aria_label="The case",
        class_name="card desk-case",
    )


def case_card() -> rx.Component:
    """All that helps to decide."""
    badge = rx.cond(
        CASE.kind == "appeal",
        state_badge(CASE.state, APPEAL),
        state_badge(CASE.state, REDEMPTION),
    )
    return rx.el.div(
        rx.el.div(rx.el.h2(CASE.head), badge, class_name="row wraps between"),
        rx.el.dl(
            rx.foreach(CASE.facts, lambda fact: pair(fact.label, fact.value)),
            class_name="pairs",
        ),
        rx.cond(CASE.reason != "", words_of_appeal(), rx.fragment()),
        rx.cond(some(CASE.receipts), the_receipt(), rx.fragment()),
        history(),
        decision(),
        class_name="stack tight",
    )


def words_of_appeal() -> rx.Component:
    """What is wrong, in the words of who appeals."""
    return rx.el.div(
        rx.el.h3("What they say"),
        rx.el.blockquote(CASE.reason, class_name="quote"),
    )


def the_receipt() -> rx.Component:
    """The receipt that is appealed."""
    return rx.el.div(
        rx.el.h3("The receipt"),
        rx.el.ol(rx.foreach(CASE.receipts, receipt), class_name="receipts"),
    )


def history() -> rx.Component:
    """What was done, oldest first."""
    steps = rx.el.ol(rx.foreach(CASE.history, step), class_name="deeds")
    none = rx.el.p("Its lines lie further back in the audit log.", class_name="muted")
    return rx.el.div(
        rx.el.h3("What happened"), rx.cond(some(CASE.history), steps, none)
    )


def step(one: Any) -> rx.Component:
    """Something that was done."""
    return rx.el.li(
        time_of(one.at), rx.el.span(one.what), rx.el.span(one.who, class_name="muted")
    )


def decision() -> rx.Component:
    """The buttons of the state that it is in; what was decided, once it was."""
    decided = rx.cond(
        CASE.decision != "",
        rx.el.div(
            rx.el.h3("The operator's words"),
            rx.el.blockquote(CASE.decision, class_name="quote"),
        ),
        rx.fragment(),
    )
    refused = notice(
        *("bad", "circle-alert", Deciding.refused),
        id="case-refused",
        role="alert",
        tab_index=-1,
    )
    return rx.el.div(
        rx.cond(CASE.note != "", notice("info", "info", CASE.note), rx.fragment()),
        decided,
        rx.cond(Deciding.refused != "", refused, rx.fragment()),
        rx.match(
            CASE.state,
            ("REQUESTED", requested()),
            ("APPROVED", approved()),
            ("OPEN", opened()),
            rx.fragment(),
        ),
    )


def requested() -> rx.Component:
    """A redemption that waits for approval."""
    approve = rx.el.button(
        icon("check", 16),
        "Approve",
        type="button",
        class_name="btn main",
        on_click=Deciding.approve,
    )
    help_text = "Needed to refuse; the account reads them. At most 500 characters."
    return settle(help_text, approve, refuse())


def approved() -> rx.Component:
    """A redemption that is being paid."""
    pay = confirm(
        rx.el.button(
            icon("hand-coins", 16), "Pay", type="button", class_name="btn main"
        ),
        rx.fragment("Pay ", CASE.points, " points to ", CASE.who, "?"),
        rx.el.p(
            "Pay the money first, then say so here. The points leave for good; this "
            "can't be undone."
        ),
        stay="Not yet",
        act="It is paid",
        on_act=Deciding.pay,
    )
    help_text = "Such as the payment's reference; needed to refuse. The account reads "
    return settle(f"{help_text}them.", pay, refuse())


def opened() -> rx.Component:
    """An appeal that is open."""
    uphold = rx.el.button(
        icon("check", 16),
        "Uphold",
        type="button",
        class_name="btn main",
        on_click=Deciding.uphold,
    )
    dismiss = rx.el.button(
        "Dismiss", type="button", class_name="btn", on_click=Deciding.dismiss
    )
    return settle("Needed; who appealed reads them.", uphold, dismiss)


def refuse() -> rx.Component:
    """Refuse, with the words above as the reason."""
    return rx.el.button(
        "Refuse", type="button", class_name="btn", on_click=Deciding.refuse
    )


def settle(help_text: str, *buttons: rx.Component) -> rx.Component:
    """The operator's words, and the buttons."""
    control = rx.el.textarea(
        **described("case-words", Deciding.error),
        key=f"words-{CASE.id}-{Deciding.version}",
        class_name="input short",
        rows="3",
        on_blur=Deciding.write,
    )
    return rx.el.div(
        field(
            "case-words",
            "Your words",
            control,
            help_text=help_text,
            error=Deciding.error,
        ),
        rx.el.div(*buttons, class_name="row wraps"),
        class_name="stack tight",
    )
