"""Seats and scores of a selection, as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

SEATS = {
    "COHORT": "Seat by score",
    "FAIRNESS": "Seat kept for the least used",
    "BACKUP": "Backup",
    "NONE": "No seat",
}
TERMS = {
    "cpu": "speed",
    "ram": "memory",
    "storage": "storage",
    "reputation": "reputation",
    "loss": "what its data teach",
    "pace": "pace",
}


def terms_words(terms: Sequence[Mapping[str, Any]]) -> str:
    """Such as "reputation 0.71 × 3, speed 0.90 × 2"; what weighs most comes first."""
    parts = [
        f"{term_name(term['name'])} {term['value']:.2f} × {term['weight']:g}"
        for term in sorted(terms, key=lambda term: -term["weight"])
        if term["weight"]
    ]
    return ", ".join(parts)


def term_name(name: str) -> str:
    """A term of the score, as people call it."""
    return TERMS.get(name, name.replace("_", " "))
