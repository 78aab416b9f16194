"""How the operator's desk looks."""
