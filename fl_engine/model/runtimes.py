"""Which programs can train a model on a device."""

from dataclasses import dataclass

from fl_engine.errors import FileProblem
from fl_engine.model.spec import ModelSpec
from fl_engine.model.tfjs import tfjs_problems
from fl_engine.task import Runtime


@dataclass(frozen=True)
class RuntimeSupport:
    """Whether a runtime can train a model.

    Attributes:
        runtime: Which one.
        problems: What stands in the way and how to fix it; empty when it can.
    """

    runtime: Runtime
    problems: tuple[FileProblem, ...] = ()

    @property
    def can_train(self) -> bool:
        """Whether it can."""
        return not self.problems


def runtimes(spec: ModelSpec) -> tuple[RuntimeSupport, ...]:
    """Every runtime. Keras trains whatever the allow-list lets in."""
    return (
        RuntimeSupport(Runtime.KERAS),
        RuntimeSupport(Runtime.TFJS, tuple(tfjs_problems(spec))),
    )
