"""What came of signing in or up, for the form that asked; and where to go from there.

Pure: what the API answered goes in, words and paths come out.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HOME = "/"
ENTRANCES = ("/sign-in", "/sign-up")
FIELD_OF = {"EmailTaken": "email", "WrongCredentials": "password"}
# What browsers leave out or turn round when they read an address.
TRICKY = frozenset("\\" + string.whitespace) | {chr(code) for code in range(32)}


@dataclass(frozen=True)
class Outcome:
    """What the form shows.

    Attributes:
        is_in: Whether there is a session now.
        errors: What is wrong, by the name of the field.
        message: What is wrong with no field in particular.
        is_taken: Whether the address has an account, so that signing in is the way.
    """

    is_in: bool
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    is_taken: bool = False


def outcome(result: Mapping[str, Any]) -> Outcome:
    """Read the answer to `signIn` or `signUp`, or why there was none."""
    message = result.get("message")
    if message is None:
        return Outcome(is_in=True)
    problems = result.get("problems") or ()
    errors = {problem["path"][-1]: problem["message"] for problem in problems}
    kind = result.get("__typename", "")
    if not errors and kind in FIELD_OF:
        errors = {FIELD_OF[kind]: message}
    return Outcome(
        is_in=False,
        errors=errors,
        message="" if errors else message,
        is_taken=kind == "EmailTaken",
    )


def local_path(wanted: str) -> str:
    """The path to go on to, if it lies on this server; else the marketplace.

    An address that leads elsewhere would let a stranger's link pass a visitor who just
    signed in on to a copy of this page ("open redirect").
    """
    if not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if TRICKY & set(wanted) or wanted.startswith(ENTRANCES):
        return HOME
    return wanted


def with_next(page: str, path: str, **more: str) -> str:
    """A page that goes on to `path`."""
    query = {**more, **({"next": path} if path != HOME else {})}
    return f"{page}?{urlencode(query)}" if query else page
