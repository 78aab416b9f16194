"""What only the browser can do: functions of `assets/page.js`, called by name."""

import json
from collections.abc import Mapping
from typing import Any

import reflex as rx


def call(function: str, *arguments: object, then: Any = None) -> Any:
    """Call `crowdfl.<function>(arguments)` in the page; `then` gets what it returns.

    The arguments are values, never script: they are written as JSON.
    """
    values = ", ".join(json.dumps(argument) for argument in arguments)
    return rx.call_script(f"crowdfl.{function}({values})", callback=then)


def show_title(title: str) -> Any:
    """Name the page in its tab, and say so to screen readers."""
    return call("title", f"{title} · CrowdFL")


def keep_in_address(query: Mapping[str, str]) -> Any:
    """Put filters, order or tab into the address, without a new page."""
    return call("query", {name: value for name, value in query.items() if value})


def focus(element_id: str) -> Any:
    """Bring the reader to an element."""
    return call("focus", element_id)


def download_text(filename: str, text: str) -> Any:
    """Save a text, such as a CSV, on the reader's device."""
    return rx.download(data=text, filename=filename)
