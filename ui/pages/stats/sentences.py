"""What each chart shows, in a sentence computed from the figures."""

from ui.pages.stats.figures import Bin, Figures, TaskFigures, together
from ui.words import counted, duration, metric, percent, size, whole

LEVEL = 0.0005  # gaps below it show as 0.000
EXCELLENT = 0.8


def period(days: int) -> str:
    """Such as "in the last 7 days"."""
    return f"in the last {days} days"


def opening(figures: Figures, days: int) -> str:
    """The first sentence of the page."""
    seen = together(figures.last(days))
    if not figures.rounds:
        return "No round has been trained yet; figures come with the first."
    return (
        f"{_begin(period(days))}, devices trained {counted(seen.rounds, 'round')} and "
        f"earned {counted(seen.paid, 'point')}."
    )


def finish(figures: Figures, days: int) -> str:
    """Do tasks finish?"""
    if figures.completion is None:
        return "No task has ended, so how many finish is not known yet."
    seen = together(figures.last(days))
    return (
        f"{percent(figures.completion)} of all tasks that ended were completed. "
        f"{_begin(period(days))}, {counted(seen.published, 'task')} "
        f"{_was(seen.published)} published and {whole(seen.completed)} completed."
    )


def dropout(figures: Figures, days: int) -> str:
    """How many devices drop out?"""
    if figures.dropout is None:
        return "No device has been called, so how many drop out is not known yet."
    seen = together(figures.last(days))
    return (
        f"{percent(figures.dropout)} of all calls ended in a drop-out; "
        f"{whole(seen.dropped)} did {period(days)}."
    )


def round_time(figures: Figures, days: int) -> str:
    """How long does a round take?"""
    if figures.round_s is None:
        return "No round has ended, so how long one takes is not known yet."
    seen = together(figures.last(days))
    return (
        f"Half of all rounds take less than {duration(figures.round_s)}; "
        f"{counted(seen.rounds, 'round')} ended {period(days)}."
    )


def moved(figures: Figures, days: int) -> str:
    """How much is moved?"""
    total = figures.up + figures.down
    if not total:
        return "Nothing has been moved yet."
    seen = together(figures.last(days))
    return (
        f"{size(seen.moved)} moved {period(days)}. Since the start it was "
        f"{size(total)}, {percent(figures.up / total, 0)} of it from devices to the "
        "server."
    )


def baseline(figures: Figures, shown: tuple[TaskFigures, ...]) -> str:
    """Do models beat their baseline?"""
    if figures.gap is None:
        return "No completed task has named a baseline, so this is not known yet."
    if abs(figures.gap) < LEVEL:
        middle = "The middle task ends level with its baseline"
    else:
        side = "above" if figures.gap > 0 else "below"
        middle = f"The middle task ends {metric(abs(figures.gap))} {side} its baseline"
    if not shown:
        return f"{middle}."
    better = sum((task.accuracy or 0) - (task.baseline or 0) >= LEVEL for task in shown)
    return f"{middle}; {whole(better)} of the {whole(len(shown))} shown beat it."


def selection(figures: Figures) -> str:
    """Is selection fair?"""
    if figures.selection is None:
        return "Nobody has been chosen, so how fair it is is not known yet."
    return (
        f"{figures.selection:.2f} of 1 (Jain's index): as even as if "
        f"{percent(figures.selection, 0)} of the devices had shared the calls equally "
        "and the others had none."
    )


def pay(figures: Figures) -> str:
    """Is pay fair?"""
    if figures.pay is None:
        return "Nobody has been paid, so how fair it is is not known yet."
    return (
        f"{figures.pay:.2f} of 1 (Jain's index): as even as if "
        f"{percent(figures.pay, 0)} of the devices had got the same for each update "
        "and the others nothing."
    )


def reputation(bins: tuple[Bin, ...]) -> str:
    """How are reputations spread?"""
    total = sum(each.count for each in bins)
    if not total:
        return "No device is registered, so there is no reputation yet."
    below, middle = 0, bins[0]
    for middle in bins:
        below += middle.count
        if 2 * below >= total:
            break
    excellent = sum(each.count for each in bins if each.low >= EXCELLENT)
    return (
        f"The middle one of {counted(total, 'device')} stands between "
        f"{middle.low:.1f} and {middle.high:.1f}; {whole(excellent)} "
        f"{'is' if excellent == 1 else 'are'} excellent, at {EXCELLENT} or above."
    )


def points(figures: Figures, days: int) -> str:
    """How many points are paid?"""
    if not figures.paid:
        return "No points have been paid yet."
    seen = together(figures.last(days))
    return (
        f"{counted(seen.paid, 'point')} {_was(seen.paid)} paid {period(days)}; "
        f"{whole(figures.paid)} since the start."
    )


def devices(figures: Figures, days: int) -> str:
    """How many devices take part?"""
    seen = together(figures.last(days))
    now = f"{whole(figures.online)} {'is' if figures.online == 1 else 'are'} now"
    if not seen.clients:
        return f"No device was connected {period(days)}; {now}."
    return (
        f"On the busiest day {period(days)}, {counted(seen.clients, 'device')} "
        f"{_was(seen.clients)} connected; {now}."
    )


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
