"""What the sign-in and sign-up pages show."""

import reflex as rx

from ui.browser import call
from ui.components.feedback import notice
from ui.components.forms import described, error_summary, field, text_input
from ui.components.icons import icon
from ui.operations import document
from ui.pages.account.state import Entrance
from ui.session import Session
from ui.template import page

LEAST_PASSWORD = 12  # characters; the API has the last word


def sign_in() -> rx.Component:
    """The page `/sign-in`."""
    form = _form(
        "sign-in",
        ("email", "password"),
        Entrance.signed_in,
        _email("username"),
        _password("current-password", least=1, ask="Enter your password."),
        button="Sign in",
        busy="Signing in",
    )
    return page(
        "/sign-in",
        rx.cond(
            Session.is_signed_in,
            _already(),
            _card(
                "Sign in",
                form,
                rx.el.p(
                    "New here? ",
                    rx.el.a("Create an account", href=Entrance.sign_up_path),
                    class_name="sm",
                ),
            ),
        ),
    )


def sign_up() -> rx.Component:
    """The page `/sign-up`."""
    form = _form(
        "sign-up",
        ("name", "email", "password"),
        Entrance.signed_up,
        text_input(
            "name",
            "Name",
            help_text="Shown to others beside the tasks you list.",
            error=_error("name"),
            auto_complete="name",
            required=True,
            max_length=80,
            custom_attrs={"data-ask": "Enter the name that others see."},
        ),
        _email("email"),
        _password(
            "new-password",
            least=LEAST_PASSWORD,
            ask=f"Choose at least {LEAST_PASSWORD} characters.",
            help_text=f"At least {LEAST_PASSWORD} characters. Pasting is fine.",
        ),
        button="Create account",
        busy="Creating your account",
    )
    return page(
        "/sign-up",
        rx.cond(
            Session.is_signed_in,
            _first_steps(),
            _card(
                "Create an account",
                form,
                rx.el.p(
                    "Have an account? ",
                    rx.el.a("Sign in", href=Entrance.sign_in_path),
                    class_name="sm",
                ),
            ),
        ),
    )


def _card(head: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h1(head), *content, class_name="card entrance", aria_label=head
    )


def _form(
    name: str,
    fields: tuple[str, ...],
    then: object,
    *controls: rx.Component,
    button: str,
    busy: str,
) -> rx.Component:
    """A form that the browser itself posts to the API.

    `method="post"` keeps what was typed out of the address should the page's script
    not be there yet.
    """
    enter = call("enter", name, document(_operation(name)), fields, then=then)
    return rx.el.form(
        error_summary("entrance-errors", Entrance.errors),
        rx.cond(
            Entrance.message != "",
            notice(
                "bad",
                "circle-alert",
                Entrance.message,
                id="entrance-errors",
                role="alert",
                tab_index=-1,
            ),
        ),
        *controls,
        rx.cond(
            Entrance.is_taken,
            rx.el.a(
                "Sign in with this address",
                href=Entrance.sign_in_path,
                class_name="btn wide",
            ),
        ),
        rx.el.button(
            rx.cond(Entrance.is_busy, busy, button),
            type="submit",
            class_name="btn main wide",
            disabled=~rx.State.is_hydrated | Entrance.is_busy,
        ),
        id=name,
        method="post",
        on_submit=[Entrance.begin, enter],
        custom_attrs={"noValidate": True},
        class_name="stack",
    )


def _operation(name: str) -> str:
    return {"sign-in": "SignIn", "sign-up": "SignUp"}[name]


def _error(name: str) -> str:
    return Entrance.errors.get(name, "")


def _email(complete: str) -> rx.Component:
    return text_input(
        "email",
        "E-mail address",
        error=_error("email"),
        type="email",
        auto_complete=complete,
        auto_capitalize="none",
        spell_check=False,
        required=True,
        custom_attrs={"data-ask": "Enter your e-mail address."},
    )


def _password(
    complete: str, *, least: int, ask: str, help_text: str = ""
) -> rx.Component:
    error = _error("password")
    control = rx.el.div(
        rx.el.input(
            **described("password", error),
            type="password",
            auto_complete=complete,
            auto_capitalize="none",
            spell_check=False,
            required=True,
            min_length=least,
            max_length=256,
            custom_attrs={"data-ask": ask},
            class_name="input",
        ),
        rx.el.button(
            "Show",
            rx.el.span(" password", class_name="sr"),
            type="button",
            class_name="btn plain small",
            aria_pressed="false",
            aria_controls="password",
            on_click=call("reveal", "password"),
        ),
        class_name="with-button",
    )
    return field("password", "Password", control, help_text=help_text, error=error)


def _already() -> rx.Component:
    """Nothing to do here for who is signed in."""
    return _card(
        "You are signed in",
        rx.el.p("As ", rx.el.b(Session.name), " (", Session.email, ")."),
        rx.el.a("Go on", href=Entrance.next_path, class_name="btn main wide"),
        rx.el.p(
            "To use another account, sign out in ",
            rx.el.a("your profile", href="/me"),
            " first.",
            class_name="sm muted",
        ),
    )


def _first_steps() -> rx.Component:
    """The one question after signing up: it decides the first page and nothing else."""
    return rx.el.section(
        rx.el.h1(
            rx.cond(Entrance.is_new, "Your account is ready", "You are signed in")
        ),
        rx.el.p("As ", rx.el.b(Session.name), " (", Session.email, ")."),
        rx.el.h2("I want to"),
        rx.el.div(
            _choice("coins", "earn", "Lend a device to tasks that fit it.", "/"),
            _choice(
                "circle-plus",
                "list tasks",
                "Train a model on data that stays where it is.",
                "/tasks/new",
            ),
            class_name="choices",
        ),
        rx.cond(
            Entrance.next_path != "/",
            rx.el.a(
                "Go on to where you were",
                href=Entrance.next_path,
                class_name="btn wide",
            ),
        ),
        rx.el.p(
            "This chooses your first page only; you can always do both.",
            class_name="sm muted",
        ),
        class_name="card entrance",
    )


def _choice(glyph: str, word: str, what: str, to: str) -> rx.Component:
    return rx.el.a(
        icon(glyph, 22), rx.el.b(word), rx.el.span(what), href=to, class_name="choice"
    )
