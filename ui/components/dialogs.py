"""Dialogs: focus is kept inside and given back, Escape closes."""

import reflex as rx


def confirm(
    trigger: rx.Component,
    head: rx.Var[str] | str,
    *body: rx.Component,
    stay: str,
    act: rx.Var[str] | str,
    on_act: object,
    is_grave: bool = False,
) -> rx.Component:
    """Ask before what can't be undone; focus starts on staying.

    Args:
        trigger: The button that asks.
        head: The question.
        body: What will happen, and what will not.
        stay: Label of the button that changes nothing.
        act: Label of the button that acts; says what happens.
        on_act: Event of acting.
        is_grave: Whether something is lost by it.
    """
    tone = "btn grave" if is_grave else "btn main"
    return rx.dialog.root(
        rx.dialog.trigger(trigger),
        rx.dialog.content(
            rx.dialog.title(head),
            rx.dialog.description(
                rx.el.div(*body, class_name="stack tight"), as_child=True
            ),
            rx.el.div(
                rx.dialog.close(
                    rx.el.button(stay, class_name="btn", type="button", auto_focus=True)
                ),
                rx.dialog.close(
                    rx.el.button(act, class_name=tone, type="button", on_click=on_act)
                ),
                class_name="row wraps end",
            ),
            max_width="520px",
        ),
    )
