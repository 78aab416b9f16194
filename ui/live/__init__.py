"""What changes while one looks: streams of the API, shared by all pages."""
