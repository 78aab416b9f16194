"""Who is believed: the checks of a closed round, and what each update was worth.

`fl_engine.updates` has looked at each update on its arrival; here they are held against
one another (`gram`, `free_riding`), measured on the requester's data (`losses`), and
judged together (`cohort`).
"""

from fl_engine.screening.cohort import CohortScreening, Member, judge_cohort
from fl_engine.screening.contribution import leave_one_out
from fl_engine.screening.dialogue import Combination, Dialogue, Measure, answer
from fl_engine.screening.gram import Geometry, measure_geometry
from fl_engine.screening.gtg_shapley import shapley
from fl_engine.screening.halves import has_halves, split_halves
from fl_engine.screening.lots import check_probability, is_drawn

__all__ = [
    "CohortScreening",
    "Combination",
    "Dialogue",
    "Geometry",
    "Measure",
    "Member",
    "answer",
    "check_probability",
    "has_halves",
    "is_drawn",
    "judge_cohort",
    "leave_one_out",
    "measure_geometry",
    "shapley",
    "split_halves",
]
