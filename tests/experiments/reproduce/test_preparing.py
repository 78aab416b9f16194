"""Steps fitted by federated statistics, beside the rows at one place."""

from dataclasses import replace

import numpy as np

from experiments.reproduce import datasets
from experiments.reproduce.datasets import UNKNOWN_ZEROS
from experiments.reproduce.preparing import fit, fit_rows
from fl_engine.data import transform

PIMA = datasets.pima()
NAMES = [column.name for column in PIMA.data.inputs]


class TestFit:
    def test_scales_as_if_all_rows_were_at_one_place(self) -> None:
        """Means and deviations merge exactly; medians from quantiles almost do."""
        shards = np.array_split(np.random.default_rng(0).permutation(768), 4)

        prepared = transform(fit(PIMA, shards), PIMA.x)

        filled = np.where(np.isnan(PIMA.x), np.nanmedian(PIMA.x, axis=0), PIMA.x)
        expected = (filled - filled.mean(axis=0)) / filled.std(axis=0)
        known = [i for i, name in enumerate(NAMES) if name not in UNKNOWN_ZEROS]
        np.testing.assert_allclose(prepared[:, known], expected[:, known], atol=1e-5)
        np.testing.assert_allclose(prepared, expected, atol=0.05)

    def test_does_not_ask_who_has_no_rows(self) -> None:
        nobody = PIMA.x[:0], PIMA.y[:0]
        somebody = PIMA.x[:100], PIMA.y[:100]

        first, second = (
            transform(fit_rows(PIMA, parts), PIMA.x[:9])
            for parts in ([somebody, nobody], [somebody])
        )

        np.testing.assert_array_equal(first, second)

    def test_does_not_count_a_client_whose_figures_can_not_be(self) -> None:
        """A glucose of 5,000 is outside the declared range: its client is refused."""
        honest = [(PIMA.x[:200], PIMA.y[:200]), (PIMA.x[200:400], PIMA.y[200:400])]
        wrong = PIMA.x[400:600].copy()
        wrong[0, NAMES.index("glucose")] = 5_000

        with_it = fit_rows(PIMA, [*honest, (wrong, PIMA.y[400:600])])

        rows = PIMA.x[:9]
        expected = transform(fit_rows(PIMA, honest), rows)
        np.testing.assert_array_equal(transform(with_it, rows), expected)


class TestDatasets:
    def test_know_what_is_missing_in_pima(self) -> None:
        """As counted in the file: experiments/data/README.md."""
        missing = dict(zip(NAMES, np.isnan(PIMA.x).sum(axis=0).tolist(), strict=True))

        assert {name: missing[name] for name in UNKNOWN_ZEROS} == {
            "glucose": 5,
            "pressure": 35,
            "triceps": 227,
            "insulin": 374,
            "mass": 11,
        }
        assert sum(missing.values()) == 5 + 35 + 227 + 374 + 11

    def test_keep_the_zeros_of_the_weak_set_up(self) -> None:
        raw = datasets.pima(zeros_are_missing=False)

        assert not np.isnan(raw.x).any()
        assert (raw.x[:, NAMES.index("insulin")] == 0).sum() == 374

    def test_are_frozen_so_that_a_cached_one_can_be_shared(self) -> None:
        assert replace(PIMA, name="other").name != PIMA.name
        assert datasets.pima() is PIMA
