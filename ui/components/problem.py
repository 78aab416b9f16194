"""Pages that say what went wrong, and where to go from there."""

import reflex as rx
from reflex_components_core.base.error_boundary import error_boundary


def boundary() -> rx.Component:
    """Keeps a fault in drawing from taking the whole page away without a word."""
    return error_boundary(
        fallback_render=page_broke(), on_error=rx.console_log("the page broke")
    )


def page_broke() -> rx.Component:
    """Shown in place of a page that could not be drawn."""
    return rx.el.section(
        rx.el.h1("This page could not be shown"),
        rx.el.p(
            "Nothing you typed is lost. Load it again; if it happens again, tell us."
        ),
        rx.el.a("Go to the marketplace", href="/", class_name="btn main"),
        class_name="narrow",
    )
