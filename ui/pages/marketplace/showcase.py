"""The product in one picture: a real task, drawn as devices and as a line."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from ui.components.badges import task_badge
from ui.components.feedback import bone
from ui.components.icons import icon
from ui.components.strip import strip_drawing
from ui.components.strip_paths import NARROW_COLUMNS, Drawing, strip_of, strip_paths
from ui.components.strip_paths import narrow as window_of
from ui.live.board import Board
from ui.live.follow import changes
from ui.live.market import EVERYTHING, MARKET
from ui.live.sparks import METRICS, Series, spark
from ui.live.task_view import TaskView
from ui.live.tasks import TASKS
from ui.live.visits import Visit
from ui.pages.marketplace.rows import METRIC_WORDS
from ui.session import Session
from ui.words import counted, metric

NUMBERS = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()
NO_DRAWING = Drawing("0 0 360 200", {}, [], "0", "12px", "-999", "24", "0", "0%")


@dataclass(frozen=True)
class Shown:
    """A task as the card shows it."""

    href: str = ""
    state: str = ""
    head: str = ""
    text: str = ""
    drawing: Drawing = NO_DRAWING
    drawing_words: str = ""
    line: str = ""
    base: str = ""
    line_words: str = ""
    figure: str = ""
    value: str = ""
    baseline: str = ""
    action: str = ""
    trouble: str = ""


TROUBLE = Shown(
    trouble="We can't read the newest task now. It is drawn here as soon as we can."
)


def shown_on(board: Board[TaskView]) -> Shown | None:
    """What the card shows of a task's board; None before its first answer."""
    if board.view is not None:
        return shown_of(board.view)
    return TROUBLE if board.error is not None else None


def shown_of(view: TaskView) -> Shown:
    """The card of a task."""
    series = series_of(view)
    line, base = spark(series, view.plan.rounds)
    is_live = view.state == "RUNNING"
    label = METRIC_WORDS.get(series.metric, "")
    value = metric(series.points[-1][1]) if series.points else ""
    return Shown(
        href=f"/tasks/{view.id}",
        state=view.state,
        head=head_of(view.plan.cohort),
        text=_text(view),
        drawing=_drawing(view),
        drawing_words=_drawing_words(view),
        line=line,
        base=base,
        line_words=f"{label} is {value}" if value else "No round is finished yet",
        figure=label,
        value=value,
        baseline=""
        if series.baseline is None
        else f"Baseline {metric(series.baseline)}, dashed",
        action="Watch it learn" if is_live else "See how it learned",
    )


def head_of(devices: int) -> str:
    """Such as "Eight devices, one model"."""
    number = NUMBERS[devices] if devices < len(NUMBERS) else str(devices)
    return f"{number} {'device' if devices == 1 else 'devices'}, one model"


def series_of(view: TaskView) -> Series:
    """The line of a task's first metric."""
    known = {name for point in view.rounds for name in point.metrics}
    name = next((name for name in METRICS if name in known), "")
    points = tuple(
        (point.number, point.metrics[name])
        for point in view.rounds
        if name in point.metrics
    )
    yardstick = view.yardstick(name)
    return Series(name, points, yardstick.baseline if yardstick else None)


def _round(view: TaskView) -> int:
    """Number of the round that runs, or of the last one."""
    if view.open_round is not None:
        return view.open_round.number
    return view.rounds[-1].number if view.rounds else 0


def _text(view: TaskView) -> str:
    if view.state == "RUNNING":
        now = f"round {max(_round(view), 1)} of {view.plan.rounds}"
        return f"{view.title}, {now}. Each mark is a device's update."
    ended = {"COMPLETED": "finished", "PAUSED": "paused"}.get(view.state, "ended")
    rounds = counted(len(view.rounds), "round")
    return f"{view.title}, {ended} after {rounds}. Each mark is a device's update."


def _drawing(view: TaskView) -> Drawing:
    """The last fifteen rounds, the newest at the right."""
    strip = strip_of(
        view.rounds,
        view.open_round,
        planned=view.plan.rounds,
        cohort=view.plan.cohort,
        backups=view.plan.backups,
    )
    middle = _round(view) - strip.span * (NARROW_COLUMNS // 2)
    return strip_paths(strip, window_of(strip, max(1, middle)))


def _drawing_words(view: TaskView) -> str:
    used = sum(point.accepted for point in view.rounds)
    return f"{counted(used, 'update')} used in {counted(len(view.rounds), 'round')}"


class Showcase(rx.State):
    """One task that runs, or the last one that did."""

    is_loaded: bool = False
    shown: Shown = Shown()

    @rx.event(background=True)
    async def follow(self) -> None:
        """Follow the task of the market's board; visitors only see it."""
        async with self:
            session = await self.get_state(Session)
            if session.is_signed_in:
                return
        visit = Visit(self.router.session.client_token, "showcase")
        async with MARKET.watch(EVERYTHING) as market:
            async for _ in changes(market, visit):
                if market.view is None:
                    if market.error is not None:
                        await self._show(TROUBLE)
                elif task_id := market.view.showcase:
                    await self._follow_task(task_id, visit)
                else:
                    await self._show(Shown())

    async def _follow_task(self, task_id: str, visit: Visit) -> None:
        """Until the task ends or the visitor leaves."""
        async with TASKS.watch(task_id) as board:
            async for _ in changes(board, visit):
                if (shown := shown_on(board)) is not None:
                    await self._show(shown)

    async def _show(self, shown: Shown) -> None:
        async with self:
            if shown != self.shown:
                self.shown = shown
            if not self.is_loaded:
                self.is_loaded = True


def showcase() -> rx.Component:
    """The card of the hero."""
    return rx.el.aside(
        rx.cond(
            Showcase.is_loaded,
            rx.match(
                Showcase.shown.trouble,
                ("", rx.cond(Showcase.shown.href != "", _filled(), _nothing())),
                _trouble(),
            ),
            _bones(),
        ),
        aria_label="A task, live",
        class_name="card now-card",
    )


def _filled() -> rx.Component:
    shown: Any = Showcase.shown
    return rx.fragment(
        rx.el.div(
            rx.el.h2(shown.head),
            task_badge(shown.state),
            class_name="row between head",
        ),
        rx.el.p(shown.text, class_name="sm muted num now-text"),
        strip_drawing(
            shown.drawing, shown.drawing_words, name="small", has_labels=False
        ),
        sparkline(shown.line, shown.base, shown.line_words, "spark tall"),
        rx.el.p(
            rx.el.span(shown.figure, " ", rx.el.b(shown.value, class_name="c1")),
            rx.el.span(shown.baseline),
            class_name="row between sm muted num now-figures",
        ),
        rx.el.a(
            shown.action,
            icon("arrow-right", 16),
            href=shown.href,
            class_name="btn wide",
        ),
    )


def sparkline(line: Any, base: Any, words: Any, name: str) -> rx.Component:
    """A line, and dashed the height to compare it with."""
    return rx.el.svg(
        rx.cond(
            base != "",
            rx.el.svg.line(x1="0", x2="100", y1=base, y2=base, class_name="b"),
            rx.fragment(),
        ),
        rx.el.svg.polyline(points=line, class_name="l"),
        view_box="0 0 100 40",
        preserve_aspect_ratio="none",
        class_name=name,
        role="img",
        aria_label=words,
    )


def _trouble() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Many devices, one model"),
        rx.el.p(Showcase.shown.trouble, class_name="sm muted", role="status"),
    )


def _nothing() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Many devices, one model"),
        rx.el.p(
            "No task has run yet. The first one is drawn here while it runs: a mark "
            "for each device's update, and a line for the model getting better.",
            class_name="sm muted",
        ),
        rx.el.a("List the first task", href="/tasks/new", class_name="btn wide"),
    )


def _bones() -> rx.Component:
    return rx.el.div(
        bone("70%", "26px"),
        bone("90%", "18px"),
        bone("100%", "224px"),
        bone("100%", "72px"),
        bone("100%", "44px"),
        class_name="bones",
        aria_busy="true",
    )
