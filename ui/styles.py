"""Every colour, size and font of the look, in one place.

`write_tokens()` turns them into `assets/styles/tokens.css`; the rules beside it name
tokens, never a colour. `PAIRS` are the contrasts that the look promises; a test
computes them (WCAG 2.2, relative luminance).
"""

from pathlib import Path

LIGHT = {
    "paper": "#FAF8F3",
    "surface": "#FFFFFF",
    "sunken": "#F2EFE7",
    "line": "#E2DDD1",
    "edge": "#857F70",
    "ink": "#1C1B17",
    "ink-2": "#4F4B42",
    "ink-3": "#686357",
    "brand": "#0B6B57",
    "brand-hover": "#08513F",
    "brand-soft": "#DCF0E9",
    "on-brand": "#FFFFFF",
    "points": "#845000",
    "points-soft": "#FBEBCD",
    "coin": "#EBA53A",
    "good": "#0B6B57",
    "good-soft": "#DCF0E9",
    "bad": "#B3340E",
    "bad-soft": "#FCE6DE",
    "warn": "#845000",
    "warn-soft": "#FBEBCD",
    "info": "#0A5C9E",
    "info-soft": "#DFECF8",
    "aside": "#74399B",
    "aside-soft": "#F0E5F7",
    "quiet": "#5C584E",
    "quiet-soft": "#ECE8DE",
    "focus": "#0A5C9E",
    "c1": "#0A5C9E",
    "c2": "#D9600F",
    "c3": "#1B9A66",
    "c4": "#B03A7C",
    "c5": "#5E5100",
    "c6": "#33383F",
}
DARK = {
    "paper": "#0F1311",
    "surface": "#171C19",
    "sunken": "#1F2622",
    "line": "#2E3732",
    "edge": "#7B877F",
    "ink": "#EFF2EC",
    "ink-2": "#BCC5BE",
    "ink-3": "#9AA59D",
    "brand": "#5AD1AF",
    "brand-hover": "#83E2C6",
    "brand-soft": "#12372D",
    "on-brand": "#05241B",
    "points": "#F6C267",
    "points-soft": "#3A2A0D",
    "coin": "#F2B24C",
    "good": "#5AD1AF",
    "good-soft": "#12372D",
    "bad": "#FF9270",
    "bad-soft": "#43190C",
    "warn": "#F6C267",
    "warn-soft": "#3A2A0D",
    "info": "#7CBDF5",
    "info-soft": "#122F49",
    "aside": "#CFA8F0",
    "aside-soft": "#34204A",
    "quiet": "#B3BDB5",
    "quiet-soft": "#28302B",
    "focus": "#9CCEFA",
    "c1": "#6DB6F7",
    "c2": "#E8743A",
    "c3": "#3CDC9C",
    "c4": "#F062B4",
    "c5": "#F2D375",
    "c6": "#D5DAD6",
}
TONES = ("good", "bad", "warn", "info", "aside", "quiet")
CHART = ("c1", "c2", "c3", "c4", "c5", "c6")
TEXTS = ("ink", "ink-2", "ink-3", "brand", "bad", "points", "info", "aside")
PAIRS = (  # text or mark, its ground, least contrast
    *((text, ground, 4.5) for text in TEXTS for ground in ("paper", "surface")),
    *((text, "sunken", 4.5) for text in ("ink", "ink-2", "ink-3")),
    *((tone, f"{tone}-soft", 4.5) for tone in (*TONES, "points", "brand")),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-hover", 4.5),
    *(
        (mark, ground, 3.0)
        for mark in ("edge", "focus")
        for ground in ("paper", "surface")
    ),
    *((mark, "surface", 3.0) for mark in CHART),
)

TYPE = {  # size and line height in px
    "xs": (13, 18),
    "s": (14, 20),
    "m": (16, 24),
    "l": (18, 26),
    "xl": (22, 28),
    "2xl": (28, 34),
    "3xl": (40, 44),
}
SPACE_PX = (4, 8, 12, 16, 24, 32, 48, 72)
RADIUS_PX = {"s": 6, "m": 10, "l": 16, "pill": 999}
FONTS = (  # family, file, weights
    ("Bricolage Grotesque Variable", "bricolage-grotesque", "200 800"),
    ("Figtree Variable", "figtree", "300 900"),
    ("JetBrains Mono Variable", "jetbrains-mono", "100 800"),
)
RANGES = {  # part of a font -> characters for which it is loaded
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,"
        "U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,"
        "U+FFFD"
    ),
    "latin-ext": (
        "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,"
        "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,"
        "U+A720-A7FF"
    ),
}
SHEETS = (  # in this order: what comes later wins
    "tokens",
    "base",
    "shell",
    "controls",
    "cards",
    "charts",
    "marketplace",
    "task",
    "wizard",
    "me",
    "stats",
    "developers",
    "account",
    "operator",
)
ASSETS = Path(__file__).parents[1] / "assets"


def write_tokens(folder: Path = ASSETS / "styles") -> None:
    """Write `tokens.css` if it would change; the build links it."""
    target, text = folder / "tokens.css", tokens_css()
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def tokens_css() -> str:
    """The tokens as custom properties, and the fonts."""
    return (
        "\n\n".join(
            (
                "/* Made by ui/styles.py. */",
                *_faces(),
                _rule(":root,\n.light", {**LIGHT, **_scale()}),
                _rule(".dark", DARK),
            )
        )
        + "\n"
    )


def _rule(selector: str, properties: dict[str, str]) -> str:
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f"{selector} {{\n{lines}}}"


def _scale() -> dict[str, str]:
    """Sizes of text in rem, so that they follow the reader's setting; gaps in px."""
    text = {f"t-{name}": f"{size / 16}rem" for name, (size, _) in TYPE.items()}
    lines = {f"lh-{name}": f"{height / 16}rem" for name, (_, height) in TYPE.items()}
    gaps = {f"s{place}": f"{px}px" for place, px in enumerate(SPACE_PX, start=1)}
    return text | lines | gaps | {f"r-{n}": f"{px}px" for n, px in RADIUS_PX.items()}


def _faces() -> list[str]:
    return [
        "@font-face {\n"
        f"  font-family: '{family}';\n"
        "  font-style: normal;\n"
        "  font-display: swap;\n"
        f"  font-weight: {weights};\n"
        f"  src: url(/fonts/{file}-{part}-wght-normal.woff2) format('woff2');\n"
        f"  unicode-range: {characters};\n}}"
        for family, file, weights in FONTS
        for part, characters in RANGES.items()
    ]
