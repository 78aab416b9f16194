"""Steps 4 to 6: requirements, selection, training."""

import reflex as rx

from ui.components.forms import error_line
from ui.components.icons import icon
from ui.pages.wizard.moments import AT_A_MOMENT, LASTS, STARTS
from ui.pages.wizard.parts import (
    amount,
    box,
    choice,
    error_of,
    group,
    line,
    more,
    slider,
)
from ui.pages.wizard.preview import would_be_chosen
from ui.pages.wizard.review import CODECS, METRICS, OPTIMIZERS, STRATEGIES
from ui.pages.wizard.state import Wizard
from ui.words import RULES

AGGREGATIONS = {name: what[0].upper() + what[1:] for name, what in RULES.items()}
# When to take each.
REASONS = {
    "VALIDATED": "Where anybody may join: updates are weighed on half of your test "
    "set, figures come from the other half. Use it unless you have a reason.",
    "FEDAVG": "More rows count more. Where you trust every device.",
    "FEDPROX": "Where the data of devices differ much.",
    "FEDADAM": "Where progress is slow or uneven.",
    "FEDYOGI": "As FedAdam, where some features are rare.",
    "TRIMMED_MEAN": "Where a few devices may be wrong and all hold similar data.",
    "MEDIAN": "Where many devices may be wrong and all hold similar data.",
    "MULTI_KRUM": "Where some devices may be hostile and all hold similar data.",
}
BASELINE_HELP = {
    "ACCURACY": "Share of right answers, 0 to 1.",
    "LOSS": "As the training minimises it.",
    "MAE": "In the label's unit.",
}


def requirements() -> rx.Component:
    """Step 4."""
    return rx.fragment(
        amount(
            "data.leastExamples",
            "Least rows on a device",
            "More rows, steadier rounds, fewer devices.",
            unit="rows",
        ),
        group(
            "When a device trains",
            box(
                "device.wifiOnly",
                "On Wi-Fi or cable only",
                "Nobody pays for mobile data.",
            ),
            box("device.chargingOnly", "Only while charging"),
            amount(
                "device.leastBatteryPercent",
                "Least battery",
                "Devices without a battery meet it. Kind defaults recruit more people.",
                unit="%",
            ),
        ),
        group(
            "Who may train",
            box("device.runtimes.TFJS", "Phones and browsers"),
            box("device.runtimes.KERAS", "Laptops and servers, with our client"),
            error_line("device.runtimes", error_of("device.runtimes")),
            id="device.runtimes",
            tab_index=-1,
        ),
        more(
            "Speed, memory, storage: all devices",
            amount("device.leastCpuCores", "Least CPU cores"),
            amount(
                "device.leastCpuScore",
                "Least speed",
                "0 to 1; 0.5 is the median device. Above 0 a device must be measured.",
                input_mode="decimal",
            ),
            amount(
                "device.leastFreeRamMb",
                "Least free memory",
                unit="MB",
                placeholder="what the model needs",
            ),
            amount(
                "device.leastFreeStorageMb",
                "Least free storage",
                unit="MB",
                placeholder="what the model needs",
            ),
        ),
    )


def selection() -> rx.Component:
    """Step 5."""
    return rx.fragment(
        amount(
            "selection.cohortSize",
            "Devices a round (K)",
            "So many updates close a round. Recruiting waits until enough have joined.",
            unit="devices",
        ),
        amount(
            "selection.backups",
            "Backups",
            "Called inside a round when somebody drops out. Empty: a quarter of K.",
            unit="devices",
            placeholder=Wizard.backups,
        ),
        choice(
            "selection.strategy",
            "Who comes first when there are more than K",
            STRATEGIES,
            rx.cond(
                Wizard.fields["selection.strategy"] == "OORT",
                "In each round, by the loss and the time of their latest update; "
                "a part of the seats is for devices that sent none yet.",
                "Those kept take turns from round to round.",
            ),
        ),
        rx.cond(
            Wizard.fields["selection.strategy"] == "OORT",
            rx.fragment(),
            group(
                "What counts in the score",
                slider("selection.weights.cpu", "Speed"),
                slider("selection.weights.ram", "Free memory"),
                slider("selection.weights.storage", "Free storage"),
                slider("selection.weights.reputation", "Reputation"),
                error_line("selection.weights", error_of("selection.weights")),
                about="Only the ratios count.",
                id="selection.weights",
                tab_index=-1,
            ),
        ),
        would_be_chosen(),
        more(
            "Over-selection, fairness and newcomers",
            amount(
                "selection.overSelection",
                "Devices called for each seat",
                "1 to 3. The first K updates count; the others are paid too. Empty: "
                "worked out from observed drop-outs.",
                placeholder="automatic",
                input_mode="decimal",
            ),
            amount(
                "selection.fairnessSlots",
                "Fairness places",
                "Kept for the least used. Empty: a fifth of K.",
                unit="places",
                placeholder=Wizard.fair,
            ),
            amount(
                "selection.mostNewcomers",
                "Most newcomers",
                "Devices with fewer than 5 rounds. No place stays empty because of it.",
                unit="%",
            ),
            amount(
                "selection.leastReputation",
                "Least reputation",
                "0 to 1; newcomers have 0.5.",
                input_mode="decimal",
            ),
        ),
    )


def training() -> rx.Component:
    """Step 6."""
    return rx.fragment(
        rx.el.div(
            amount("training.rounds", "Rounds"),
            amount("training.localEpochs", "Passes a round", unit="epochs"),
            amount("training.batchSize", "Batch size", unit="rows"),
            class_name="thirds",
        ),
        rx.el.p(
            icon("clock", 18),
            rx.el.span(
                "A device trains ",
                rx.el.b(Wizard.estimate.time),
                " and moves ",
                rx.el.b(Wizard.estimate.moved),
                " in all rounds.",
            ),
            class_name="row take num",
        ),
        rx.el.div(
            choice(
                "training.optimizer", "Optimizer", OPTIMIZERS, "How a device learns."
            ),
            line(
                "training.learningRate",
                "Learning rate",
                "Adam: 0.01. Descent: 0.1.",
                input_mode="decimal",
            ),
            class_name="halves",
        ),
        rx.cond(
            Wizard.fields["training.optimizer"] == "MOMENTUM",
            line("training.momentum", "Momentum", "0 to 1.", input_mode="decimal"),
            rx.fragment(),
        ),
        _dates(),
        more(
            "How updates travel and count",
            choice(
                "training.aggregation",
                "Combined by",
                AGGREGATIONS,
                rx.match(Wizard.fields["training.aggregation"], *REASONS.items(), ""),
            ),
            choice(
                "training.codec",
                "Updates travel with",
                CODECS,
                "Fewer bytes, fewer megabytes for contributors.",
            ),
            amount(
                "training.deadlineS",
                "A round ends after",
                "Who is later counts as late. Empty: derived from the rounds before.",
                unit="s",
                placeholder="derived",
                input_mode="decimal",
            ),
            amount(
                "training.graceS",
                "Silence before a backup is called",
                unit="s",
                input_mode="decimal",
            ),
            amount(
                "training.leastUpdates",
                "Least updates a round",
                "With fewer it is repeated. Empty: half of K.",
                placeholder=Wizard.half,
            ),
        ),
        more("Your own model's figures, to compare with", _baselines()),
    )


def _dates() -> rx.Component:
    return group(
        "When",
        choice(
            "recruitsFor",
            "Devices can join for",
            LASTS,
            "You can start earlier, as soon as enough devices have joined.",
        ),
        rx.cond(
            Wizard.fields["recruitsFor"] == AT_A_MOMENT,
            line("recruitsUntil", "Recruit until", type="datetime-local"),
            rx.fragment(),
        ),
        choice("starts", "The first round starts", STARTS),
        rx.cond(
            Wizard.fields["starts"] == AT_A_MOMENT,
            line("startsAt", "Start", type="datetime-local"),
            rx.fragment(),
        ),
    )


def _baselines() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "From a central run on this test set. Charts show them as a dashed line.",
            class_name="help",
        ),
        *[
            rx.cond(
                Wizard.baselines.contains(name),
                line(
                    f"baselines.{name}", word, BASELINE_HELP[name], input_mode="decimal"
                ),
                rx.fragment(),
            )
            for name, word in METRICS.items()
        ],
    )
