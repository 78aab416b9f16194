"""Markdown of a stranger without what could run or call home where it is shown."""

import re

PASSES = 10  # tags may be hidden in tags; who goes deeper loses every `<`

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Anything HTML, but not addresses in angle brackets, which Markdown makes links of.
_TAG = re.compile(r"<(?!https?://|mailto:)[a-z/!?][^<>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]]*)\](\([^()]*(\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])?")
_LINK = re.compile(
    r"(\]\(\s*<?|\]:\s*<?|<)\s*(javascript|vbscript|data):", re.IGNORECASE
)


def clean(text: str) -> str:
    """The same Markdown without HTML, images and links that run scripts.

    Of an image its description stays.
    """
    for _ in range(PASSES):
        cleaned = _LINK.sub(
            r"\1#", _IMAGE.sub(r"\1", _TAG.sub("", _SCRIPT.sub("", text)))
        )
        if cleaned == text:
            return text
        text = cleaned
    return text.replace("<", "&lt;").replace("![", "[")
