"""Pages: a module (or folder) each, with its State."""
