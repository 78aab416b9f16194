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
    """Moves headings below those of the page and marks links as outside."""

    def heading_open(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        return f"<{_level(tokens[place].tag)}>"

    def heading_close(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        return f"</{_level(tokens[place].tag)}>\n"

    def link_open(
        self, tokens: Sequence[Token], place: int, options: Any, env: Any
    ) -> str:
        tokens[place].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, place, options, env)

    def image(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        words = self.renderInlineAsText(tokens[place].children or [], options, env)
        return escapeHtml(words)


def _level(tag: str) -> str:
    return f"h{min(int(tag[1:]) + LEAST_LEVEL - 1, MOST_LEVEL)}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
_MARKDOWN.enable("table").enable("strikethrough")


def html_of(markdown: str) -> str:
    """HTML of a Markdown text; headings begin at `<h3>`."""
    return str(_MARKDOWN.render(markdown))
