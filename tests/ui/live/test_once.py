"""Computed once for all pages that show one view."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from ui.live import once as module
from ui.live.once import once


@dataclass(frozen=True)
class View:
    number: int


def counted() -> tuple[list[tuple[View, int]], Callable[..., int]]:
    calls: list[tuple[View, int]] = []

    @once
    def double(view: View, more: int = 0) -> int:
        calls.append((view, more))
        return 2 * view.number + more

    return calls, double


class TestOnce:
    def test_computes_a_view_once(self) -> None:
        calls, double = counted()
        view = View(2)
        assert [double(view), double(view)] == [4, 4]
        assert len(calls) == 1

    def test_computes_each_choice(self) -> None:
        calls, double = counted()
        view = View(2)
        answers = [double(view, 1), double(view, 2), double(view, more=2)]
        assert answers == [5, 6, 6]
        assert len(calls) == 3

    def test_a_new_view_is_another_even_if_equal(self) -> None:
        calls, double = counted()
        view = View(2)
        double(view)
        double(replace(view))
        assert len(calls) == 2

    def test_forgets_the_oldest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "KEPT", 2)
        calls, double = counted()
        views = [View(n) for n in range(3)]
        for view in views:
            double(view)
        double(views[2])
        assert len(calls) == 3
        double(views[0])
        assert len(calls) == 4
