"""Beside the figures: what one earns, whether a device fits, what leaves it."""

from typing import Any

import reflex as rx

from ui.browser import call
from ui.components.badges import PARTICIPATION, state_badge
from ui.components.dialogs import confirm
from ui.components.feedback import bones, fact, facts
from ui.components.icons import icon
from ui.pages.task.parts.chosen import why
from ui.pages.task.parts.states import LIVE, MINE, PAGE
from ui.session import Session

TICKS = {  # kind -> icon, class, word
    "yes": ("circle-check", "y", "Yes: "),
    "no": ("circle-x", "x", "No: "),
    "unknown": ("circle-help", "h", "Not known yet: "),
}


def offer() -> rx.Component:
    """What it pays, and beside it what it asks."""
    found = PAGE.facts.offer
    return rx.el.section(
        rx.el.h2("What you earn"),
        rx.el.b(found.points, rx.el.small(" points"), class_name="big"),
        rx.el.p(
            f"for {found.rounds}: {found.each} for each update that is used, "
            f"{found.rate}. Paid as soon as a round is done, also if you stop early. "
            "Nothing for updates that are late or not used; newcomers' points wait 7 "
            "days.",
            class_name="sm muted",
        ),
        facts(
            fact("clock", "Your device trains", found.time),
            fact("arrow-down-up", "Data used", found.moved),
            fact("wifi", "Network", found.network),
            fact("battery-medium", "Battery", found.battery),
            fact("users", "Places a round", found.seats),
        ),
        rx.cond(
            LIVE.top.state == "RECRUITING",
            rx.cond(
                PAGE.is_mine,
                rx.el.p("This is your own task.", class_name="sm muted"),
                join(),
            ),
            rx.el.p("Recruiting is over: nobody can join now.", class_name="sm muted"),
        ),
        class_name="card offer",
        id="join",
    )


def join() -> rx.Component:
    """How to take part: the program on the device registers and trains."""
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.el.button(
                icon("smartphone"), "Join", type="button", class_name="btn main wide"
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Join with a phone or a computer"),
            rx.dialog.description(
                "Your rows are checked, and stay, where they are: so the program on "
                "your device joins, not this page. It measures the device, checks your "
                "file, registers, and trains when it is selected."
            ),
            rx.el.h3("Phone"),
            rx.el.p(
                "Scan the code on this page, or open ",
                rx.el.a("the task in the phone app", href=PAGE.phone_code.text),
                ".",
            ),
            rx.el.h3("Computer"),
            steps(),
            rx.el.div(
                rx.dialog.close(rx.el.button("Close", type="button", class_name="btn")),
                class_name="row wraps end",
            ),
            max_width="640px",
        ),
    )


def steps() -> rx.Component:
    """From an account to a running client."""
    return rx.el.ol(
        rx.el.li(
            rx.cond(
                Session.is_signed_in,
                rx.fragment("You are signed in."),
                rx.fragment(
                    rx.el.a("Create an account", href="/sign-up"),
                    ": the points go to it.",
                ),
            )
        ),
        rx.el.li(
            "Make a key with the right to train on the page ",
            rx.el.a("Developers", href="/developers"),
            " and put it into ",
            rx.el.code("CROWDFL_KEY", class_name="mono"),
            ".",
        ),
        rx.el.li("Run this beside your file, and leave it running:"),
        rx.el.li(command(), class_name="plain"),
        class_name="steps",
    )


def command() -> rx.Component:
    """The client's command, ready to copy."""
    return rx.el.div(
        rx.el.div(
            rx.el.span("Terminal", class_name="mono"),
            rx.el.button(
                icon("copy", 16),
                "Copy",
                rx.el.span(" the command", class_name="sr"),
                type="button",
                class_name="btn plain small",
                on_click=[
                    call("copy", "join-command"),
                    rx.toast.success("The command was copied."),
                ],
            ),
            class_name="row between",
        ),
        rx.el.pre(
            rx.el.code(PAGE.command, id="join-command"),
            tab_index=0,
            role="region",
            aria_label="Command that joins this task",
        ),
        class_name="code",
    )


def mine() -> rx.Component:
    """The visitor's participations."""
    return rx.cond(
        MINE.parts.length() > 0,
        rx.el.section(
            rx.el.h2("You take part"),
            rx.foreach(MINE.parts, _part),
            class_name="card parts",
        ),
    )


def _part(part: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3(part.device),
            state_badge(part.state, PARTICIPATION),
            class_name="row between",
        ),
        rx.el.p(part.words, class_name="sm"),
        rx.el.p(
            "Training ID ",
            rx.el.span(part.short, class_name="mono", title=part.training_id),
            ", here called ",
            part.pseudonym,
            class_name="xs muted",
        ),
        why(part),
        rx.cond(part.can_leave, _leave(part)),
        class_name="stack tight",
    )


def _leave(part: Any) -> rx.Component:
    return confirm(
        rx.el.button("Leave this task", type="button", class_name="btn small"),
        f"Leave with {part.device}?",
        rx.el.p(
            "The points of rounds you finished are yours. In the middle of a round it "
            "counts as dropping out and lowers the device's reputation. It can't join "
            "this task again."
        ),
        stay="Stay",
        act="Leave the task",
        on_act=MINE.leave(part.training_id),
        is_grave=True,
    )


def fits() -> rx.Component:
    """Whether each of the visitor's devices fits, requirement by requirement."""
    return rx.cond(
        Session.is_signed_in & ~PAGE.is_mine,
        rx.cond(
            MINE.is_looked,
            rx.cond(
                MINE.fits.length() > 0,
                rx.foreach(MINE.fits, _fit),
                rx.el.section(
                    rx.el.h2("Does your device fit?"),
                    rx.el.p(
                        "No device yet. Scan the code with a phone, or install the "
                        "client on a laptop: it appears here with everything it has.",
                        class_name="sm muted",
                    ),
                    class_name="card",
                ),
            ),
            rx.el.section(bones(("60%", "26px"), ("90%", "160px")), class_name="card"),
        ),
    )


def _fit(fit: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(f"Does {fit.label} fit?"),
            rx.cond(
                fit.fits,
                rx.el.span(icon("circle-check", 14), "Yes", class_name="badge good"),
                rx.el.span(icon("circle-x", 14), "Not yet", class_name="badge quiet"),
            ),
            class_name="row between head",
        ),
        rx.cond(fit.rank != "", rx.el.p(fit.rank, class_name="sm muted")),
        rx.el.ul(rx.foreach(fit.checks, _check), class_name="checks"),
        class_name="card",
    )


def _check(check: Any) -> rx.Component:
    cases = [(kind, _tick(*look)) for kind, look in TICKS.items()]
    return rx.el.li(
        rx.match(check.kind, *cases, _tick(*TICKS["unknown"])),
        rx.el.span(
            check.text,
            rx.cond(check.hint != "", rx.el.span(" ", rx.el.b(check.hint))),
        ),
    )


def _tick(name: str, tone: str, word: str) -> rx.Component:
    return rx.el.span(
        rx.el.span(icon(name, 20), class_name=tone),
        rx.el.span(word, class_name="sr"),
    )


def leaves() -> rx.Component:
    """What leaves the device and what does not."""
    return rx.el.section(
        rx.el.h2("What leaves the device"),
        rx.el.div(
            rx.el.div(
                rx.el.h3(icon("arrow-up-right", 16), "Leaves"),
                rx.el.p(PAGE.facts.leaves),
                class_name="goes",
            ),
            rx.el.div(
                rx.el.h3(icon("lock", 16), "Never leaves"),
                rx.el.p("Your rows, your file, its name, your contacts or place."),
                class_name="stays",
            ),
            rx.el.p(
                "Weight changes can carry faint traces of data. We check and combine "
                "them; that lowers the risk, it doesn't end it.",
            ),
            class_name="leaves",
        ),
        class_name="card",
    )


def result() -> rx.Component:
    """In place of the offer when the task is over."""
    top = LIVE.top
    return rx.el.section(
        rx.el.h2("Result"),
        rx.el.b(top.skill.value, rx.el.small(" ", top.skill.label), class_name="big"),
        rx.el.p(top.skill.detail, class_name="sm muted num"),
        facts(
            fact("flag", "Rounds", top.round.value),
            fact("clock", "Time", top.round.detail),
            fact("coins", "Points paid", top.points.value),
        ),
        rx.cond(
            MINE.result.files.length() > 0,
            downloads(),
            rx.el.p("The model belongs to its requester.", class_name="sm muted"),
        ),
        class_name="card offer result",
        id="result",
    )


def downloads() -> rx.Component:
    """The finished model, for its requester."""
    return rx.el.div(
        rx.foreach(
            MINE.result.files,
            lambda file: rx.el.a(
                icon("download"),
                f"Download {file.label}, {file.size}",
                href=file.url,
                download=file.filename,
                class_name="btn wide",
            ),
        ),
        rx.cond(
            PAGE.prepared.steps.length() > 0,
            rx.el.p(
                "The .keras model prepares the columns itself: feed it rows as they "
                "are in a file, NaN where a value is missing and a name by its place.",
                class_name="sm muted",
            ),
        ),
        class_name="stack tight",
    )
