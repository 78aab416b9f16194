"""What the developers' page shows."""

import reflex as rx

from ui.components.feedback import bones
from ui.components.icons import icon
from ui.pages.developers.key_cards import keys
from ui.pages.developers.limits import LIMITS
from ui.pages.developers.snippets import FILES
from ui.pages.developers.state import Examples, copy
from ui.template import page

NOT_A_PAGE = {"reloadDocument": True}  # the server's to answer, not the pages'
TABS = {
    "curl": "curl",
    "python": "Python",
    "javascript": "JavaScript",
    "subscription": "Subscription",
}


def developers() -> rx.Component:
    """The page `/developers`."""
    return page(
        "/developers",
        rx.el.div(
            rx.el.h1("Build on CrowdFL", class_name="head1"),
            rx.el.p(
                "Everything these pages do goes through one GraphQL API, and you can "
                "call it from anywhere: read the listings without a key, act for "
                "your account with one.",
                class_name="lead",
            ),
            class_name="intro",
        ),
        rx.el.div(
            rx.el.div(first_call(), explorer(), limits(), class_name="first"),
            rx.el.div(keys(), client(), changes(), class_name="second"),
            class_name="dev",
        ),
    )


def first_call() -> rx.Component:
    """Code that works as it stands, and what it answers."""
    tabs = rx.el.div(
        *[
            rx.el.button(
                word,
                type="button",
                aria_pressed=rx.cond(Examples.chosen == name, "true", "false"),
                on_click=Examples.choose(name),
            )
            for name, word in TABS.items()
        ],
        class_name="seg",
        role="group",
        aria_label="Language of the example",
    )
    return rx.el.section(
        rx.el.h2("Your first call"),
        rx.el.p(
            "It works as it stands: the address is this server's. With a key in "
            "CROWDFL_KEY it also tells who you are.",
            class_name="take",
        ),
        tabs,
        rx.cond(
            Examples.is_loaded,
            rx.fragment(
                code_box(
                    "first-call",
                    "The example",
                    Examples.shown_code,
                    rx.match(Examples.chosen, *FILES.items(), ""),
                ),
                rx.el.h3("The answer it gives, asked when you opened this page"),
                code_box("first-answer", "The answer", Examples.shown_answer, "JSON"),
            ),
            bones(("100%", "190px"), ("60%", "20px"), ("100%", "300px")),
        ),
        class_name="card",
    )


def code_box(
    element_id: str, name: str, text: rx.Var[str] | str, file: rx.Var[str] | str
) -> rx.Component:
    """Code that scrolls inside its box, with a button to copy it.

    Args:
        element_id: Of the code.
        name: What it is, for those who don't see it.
        text: The code.
        file: What it would be called as a file.
    """
    return rx.el.div(
        rx.el.div(
            rx.el.span(file, class_name="mono"),
            rx.el.button(
                icon("copy", 16),
                "Copy",
                rx.el.span(f": {name.lower()}", class_name="sr"),
                type="button",
                class_name="btn plain small",
                on_click=copy(element_id),
            ),
            class_name="row between",
        ),
        rx.el.pre(
            rx.el.code(text, id=element_id),
            tab_index=0,
            role="region",
            aria_label=name,
        ),
        class_name="code",
    )


def explorer() -> rx.Component:
    """Ways to read the whole API."""
    return rx.el.section(
        rx.el.h2("Explorer and schema"),
        rx.cond(
            Examples.is_open,
            rx.el.p(
                "Try any operation in the browser, with completion and documentation "
                "of every field.",
                class_name="take",
            ),
            rx.el.p(
                "This server runs in production, where the explorer is off. The "
                "schema says the same, with every field documented.",
                class_name="take",
            ),
        ),
        rx.el.div(
            rx.cond(
                Examples.is_open,
                rx.el.a(
                    icon("play", 16),
                    "Open the explorer",
                    href="/graphiql",
                    class_name="btn",
                    custom_attrs=NOT_A_PAGE,
                ),
            ),
            rx.el.a(
                icon("file-code", 16),
                "Read the schema",
                href="/schema.graphql",
                class_name="btn",
                custom_attrs=NOT_A_PAGE,
            ),
            class_name="row wraps",
        ),
        class_name="card",
    )


def limits() -> rx.Component:
    """What one may ask for."""
    return rx.el.section(
        rx.el.h2("Limits"),
        rx.el.p(
            "Beyond these, the answer's errors say TOO_COMPLEX or RATE_LIMITED, and "
            "retryAfterS when to come back.",
            class_name="take",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption("Limits of the API", class_name="sr"),
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th("Of", scope="col"),
                        rx.el.th("Most", scope="col"),
                        rx.el.th("What counts", scope="col"),
                    )
                ),
                rx.el.tbody(
                    *[
                        rx.el.tr(
                            rx.el.th(row.what, scope="row"),
                            rx.el.td(row.most),
                            rx.el.td(row.meaning),
                        )
                        for row in LIMITS
                    ]
                ),
                class_name="t limits",
            ),
            class_name="scroll",
            tab_index=0,
            role="region",
            aria_label="Limits of the API",
        ),
        class_name="card",
    )


def client() -> rx.Component:
    """How to take part without a phone."""
    return rx.el.section(
        rx.el.h2("Take part with a laptop or Raspberry Pi"),
        rx.el.p(
            "Your rows stay on the device. Make a key with the scope TRAIN, then:",
            class_name="take",
        ),
        code_box("client-command", "The command", Examples.client_command, "Terminal"),
        rx.el.p(
            rx.cond(
                Examples.task_title != "",
                rx.fragment(
                    "The task in it is “", Examples.task_title, "”, which recruits now."
                ),
                "No task recruits now; its page shows the ID to put after --task.",
            ),
            class_name="sm muted",
        ),
        rx.el.p(
            "It checks your rows against what the task asks for, joins, trains and "
            "tells what you earned. Ctrl C stops it, and the same command goes on "
            "where it was.",
            class_name="sm muted",
        ),
        id="client",
        class_name="card",
    )


def changes() -> rx.Component:
    """What is new for who calls the API."""
    return rx.el.section(
        rx.el.h2("Changes"),
        rx.el.ul(
            rx.el.li("Models from templates: createModelFromTemplate."),
            rx.el.li("Figures of every day: marketplace.days."),
            rx.el.li("The first version of the API, in the schema above."),
            class_name="plain",
        ),
        class_name="card",
    )
