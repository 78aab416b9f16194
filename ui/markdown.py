"""Markdown of strangers as HTML that runs nothing and fetches nothing.

The API has removed HTML and images already; here HTML is text all the same, images are
their description, and links say nothing about where one came from.
"""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

LEAST_LEVEL = 3  # of headings: the page's own are above
MOST_LEVEL = 6


class _Renderer(RendererHTML):
    """Marks links as outside, and tells images instead of showing them."""

    def link_open(
        self, tokens: Sequence[Token], place: int, options: Any, env: Any
    ) -> str:
        tokens[place].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, place, options, env)

    def image(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        words = self.renderInlineAsText(tokens[place].children or [], options, env)
        return escapeHtml(words)


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
_MARKDOWN.enable("table").enable("strikethrough")


def html_of(markdown: str) -> str:
    """HTML of a Markdown text; its headings begin at `<h3>` and leave out no level."""
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(markdown, environment)
    headings = [token for token in tokens if token.type.startswith("heading_")]
    used = sorted({token.tag for token in headings})
    for token in headings:
        level = LEAST_LEVEL + used.index(token.tag)
        token.tag = f"h{min(level, MOST_LEVEL)}"
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment))
