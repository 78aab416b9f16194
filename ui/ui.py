"""The pages' application: which address shows which page.

Read from here: a page is a module of `ui/pages/` with its State; what surrounds it is
`ui/template.py`; what it asks of the API is `ui/operations/`, by `ui/client.py`; what
it shows live comes from `ui/live/`.
"""

import logging

import reflex as rx
from reflex.event import EventSpec

from ui.components.problem import boundary
from ui.errors import ApiError, SignedOutError
from ui.pages.account import sign_in, sign_up
from ui.pages.account.state import Entrance
from ui.pages.developers import developers
from ui.pages.developers.state import Examples, Keys
from ui.pages.marketplace import ON_LOAD as MARKETPLACE_LOADS
from ui.pages.marketplace import marketplace
from ui.pages.me import Me, me
from ui.pages.my_tasks import MyTasks, my_tasks
from ui.pages.operator import Desk, operator
from ui.pages.problems import not_found
from ui.pages.stats import statistics
from ui.pages.stats.state import Statistics
from ui.pages.task import ON_LOAD, TITLE, task
from ui.pages.wizard import Wizard, wizard
from ui.session import Session
from ui.styles import SHEETS, write_tokens

logger = logging.getLogger("crowdfl.ui")


def on_failure(exception: Exception) -> EventSpec:
    """What a visitor is told when an event of a page fails."""
    if isinstance(exception, SignedOutError):
        return Session.end()
    if isinstance(exception, ApiError):
        return rx.toast.error(exception.message)
    logger.error("an event of a page failed", exc_info=exception)
    return rx.toast.error(
        "We couldn't do this. Nothing you typed is lost. Try again in a minute."
    )


def theme_colour(colour: str, scheme: str) -> rx.Component:
    """The browser's own frame takes the page's colour."""
    return rx.el.meta(
        name="theme-color", content=colour, media=f"(prefers-color-scheme: {scheme})"
    )


write_tokens()
app = rx.App(
    stylesheets=[f"/styles/{sheet}.css" for sheet in SHEETS],
    html_lang="en",
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(
            rel="preload",
            href="/fonts/figtree-latin-wght-normal.woff2",
            custom_attrs={
                "as": "font",
                "type": "font/woff2",
                "crossOrigin": "anonymous",
            },
        ),
        rx.el.script(src="/page.js"),
        theme_colour("#FAF8F3", "light"),
        theme_colour("#0F1311", "dark"),
    ],
    app_wraps={(55, "ErrorBoundary"): lambda _: boundary()},  # no overlay of Reflex's
    toaster=rx.toast.provider(
        position="bottom-right",
        duration=6000,
        visible_toasts=3,
        close_button=True,
        rich_colors=False,  # its own green on green is too faint; shell.css has ours
    ),
    backend_exception_handler=on_failure,
)
app.add_page(
    marketplace,
    route="/",
    title="CrowdFL: train on data that stays where it is",
    description="A marketplace for federated learning on people's own devices.",
    on_load=[Session.enter, *MARKETPLACE_LOADS],
)
app.add_page(
    sign_in,
    route="/sign-in",
    title="Sign in · CrowdFL",
    on_load=[Session.enter, Entrance.load],
)
app.add_page(
    sign_up,
    route="/sign-up",
    title="Create an account · CrowdFL",
    on_load=[Session.enter, Entrance.load],
)
app.add_page(
    statistics,
    route="/stats",
    title="Statistics · CrowdFL",
    description="How the marketplace is doing: every figure, with what it means.",
    on_load=[Session.enter, Statistics.load],
)
app.add_page(
    developers,
    route="/developers",
    title="Developers · CrowdFL",
    description="Call the API of CrowdFL: examples, keys, limits.",
    on_load=[Session.enter, Keys.load, Examples.load],
)
app.add_page(
    wizard,
    route="/tasks/new",
    title="List a task · CrowdFL",
    on_load=[Session.enter, Wizard.load],
)
app.add_page(
    task,
    route="/tasks/[task_id]",
    title=TITLE,
    description="A task: what it asks, what it pays, and how its rounds go.",
    on_load=[Session.enter, *ON_LOAD],
)
app.add_page(
    not_found, route="404", title="No page here · CrowdFL", on_load=[Session.enter]
)
app.add_page(
    me,
    route="/me",
    title="Your profile · CrowdFL",
    on_load=[Session.enter, Me.load],
)
app.add_page(
    my_tasks,
    route="/me/tasks",
    title="My tasks · CrowdFL",
    on_load=[Session.enter, MyTasks.load],
)
app.add_page(
    operator,
    route="/operator",
    title="Operator · CrowdFL",
    on_load=[Session.enter, Desk.load],
)
