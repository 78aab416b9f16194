"""The phone app looks as the web pages do: the same tokens, in a file of its own."""

import re
from pathlib import Path

from ui.styles import DARK, LIGHT, RANGES, tokens_css

TOKENS = Path(__file__).parents[2] / "mobile/web/src/window/styles/tokens.css"
RULE = re.compile(r"^\s*(:root[^{]*?)\s*\{([^{}]*)\}", re.MULTILINE)
PROPERTY = re.compile(r"--([\w-]+):\s*([^;]+);")


def rules(text: str) -> dict[str, dict[str, str]]:
    """Custom properties by selector."""
    return {
        selector: dict(PROPERTY.findall(body)) for selector, body in RULE.findall(text)
    }


class TestTokens:
    def test_they_are_those_of_the_web_pages(self) -> None:
        phone = rules(TOKENS.read_text(encoding="utf-8"))
        ((_, pages),) = rules(tokens_css().replace(":root,\n.light", ":root")).items()
        assert len(pages) > len(LIGHT)
        assert phone[":root"] == pages

    def test_dark_is_dark_by_the_phone_and_by_choice(self) -> None:
        phone = rules(TOKENS.read_text(encoding="utf-8"))
        assert phone[":root:not([data-mode='light'])"] == DARK
        assert phone[":root[data-mode='dark']"] == DARK

    def test_the_font_is_loaded_for_the_same_characters(self) -> None:
        text = TOKENS.read_text(encoding="utf-8")
        assert re.findall(r"unicode-range: ([^;]+);", text) == list(RANGES.values())
        assert set(re.findall(r"font-family: '([^']+)'", text)) == {"Figtree Variable"}
