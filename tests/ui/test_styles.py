"""The look keeps its promises: contrasts by WCAG 2.2, tokens as they are served."""

import re
from pathlib import Path

import pytest

from ui import styles

SHEETS = styles.ASSETS / "styles"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of "#RRGGBB"."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    r, g, b = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class TestContrast:
    def test_it_is_computed_as_others_do(self) -> None:
        assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
        assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)

    @pytest.mark.parametrize("mode", ["LIGHT", "DARK"])
    def test_every_pair_has_what_it_needs(self, mode: str) -> None:
        colours = getattr(styles, mode)
        low = {
            (text, ground): round(found, 2)
            for text, ground, least in styles.PAIRS
            if (found := contrast(colours[text], colours[ground])) < least
        }
        assert low == {}

    def test_the_figures_of_the_design(self) -> None:
        light, dark = styles.LIGHT, styles.DARK
        assert contrast(light["ink"], light["surface"]) == pytest.approx(17.2, abs=0.05)
        assert contrast(dark["ink"], dark["surface"]) == pytest.approx(15.3, abs=0.05)
        assert contrast(light["brand"], light["surface"]) == pytest.approx(
            6.5, abs=0.05
        )


class TestTokens:
    def test_both_modes_have_the_same_colours(self) -> None:
        assert styles.LIGHT.keys() == styles.DARK.keys()

    def test_each_is_written_for_each_mode(self) -> None:
        text = styles.tokens_css()
        light, dark = text.split(".dark {")
        assert f"--ink: {styles.LIGHT['ink']};" in light
        assert f"--ink: {styles.DARK['ink']};" in dark

    def test_sizes_follow_the_setting_of_the_reader(self) -> None:
        assert "--t-m: 1.0rem;" in styles.tokens_css()
        assert "--lh-m: 1.5rem;" in styles.tokens_css()

    def test_the_file_is_written_only_when_it_changes(self, tmp_path: Path) -> None:
        styles.write_tokens(tmp_path)
        file = tmp_path / "tokens.css"
        before = file.stat().st_mtime_ns
        assert file.read_text(encoding="utf-8") == styles.tokens_css()
        styles.write_tokens(tmp_path)
        assert file.stat().st_mtime_ns == before

    def test_every_font_is_served_by_us(self) -> None:
        named = re.findall(r"url\(/(fonts/[^)]+)\)", styles.tokens_css())
        assert len(named) == len(styles.FONTS) * len(styles.RANGES)
        assert [name for name in named if not (styles.ASSETS / name).exists()] == []


class TestSheets:
    def test_each_exists_and_each_is_linked(self) -> None:
        there = {path.stem for path in SHEETS.glob("*.css")} | {"tokens"}
        assert there == set(styles.SHEETS)

    @pytest.mark.parametrize(
        "sheet", [sheet for sheet in styles.SHEETS if sheet != "tokens"]
    )
    def test_colours_are_named_by_their_token(self, sheet: str) -> None:
        text = (SHEETS / f"{sheet}.css").read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        rules = [line.strip() for line in text.splitlines() if COLOUR.search(line)]
        # Properties of its own are tokens, too: shadows, the veil behind a dialog.
        assert [r for r in rules if ":" in r and not r.startswith("--")] == []

    def test_every_token_that_is_used_exists(self) -> None:
        known = set(re.findall(r"--([\w-]+):", styles.tokens_css()))
        text = "".join(
            (SHEETS / f"{sheet}.css").read_text(encoding="utf-8")
            for sheet in styles.SHEETS
            if sheet != "tokens"
        )
        known |= set(re.findall(r"--([\w-]+)\s*:", text))
        used = set(re.findall(r"var\(--([\w-]+)", text))
        of_radix = {name for name in used if name.startswith(("accent-", "gray-"))}
        assert used - of_radix <= known
