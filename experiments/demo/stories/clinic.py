"""What the demo's own requester lists: Pima, two live tasks and others."""

from experiments.demo.stories.made_up import Feature, by_class, by_sum, table
from experiments.demo.stories.story import CLINIC, Story
from fl_engine.task import Column, ColumnType, Learning

PIMA_TITLE = "Predict diabetes from eight routine measurements"
PIMA_DESCRIPTION = """\
## Why
A blood test for diabetes costs a morning and is often put off. Eight measurements that
a practice takes anyway may say who should not put it off.

## What is predicted
Whether **diabetes** is diagnosed within five years, for women of 21 and over: yes or
no.

## Who benefits
Practices without a laboratory, and the people they send to one in time. The trained
model goes back to the practices that took part.

*Real rows: 768 women of the Pima, Smith et al. 1988, dealt out to the demo's clients.
Zeros stand for what was not measured. Not for diagnosis.*
"""

_MOTION = (
    Feature("steps_per_s", "Steps in a second.", "1/s", (1.8, 1.4, 0.3, 0.9), 0.45),
    Feature("acceleration", "Mean acceleration.", "m/s²", (11.2, 11.0, 9.9, 10.9), 0.8),
    Feature("jolt", "Greatest change within 0.1 s.", "m/s²", (8, 9, 3.5, 17), 5.0),
    Feature("impact", "Greatest acceleration.", "m/s²", (17, 18, 11, 27), 7.0),
    Feature("tilt", "Mean tilt of the phone.", "degrees", (24, 30, 46, 52), 16, 0, 180),
    Feature("tilt_change", "Tilt after minus before.", "degrees", (9, 13, 8, 39), 15),
    Feature("turning", "Mean rate of turning.", "rad/s", (0.9, 1.1, 0.2, 1.6), 0.5),
    Feature(
        "height",
        "Change of height by air pressure.",
        "m",
        (0.0, 0.9, 0.0, -0.6),
        0.7,
        -50,
        50,
    ),
    Feature("still_before", "Share of rest before.", None, (0.1, 0.15, 0.8, 0.3), 0.2),
    Feature("still_after", "Share of rest after.", None, (0.1, 0.15, 0.8, 0.7), 0.2),
)

FALLS = Story(
    slug="falls",
    requester=CLINIC,
    title="Recognise walking, stairs and falls from a phone's motion",
    why=(
        "After a fall every minute on the floor counts, and the people who fall most "
        "live alone. A phone in the pocket feels the fall; most alarms of today also "
        "go off when it is dropped on a sofa."
    ),
    predicts=(
        "From ten figures of two seconds of motion, one of four: **walking**, "
        "**stairs**, **resting** or **fall**."
    ),
    helps=(
        "People over 75, their families, and emergency rooms that get fewer false "
        "alarms. The model will run on the phone itself."
    ),
    learning=Learning.MULTICLASS_CLASSIFICATION,
    data=table(
        _MOTION,
        Column(
            "motion",
            ColumnType.CATEGORY,
            "What the person did.",
            categories=("walking", "stairs", "resting", "fall"),
        ),
        60,
    ),
    make=by_class(
        _MOTION, (0.35, 0.25, 0.25, 0.15), train=1_620, test=400, mislabelled=0.06
    ),
    hidden=(16,),
    rounds=160,
    seats=5,
    backups=3,
    points=3,
    training={
        "learningRate": 0.02,
        "batchSize": 32,
        "graceS": 8.0,
        "deadlineS": 20.0,
    },
)

_NIGHT = (
    Feature("heart_rate", "Mean heart rate.", "1/min", (74, 60), 11, 30, 200),
    Feature("heart_change", "Spread of the heart rate.", "1/min", (7, 3.5), 2.6),
    Feature("movement", "Movements in five minutes.", None, (11, 3), 6),
    Feature("turns", "Turns of the body.", None, (1.4, 0.5), 0.9),
    Feature("skin", "Temperature of the skin.", "°C", (33.4, 34.6), 0.9, 20, 42),
    Feature("light", "Light in the room.", "lx", (24, 5), 20),
    Feature("sound", "Loudness of the room.", "dB", (41, 33), 8),
    Feature("since_bed", "Hours in bed.", "h", (3.1, 4.4), 2.2, 0, 24),
)

SLEEP = Story(
    slug="sleep",
    requester=CLINIC,
    title="Tell sleep from lying awake by a wristband",
    why=(
        "Who sleeps badly keeps a diary, and diaries of bad nights are badly kept. A "
        "night in the sleep laboratory costs 900 euros and is no usual night."
    ),
    predicts="From eight figures of five minutes: **asleep**, yes or no.",
    helps=(
        "People with insomnia and their therapists, who need two weeks of nights at "
        "home instead of one in a laboratory."
    ),
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _NIGHT,
        Column("asleep", ColumnType.BOOLEAN, "Asleep, as a laboratory found."),
        60,
    ),
    make=by_class(_NIGHT, (0.4, 0.6), train=1_620, test=400, mislabelled=0.1),
    rounds=120,
    seats=5,
    backups=3,
    points=3,
    training={
        "learningRate": 0.01,
        "batchSize": 32,
        "graceS": 8.0,
        "deadlineS": 20.0,
    },
)

_STAY = (
    Feature("age", "Age.", "years", (61,), 17, 18, 110, effect=1.4),
    Feature("creatinine", "In the blood.", "mg/dL", (1.1,), 0.4, effect=0.8),
    Feature("haemoglobin", "In the blood.", "g/dL", (13.2,), 1.9, effect=-0.7),
    Feature("medicines", "Taken every day.", None, (4.2,), 2.4, effect=0.9),
    Feature("stays_before", "In the last year.", None, (0.8,), 1.0, effect=0.6),
)

STAY = Story(
    slug="stay",
    requester=CLINIC,
    title="How many days will a patient stay?",
    why="A bed that is planned is a bed that is free when somebody needs it.",
    predicts="The **days in hospital**, from what is known in the first hour.",
    helps="Patients who wait for a bed, and the nurses who look for one.",
    learning=Learning.REGRESSION,
    data=table(
        _STAY,
        Column("days", ColumnType.NUMBER, "Days in hospital.", "days", least=0),
        20,
    ),
    make=by_sum(_STAY, 6.0, 1.2, train=600, test=150),
    rounds=40,
    seats=3,
    backups=1,
    points=5,
    training={"learningRate": 0.02, "graceS": 2.0},
)

_WOUND = (
    Feature("area", "Area of the wound.", "cm²", (3.1, 7.4), 2.6, 0, 400),
    Feature("shrinking", "Area lost in a week.", "%", (31, 9), 14, -100, 100),
    Feature("warmth", "Skin around it, above the body's.", "°C", (0.4, 1.3), 0.6),
    Feature("days", "Since the first dressing.", "days", (12, 26), 9, 0, 400),
)

WOUNDS = Story(
    slug="wounds",
    requester=CLINIC,
    title="Which wounds need a surgeon's look?",
    why="A wound that does not close is seen by a surgeon six weeks too late.",
    predicts="From four figures of a dressing: **needs a look**, yes or no.",
    helps="People with diabetes, who lose fewer toes, and the nurses who visit them.",
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _WOUND,
        Column("look", ColumnType.BOOLEAN, "A surgeon had to look at it."),
        20,
    ),
    make=by_class(_WOUND, (0.75, 0.25), train=600, test=150, mislabelled=0.05),
    rounds=24,
    seats=2,
    backups=1,
    points=5,
    training={"learningRate": 0.02, "graceS": 2.0},
)

_RETURN = (
    Feature("age", "Age.", "years", (59, 71), 16, 18, 110),
    Feature("medicines", "Taken every day.", None, (3.8, 6.4), 2.4),
    Feature("stays_before", "In the last year.", None, (0.6, 1.9), 1.0),
    Feature("days", "In hospital this time.", "days", (5.2, 8.1), 3.0),
)

READMISSION = Story(
    slug="readmission",
    requester=CLINIC,
    title="Who comes back to hospital within 30 days?",
    why="One patient in eight is back within a month, often for want of a phone call.",
    predicts="**Readmission** within 30 days: yes or no. *Columns to be agreed on.*",
    helps="Patients, and the wards that could call them on the third day.",
    learning=Learning.BINARY_CLASSIFICATION,
    data=table(
        _RETURN, Column("readmitted", ColumnType.BOOLEAN, "Back within 30 days."), 50
    ),
    make=by_class(_RETURN, (0.87, 0.13), train=300, test=100),
    rounds=30,
    seats=8,
    points=6,
)
