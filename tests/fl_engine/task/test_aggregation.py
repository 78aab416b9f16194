"""Parameters of the rules of aggregation."""

from typing import Any

import pytest

from fl_engine.aggregation import RULES
from fl_engine.errors import SpecError
from fl_engine.task import (
    Aggregation,
    AggregationParameters,
    TrainingRequest,
    TrainingSpec,
    default_parameters,
    resolve,
    spec_from_json,
    spec_to_json,
)
from tests.fl_engine.builders import request, task

# As the contract's AggregationParametersInput has them: the owners, the default, what
# is accepted, what is refused.
CONTRACT = [
    pytest.param(
        "proximal_mu", ["FEDPROX"], 0.01, [0, 10], [-0.1, 10.1], id="proximalMu"
    ),
    pytest.param(
        "server_learning_rate",
        ["FEDADAM", "FEDYOGI"],
        0.1,
        [1e-9, 10],
        [0, -1, 10.1],
        id="serverLearningRate",
    ),
    pytest.param("beta1", ["FEDADAM", "FEDYOGI"], 0.9, [0, 1], [-0.1, 1.1], id="beta1"),
    pytest.param(
        "beta2", ["FEDADAM", "FEDYOGI"], 0.99, [0, 1], [-0.1, 1.1], id="beta2"
    ),
    pytest.param(
        "tau", ["FEDADAM", "FEDYOGI"], 0.001, [1e-9, 1], [0, -1, 1.1], id="tau"
    ),
    pytest.param("trim", ["TRIMMED_MEAN"], 0.2, [0, 0.49], [-0.1, 0.5], id="trim"),
    pytest.param(
        "byzantine", ["MULTI_KRUM"], 0.2, [0, 0.49], [-0.1, 0.5], id="byzantine"
    ),
]
NAN = float("nan")


def asked(rule: str, **parameters: float) -> TrainingSpec:
    wanted = TrainingRequest(
        3,
        aggregation=Aggregation(rule),
        aggregation_parameters=AggregationParameters(**parameters),
    )
    return resolve(request(training=wanted), seed=0).training


def problem(rule: str, **parameters: float) -> Any:
    with pytest.raises(SpecError) as caught:
        asked(rule, **parameters)
    (one,) = caught.value.problems
    return one


@pytest.mark.parametrize(("name", "owners", "default", "fine", "refused"), CONTRACT)
class TestParameter:
    def test_has_a_default_for_its_rules_and_none_for_others(
        self, name: str, owners: Any, default: float, fine: Any, refused: Any
    ) -> None:
        for rule in Aggregation:
            wanted = default if rule in owners else None
            assert getattr(default_parameters(rule), name) == wanted

    def test_is_accepted_within_its_limits(
        self, name: str, owners: Any, default: float, fine: Any, refused: Any
    ) -> None:
        for rule in owners:
            for value in fine:
                parameters = asked(rule, **{name: value}).aggregation_parameters
                assert getattr(parameters, name) == value

    def test_is_refused_outside_of_them(
        self, name: str, owners: Any, default: float, fine: Any, refused: Any
    ) -> None:
        for value in [*refused, NAN]:
            found = problem(owners[0], **{name: value})
            assert str(found.kind) == "OUT_OF_RANGE"
            assert found.path[:2] == ("training", "aggregationParameters")
            assert found.allowed

    def test_is_refused_for_other_rules(
        self, name: str, owners: Any, default: float, fine: Any, refused: Any
    ) -> None:
        for rule in RULES:
            if rule not in owners:
                found = problem(rule, **{name: default})
                assert (str(found.kind), found.allowed) == ("CONTRADICTION", "null")
                assert owners[0] in found.message
                assert rule in found.message


class TestClipNorm:
    @pytest.mark.parametrize("rule", RULES)
    @pytest.mark.parametrize("value", [0.1, 100])
    def test_goes_with_every_rule(self, rule: Any, value: float) -> None:
        assert asked(rule, clip_norm=value).aggregation_parameters.clip_norm == value

    @pytest.mark.parametrize("value", [0, 0.09, 101, NAN])
    def test_has_limits(self, value: float) -> None:
        found = problem("FEDAVG", clip_norm=value)

        assert found.path[-1] == "clipNorm"
        assert found.allowed == "0.1 to 100"

    def test_is_3_for_validated_and_none_for_others(self) -> None:
        found = {rule: default_parameters(rule).clip_norm for rule in Aggregation}

        validated = found.pop(Aggregation.VALIDATED)
        assert (validated, set(found.values())) == (3, {None})


class TestTask:
    def test_keeps_what_was_asked_for_beside_the_defaults(self) -> None:
        training = asked("FEDADAM", beta1=0.5)

        assert training.aggregation_parameters == AggregationParameters(
            server_learning_rate=0.1, beta1=0.5, beta2=0.99, tau=0.001
        )

    def test_names_every_problem_at_once_in_the_contract_s_names(self) -> None:
        with pytest.raises(SpecError) as caught:
            asked("FEDPROX", proximal_mu=11, server_learning_rate=1, clip_norm=0)

        paths = [".".join(p.path[1:]) for p in caught.value.problems]
        assert paths == [
            "aggregationParameters.proximalMu",
            "aggregationParameters.serverLearningRate",
            "aggregationParameters.clipNorm",
        ]

    def test_lacks_nothing_when_it_is_built(self) -> None:
        training = TrainingSpec(3, 2, 0, aggregation=Aggregation.TRIMMED_MEAN)

        with pytest.raises(SpecError, match="trim"):
            task(training=training)

    def test_comes_back_from_json(self) -> None:
        spec = resolve(
            request(training=TrainingRequest(3, aggregation=Aggregation.FEDYOGI)),
            seed=0,
        )

        assert spec_from_json(spec_to_json(spec)) == spec

    def test_stored_before_there_were_parameters_is_still_read(self) -> None:
        stored = spec_to_json(task())
        del stored["training"]["aggregation_parameters"]

        assert spec_from_json(stored) == task()
