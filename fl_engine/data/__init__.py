"""Tables and images as a task asks for them, and what is in a test set."""

from fl_engine.data.summary import summarise
from fl_engine.data.table import OnProblem, Table, read_table, read_test_set

__all__ = ["OnProblem", "Table", "read_table", "read_test_set", "summarise"]
