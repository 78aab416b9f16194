"""API keys: the list, making one, its secret shown once, revoking one."""

import reflex as rx

from ui.components.dialogs import confirm
from ui.components.feedback import bones, empty, notice
from ui.components.forms import described, error_line, error_summary, field, text_input
from ui.components.icons import icon
from ui.pages.developers.keys import LIVES, SCOPES, USUAL_LIFE, KeyRow
from ui.pages.developers.state import Keys, copy
from ui.session import Session

COPY_NOW = (
    "Copy this key now. We store only its fingerprint and can't show it again."  # UX 7
)


def keys() -> rx.Component:
    """The visitor's keys, or how to get some."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("API keys"),
            rx.cond(
                Session.is_signed_in,
                rx.el.button(
                    icon("plus", 16),
                    "Create key",
                    type="button",
                    id="create-key",
                    class_name="btn main small",
                    on_click=Keys.open_form,
                ),
            ),
            class_name="row between wraps",
        ),
        rx.cond(
            Keys.is_loaded,
            rx.cond(Session.is_signed_in, _list(), _signed_out()),
            bones(("100%", "110px"), ("100%", "110px")),
        ),
        _dialog(),
        class_name="card",
    )


def _signed_out() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "A key lets a script act for your account, as far as you allow. Reading "
            "what is public needs none.",
            class_name="take",
        ),
        rx.el.div(
            rx.el.a(
                "Sign in to make keys",
                href="/sign-in?next=/developers",
                class_name="btn main",
            ),
            rx.el.a(
                "Create an account",
                href="/sign-up?next=/developers",
                class_name="btn",
            ),
            class_name="row wraps",
        ),
        class_name="stack",
    )


def _list() -> rx.Component:
    return rx.fragment(
        rx.cond(
            Keys.usable,
            rx.el.ul(rx.foreach(Keys.usable, _card), class_name="keys-list"),
            empty("No key yet", "Make one for a script that acts for you."),
        ),
        rx.cond(
            Keys.ended,
            rx.el.details(
                rx.el.summary("Revoked and ended"),
                rx.el.ul(rx.foreach(Keys.ended, _ended_card), class_name="keys-list"),
            ),
        ),
    )


def _card(key: KeyRow) -> rx.Component:
    return rx.el.li(
        _facts(key),
        confirm(
            rx.el.button(
                "Revoke",
                rx.el.span(" ", key.name, class_name="sr"),
                type="button",
                class_name="btn small",
            ),
            f"Revoke “{key.name}”?",
            rx.el.p("Scripts that use it stop working at once. This can't be undone."),
            stay="Keep it",
            act="Revoke the key",
            on_act=Keys.revoke(key.id),
            is_grave=True,
        ),
    )


def _ended_card(key: KeyRow) -> rx.Component:
    return rx.el.li(_facts(key), rx.el.span(key.state, class_name="badge quiet"))


def _facts(key: KeyRow) -> rx.Component:
    return rx.el.div(
        rx.el.h3(key.name),
        rx.el.p(rx.el.span(key.prefix, "…", class_name="mono")),
        rx.el.p("May ", key.scopes),
        rx.el.p("Made ", key.made, " · ends ", key.ends),
        rx.el.p("Last used: ", key.used),
        class_name="grow",
    )


def _dialog() -> rx.Component:
    """Making a key: first the form, then its secret."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.cond(Keys.secret != "", _secret(), _form()),
            max_width="520px",
        ),
        open=Keys.is_making,
        on_open_change=Keys.set_open,
    )


def _secret() -> rx.Component:
    return rx.el.div(
        rx.dialog.title("Your new key"),
        rx.dialog.description(COPY_NOW),
        rx.el.code(Keys.secret, id="secret", class_name="secret"),
        rx.el.div(
            rx.el.button(
                icon("copy", 16),
                "Copy",
                type="button",
                class_name="btn",
                on_click=copy("secret"),
            ),
            rx.el.button(
                "I have copied it",
                type="button",
                class_name="btn main",
                on_click=Keys.forget_secret,
            ),
            class_name="row wraps end",
        ),
        id="key-secret",
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.dialog.title("Create an API key"),
        rx.dialog.description("A script that has it acts for you, as far as you tick."),
        error_summary("key-errors", Keys.errors),
        rx.cond(
            Keys.message != "",
            notice(
                "bad",
                "circle-alert",
                Keys.message,
                id="key-errors",
                role="alert",
                tab_index=-1,
            ),
        ),
        text_input(
            "key-name",
            "Name",
            help_text="What it is for, such as “night trainer”.",
            error=_error("key-name"),
            max_length=80,
            auto_complete="off",
        ),
        _scopes(),
        _life(),
        rx.el.div(
            rx.dialog.close(rx.el.button("Cancel", type="button", class_name="btn")),
            rx.el.button("Create key", type="submit", class_name="btn main"),
            class_name="row wraps end",
        ),
        on_submit=Keys.make,
        custom_attrs={"noValidate": True},
        class_name="stack key-form",
    )


def _scopes() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("What it may do"),
        *[
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name=f"scope-{scope}",
                    default_checked=scope == "READ",
                ),
                rx.el.span(rx.el.b(scope.lower()), rx.el.br(), what),
                class_name="tick tall",
            )
            for scope, what in SCOPES.items()
        ],
        error_line("scopes", _error("scopes")),
        id="scopes",
        tab_index=-1,
    )


def _life() -> rx.Component:
    error = _error("life")
    control = rx.el.select(
        *[rx.el.option(word, value=str(days)) for days, word in LIVES.items()],
        **described("life", error),
        default_value=str(USUAL_LIFE),
        class_name="pick",
    )
    return field("life", "It ends after", control, error=error)


def _error(name: str) -> str:
    return Keys.errors.get(name, "")
