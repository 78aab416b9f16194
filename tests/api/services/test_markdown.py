"""Descriptions of strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.markdown import clean


class TestClean:
    @pytest.mark.parametrize(
        "text",
        [
            "Predict **diabetes** within *five* years.",
            "a < b and c > d, also x<3",
            "See [the paper](https://example.org/a_(b)) or <https://example.org>.",
            "1. `code`\n2. > quoted",
        ],
    )
    def test_leaves_honest_markdown_alone(self, text: str) -> None:
        assert clean(text) == text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("a<script>alert(1)</script>b", "ab", id="script"),
            pytest.param("a<SCRIPT src=x>alert(1)</ScRipt >b", "ab", id="shouted"),
            pytest.param("a<scr<b>ipt>b</script>c", "abc", id="hidden"),
            pytest.param("a<img src=x onerror=alert(1)>b", "ab", id="handler"),
            pytest.param("![dot](https://spy.example/x.png)", "dot", id="image"),
            pytest.param("![dot][spy]", "dot", id="image-by-name"),
            pytest.param("[a](javascript:alert(1))", "[a](#alert(1))", id="link"),
            pytest.param("[a]: data:text/html,x", "[a]: #text/html,x", id="named-link"),
        ],
    )
    def test_removes_what_runs_or_calls_home(self, text: str, expected: str) -> None:
        assert clean(text) == expected

    def test_nesting_without_end_is_ended(self) -> None:
        assert "<" not in clean("<a" * 5_000 + ">" * 5_000)

    @given(st.text(alphabet="<>!/[]()abscript:x \n", max_size=60))
    def test_once_is_enough(self, text: str) -> None:
        cleaned = clean(text)

        assert clean(cleaned) == cleaned
        assert "<script" not in cleaned.lower()
