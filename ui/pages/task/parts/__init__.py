"""Parts of the page of a task: how they look."""
