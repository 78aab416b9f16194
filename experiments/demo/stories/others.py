"""What other requesters list: electricity, customers, grapes, leaves, coughs."""

import csv
from pathlib import Path

import numpy as np

from experiments.demo.stories.leaves import IMAGES, make_leaves
from experiments.demo.stories.made_up import Feature, by_class, by_sum, cut, table
from experiments.demo.stories.story import DAY_S, Samples, Story
from fl_engine.task import Column, ColumnType, DataKind, DataSpec, Learning

GIB = 1024**3
WINE = Path(__file__).parents[2] / "data" / "wine.csv"
CULTIVARS = ("A", "B", "C")

GRID, BANK = "Open Grid Collective", "Hanse Credit Union"
VINES, BREATH = "Domaine Kessler", "Respira"

_HOUSEHOLD = (
    Feature("yesterday", "Used yesterday.", "kWh", (9.5,), 3.2, effect=2.4),
    Feature("week_before", "Used a week before.", "kWh", (9.5,), 3.0, effect=0.8),
    Feature(
        "temperature",
        "Forecast for tomorrow.",
        "°C",
        (11.0,),
        7.0,
        -40,
        50,
        effect=-1.1,
    ),
    Feature("daylight", "Hours of daylight.", "h", (12.0,), 2.9, 0, 24, effect=-0.5),
    Feature("people", "In the household.", None, (2.4,), 1.1, 0, 20, effect=1.0),
)

ENERGY = Story(
    slug="energy",
    requester=GRID,
    title="Forecast tomorrow's household electricity use",
    why=(
        "A village with its own wind turbine must say a day ahead how much it needs. "
        "What it guesses wrong it buys at night prices."
    ),
    predicts="The **kilowatt hours of tomorrow**, from meter, weather and household.",
    helps=(
        "Everybody on the village grid: a forecast better by 10 % is about 14 euros a "
        "household a year. Meter readings tell when you are at home; here they stay "
        "at home too."
    ),
    learning=Learning.REGRESSION,
    data=table(
        _HOUSEHOLD,
        Column("tomorrow", ColumnType.NUMBER, "Used tomorrow.", "kWh", least=0),
        90,
    ),
    make=by_sum(_HOUSEHOLD, 9.5, 1.3, train=1_500, test=365),
    hidden=(8,),
    rounds=30,
    seats=12,
    backups=4,
    points=4,
    recruit_s=9 * DAY_S,
    training={"learningRate": 0.01},
)

_CUSTOMER = (
    Feature("years", "Years as a customer.", "years", (8.5, 4.1), 4.0, 0, 80),
    Feature("balance", "Mean balance.", "1,000 €", (6.4, 4.8), 3.4, -50, 500),
    Feature("logins", "Logins in a month.", None, (9, 4.5), 4.6),
    Feature("products", "Accounts and cards.", None, (2.6, 1.7), 0.9, 0, 30),
    Feature("calls", "Calls to the hotline.", None, (0.7, 1.8), 1.1, 0, 100),
    Feature("age", "Age.", "years", (47, 41), 14, 18, 110),
)

CHURN = Story(
    slug="churn",
    requester=BANK,
    title="Will a bank customer leave this year?",
    why=(
        "A credit union belongs to its members. When they leave quietly, nobody asks "
        "them what went wrong."
    ),
    predicts="Whether a member **leaves** within twelve months: yes or no.",
    helps=(
        "Members, who are asked in time; 34 small credit unions, none of which has "
        "rows enough for a model of its own."
    ),
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _CUSTOMER,
        Column("leaves", ColumnType.BOOLEAN, "Left within twelve months."),
        200,
    ),
    make=by_class(_CUSTOMER, (0.8, 0.2), train=1_600, test=400, mislabelled=0.05),
    rounds=40,
    seats=8,
    backups=2,
    points=9,
    recruit_s=4 * DAY_S,
    device={"wifiOnly": True, "chargingOnly": True, "leastBatteryPercent": 50},
)

LEAVES = Story(
    slug="leaves",
    requester=VINES,
    title="Spot mildew on vine leaves",
    why=(
        "Mildew is seen when it is too late, so vines are sprayed ten times a summer "
        "in case. Whoever sees it early sprays three times."
    ),
    predicts="From a photo of one leaf: **healthy**, **mildew** or **rust**.",
    helps="Small vineyards, their soil, and who drinks the wine.",
    learning=Learning.MULTICLASS_CLASSIFICATION,
    data=DataSpec(kind=DataKind.IMAGES, images=IMAGES, least_examples=40),
    make=make_leaves,
    rounds=50,
    seats=6,
    backups=2,
    points=14,
    recruit_s=6 * DAY_S,
    device={"wifiOnly": True, "leastBatteryPercent": 30},
    training={"optimizer": "ADAM", "learningRate": 0.002, "codec": "INT8"},
)

_COUGH = tuple(
    Feature(
        f"band_{band:02d}",
        f"Loudness of band {band} of 26, on the mel scale.",
        "dB",
        (-30.0 - band, -26.0 - 1.4 * band),
        6.0,
        -120,
        20,
    )
    for band in range(1, 27)
)

COUGH = Story(
    slug="cough",
    requester=BREATH,
    title="Tell a dry cough from a wet one",
    why=(
        "By phone a doctor hears the cough once. The record of a whole night says "
        "more, and is nothing that anybody wants to upload."
    ),
    predicts="From 26 loudness bands of a cough: **wet**, yes or no.",
    helps=(
        "People with COPD, who notice a worse week three days earlier. Features are "
        "made from hours of sound: the work needs a large machine."
    ),
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _COUGH, Column("wet", ColumnType.BOOLEAN, "Wet, as two doctors heard."), 80
    ),
    make=by_class(_COUGH, (0.55, 0.45), train=800, test=200, mislabelled=0.08),
    hidden=(32, 16),
    rounds=60,
    seats=6,
    backups=2,
    points=22,
    recruit_s=12 * DAY_S,
    device={"leastFreeRamBytes": 256 * GIB, "leastCpuCores": 48, "wifiOnly": True},
)


def read_wine(rng: np.random.Generator) -> Samples:
    """The 178 wines in an order by chance, the last 36 as the test set."""
    with WINE.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([row[:-1] for row in rows], np.float32)
    y = np.array([CULTIVARS.index(row[-1]) for row in rows], np.float32)
    order = rng.permutation(len(rows))
    return cut(x[order], y[order], 36)


def _wine_columns() -> tuple[Column, ...]:
    with WINE.open(newline="") as file:
        names = next(csv.reader(file))[:-1]
    return tuple(
        Column(name, ColumnType.NUMBER, least=0, greatest=2_000) for name in names
    )


GRAPES = Story(
    slug="grapes",
    requester=VINES,
    title="Tell three grape varieties apart by their chemistry",
    why=(
        "A label says what the bottle should hold. Thirteen figures of any wine "
        "laboratory say what it does hold."
    ),
    predicts="The **cultivar**, one of three, of a wine from the same region.",
    helps="Wine growers who want their name to stand for what it says.",
    learning=Learning.MULTICLASS_CLASSIFICATION,
    data=DataSpec(
        columns=(
            *_wine_columns(),
            Column(
                "cultivar",
                ColumnType.CATEGORY,
                "The variety of its grapes.",
                categories=CULTIVARS,
            ),
        ),
        label="cultivar",
        least_examples=10,
    ),
    make=read_wine,
    rounds=14,
    seats=3,
    backups=2,
    points=6,
    training={
        "learningRate": 0.05,
        "batchSize": 8,
        "graceS": 2.0,
        "deadlineS": 6.0,
    },
    note=(
        "\n\n*Real rows: 178 wines, Aeberhard & Forina 1991, UCI Machine Learning "
        "Repository, CC BY 4.0, dealt out to the demo's clients.*"
    ),
)

_TRANSFORMER = (
    Feature("load", "Load.", "%", (54, 88), 17, 0, 200),
    Feature("outside", "Temperature outside.", "°C", (12, 19), 8, -40, 55),
    Feature("hum", "Loudness at 100 Hz.", "dB", (47, 56), 6),
)

TRANSFORMERS = Story(
    slug="transformers",
    requester=GRID,
    title="Warn of a transformer that runs hot",
    why="A transformer gives notice before it fails; somebody must be listening.",
    predicts="**Too hot** within an hour: yes or no.",
    helps="Streets that keep their light.",
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _TRANSFORMER, Column("hot", ColumnType.BOOLEAN, "Above 95 °C in an hour."), 500
    ),
    make=by_class(_TRANSFORMER, (0.9, 0.1), train=200, test=100),
    rounds=20,
    seats=6,
    backups=2,
    points=5,
    recruit_s=8.0,
)
