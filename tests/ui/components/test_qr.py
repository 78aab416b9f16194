"""QR codes: what is drawn is what was encoded."""

import re

import segno

from ui.components.qr import MARGIN, Code, code_of

LINK = "https://crowdfl.example/mobile/tasks/tsk_01JD0000000000000000000000"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(code: Code) -> set[tuple[int, int]]:
    """The dark modules of a drawing, counted from the code's corner."""
    assert RUN.sub("", code.path) == ""  # nothing but runs
    return {
        (int(x) + step - MARGIN, int(y) - MARGIN)
        for x, y, length, back in RUN.findall(code.path)
        for step in range(int(length))
        if length == back
    }


class TestCode:
    def test_draws_every_dark_module_and_no_other(self) -> None:
        matrix = segno.make(LINK, error="m", micro=False).matrix
        dark = {
            (x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell
        }
        assert drawn(code_of(LINK)) == dark

    def test_keeps_the_light_margin_that_cameras_need(self) -> None:
        assert (
            code_of(LINK).box == "0 0 45 45"
        )  # 37 modules (version 5), 4 on each side

    def test_has_the_finder_in_three_corners(self) -> None:
        dark = drawn(code_of(LINK))
        for left, top in ((0, 0), (30, 0), (0, 30)):
            assert {(left + i, top) for i in range(7)} <= dark  # its upper edge
            assert (left + 3, top + 3) in dark
            assert (left + 1, top + 1) not in dark

    def test_another_text_is_another_code(self) -> None:
        assert code_of(LINK).path != code_of(LINK[:-1] + "1").path
        assert code_of(LINK).text == LINK
