"""How the tabs look."""
