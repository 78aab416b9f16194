"""A report as one page without anything from elsewhere."""

import re
from collections.abc import Sequence
from html import escape

from experiments.reproduce.document import Claim, Plot, Report, Section, Table

STYLE = """
:root { color-scheme: light; --ink: #1c1b17; --soft: #4f4b42; --line: #e2ddd1;
  --paper: #faf8f3; --met: #0b6b57; --missed: #b3340e; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 3rem; }
p { max-width: 46rem; } .soft, figcaption { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; margin: 1rem 0 2rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .35rem .8rem .35rem 0; text-align: right; vertical-align: top;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
td { white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal;
  min-width: 14rem; }
@media (max-width: 40rem) {
  td { white-space: normal; } th:first-child, td:first-child { min-width: 8rem; } }
thead th { font-weight: 600; }
.met { color: var(--met); font-weight: 600; }
.missed { color: var(--missed); font-weight: 600; }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto;
  background: #fff; border: 1px solid var(--line); }
code { font-size: .88rem; background: #f2efe7; padding: .1rem .35rem;
  overflow-wrap: anywhere; }
nav ol { padding-left: 1.2rem; }
"""


def page(report: Report) -> str:
    """The whole page."""
    names = [section.title for section in report.sections]
    parts = [
        f"<h1>{escape(report.title)}</h1>",
        *_paragraphs(report.text),
        _claims(report.claims),
        _contents(names),
        *(_section(place, one) for place, one in enumerate(report.sections, start=1)),
        "<h2>Machine and versions</h2>",
        _table(Table("", ("what", "which"), list(report.machine.items()))),
        f'<p class="soft">Made on {escape(report.made_at)}.</p>',
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _contents(names: Sequence[str]) -> str:
    items = "".join(
        f'<li><a href="#part-{place}">{escape(name)}</a></li>'
        for place, name in enumerate(names, start=1)
    )
    return f"<nav><ol>{items}</ol></nav>"


def _section(place: int, section: Section) -> str:
    facts = []
    if section.seeds:
        facts.append(f"Seeds: {escape(section.seeds)}.")
    if section.command:
        facts.append(f"Command: <code>{escape(section.command)}</code>.")
    if section.took_s is not None:
        facts.append(f"{section.took_s:.0f} s in this run.")
    return "".join(
        [
            f'<h2 id="part-{place}">{escape(section.title)}</h2>',
            *_paragraphs(section.text),
            *map(_plot, section.plots),
            *map(_table, section.tables),
            f'<p class="soft">{" ".join(facts)}</p>' if facts else "",
        ]
    )


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [f"<p>{_marked_up(text)}</p>" for text in texts]


def _marked_up(text: str) -> str:
    """Markdown's `code` and *emphasis*."""
    code = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", code)


def _claims(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    rows = "".join(
        f"<tr><td>{escape(claim.what)}</td><td>{escape(claim.asked)}</td>"
        f"<td>{escape(claim.found)}</td>"
        f'<td class="{_mark(claim)}">{_mark(claim)}</td></tr>'
        for claim in claims
    )
    head = "<tr><th>what</th><th>asked</th><th>found</th><th></th></tr>"
    return (
        f'<div class="wide"><table><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _mark(claim: Claim) -> str:
    return "met" if claim.is_met else "missed"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in table.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return (
        f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _plot(plot: Plot) -> str:
    caption = escape(plot.caption)
    drawing = plot.svg.replace("<svg", f'<svg role="img" aria-label="{caption}"', 1)
    return f"<figure>{drawing}<figcaption>{caption}</figcaption></figure>"
