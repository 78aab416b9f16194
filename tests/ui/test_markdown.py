import pytest

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
