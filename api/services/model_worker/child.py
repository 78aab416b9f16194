"""The child process: reads a question a line, does it, writes an answer a line.

Started as `python -m api.services.model_worker.child MEMORY_BYTES [apart]`.
"""

import os
import sys
import traceback
from typing import IO, TYPE_CHECKING

import msgspec

from api.services.model_worker import confinement
from api.services.model_worker.messages import Answer, Ask, Problem

if TYPE_CHECKING:
    from api.services.model_worker.jobs import Jobs

_MOST_ERROR = 2_000


def main() -> None:
    """Serve until the parent closes the pipe."""
    confinement.limit_memory(int(sys.argv[1]))
    confinement.end_with_parent()
    confinement.step_back()
    if sys.argv[2:] == ["apart"]:
        confinement.leave_network()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not look like an answer
    _serve(sys.stdin.buffer, answers)


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    from api.services.model_worker.jobs import Jobs  # numpy, once limits are set

    jobs = Jobs()
    for line in questions:
        question = msgspec.json.decode(line, type=Ask)
        confinement.limit_cpu(question.cpu_s)
        answers.write(msgspec.json.encode(_answer(jobs, question)) + b"\n")
        answers.flush()


def _answer(jobs: "Jobs", question: Ask) -> Answer:
    from fl_engine.errors import ModelError

    try:
        result = getattr(jobs, question.method)(**question.arguments)
        return Answer(question.id, result=result)
    except ModelError as error:
        problems = [
            msgspec.convert(p, Problem, from_attributes=True) for p in error.problems
        ]
        return Answer(question.id, problems=problems)
    except MemoryError:
        return Answer(question.id, error="out of memory", out_of_memory=True)
    except Exception as error:
        text = "".join(traceback.format_exception(error))[-_MOST_ERROR:]
        exhausted = type(error).__name__ == "ResourceExhaustedError"
        return Answer(question.id, error=text, out_of_memory=exhausted)


if __name__ == "__main__":
    main()
