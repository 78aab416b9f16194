from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markdown import html_of


class TestText:
    def test_emphasis_and_lists_are_rendered(self) -> None:
        assert html_of("**Why** it\n\n- one\n- two") == (
            "<p><strong>Why</strong> it</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        )

    def test_tables_are_rendered(self) -> None:
        assert "<td>1</td>" in html_of("| a |\n|---|\n| 1 |")

    @pytest.mark.parametrize("heading", ["#", "##", "######"])
    def test_headings_stay_below_those_of_the_page(self, heading: str) -> None:
        assert html_of(f"{heading} Aim") == "<h3>Aim</h3>\n"

    def test_levels_that_are_left_out_are_closed_up(self) -> None:
        assert html_of("## Aim\n\n#### Detail\n\n## Who") == (
            "<h3>Aim</h3>\n<h4>Detail</h4>\n<h3>Who</h3>\n"
        )


class TestStrangers:
    def test_html_is_text(self) -> None:
        assert html_of("<b onclick=x>hi</b>") == (
            "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>\n"
        )

    def test_a_script_is_text(self) -> None:
        assert "<script" not in html_of("<script>alert(1)</script>")

    def test_an_image_is_its_description(self) -> None:
        assert html_of("![a cat](https://example.org/cat.png)") == "<p>a cat</p>\n"

    def test_a_description_that_looks_like_html_is_text(self) -> None:
        assert "<b>" not in html_of("![<b>cat</b>](https://example.org/cat.png)")

    def test_a_link_tells_its_target_nothing(self) -> None:
        assert html_of("[there](https://example.org)") == (
            '<p><a href="https://example.org" rel="noopener noreferrer nofollow">'
            "there</a></p>\n"
        )

    @pytest.mark.parametrize(
        "target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"]
    )
    def test_a_link_that_would_run_something_is_no_link(self, target: str) -> None:
        assert "<a" not in html_of(f"[there]({target})")

    def test_quotes_in_a_target_stay_within_it(self) -> None:
        assert 'onx="' not in html_of('[a](https://e.org/"onx="y)')


class Fetched(HTMLParser):
    """Collects what HTML would run, load or lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name == "href"]


TAGS = set(
    "p h3 h4 h5 h6 strong em s code pre a ul ol li blockquote hr br "
    "table thead tbody tr th td".split()
)
PIECES = (
    *("<", ">", '"', "'", "&#58;", "&colon;", "\\", "\n", "\n\n", "`", "|", "---"),
    *("[a](", "![a](", ")", "[a]: ", "[a]", "<script>", "<img src=x onerror=y>"),
    *("javascript:alert(1)", "JaVaScRiPt:x", "java\nscript:x", "data:text/html,x"),
    *("vbscript:x", "https://e.org/x", "//e.org", "\x00", "\u202e", "# ", "- ", "1. "),
)


class TestAnything:
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12))
    def test_nothing_runs_and_nothing_is_fetched(self, pieces: list[str]) -> None:
        found = Fetched()
        found.feed(html_of("".join(pieces)))
        assert found.tags <= TAGS
        assert found.names <= {"href", "rel", "title", "start", "style", "class"}
        for target in found.targets:
            scheme = target.strip().lower().partition(":")[0]
            assert scheme not in ("javascript", "vbscript", "data", "file")
