"""The explorer: one page of ours that loads nothing from anywhere else."""

import base64
import hashlib
import html
import re
from pathlib import Path

TEMPLATE = (Path(__file__).parent / "explorer.html").read_text(encoding="utf-8")


def _hash_of(tag: str) -> str:
    """Hash of the inline `<script>` or `<style>`, as a policy names it."""
    found = re.search(rf"<{tag}>(.*?)</{tag}>", TEMPLATE, re.DOTALL)
    assert found is not None
    digest = hashlib.sha256(found[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src {_hash_of('script')}; "
    f"style-src {_hash_of('style')}; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def explorer_page(sdl: str) -> str:
    """The page with the schema built in."""
    return TEMPLATE.replace("{{SDL}}", html.escape(sdl))
