"""Signing in and signing up."""

from ui.pages.account.view import sign_in, sign_up

__all__ = ["sign_in", "sign_up"]
