"""Results become claims, tables and drawings; pages hold all of them."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict

import pytest

from benchmarks.rows import Line
from experiments.reproduce import bench, devices, phones, reputation, table1
from experiments.reproduce.datasets import EXITED, PIMA
from experiments.reproduce.document import Report, Section
from experiments.reproduce.reporting import html, markdown
from experiments.reproduce.telling import devices as tell_devices
from experiments.reproduce.telling import phones as tell_phones
from experiments.reproduce.telling import reputation as tell_reputation
from experiments.reproduce.telling import table1 as tell_table1
from experiments.simulate.slow_devices import settings


class Made(TypedDict):
    """What every section says of how it was made."""

    seeds: str
    command: str
    took_s: float


MADE_WITH = Made(seeds="1 and 2", command="crowdfl reproduce", took_s=1.0)
# By the variant: two seeds of two folds.
PIMA_FIGURES = {
    "no skill": [[0.65, 0.65], [0.65, 0.65]],
    "ours, central": [[0.78, 0.76], [0.77, 0.77]],
    "ours, 4 clients": [[0.77, 0.764], [0.767, 0.767]],
    "ours, 4 clients, Dirichlet 0.3": [[0.75, 0.75], [0.74, 0.76]],
}
CHURN_FIGURES = {"ours, central": [[0.1], [0.2]], "ours, 4 clients": [[0.102], [0.21]]}

# Dirichlet with many steps and with one (no skill), both claims about Churn.
MISSED = 4


def figures(known: dict[str, list[list[float]]]) -> dict[str, list[list[float]]]:
    """The same for all variants that the test says nothing of."""
    usual = next(iter(known.values()))
    return {v.name: known.get(v.name, usual) for v in table1.VARIANTS}


def run(accuracy: float) -> dict[str, object]:
    return {
        "accuracy": accuracy,
        "no_skill": 0.65,
        "clients": 3,
        "rejected": [0, 0, 10],
        "reputations": [0.9, 0.9, 0.3],
    }


def table_section() -> Section:
    results = {PIMA: figures(PIMA_FIGURES), EXITED: figures(CHURN_FIGURES)}
    return tell_table1.tell_pima(results, **MADE_WITH)


class TestTable1:
    def test_holds_each_claim_against_its_limit(self) -> None:
        """Gaps by hand: 0.77 − 0.767 = 0.3 pt; 0.77 − 0.75 = 2 pt."""
        claims = {claim.what: claim for claim in table_section().claims}

        assert claims["Pima: accuracy of 4 clients"].is_met
        even = claims["Pima: gap to central training, 4 clients"]
        assert even.found.startswith("0.30 (") and even.is_met
        skewed = claims["Pima: gap to central training, 4 clients, Dirichlet 0.3"]
        assert skewed.found.startswith("2.00 (") and not skewed.is_met

    def test_tells_an_error_above_another_one_as_a_ratio(self) -> None:
        """(0.102/0.1 − 1 + 0.21/0.2 − 1) / 2 = (2 % + 5 %) / 2."""
        claims = {claim.what: claim for claim in table_section().claims}
        above = claims["Churn, Exited: error above a central run of equal training"]

        assert above.found.startswith("3.5 (") and not above.is_met

    def test_says_where_churn_is_to_be_had_where_it_is_missing(self) -> None:
        section = tell_table1.tell_churn({}, **MADE_WITH)

        assert any("--churn" in text and "SHA-256" in text for text in section.text)
        assert not section.tables and not section.claims

    def test_names_the_papers_own_row(self) -> None:
        assert "0.6492" in table_section().text[0]


class TestReputation:
    def test_holds_losses_against_the_run_without_the_bad_client(self) -> None:
        results = {case.name: [run(0.72), run(0.74)] for case in reputation.CASES}
        results[reputation.UNDEFENDED.name] = [run(0.66), run(0.68)]
        results[reputation.DEFENDED.name] = [run(0.70), run(0.72)]

        section = tell_reputation.tell(results, **MADE_WITH)

        claims = {claim.what: claim for claim in section.claims}
        undefended = claims["Loss by labels read as 1, undefended"]
        assert undefended.found.startswith("6.00 (") and undefended.is_met
        ours = claims["Loss by labels read as 1, the product by itself"]
        assert ours.found.startswith("2.00 (") and not ours.is_met


def phone_results(total_s: dict[str, float]) -> dict[str, dict[str, object]]:
    phone = {"accepted": 3, "rank": 1, "cpu_score": 0.1}
    return {
        choice.name: {
            "round_s": [total_s[choice.name] / 2] * 2,
            "total_s": total_s[choice.name],
            "median_s": total_s[choice.name] / 2,
            "overhead_s": 0.1,
            "accuracy": 0.75,
            "no_skill": 0.65,
            "phones": {f"phone {n + 1}": phone for n in range(len(phones.PACES))},
        }
        for choice in phones.CHOICES
    }


class TestPhones:
    @pytest.mark.parametrize(("ours", "is_met"), [(12.0, True), (18.0, False)])
    def test_hold_the_time_against_the_papers_ratio(
        self, ours: float, is_met: bool
    ) -> None:
        totals = dict.fromkeys((c.name for c in phones.CHOICES), 20.0)
        totals[phones.OURS.name] = ours

        (claim,) = tell_phones.tell(phone_results(totals), **MADE_WITH).claims

        assert claim.is_met is is_met
        assert claim.found == f"{ours / 20:.3f}"


class TestDevices:
    def test_have_times_by_the_reference_of_the_same_seed(self) -> None:
        """Ratios by hand: 2/4 and 3/12, mean 0.375; AUC lost: 0.01 and 0.03."""
        seeds = {setting: [1, 2] for setting in settings()}
        rows = devices.sum_up(device_results(), seeds)

        row = next(row for row in rows if row.policy == devices.DEFAULT)
        assert row.time.mean == pytest.approx(0.375)
        assert row.loss.mean == pytest.approx(0.02)
        assert not row.is_met  # it lost too much

    def test_are_told_for_every_setting(self) -> None:
        seeds = {setting: [1, 2] for setting in settings()}
        rows = devices.sum_up(device_results(), seeds)

        section = tell_devices.tell(rows, "made up", **MADE_WITH)

        assert len(section.claims) == len(section.tables) == len(settings())


def device_results() -> list[dict[str, object]]:
    def runs(seconds: float, reference_s: float, auc: float) -> dict[str, object]:
        def one(s: float, a: float) -> dict[str, float]:
            return {"seconds": s, "auc": a, "used": 1.0, "counted": 1.0}

        found = {name: one(seconds, auc) for name in devices.POLICIES}
        return {**found, devices.REFERENCE: one(reference_s, 0.8)}

    pair = [runs(2, 4, 0.79), runs(3, 12, 0.77)]
    return pair * len(settings())


class TestBench:
    def test_says_how_to_get_results_where_there_are_none(self, tmp_path: Path) -> None:
        (section,) = bench.tell(tmp_path)

        assert "make bench" in section.text[0]

    def test_shows_what_was_measured_and_holds_it_against_its_limit(
        self, tmp_path: Path
    ) -> None:
        """A file as `benchmarks.__main__` writes it."""
        fast = Line("Best 100", "2.0 ms", "sort 8.0 ms", 0.25, "≤ 10 ms", True)
        alone = Line("Round", "50 ms")
        lines = [asdict(fast), asdict(alone)]
        (tmp_path / "selection.json").write_text(json.dumps({"lines": lines}))

        (section,) = bench.tell(tmp_path)

        (table,) = section.tables
        assert table.rows == [
            ("Best 100", "2.0 ms", "sort 8.0 ms", "0.250", "≤ 10 ms"),
            ("Round", "50 ms", "", "", ""),
        ]
        (claim,) = section.claims
        assert claim.found == "2.0 ms, sort 8.0 ms (0.250)" and claim.is_met


class TestPages:
    @pytest.fixture
    def report(self) -> Report:
        section = table_section()
        return Report("Title <1>", ["Text with `code`."], [section], {"python": "3"})

    def test_show_claims_tables_and_drawings(self, report: Report) -> None:
        page = html.page(report)

        assert "Title &lt;1&gt;" in page and "<code>code</code>" in page
        assert page.count("<svg") == 2 and page.count('class="missed"') == MISSED
        assert "crowdfl reproduce" in page and "http" not in page.split("<svg")[0]

    def test_have_the_same_in_markdown(self, report: Report) -> None:
        page = markdown.page(report, "evaluation")

        assert "![" in page and "(evaluation/table1-pima.svg)" in page
        assert page.count("**missed**") == MISSED
        rows = [line for line in page.splitlines() if line.startswith("| ours, 4 cl")]
        assert rows[0].count("|") == 6  # a name and four figures

    def test_drawings_are_black_and_white_with_units(self, report: Report) -> None:
        for plot in report.sections[0].plots:
            texts = "".join(ElementTree.fromstring(plot.svg).itertext())
            assert "accuracy (share" in texts or "squared error" in texts
            assert not [c for c in colours(plot.svg) if len(set(pairs(c))) > 1]


def colours(svg: str) -> list[str]:
    """Every `#rrggbb` of a drawing."""
    parts = svg.split("#")[1:]
    return [p[:6] for p in parts if all(c in "0123456789abcdef" for c in p[:6])]


def pairs(colour: str) -> tuple[str, str, str]:
    return colour[:2], colour[2:4], colour[4:6]
