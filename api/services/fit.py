"""How well a client fits a task; seen by its owner."""

from dataclasses import dataclass

from api.models import Client, Participation, Task
from api.services.candidates import candidate
from api.services.context import Context
from api.services.refusals import RequirementCheck
from api.services.requirements import check_client, unmet
from fl_engine.selection import Term, rate
from fl_engine.task import TaskSpec, spec_from_json


@dataclass(frozen=True)
class Fit:
    """How well a client fits.

    Attributes:
        client: The client.
        fits: Whether all requirements that the server can check are met.
        checks: Every requirement with what the client has.
        score: Score it would get now, 0 to 1; None when it does not fit.
        terms: What the score is made of; empty when it does not fit.
        rank: Among those registered now, from 1; None when it does not fit or the task
            is not RECRUITING.
    """

    client: Client
    fits: bool
    checks: tuple[RequirementCheck, ...]
    score: float | None
    terms: tuple[Term, ...]
    rank: int | None


def fit_of(context: Context, task: Task, client: Client) -> Fit:
    """Everything but the rank, without a look at the database; for lists."""
    spec = spec_from_json(task.spec)
    now = context.now()
    checks = check_client(spec, client, requester_id=task.requester_id, now=now)
    if unmet(checks):
        return Fit(client, False, checks, None, (), None)
    points, terms = rate(candidate(client.id, client, now), spec.selection)
    return Fit(client, True, checks, points, terms, None)


async def get_fit(context: Context, task: Task, client: Client) -> Fit:
    """How well a client fits a task now, with its rank among those registered."""
    fit = fit_of(context, task, client)
    if fit.score is None or task.state != "RECRUITING":
        return fit
    better = 0
    spec = spec_from_json(task.spec)
    registered = Participation.filter(task_id=task.id, state="REGISTERED")
    for participation in await registered.select_related("client"):
        other = participation.client
        if other.id != client.id and _fits(context, task, spec, other):
            rival = candidate(other.id, other, context.now())
            better += rate(rival, spec.selection)[0] > fit.score
    return Fit(client, True, fit.checks, fit.score, fit.terms, better + 1)


def _fits(context: Context, task: Task, spec: TaskSpec, client: Client) -> bool:
    checks = check_client(
        spec, client, requester_id=task.requester_id, now=context.now()
    )
    return not unmet(checks)
