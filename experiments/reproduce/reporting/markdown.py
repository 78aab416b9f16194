"""A report as Markdown; its drawings are files beside it."""

from collections.abc import Sequence

from experiments.reproduce.document import Claim, Report, Section, Table


def page(report: Report, drawings: str) -> str:
    """The whole page.

    Args:
        report: What it says.
        drawings: Name of the folder of the drawings, beside the page.
    """
    parts = [
        f"# {report.title}",
        *report.text,
        _claims(report.claims),
        *(_section(section, drawings) for section in report.sections),
        "## Machine and versions",
        _table(Table("", ("what", "which"), list(report.machine.items()))),
        f"Made on {report.made_at}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section, drawings: str) -> str:
    facts = []
    if section.seeds:
        facts.append(f"Seeds: {section.seeds}.")
    if section.command:
        facts.append(f"Command: `{section.command}`.")
    if section.took_s is not None:
        facts.append(f"{section.took_s:.0f} s in this run.")
    parts = [
        f"## {section.title}",
        *section.text,
        *(f"![{p.caption}]({drawings}/{p.name}.svg)" for p in section.plots),
        *map(_table, section.tables),
        " ".join(facts),
    ]
    return "\n\n".join(part for part in parts if part)


def _claims(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    rows = [
        (claim.what, claim.asked, claim.found, "met" if claim.is_met else "**missed**")
        for claim in claims
    ]
    return _table(Table("", ("what", "asked", "found", ""), rows))


def _table(table: Table) -> str:
    lines = [_line(table.head), _line(["---", *["---:"] * (len(table.head) - 1)])]
    text = "\n".join([*lines, *map(_line, table.rows)])
    return f"**{table.caption}**\n\n{text}" if table.caption else text


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
