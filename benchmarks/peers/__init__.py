"""What is measured beside us; run in environments of its own, never imported."""
