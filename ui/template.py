"""What surrounds every page: header, footer, phone tabs, and news of the connection."""

from collections.abc import Callable

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from ui.browser import call
from ui.components.icons import coin, icon, logo_mark
from ui.operations import document
from ui.session import Session

NAV = (
    ("Marketplace", "/"),
    ("My tasks", "/me/tasks"),
    ("Statistics", "/stats"),
    ("Developers", "/developers"),
)
TABS = (
    ("Tasks", "/", "layout-list"),
    ("List", "/tasks/new", "circle-plus"),
    ("Live", "/me/tasks", "activity"),
    ("Me", "/me", "user-round"),
)
SIGN_IN_AGAIN = "You were signed out. Sign in; your draft is kept."


def page(current: str, *body: rx.Component, extra: str = "") -> rx.Component:
    """A whole page.

    Args:
        current: Address of the entry of the navigation that it belongs to.
        body: What it shows.
        extra: Further classes, such as `offering` for a page with a bar of its own.
    """
    return rx.el.div(
        header(current),
        connection_line(),
        rx.el.main(*body, id="main", tab_index=-1, class_name="wrap"),
        footer(),
        tab_bar(current),
        session_over(),
        keys_help(),
        class_name=f"page {extra}",
    )


def signed_in_only(
    content: Callable[[], rx.Component], waiting: rx.Component, why: str
) -> rx.Component:
    """Content for who is signed in; others are told how to get there."""
    return rx.cond(
        Session.is_known,
        rx.cond(Session.is_signed_in | Session.is_over, content(), sign_in_first(why)),
        waiting,
    )


def sign_in_first(why: str) -> rx.Component:
    """This page is somebody's own."""
    return rx.el.section(
        rx.el.h1("Sign in to see this"),
        rx.el.p(why, class_name="lead"),
        rx.el.div(
            rx.el.a("Sign in", href="/sign-in", class_name="btn main"),
            rx.el.a("Create an account", href="/sign-up", class_name="btn"),
            class_name="row wraps",
        ),
        class_name="narrow",
    )


def header(current: str) -> rx.Component:
    """Logo, main navigation, colour mode, listing, points."""
    return rx.el.header(
        rx.el.a("Skip to the page", href="#main", class_name="skip"),
        rx.el.div(
            rx.el.a(
                logo_mark(),
                "CrowdFL",
                href="/",
                class_name="logo",
                aria_label="CrowdFL, marketplace",
            ),
            rx.el.nav(
                *[_link(word, to, current) for word, to in NAV],
                for_the_desk(_link("Operator", "/operator", current)),
                class_name="nav grow",
                aria_label="Main",
            ),
            rx.el.span(class_name="grow only-phone"),
            mode_button(),
            rx.el.a(
                icon("circle-plus"),
                "List a task",
                href="/tasks/new",
                class_name="btn main",
            ),
            rx.cond(Session.is_signed_in, purse(), entrance()),
            class_name="wrap",
        ),
        class_name="bar",
    )


def for_the_desk(link: rx.Component) -> rx.Component:
    """A link to the operator's desk, for those who may see it."""
    return rx.cond(Session.sees_desk, link, rx.fragment())


def _link(word: str, to: str, current: str) -> rx.Component:
    return rx.el.a(word, href=to, aria_current="page" if to == current else None)


def purse() -> rx.Component:
    """The visitor's points, which open the profile."""
    return rx.el.a(
        coin(),
        rx.el.span(Session.points_words, class_name="num"),
        rx.el.span(" points, your profile", class_name="sr"),
        href="/me",
        class_name="btn purse",
    )


def entrance() -> rx.Component:
    """The way in for who is not signed in; holds its place until that is known."""
    return rx.el.a(
        "Sign in",
        href="/sign-in",
        class_name=rx.cond(Session.is_known, "btn purse", "btn purse unseen"),
    )


def mode_button() -> rx.Component:
    """Light or dark; kept by the browser."""
    return rx.el.button(
        rx.color_mode_cond(icon("moon"), icon("sun")),
        type="button",
        class_name="btn plain icon",
        on_click=rx.toggle_color_mode,
        aria_label=rx.color_mode_cond("Use dark colours", "Use light colours"),
    )


def tab_bar(current: str) -> rx.Component:
    """Navigation at the thumb of a phone."""
    return rx.el.nav(
        *[
            rx.el.a(
                icon(glyph, 22),
                word,
                href=to,
                aria_current="page" if to == current else None,
            )
            for word, to, glyph in TABS
        ],
        class_name="tabs",
        aria_label="Main, phone",
    )


def footer() -> rx.Component:
    """What this is, and where to read on."""
    return rx.el.footer(
        rx.el.div(
            rx.el.p("Data stays on its owner's device; only weight changes travel."),
            rx.el.nav(
                rx.el.a("Statistics", href="/stats"),
                rx.el.a("Developers", href="/developers"),
                for_the_desk(rx.el.a("Operator", href="/operator")),
                rx.el.button(
                    "Keyboard",
                    type="button",
                    class_name="as-link",
                    on_click=rx.call_script(
                        "document.getElementById('keys-help').showModal()"
                    ),
                ),
                aria_label="More",
                class_name="row wraps",
            ),
            class_name="wrap row between wraps",
        ),
        class_name="foot",
    )


def connection_line() -> rx.Component:
    """News of the page's connection; present from the start, so that it is read out.

    `assets/page.js` fills it: it must speak when nothing comes from the server.
    """
    return rx.el.div(
        rx.el.p(
            icon("refresh-cw", 16),
            rx.el.span(id="connection-told"),
            hidden=True,
            class_name="wrap",
        ),
        custom_attrs={"data-lost": rx.cond(has_connection_errors, "yes", "no")},
        class_name="connection",
        role="status",
    )


def session_over() -> rx.Component:
    """The session ended while the page was open; what was typed stays."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title("You were signed out"),
            rx.dialog.description(SIGN_IN_AGAIN),
            rx.el.div(
                rx.dialog.close(
                    rx.el.button("Stay on this page", class_name="btn", type="button")
                ),
                rx.el.button(
                    "Sign in",
                    class_name="btn main",
                    type="button",
                    # Closed first: else it opens once more on the page that signs in,
                    # and takes focus from who types there.
                    on_click=[Session.dismiss_end(False), call("signInAgain")],
                ),
                class_name="row wraps end",
            ),
            max_width="440px",
        ),
        open=Session.is_over,
        on_open_change=Session.dismiss_end,
    )


KEYS = (
    ("/", "Search"),
    ("g m", "Marketplace"),
    ("g t", "My tasks"),
    ("n", "List a task"),
    ("?", "This help"),
)


def keys_help() -> rx.Component:
    """The keyboard's shortcuts, which can be switched off."""
    return rx.el.dialog(
        rx.el.h2("Keyboard"),
        rx.el.dl(
            *[
                rx.fragment(rx.el.dt(rx.el.kbd(key)), rx.el.dd(what))
                for key, what in KEYS
            ],
            class_name="keys",
        ),
        rx.el.form(
            rx.el.button(
                "Switch shortcuts on or off",
                type="button",
                class_name="btn",
                on_click=call("toggleKeys"),
            ),
            rx.el.button("Close", class_name="btn main"),
            method="dialog",
            class_name="row wraps end",
        ),
        id="keys-help",
        aria_label="Keyboard shortcuts",
        class_name="sheet",
    )


def sign_out() -> object:
    """The event that signs out and shows the marketplace."""
    return call("signOut", document("SignOut"))
