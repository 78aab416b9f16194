"""A stranger's model, opened safely."""
